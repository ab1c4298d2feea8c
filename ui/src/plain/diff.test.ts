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

  it('shows modes, submodules and copies, and keeps what is said about a file', () => {
    const text = `diff --git a/run.sh b/run.sh
old mode 100644
new mode 100755
diff --git a/lib b/lib
index 1111111..2222222 160000
--- a/lib
+++ b/lib
@@ -1 +1 @@
-Subproject commit 1111111
+Subproject commit 2222222
diff --git a/big.csv b/big.csv
new file mode 100644
--- /dev/null
+++ b/big.csv
@@ -0,0 +1,1 @@
+1;2
# 90,000 more lines are not shown
diff --git a/a.txt b/b.txt
similarity index 100%
copy from a.txt
copy to b.txt
`
    const files = parseDiff(text)
    expect(files[0]?.mode).toEqual({ old: '100644', new: '100755' })
    expect(files.map((file) => file.submodule)).toEqual([false, true, false, false])
    expect(files[2]).toMatchObject({ added: 1, notes: ['90,000 more lines are not shown'] })
    expect(files[3]).toMatchObject({ state: 'copied', from: 'a.txt', path: 'b.txt', notes: [] })
  })

  it('does not read the inside of a binary patch', () => {
    const text = `diff --git a/logo.png b/logo.png
index 1..2 100644
GIT binary patch
literal 3
Kcmb
@@ -1 +1 @@
--- not/a/name

literal 0
HcmV?d00001

diff --git a/x b/x
new file mode 100644
`
    const files = parseDiff(text)
    expect(files.map((file) => [file.path, file.binary, file.hunks.length, file.notes.length])).toEqual([['logo.png', true, 0, 0], ['x', false, 0, 0]])
  })

  it('pairs lines that were changed one for one, and no others', () => {
    const text = 'diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,3 +1,4 @@\n-let a = 1\n+let a = 2\n same\n-gone\n+new\n+newer\n'
    const lines = parseDiff(text)[0]?.hunks[0]?.lines ?? []
    expect(lines.map((line) => line.mate?.text ?? null)).toEqual(['let a = 2', 'let a = 1', null, null, null, null])
  })
})
