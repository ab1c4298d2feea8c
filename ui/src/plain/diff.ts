/** Reads what git writes as a diff. Anything odd is kept as a line, never an error. */

export type LineKind = 'added' | 'removed' | 'same' | 'note'

export interface DiffLine {
  kind: LineKind
  /** Number in the old file, where it has one. */
  old: number | null
  /** Number in the new file, where it has one. */
  new: number | null
  text: string
}

export interface Hunk {
  /** What git puts behind the numbers: the function that it is in. */
  where: string
  lines: DiffLine[]
}

export interface FileDiff {
  path: string
  /** Its old name, where it was renamed. */
  from: string | null
  state: 'added' | 'deleted' | 'modified' | 'renamed'
  binary: boolean
  added: number
  removed: number
  hunks: Hunk[]
}

export function parseDiff(text: string): FileDiff[] {
  const files: FileDiff[] = []
  let file: FileDiff | null = null
  let hunk: Hunk | null = null
  let [oldAt, newAt, oldLeft, newLeft] = [0, 0, 0, 0]
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const line of lines) {
    if (hunk && file && (oldLeft > 0 || newLeft > 0)) {
      const sign = line[0] ?? ' '
      const body = line.slice(1)
      if (sign === '+') {
        hunk.lines.push({ kind: 'added', old: null, new: newAt++, text: body })
        newLeft--
        file.added++
      } else if (sign === '-') {
        hunk.lines.push({ kind: 'removed', old: oldAt++, new: null, text: body })
        oldLeft--
        file.removed++
      } else if (sign === '\\') {
        hunk.lines.push({ kind: 'note', old: null, new: null, text: body.trim() })
      } else {
        hunk.lines.push({ kind: 'same', old: oldAt++, new: newAt++, text: body })
        oldLeft--
        newLeft--
      }
      continue
    }
    if (line.startsWith('diff --git ')) {
      hunk = null
      file = { path: namesOf(line), from: null, state: 'modified', binary: false, added: 0, removed: 0, hunks: [] }
      files.push(file)
      continue
    }
    if (!file) continue
    const range = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line)
    if (range) {
      oldAt = Number(range[1])
      newAt = Number(range[3])
      oldLeft = Number(range[2] ?? 1)
      newLeft = Number(range[4] ?? 1)
      hunk = { where: range[5] ?? '', lines: [] }
      file.hunks.push(hunk)
    } else if (hunk && line.startsWith('\\')) {
      hunk.lines.push({ kind: 'note', old: null, new: null, text: line.slice(1).trim() })
    } else {
      head(file, line)
    }
  }
  return files
}

/** The lines between `diff --git` and the first hunk. */
function head(file: FileDiff, line: string) {
  if (line.startsWith('new file mode')) file.state = 'added'
  else if (line.startsWith('deleted file mode')) file.state = 'deleted'
  else if (line.startsWith('rename from ')) {
    file.state = 'renamed'
    file.from = unquote(line.slice('rename from '.length))
  } else if (line.startsWith('rename to ')) file.path = unquote(line.slice('rename to '.length))
  else if (line.startsWith('+++ ') && line !== '+++ /dev/null') file.path = bare(line.slice(4))
  else if (line.startsWith('--- ') && line !== '--- /dev/null' && file.state === 'deleted') file.path = bare(line.slice(4))
  else if (line.startsWith('Binary files ') || line === 'GIT binary patch') file.binary = true
}

/** `a/x b/x`: the same name twice unless it was renamed, which later lines say. */
function namesOf(line: string): string {
  const names = line.slice('diff --git '.length)
  const quoted = /"((?:[^"\\]|\\.)*)"$/.exec(names)
  if (quoted) return bare(`"${quoted[1]}"`)
  const half = names.slice(Math.ceil(names.length / 2))
  return half.startsWith('b/') ? half.slice(2) : names.slice(names.lastIndexOf(' b/') + 3)
}

function bare(name: string): string {
  const plain = unquote(name.replace(/\t.*$/, ''))
  return /^[abciw]\//.test(plain) ? plain.slice(2) : plain
}

/** git quotes names that are not plain ASCII, byte by byte. */
function unquote(name: string): string {
  if (!name.startsWith('"') || !name.endsWith('"')) return name
  const bytes: number[] = []
  const encoder = new TextEncoder()
  const inner = name.slice(1, -1)
  for (let at = 0; at < inner.length; at++) {
    const octal = /^\\([0-7]{3})/.exec(inner.slice(at, at + 4))
    if (octal) {
      bytes.push(parseInt(octal[1] ?? '0', 8))
      at += 3
    } else if (inner[at] === '\\') {
      const next = inner[++at] ?? ''
      bytes.push(...encoder.encode({ n: '\n', t: '\t' }[next] ?? next))
    } else {
      bytes.push(...encoder.encode(inner[at]))
    }
  }
  return new TextDecoder().decode(new Uint8Array(bytes))
}
