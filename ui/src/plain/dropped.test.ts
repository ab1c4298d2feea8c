import { describe, expect, it } from 'vitest'
import { commonFolder, lines, withFiles } from './dropped'

describe('dropped files', () => {
  it('are named once', () => {
    expect(withFiles(['/a/x'], ['/a/x', '/a/y'])).toEqual(['/a/x', '/a/y'])
  })
  it('share a folder, or none', () => {
    expect(commonFolder(['/home/a/shop/x.py', '/home/a/shop/lib/y.py'])).toBe('/home/a/shop')
    expect(commonFolder(['/home/a/shop/x.py', '/home/a/shopping/y.py'])).toBe('/home/a')
    expect(commonFolder(['/x', '/opt/y'])).toBeNull()
    expect(commonFolder([])).toBeNull()
  })
})

describe('a list in a text area', () => {
  it('has one entry a line, bullets or not', () => {
    expect(lines('- a.py\n\n  b c.py \n* d')).toEqual(['a.py', 'b c.py', 'd'])
  })
})
