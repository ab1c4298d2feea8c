/** Samples for tests and for the fake desk. */
import type { TaskRow } from '../wire/types'

export function row(given: Partial<TaskRow> = {}): TaskRow {
  return {
    id: 'task_001', seq: 1, title: 'A task', kind: 'fix', priority: 'medium', source: 'inbox', stage: 'queued',
    end: null, outcome: null, working: false, practice: false, hold: null, question: null,
    created_at: '2026-03-01T10:00:00Z', updated_at: '2026-03-01T10:00:00Z', runs: 0, cost_usd: null, ...given,
  }
}
