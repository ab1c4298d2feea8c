/** What an agent asks of its owner, as far as it is not drawn: words, times, and what an answer is made of. */
import type { AgentQuestion, Approval, Changes, Ruling, Shown } from '../wire/types'
import { ago, countdown } from './time'

/** A card that has just come, or moved, takes no click and no key for so long: nobody says yes by accident. */
export const SETTLING = 600

/** Whether a card that came or moved then may be answered now. */
export function isSettled(since: number, now: number): boolean {
  return now - since >= SETTLING
}

/** What is asked, as the head of a card. */
export function headOf(approval: Pick<Approval, 'tool' | 'shown'>): string {
  switch (approval.shown.kind) {
    case 'command': return 'wants to run a command'
    case 'edit': return approval.tool === 'Write' ? 'wants to write a file' : 'wants to change a file'
    case 'questions': return approval.shown.questions.length > 1 ? 'has questions' : 'has a question'
    case 'plan': return 'has a plan'
    case 'tool': return `wants to use ${approval.tool}`
  }
}

/** What is asked, in a line. */
export function lineOf(approval: Pick<Approval, 'tool' | 'shown'>): string {
  const shown = approval.shown
  const flat = (text: string) => text.replace(/\s+/g, ' ').trim()
  switch (shown.kind) {
    case 'command': return flat(shown.command)
    case 'edit': return `${approval.tool} ${shown.path}`
    case 'questions': return flat(shown.questions[0]?.question ?? 'a question')
    case 'plan': return `Plan: ${flat(shown.plan.split('\n').find((line) => line.trim() !== '') ?? '').replace(/^#+ /, '')}`
    case 'tool': return `${approval.tool} ${flat(shown.input)}`
  }
}

/** How long there is to answer: `23 h left`, `42 min left`, the seconds too in the last ten minutes. */
export function leftWords(until: string, now: number): string {
  const seconds = Math.ceil((Date.parse(until) - now) / 1000)
  if (seconds <= 0) return 'time is up'
  if (seconds < 600) return `${countdown(until, now)} left`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 120) return `${minutes} min left`
  return `${Math.floor(minutes / 60)} h left`
}

const DOORS: Record<string, string> = {
  cli: 'the command line', desk: 'the window', tray: 'the tray', notification: 'a notification', telegram: 'Telegram',
}

/** Through which door an answer came. */
export const doorName = (by: string) => DOORS[by] ?? by

export function rulingWords(ruling: Ruling): string {
  switch (ruling.ruling) {
    case 'once': return ruling.input === null ? 'allowed once' : 'allowed with changes'
    case 'session': return 'allowed for the session'
    case 'always': return 'allowed from now on'
    case 'answers': return 'answered'
    case 'deny': return 'denied'
    case 'stop': return 'denied, and the run stopped'
  }
}

/** Whether what was asked may happen. */
export function allows(ruling: Ruling): boolean {
  return ruling.ruling !== 'deny' && ruling.ruling !== 'stop'
}

/** What became of it: `answered by the command line 3 min ago: allowed once`. Nothing while it is open. */
export function fateWords(approval: Pick<Approval, 'state'>, now: number): string | null {
  const state = approval.state
  switch (state.state) {
    case 'open': return null
    case 'expired': return 'not answered in time: denied'
    case 'withdrawn': return 'not asked any more: its run has ended'
    case 'answered': {
      const words = 'words' in state.ruling && state.ruling.words ? `, “${state.ruling.words}”` : ''
      const given = state.ruling.ruling === 'answers' ? Object.values(state.ruling.answers).join('; ') : ''
      return `answered by ${doorName(state.by)} ${whenWords(state.at, now)}: ${given || rulingWords(state.ruling)}${words}`
    }
  }
}

function whenWords(then: string, now: number): string {
  const minutes = Math.floor((now - Date.parse(then)) / 60_000)
  if (minutes < 1) return 'just now'
  if (minutes < 60) return `${minutes} min ago`
  return minutes < 24 * 60 ? `${Math.floor(minutes / 60)} h ago` : `on ${ago(then, now)}`.replace(/^on (\d+d)$/, '$1 ago')
}

/** What stands in the field of "Edit…", to begin with. */
export function editable(approval: Pick<Approval, 'shown' | 'input'>): string {
  if (approval.shown.kind === 'command') return approval.shown.command
  return JSON.stringify(approval.input, null, 2)
}

/** What is to run in place of what was asked, or why that can't be. */
export function edited(approval: Pick<Approval, 'shown' | 'input'>, text: string): { input: unknown } | { problem: string } {
  if (approval.shown.kind === 'command') {
    if (text.trim() === '') return { problem: 'There is no command. To say no, deny it.' }
    return { input: { ...(isObject(approval.input) ? approval.input : {}), command: text } }
  }
  try {
    const input: unknown = JSON.parse(text)
    return isObject(input) ? { input } : { problem: 'The input of a tool is a JSON object, in braces.' }
  } catch (thrown) {
    return { problem: `This is not JSON: ${thrown instanceof Error ? thrown.message : String(thrown)}` }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The labels that are chosen, and other words, for a question. */
export interface Choice {
  labels: string[]
  other: string
}

export const NO_CHOICE: Choice = { labels: [], other: '' }

/** A click on an option: one of them, or several where several may be. */
export function choose(choice: Choice, label: string, multiple: boolean): Choice {
  if (!multiple) return { labels: [label], other: '' }
  const labels = choice.labels.includes(label) ? choice.labels.filter((one) => one !== label) : [...choice.labels, label]
  return { ...choice, labels }
}

/** Other words: in place of the options, or besides them where several may be chosen. */
export function say(choice: Choice, other: string, multiple: boolean): Choice {
  return { labels: multiple || other.trim() === '' ? choice.labels : [], other }
}

/** The answers by question; none as long as a question has none. */
export function answersOf(questions: AgentQuestion[], choices: Record<string, Choice>): Record<string, string> | null {
  const answers: [string, string][] = []
  for (const { question, options } of questions) {
    const choice = choices[question] ?? NO_CHOICE
    const labels = options.map(([label]) => label).filter((label) => choice.labels.includes(label))
    const told = [...labels, choice.other.trim()].filter((one) => one !== '').join(', ')
    if (told === '') return null
    answers.push([question, told])
  }
  return Object.fromEntries(answers)
}

/** The diff of an edit as the diff part reads it; nothing where the engine has words in its place. */
export function changesOf(shown: Shown): Changes | null {
  if (shown.kind !== 'edit') return null
  if (!/^@@ /m.test(shown.diff)) return null
  const name = shown.path.replace(/^\/+/, '')
  const head = shown.diff.startsWith('diff --git ') ? '' : `diff --git a/${name} b/${name}\n${/^--- \/dev\/null/.test(shown.diff) ? 'new file mode 100644\n' : ''}`
  return { text: head + shown.diff, whole: true, path: '' }
}

/** What of a diff was cut away, in the engine's words. */
export function cutOf(shown: Shown): string | null {
  return shown.kind === 'edit' ? (/\n\((cut: .+)\)\n?$/.exec(shown.diff)?.[1] ?? null) : null
}

/** The part of an input by which a call is known in the stream, as the engine takes it. */
export function inputLine(input: unknown): string {
  const known = ['command', 'file_path', 'notebook_path', 'pattern', 'path', 'url', 'query', 'description']
  const given = isObject(input) ? input : {}
  const found = known.map((key) => given[key]).find((one) => typeof one === 'string')
  return String(found ?? JSON.stringify(input)).trim()
}
