/** How things stand, in lines that say what to do about it. Pure. */
import type { Health, TaskRow } from '../wire/types'
import { isSandboxed } from './words'
import { countdown } from './time'

export type Tone = 'good' | 'warn' | 'bad' | 'quiet'

export interface Standing {
  name: string
  tone: Tone
  state: string
  /** More about it, or how to mend it. */
  more: string[]
}

export function standings(health: Health, rows: TaskRow[], now: number): Standing[] {
  return [claude(health), limit(health, now), budget(rows), sandbox(health), local(health)].filter((one) => one !== null)
}

function claude({ claude, practice }: Health): Standing {
  if (practice) return { name: 'Agent', tone: 'quiet', state: 'Practice', more: ['A scripted agent does the work; nothing is done by Claude.'] }
  const more = [claude.program ?? '', claude.problem ? `Looked in: ${claude.tried.join(', ')}` : ''].filter((one) => one !== '' && one !== 'Looked in: ')
  if (claude.problem) return { name: 'Claude Code', tone: 'bad', state: claude.problem, more: [...more, 'Its tasks wait, and go on by themselves once it is mended.'] }
  const login = claude.logged_in ? 'logged in' : 'works with a key'
  return { name: 'Claude Code', tone: claude.version ? 'good' : 'quiet', state: claude.version ? `${claude.version}, ${login}` : 'being looked for', more }
}

function limit({ limit_until: until }: Health, now: number): Standing | null {
  if (!until || Date.parse(until) <= now) return null
  return { name: 'Usage limit', tone: 'warn', state: `Lifted in ${countdown(until, now)}`, more: ['Claude’s work waits until then and goes on by itself, the same sessions first. Local work goes on.'] }
}

/** The engine tells of a day’s budget by what it holds back. */
function budget(rows: TaskRow[]): Standing | null {
  const held = rows.find((row) => row.hold?.hold === 'budget')?.hold
  return held?.hold === 'budget' ? { name: 'Budget of the day', tone: 'warn', state: held.message, more: [] } : null
}

function sandbox({ sandbox }: Health): Standing {
  if (isSandboxed(sandbox)) {
    return { name: 'Sandbox', tone: 'good', state: sandbox, more: ['Agents and checks see their workspace and the system’s programs, not your keys or other projects. Only what reaches beyond asks you.'] }
  }
  const why = sandbox.replace(/^no sandbox[:,]?\s*/, '').replace(/;\s*the agent asks more$/, '')
  return { name: 'Sandbox', tone: 'warn', state: `None: ${why || 'not known why'}`, more: ['Agents ask before each command that is not plainly harmless. Start the orchestrator again once it is mended.'] }
}

function local({ local, practice }: Health): Standing {
  if (practice) return { name: 'Local model', tone: 'quiet', state: 'Not used', more: [] }
  if (local.model) return { name: 'Local model', tone: 'good', state: local.model, more: [local.url] }
  return { name: 'Local model', tone: 'quiet', state: 'None: rules read and tell instead', more: [local.problem ?? local.url] }
}
