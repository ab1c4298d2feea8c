/** Reads what git writes as a diff. Anything odd is kept as a line, never an error. */
import { unquote } from './quoted'

export type LineKind = 'added' | 'removed' | 'same' | 'note'

export interface DiffLine {
  kind: LineKind
  /** Number in the old file, where it has one. */
  old: number | null
  /** Number in the new file, where it has one. */
  new: number | null
  text: string
  /** The line that it was changed from or to. */
  mate: DiffLine | null
}

export interface Hunk {
  /** What git puts behind the numbers: the function that it is in. */
  where: string
  lines: DiffLine[]
}

export interface FileDiff {
  path: string
  /** Its old name, where it was renamed or copied. */
  from: string | null
  state: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied'
  binary: boolean
  /** Another repository inside of this one. */
  submodule: boolean
  /** Its mode as it was and is, where that was changed. */
  mode: { old: string; new: string } | null
  added: number
  removed: number
  hunks: Hunk[]
  /** Words about it that are no part of the format, such as that it was cut. */
  notes: string[]
}

class Reader {
  files: FileDiff[] = []
  private file: FileDiff | null = null
  private hunk: Hunk | null = null
  private oldAt = 0
  private newAt = 0
  private oldLeft = 0
  private newLeft = 0

  line(line: string): void {
    if (this.hunk && this.file && (this.oldLeft > 0 || this.newLeft > 0) && !line.startsWith('diff --git ')) {
      this.body(this.file, this.hunk, line)
    } else if (line.startsWith('diff --git ')) {
      this.hunk = null
      this.file = {
        path: namesOf(line), from: null, state: 'modified', binary: false, submodule: false, mode: null, added: 0, removed: 0, hunks: [], notes: [],
      }
      this.files.push(this.file)
    } else if (this.file) {
      const range = this.file.binary ? null : /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@ ?(.*)$/.exec(line)
      if (range) this.begin(this.file, range)
      else if (this.hunk && line.startsWith('\\')) this.hunk.lines.push(lineOf('note', null, null, line.slice(1).trim()))
      else head(this.file, line)
    }
  }

  private begin(file: FileDiff, range: RegExpExecArray): void {
    this.oldAt = Number(range[1])
    this.newAt = Number(range[3])
    this.oldLeft = Number(range[2] ?? 1)
    this.newLeft = Number(range[4] ?? 1)
    this.hunk = { where: range[5] ?? '', lines: [] }
    file.hunks.push(this.hunk)
  }

  private body(file: FileDiff, hunk: Hunk, line: string): void {
    const body = line.slice(1)
    switch (line[0]) {
      case '+':
        this.newLeft--
        file.added++
        return void hunk.lines.push(lineOf('added', null, this.newAt++, body))
      case '-':
        this.oldLeft--
        file.removed++
        return void hunk.lines.push(lineOf('removed', this.oldAt++, null, body))
      case '\\':
        return void hunk.lines.push(lineOf('note', null, null, body.trim()))
      default:
        this.oldLeft--
        this.newLeft--
        hunk.lines.push(lineOf('same', this.oldAt++, this.newAt++, body))
    }
  }
}

export function parseDiff(text: string): FileDiff[] {
  const reader = new Reader()
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  for (const line of lines) reader.line(line)
  for (const file of reader.files) for (const hunk of file.hunks) pair(hunk.lines)
  return reader.files
}

const lineOf = (kind: LineKind, old: number | null, now: number | null, text: string): DiffLine => ({ kind, old, new: now, text, mate: null })

/** Lines that went away and as many that came in their place are the same lines, changed. */
function pair(lines: DiffLine[]): void {
  for (let at = 0; at < lines.length; ) {
    let to = at
    while (lines[to]?.kind === 'removed') to++
    const gone = to - at
    let end = to
    while (lines[end]?.kind === 'added') end++
    if (gone > 0 && end - to === gone) {
      for (let n = 0; n < gone; n++) {
        const [old, now] = [lines[at + n], lines[to + n]]
        if (old && now) [old.mate, now.mate] = [now, old]
      }
    }
    at = Math.max(end, at + 1)
  }
}

const REPOSITORY = '160000'
const SILENT = /^(index |similarity index |dissimilarity index |literal |delta |copy to |\s*$)/

/** The lines between `diff --git` and the first hunk, and what stands behind the last one. */
function head(file: FileDiff, line: string): void {
  const after = (start: string) => (line.startsWith(start) ? line.slice(start.length) : null)
  const mode = after('new file mode ') ?? after('deleted file mode ') ?? after('new mode ') ?? after('old mode ') ?? /^index .* (\d{6})$/.exec(line)?.[1]
  if (mode === REPOSITORY) file.submodule = true
  if (file.binary) return
  if (line.startsWith('new file mode')) file.state = 'added'
  else if (line.startsWith('deleted file mode')) file.state = 'deleted'
  else if (line.startsWith('old mode ')) file.mode = { old: mode ?? '', new: '' }
  else if (line.startsWith('new mode ')) file.mode = { old: file.mode?.old ?? '', new: mode ?? '' }
  else if (line.startsWith('rename from ') || line.startsWith('copy from ')) {
    file.state = line.startsWith('rename') ? 'renamed' : 'copied'
    file.from = unquote(line.slice(line.indexOf(' from ') + 6))
  } else if (line.startsWith('rename to ')) file.path = unquote(line.slice('rename to '.length))
  else if (line.startsWith('+++ ')) {
    if (line !== '+++ /dev/null') file.path = bare(line.slice(4))
  } else if (line.startsWith('--- ')) {
    if (line !== '--- /dev/null' && file.state === 'deleted') file.path = bare(line.slice(4))
  } else if (line.startsWith('Binary files ') || line === 'GIT binary patch') file.binary = true
  else if (!SILENT.test(line)) file.notes.push(line.replace(/^#\s*/, ''))
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
