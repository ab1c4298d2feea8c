import { describe, expect, it } from 'vitest'
import type { StageName, TaskRow } from '../wire/types'
import { groupOf, grouped, merged, OPEN_STAGES } from './group'
import { row } from './samples'

const stage = (stage: StageName, working = false): TaskRow => row({ stage, working })

describe('a task', () => {
  it('that somebody works on is running, wherever it stands', () => {
    expect(OPEN_STAGES.map((name) => groupOf(stage(name, true)))).toEqual(OPEN_STAGES.map(() => 'running'))
  })
  it('that only its owner can move needs them', () => {
    expect((['unclear', 'asked', 'delivered'] as const).map((name) => groupOf(stage(name)))).toEqual([
      'needs_you', 'needs_you', 'needs_you',
    ])
  })
  it('that may run but does not yet is waiting', () => {
    expect(groupOf(stage('checked'))).toBe('waiting')
    expect(groupOf(stage('queued'))).toBe('waiting')
  })
  it('at its end is done', () => {
    expect(groupOf(stage('closed'))).toBe('done')
  })
})

describe('the list', () => {
  it('shows what needs its owner first and leaves empty groups out', () => {
    const groups = grouped([stage('closed'), stage('started', true), stage('asked')])
    expect(groups.map((one) => one.group)).toEqual(['needs_you', 'running', 'done'])
  })
  it('replaces what a page brings anew and keeps the order of acceptance', () => {
    const old = [row({ id: 'b', seq: 2, title: 'old' }), row({ id: 'a', seq: 1 })]
    const page = [row({ id: 'c', seq: 3 }), row({ id: 'b', seq: 2, title: 'new' })]
    expect(merged(old, page).map((one) => [one.id, one.title])).toEqual([
      ['c', 'A task'], ['b', 'new'], ['a', 'A task'],
    ])
  })
})
