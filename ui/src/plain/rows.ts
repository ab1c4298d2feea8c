/** A file of a diff as rows of one height, in blocks that are drawn only near to what is looked at. */
import type { DiffLine, FileDiff } from './diff'
import type { Side } from '../wire/types'

export type Row = { kind: 'where'; hunk: number; text: string } | ({ kind: 'line'; line: DiffLine })

/** A row's height; a block that is not drawn is as high as its rows would be. */
export const ROW = 20
export const BLOCK = 100

export function rowsOf(file: FileDiff): Row[] {
  return file.hunks.flatMap((hunk, at): Row[] => [
    { kind: 'where', hunk: at, text: hunk.where }, ...hunk.lines.map((line): Row => ({ kind: 'line', line })),
  ])
}

export function blocksOf(rows: Row[]): Row[][] {
  return Array.from({ length: Math.ceil(rows.length / BLOCK) }, (_, at) => rows.slice(at * BLOCK, (at + 1) * BLOCK))
}

/** The columns that its longest line takes, as far as that can be told without drawing it. */
export function columnsOf(file: FileDiff): number {
  let most = 0
  for (const hunk of file.hunks) for (const line of hunk.lines) most = Math.max(most, line.text.length + 3 * count(line.text, '\t'))
  return Math.min(most, MOST_COLUMNS)
}

/** A longer line is cut: it is not for people, and a page that is so wide would not scroll. */
export const MOST_COLUMNS = 2_000

export function digitsOf(file: FileDiff): number {
  const last = file.hunks.at(-1)?.lines
  const highest = Math.max(0, ...(last?.slice(-BLOCK) ?? []).map((line) => Math.max(line.old ?? 0, line.new ?? 0)))
  return Math.max(3, String(highest).length)
}

function count(text: string, what: string): number {
  return text.includes(what) ? text.split(what).length - 1 : 0
}

/** A place in a diff. */
export interface Spot {
  path: string
  /** None is the file itself. */
  line: number | null
  side: Side
}

/** Where a line is looked for: the sides that it can be remarked on. */
export function sideOf(line: DiffLine): Side {
  return line.kind === 'removed' ? 'old' : 'new'
}

export function numberOf(line: DiffLine): number | null {
  return line.kind === 'removed' ? line.old : line.new
}

/** The row of a line, or the nearest one before it; none where the file has no rows. */
export function rowOf(rows: Row[], line: number, side: Side): number | null {
  let nearest: number | null = null
  for (const [at, row] of rows.entries()) {
    if (row.kind !== 'line') continue
    const number = side === 'old' ? row.line.old : row.line.new
    if (number === null) continue
    if (number > line && nearest !== null) break
    nearest = at
    if (number >= line) break
  }
  return nearest
}

/** The file that a path of the project means: a diff names files from the top of the repository. */
export function fileOf(files: FileDiff[], path: string): FileDiff | null {
  const same = (name: string | null) => name === path
  return files.find((file) => same(file.path)) ?? files.find((file) => same(file.from))
    ?? files.find((file) => file.path.endsWith(`/${path}`)) ?? null
}

/** Files that a program writes; nobody reads them first. */
export function isGenerated(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return /^(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|Cargo\.lock|poetry\.lock|uv\.lock|Pipfile\.lock|composer\.lock|Gemfile\.lock|go\.sum|bun\.lockb?)$/.test(name) || /\.min\.(js|css)$/.test(name)
}
