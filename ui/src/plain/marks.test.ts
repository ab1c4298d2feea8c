import { describe, expect, it } from 'vitest'
import { marked } from './marks'

const changed = (text: string, other: string | null) => marked(text, other).filter((piece) => piece.changed).map((piece) => piece.text)

describe('the marks in a changed line', () => {
  it('are on the words that differ', () => {
    expect(changed('return self.free.pop(0)', 'return self.free.pop(1)')).toEqual(['0'])
    expect(marked('let timeout = 30;', 'let limit = 30;').map((piece) => piece.text)).toEqual(['let ', 'timeout', ' = 30;'])
  })

  it('are not there for lines that share little, that are alone or very long', () => {
    expect(changed('x = 1', 'raise PoolTimeout(wait)')).toEqual([])
    expect(changed('x = 1', null)).toEqual([])
    const long = 'a '.repeat(400)
    expect(changed(`${long}b`, `${long}c`)).toEqual([])
  })

  it('leave the text as it was', () => {
    const text = '  if (a && b) { return "ä" }'
    expect(marked(text, '  if (a || b) { return "ö" }').map((piece) => piece.text).join('')).toBe(text)
  })
})
