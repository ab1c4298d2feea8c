import { describe, expect, it } from 'vitest'
import { harmless, hides, piecesOf } from './harmless'

describe('text of an agent', () => {
  it('shows escapes instead of obeying them', () => {
    expect(harmless('echo \u001b[2Jok\r')).toBe('echo ‹ESC›[2Jok‹CR›')
    expect(hides('echo \u001b[2Jok')).toBe(true)
  })
  it('shows what would turn the line about', () => {
    expect(harmless('rm \u202egpj.exe\u2066')).toBe('rm ‹U+202E›gpj.exe‹U+2066›')
  })
  it('shows what has no width, also beyond sixteen bits', () => {
    expect(harmless('a\u200bb\u{e0041}c\u00ad')).toBe('a‹U+200B›b‹U+E0041›c‹U+00AD›')
  })
  it('leaves tabs, lines and letters of every script as they are', () => {
    const text = 'make\tall\n# Grüße, 你好, مرحبا, שלום'
    expect(harmless(text)).toBe(text)
    expect(hides(text)).toBe(false)
    expect(piecesOf(text)).toEqual([{ text, mark: false }])
  })
  it('tells the marks apart from the same characters in the text', () => {
    expect(piecesOf('‹ESC›\u001b')).toEqual([{ text: '‹ESC›', mark: false }, { text: '‹ESC›', mark: true }])
  })
})
