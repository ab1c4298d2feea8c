import type { StageName, TaskRow } from '../wire/types'

/** The groups of the list, in the order in which they stand. */
export const GROUPS = ['needs_you', 'running', 'waiting', 'done'] as const
export type Group = (typeof GROUPS)[number]

export const GROUP_NAMES: Record<Group, string> = {
  needs_you: 'Needs you',
  running: 'Running',
  waiting: 'Waiting',
  done: 'Done',
}

export const OPEN_STAGES: StageName[] = [
  'queued', 'unclear', 'interpreted', 'checked', 'started', 'asked', 'executed', 'verified', 'delivered',
]

export function groupOf(row: Pick<TaskRow, 'stage' | 'working'>): Group {
  if (row.stage === 'closed') return 'done'
  if (row.working) return 'running'
  switch (row.stage) {
    case 'unclear':
    case 'asked':
    case 'delivered':
      return 'needs_you'
    case 'started':
    case 'executed':
    case 'verified':
      return 'running'
    case 'queued':
    case 'interpreted':
    case 'checked':
      return 'waiting'
  }
}

/** The rows by group; each group keeps the order of the list. Groups with nothing in them are left out. */
export function grouped(rows: TaskRow[]): { group: Group; rows: TaskRow[] }[] {
  const found = new Map<Group, TaskRow[]>(GROUPS.map((group) => [group, []]))
  for (const row of rows) found.get(groupOf(row))?.push(row)
  return GROUPS.map((group) => ({ group, rows: found.get(group) ?? [] })).filter((one) => one.rows.length > 0)
}

/** A page that arrives while rows change: what is there already is replaced, the rest is added, the newest first. */
export function merged(old: TaskRow[], page: TaskRow[]): TaskRow[] {
  const rows = new Map(old.map((row) => [row.id, row]))
  for (const row of page) rows.set(row.id, row)
  return [...rows.values()].sort((a, b) => b.seq - a.seq)
}
