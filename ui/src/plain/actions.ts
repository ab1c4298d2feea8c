/** What can be done to a task where it stands. */
import type { Answer, Reason, RunRow, TaskDetail } from '../wire/types'

export interface Can {
  cancel: boolean
  accept: boolean
  discard: boolean
  retry: boolean
  reply: boolean
  /** A run can be stopped, and what is there verified. */
  stop: boolean
  /** Answers to its question; `enough` only where a run has left something. */
  goOn: boolean
  enough: boolean
  explain: boolean
}

export function can(task: TaskDetail): Can {
  const { stage, working, end } = task.row
  const quiet = !working
  const delivered = quiet && stage === 'delivered'
  const asked = quiet && stage === 'asked'
  const closed = quiet && stage === 'closed' && task.brief !== null
  return {
    cancel: stage !== 'closed' && stage !== 'delivered',
    accept: delivered,
    discard: delivered,
    retry: delivered || closed,
    reply: delivered || (closed && task.runs.some((run) => run.session !== null) && end !== 'refused'),
    stop: stage === 'started',
    goOn: asked,
    enough: asked && task.runs.length > 0,
    explain: quiet && stage === 'unclear',
  }
}

/** Whether a new session can start from what this run knew. */
export function canFork(task: TaskDetail, run: Pick<RunRow, 'session' | 'ended_at'>): boolean {
  const { stage, working } = task.row
  const resting = stage === 'delivered' || (stage === 'closed' && task.brief !== null)
  return !working && resting && run.session !== null && run.ended_at !== null
}

/** The answers to a question of the orchestrator, named by why it is asked. */
export function answersTo(reason: Reason | null): { answer: Answer; name: string; why: string }[] {
  const fresh = { answer: 'fresh', name: 'Start afresh', why: 'A new session in a clean workspace; what is there is kept behind a backup' } as const
  const enough = { answer: 'enough', name: 'That is enough', why: 'No more runs: what is there is verified' } as const
  const first = (name: string, why: string) => [{ answer: 'go_on' as const, name, why }, fresh, enough]
  switch (reason) {
    case 'interrupted': return first('Resume', 'The same session in the same workspace')
    case 'stalled': return first('Resume', 'The same session goes on')
    case 'spent': return first('Give it as much again', 'The same session goes on with a new budget')
    case 'unpermitted': return first('Go on', 'The same session goes on; it asks again where it may not')
    case 'failing': return first('Try again', 'Once more from where it stands')
    case 'predecessor': return first('Run it anyway', 'Though what it waited for did not succeed')
    case 'risky': return first('Run it', 'You have seen what is risky about it')
    case null: return first('Go on', 'The same session goes on')
  }
}
