/** What is said about a changed file beside its lines. */
import type { FileDiff } from './diff'
import { isGenerated } from './rows'

export function modeWords(file: FileDiff): string[] {
  const words: string[] = []
  if (file.state === 'added') words.push('new')
  else if (file.state !== 'modified') words.push(file.state)
  if (file.submodule) words.push('submodule')
  if (file.binary) words.push('binary')
  if (file.mode) words.push(changedMode(file.mode.old, file.mode.new))
  if (isGenerated(file.path)) words.push('generated')
  if (file.notes.length > 0) words.push('cut')
  return words
}

function changedMode(old: string, now: string): string {
  if (now === '100755' && old === '100644') return 'made executable'
  if (now === '100644' && old === '100755') return 'no longer executable'
  if (now === '120000') return 'now a link'
  return `mode ${old} → ${now}`
}

/** `3 files, +10 −2`. */
export function sizeWords(files: FileDiff[]): string {
  const sum = (of: (file: FileDiff) => number) => files.reduce((all, file) => all + of(file), 0).toLocaleString('en')
  return `${files.length === 1 ? 'one file' : `${files.length.toLocaleString('en')} files`}, +${sum((file) => file.added)} −${sum((file) => file.removed)}`
}
