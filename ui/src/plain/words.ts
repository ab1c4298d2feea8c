/** What the engine's words are called on the screen. */
import type {
  Agent, ChangeKind, Claim, Ended, Event, Failure, Hold, Outcome, Priority, Reader, Source, State, TaskRow, TaskType,
} from '../wire/types'
import { harmless } from './harmless'
import { countdown } from './time'

export const TYPE_NAMES: Record<TaskType, string> = {
  fix: 'Fix', analyze: 'Analyze', code_review: 'Code review', summarize: 'Summarize',
}
export const PRIORITY_NAMES: Record<Priority, string> = { high: 'High', medium: 'Medium', low: 'Low' }
export const AGENT_NAMES: Record<Agent, string> = {
  claude: 'Claude Code', local: 'Local model', practice: 'Practice agent',
}
export const SOURCE_NAMES: Record<Source, string> = {
  inbox: 'Inbox file', cli: 'Command line', quick_entry: 'Quick entry', window: 'Window', drop: 'Dropped files',
  telegram: 'Telegram',
}
export const STATE_NAMES: Record<State, string> = { met: 'Shown', not_met: 'Contradicted', cant_tell: 'Not shown' }
export const CLAIM_NAMES: Record<Claim, string> = {
  clean_end: 'Clean end', coherent: 'Coherent', target: 'Target', check: 'Check', criterion: 'Criterion',
  scope: 'Scope', not_denied: 'Nothing denied', said: 'What it says', read_only: 'Read only', tests: 'Tests kept', proof: 'Proof',
  whole: 'No stub',
}

export function readerName(reader: Reader): string {
  return reader.reader === 'model' ? reader.name : 'rules'
}

export function changeName(kind: ChangeKind): string {
  switch (kind.change) {
    case 'added': return 'new'
    case 'modified': return 'changed'
    case 'deleted': return 'deleted'
    case 'renamed': return `was ${kind.from}`
  }
}

/** Where a task stands, in a word or two. */
export function standing(row: TaskRow): string {
  if (row.stage === 'closed') return END_NAMES[row.end ?? ''] ?? 'Closed'
  if (row.working) {
    switch (row.stage) {
      case 'queued': return 'Being read'
      case 'executed': return 'Being checked'
      case 'verified': return 'Being summarised'
      case 'started': return 'Running'
      default: return 'Working'
    }
  }
  switch (row.stage) {
    case 'queued': return 'Queued'
    case 'unclear': return 'Unclear'
    case 'interpreted': return 'Understood'
    case 'checked': return row.hold ? 'On hold' : 'Ready'
    case 'started': return 'Running'
    case 'asked': return 'Question'
    case 'executed': return 'Being checked'
    case 'verified': return 'Being summarised'
    case 'delivered': return 'To review'
  }
}

const END_NAMES: Record<string, string> = {
  accepted: 'Accepted', kept: 'No changes', discarded: 'Discarded', refused: 'Refused', failed: 'Failed',
  cancelled: 'Cancelled',
}

export const OUTCOME_NAMES: Record<Outcome, string> = { SUCCESS: 'SUCCESS', PARTIAL: 'PARTIAL', FAILED: 'FAILED' }

/** Why a task that may run does not. */
export function holdWords(hold: Hold, now: number): string {
  switch (hold.hold) {
    case 'paused': return 'Paused'
    case 'after': return `After ${hold.tasks.join(', ')}`
    case 'until': return `Tries again in ${countdown(hold.at, now)}`
    case 'limit': return `Usage limit, ${countdown(hold.until, now)} left`
    case 'probing': return 'Waits for the first run after the limit'
    case 'budget': return hold.message
    case 'unavailable': return hold.message
    case 'room': return 'Waits for a free place'
    case 'place': return 'Another task works in this project'
  }
}

export function failureWords(failure: Failure): string {
  switch (failure.class) {
    case 'limit': return `Limit reached: ${failure.message}`
    case 'overloaded': return `The service did not answer: ${failure.message}`
    case 'stalled': return `No sign of life for ${failure.silence_s} s${failure.tool ? ` while ${failure.tool} ran` : ''}`
    case 'crashed':
      return `The agent stopped unexpectedly (${failure.exit === null ? 'no exit code' : `exit code ${failure.exit}`}): ${failure.tail}`
    case 'timed_out': return `Stopped after ${failure.limit_s} s, the longest time for a run`
    case 'cancelled': return 'Cancelled'
    case 'crossing': return `Goes on with ${failure.path} within reach`
    case 'spent': return `Stopped: ${failure.message}`
    case 'unpermitted':
    case 'unavailable':
    case 'impossible':
    case 'house': return failure.message
  }
}

export function endedWords(ended: Ended): string {
  switch (ended.how) {
    case 'finished': return 'finished'
    case 'with_error': return `ended with an error: ${ended.message}`
    case 'max_turns': return 'used up its turns'
    case 'budget': return 'used up its budget'
    case 'without_result': return 'stopped without a result'
  }
}

/** A line of a task's history. */
export function eventWords(event: Event): string {
  const fact = event.fact
  if (!fact) return 'Handed over'
  switch (fact.fact) {
    case 'interpreted': return `Understood by ${readerName(fact.brief.reading.by)}`
    case 'unclear': return 'Asked what is meant'
    case 'explained': return 'Explained'
    case 'checked': return 'Allowed to run'
    case 'asked': return 'Asked its owner'
    case 'answered': return 'Answered'
    case 'started': return `Run ${fact.run} started, ${AGENT_NAMES[fact.attempt.agent]}`
    case 'executed': return `Agent ${endedWords(fact.report.ended)}`
    case 'postponed': return `Put off: ${failureWords(fact.why)}`
    case 'failed': return `Failed: ${failureWords(fact.why)}`
    case 'verified': return 'Checked'
    case 'summarised': return `Told: ${fact.summary.outcome}`
    case 'accepted': return 'Accepted'
    case 'kept': return 'Kept, nothing to merge'
    case 'discarded': return 'Discarded'
    case 'refused': return `Refused: ${fact.why}`
    case 'cancelled': return 'Cancelled'
    case 'inquired': return `Asks: ${harmless(fact.what)}`
    case 'ruled': return `Question ${fact.approval} ${fact.decision}`
    case 'followed_up': return fact.next.words ? 'Sent back' : 'To run again'
  }
}

/** A large number, short: `940`, `12.4k`, `1.2M`. */
export function compact(number: number): string {
  if (number < 1_000) return String(number)
  const [value, unit] = number < 999_500 ? [number / 1_000, 'k'] : [number / 1_000_000, 'M']
  return `${value < 100 ? value.toFixed(1).replace(/\.0$/, '') : Math.round(value)}${unit}`
}

/** The engine says in words what holds its agents; a sandbox is named by its program. */
export function isSandboxed(sandbox: string): boolean {
  return sandbox !== '' && !sandbox.startsWith('no sandbox')
}

export function money(usd: number | null): string {
  if (usd === null || usd === 0) return ''
  return usd < 0.01 ? '< $0.01' : `$${usd.toFixed(2)}`
}
