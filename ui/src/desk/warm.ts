import { desk } from './index'
import { NO_TASK } from './desk'
import type { NewTask } from '../wire/types'

/** How long a pause in typing is. */
const PAUSE = 400
/** A spare lives for a minute; who still composes wants another. */
const AGAIN = 50_000

let waiting: ReturnType<typeof setTimeout> | undefined
let said = ''
let at = 0

/** Tells the engine that somebody composes this, so that a run's place and process can be made ready. Says it once for
 * the same project, files and type, and again when what was made ready has gone. Whether it helped nobody need know. */
export function composing(draft: Partial<NewTask>): void {
  if (!draft.text?.trim()) return
  clearTimeout(waiting)
  waiting = setTimeout(() => {
    const what = JSON.stringify([draft.project, draft.files, draft.kind])
    if (what === said && Date.now() - at < AGAIN) return
    said = what
    at = Date.now()
    desk.act({ command: 'warm', ...NO_TASK, ...draft }).catch(() => {})
  }, PAUSE)
}
