/** What can be done to a task where it stands. */
import type { TaskDetail } from '../wire/types'

export interface Can {
  cancel: boolean
  accept: boolean
  discard: boolean
  retry: boolean
  reply: boolean
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
    goOn: asked,
    enough: asked && task.runs.length > 0,
    explain: quiet && stage === 'unclear',
  }
}
