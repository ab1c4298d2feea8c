import { describe, expect, it } from 'vitest'
import { parseDiff } from './diff'

const MODIFIED = `diff --git a/src/pool.py b/src/pool.py
index 83db48f..bf269f4 100644
--- a/src/pool.py
+++ b/src/pool.py
@@ -10,4 +10,5 @@ class Pool:
     def take(self):
-        return self.free.pop()
+        with self.lock:
+            return self.free.pop()
 
     def give(self, one):
`

describe('a diff', () => {
  it('has its lines with their numbers on both sides', () => {
    const [file] = parseDiff(MODIFIED)
    expect(file).toMatchObject({ path: 'src/pool.py', state: 'modified', added: 2, removed: 1 })
    expect(file?.hunks[0]?.where).toBe('class Pool:')
    expect(file?.hunks[0]?.lines.map((line) => [line.kind, line.old, line.new])).toEqual([
      ['same', 10, 10], ['removed', 11, null], ['added', null, 11], ['added', null, 12], ['same', 12, 13],
      ['same', 13, 14],
    ])
  })

  it('keeps a removed line that looks like a header', () => {
    const text = 'diff --git a/x.sql b/x.sql\n--- a/x.sql\n+++ b/x.sql\n@@ -1,2 +1 @@\n--- a comment\n kept\n'
    const [file] = parseDiff(text)
    expect(file?.path).toBe('x.sql')
    expect(file?.hunks[0]?.lines[0]).toMatchObject({ kind: 'removed', text: '-- a comment' })
    expect(file?.removed).toBe(1)
  })

  it('tells new, deleted, renamed and binary files apart', () => {
    const text = `diff --git a/new.txt b/new.txt
new file mode 100644
index 0000000..e69de29
diff --git a/old.txt b/old.txt
deleted file mode 100644
--- a/old.txt
+++ /dev/null
@@ -1 +0,0 @@
-gone
\\ No newline at end of file
diff --git a/one name.txt b/two.txt
similarity index 100%
rename from one name.txt
rename to two.txt
diff --git a/logo.png b/logo.png
index 1..2 100644
Binary files a/logo.png and b/logo.png differ
`
    const files = parseDiff(text)
    expect(files.map((file) => [file.path, file.state, file.binary])).toEqual([
      ['new.txt', 'added', false], ['old.txt', 'deleted', false], ['two.txt', 'renamed', false],
      ['logo.png', 'modified', true],
    ])
    expect(files[1]?.hunks[0]?.lines.at(-1)).toMatchObject({ kind: 'note', text: 'No newline at end of file' })
    expect(files[2]?.from).toBe('one name.txt')
  })

  it('reads names that git quotes', () => {
    const text = 'diff --git "a/\\303\\244.txt" "b/\\303\\244.txt"\nnew file mode 100644\n'
    expect(parseDiff(text)[0]?.path).toBe('ä.txt')
  })

  it('of nothing, or of something else, is empty', () => {
    expect(parseDiff('')).toEqual([])
    expect(parseDiff('hello\nworld\n')).toEqual([])
  })

  it('that was cut off keeps what is there', () => {
    const [file] = parseDiff(MODIFIED.split('\n').slice(0, 7).join('\n') + '\n')
    expect(file?.hunks[0]?.lines).toHaveLength(2)
  })
})
