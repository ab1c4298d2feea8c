import { describe, expect, it } from 'vitest'
import type { TaskDetail, TaskRow } from '../wire/types'
import { can } from './actions'
import { row } from './samples'

const at = (given: Partial<TaskRow>, more: Partial<TaskDetail> = {}): TaskDetail => ({
  row: row(given), text: '', notes: [], after: [], brief: null, runs: [], ...more,
})

describe('what can be done', () => {
  it('to a delivered task is its owner’s decision, and no longer to cancel it', () => {
    expect(can(at({ stage: 'delivered' }))).toMatchObject({ accept: true, discard: true, reply: true, cancel: false })
  })
  it('to a task that somebody works on is to stop it', () => {
    const possible = can(at({ stage: 'delivered', working: true }))
    expect(Object.values(possible).some(Boolean)).toBe(false)
    expect(can(at({ stage: 'started', working: true }))).toMatchObject({ cancel: true, accept: false, retry: false })
  })
  it('to a question with no run before it is not to say that it is enough', () => {
    expect(can(at({ stage: 'asked' }))).toMatchObject({ goOn: true, enough: false, cancel: true })
  })
  it('to a task that was never understood is not to run it again', () => {
    expect(can(at({ stage: 'closed', end: 'cancelled' })).retry).toBe(false)
  })
})
