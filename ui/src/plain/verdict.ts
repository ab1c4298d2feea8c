/** A verdict as it is read by somebody who has little time: the word, the reason, then what is against it. */
import type { Evidence, Ground, Line, Side, Verdict } from '../wire/types'

export type Word = 'verified' | 'unverified' | 'refuted'
export type GroupKey = 'against' | 'unclear' | 'met' | 'aside'

export interface Group {
  key: GroupKey
  title: string
  lines: Line[]
  /** Shown from the start. */
  open: boolean
}

export interface Reading {
  word: Word
  /** Why, in a line. */
  reason: string
  groups: Group[]
}

/** So many lines that are met are shown beside what is not. */
const FEW = 6

export function readVerdict(verdict: Verdict): Reading {
  const required = verdict.lines.filter((line) => line.required)
  const of = (state: Line['state']) => required.filter((line) => line.state === state)
  const [against, unclear, met] = [of('not_met'), of('cant_tell'), of('met')]
  const aside = verdict.lines.filter((line) => !line.required)
  const word: Word = against.length > 0 ? 'refuted' : unclear.length > 0 || required.length === 0 ? 'unverified' : 'verified'
  const groups: Group[] = [
    { key: 'against', title: 'Contradicted', lines: against, open: true },
    { key: 'unclear', title: 'Can’t tell', lines: unclear, open: true },
    { key: 'met', title: 'Met', lines: met, open: word !== 'verified' && met.length <= FEW },
    { key: 'aside', title: 'Not required', lines: aside, open: aside.some((line) => line.state === 'not_met') },
  ]
  return { word, reason: reasonOf(word, against, unclear, met), groups: groups.filter((group) => group.lines.length > 0) }
}

function reasonOf(word: Word, against: Line[], unclear: Line[], met: Line[]): string {
  const and = (lines: Line[]) => `${lines[0]?.text ?? ''}${lines.length > 1 ? `, and ${lines.length - 1} more` : ''}`
  switch (word) {
    case 'refuted': return `Contradicted: ${and(against)}`
    case 'unverified': return unclear.length > 0 ? `Can’t tell: ${and(unclear)}` : 'Nothing was asked that could be shown'
    case 'verified': return met.length === 1 ? `${met[0]?.text ?? ''}, shown by evidence that the agent did not make` : `All ${met.length} required lines are met, by evidence that the agent did not make`
  }
}

export interface Run {
  on: Ground
  exit: number | null
  tail: string
  duration_ms: number
}

/** What shows a line: the runs of one command belong together. */
export type Exhibit = { kind: 'runs'; command: string; runs: Run[] } | { kind: 'one'; evidence: Exclude<Evidence, { evidence: 'command' }> }

/** In the order of time. */
const ORDER: Ground[] = ['baseline', 'new_tests', 'former_tests', 'result']
const GROUND_NAMES: Record<Ground, string> = { baseline: 'before', new_tests: 'new tests, former files', former_tests: 'with the former tests', result: 'now' }

export function exhibitsOf(evidence: Evidence[]): Exhibit[] {
  const found: Exhibit[] = []
  for (const one of evidence) {
    if (one.evidence !== 'command') {
      found.push({ kind: 'one', evidence: one })
      continue
    }
    const run = { on: one.on, exit: one.exit, tail: one.tail, duration_ms: one.duration_ms }
    const known = found.find((exhibit) => exhibit.kind === 'runs' && sameWords(exhibit.command, one.command))
    if (known?.kind === 'runs') known.runs = [...known.runs, run].sort((a, b) => ORDER.indexOf(a.on) - ORDER.indexOf(b.on))
    else found.push({ kind: 'runs', command: one.command, runs: [run] })
  }
  return found
}

const sameWords = (a: string, b: string) => a.trim().split(/\s+/).join(' ') === b.trim().split(/\s+/).join(' ')

export function groundName(ground: Ground, alone: boolean): string {
  return alone && ground === 'result' ? '' : GROUND_NAMES[ground]
}

export function exitWords(exit: number | null): string {
  return exit === null ? 'stopped' : `exit ${exit}`
}

/** Each run in a few words: `before: exit 1 → now: exit 0`. */
export function runsWords(runs: Run[]): string {
  return runs.map((run) => {
    const name = groundName(run.on, runs.length === 1)
    return name ? `${name}: ${exitWords(run.exit)}` : exitWords(run.exit)
  }).join(' → ')
}

/** On which side a piece of a diff is counted: in the former file where lines only went away. */
export function hunkSide(text: string): Side {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('@@'))
  return lines.length > 0 && lines.every((line) => line.startsWith('-')) ? 'old' : 'new'
}
