import { describe, expect, it } from 'vitest'
import type { Brief, Reason, TaskDetail, TaskRow } from '../wire/types'
import { answersTo, can, canFork } from './actions'
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
  it('while it runs is to say that it is enough', () => {
    expect(can(at({ stage: 'started', working: true })).stop).toBe(true)
    expect(can(at({ stage: 'executed', working: true })).stop).toBe(false)
  })
  it('with an earlier run is to fork from it, if it has a session and nothing is at work', () => {
    const run = { session: 'x', ended_at: '2026-03-01T10:00:00Z' }
    expect(canFork(at({ stage: 'delivered' }), run)).toBe(true)
    expect(canFork(at({ stage: 'delivered' }), { ...run, session: null })).toBe(false)
    expect(canFork(at({ stage: 'delivered', working: true }), run)).toBe(false)
    expect(canFork(at({ stage: 'asked' }), run)).toBe(false)
    expect(canFork(at({ stage: 'closed', end: 'accepted' }, { brief: {} as Brief }), run)).toBe(true)
  })
  it('with a question is the same three answers, named by the reason', () => {
    const reasons: (Reason | null)[] = ['risky', 'predecessor', 'interrupted', 'stalled', 'spent', 'unpermitted', 'failing', null]
    for (const reason of reasons) expect(answersTo(reason).map((one) => one.answer)).toEqual(['go_on', 'fresh', 'enough'])
    expect(answersTo('spent')[0]?.name).not.toBe(answersTo('interrupted')[0]?.name)
  })
})
