import { describe, expect, it } from 'vitest'
import { parseDiff } from './diff'
import { BLOCK, blocksOf, columnsOf, digitsOf, fileOf, isGenerated, rowOf, rowsOf } from './rows'

const TEXT = 'diff --git a/app/x.py b/app/x.py\n--- a/app/x.py\n+++ b/app/x.py\n@@ -10,3 +10,3 @@ class X:\n a\n-\tb\n+c\n d\n@@ -90 +90 @@\n-e\n+f\n'
const files = parseDiff(TEXT)
const file = files[0] ?? (undefined as never)

describe('the rows of a file', () => {
  it('are found by their line on either side', () => {
    const rows = rowsOf(file)
    const at = (line: number, side: 'new' | 'old') => rows[rowOf(rows, line, side) ?? -1]
    expect(at(11, 'new')).toMatchObject({ line: { text: 'c' } })
    expect(at(11, 'old')).toMatchObject({ line: { text: '\tb' } })
    expect(at(50, 'new')).toMatchObject({ line: { text: 'd' } })
    expect(at(1, 'new')).toMatchObject({ line: { text: 'a' } })
    expect(rowOf([], 1, 'new')).toBeNull()
  })

  it('come in blocks that hold all of them', () => {
    const many = `diff --git a/x b/x\n@@ -0,0 +1,250 @@\n${'+x\n'.repeat(250)}`
    const rows = rowsOf(parseDiff(many)[0] ?? file)
    expect(blocksOf(rows).map((block) => block.length)).toEqual([BLOCK, BLOCK, 51])
  })

  it('know how wide they are', () => {
    expect(columnsOf(file)).toBe(5)
    expect(digitsOf(file)).toBe(3)
  })
})

describe('a file of the project', () => {
  it('is found though the diff names it from the top of the repository', () => {
    expect(fileOf(files, 'app/x.py')).toBe(file)
    expect(fileOf(files, 'x.py')).toBe(file)
    expect(fileOf(files, 'y.py')).toBeNull()
  })

  it('that a program wrote is known by its name', () => {
    expect(['ui/package-lock.json', 'Cargo.lock', 'a/b.min.js'].every(isGenerated)).toBe(true)
    expect(isGenerated('src/lock.rs')).toBe(false)
  })
})
