import { describe, expect, it } from 'vitest'
import type { Evidence, Ground, Line, State } from '../wire/types'
import { exhibitsOf, hunkSide, readVerdict, runsWords } from './verdict'

const line = (state: State, required = true, text = 'It is so'): Line => ({ claim: 'check', text, state, required, evidence: [] })
const verdict = (...lines: Line[]) => ({ lines, changes: [], proposed: [] })
const ran = (on: Ground, exit: number | null, command = 'cargo test -q'): Evidence => ({ evidence: 'command', command, exit, tail: '', duration_ms: 5, on })

describe('a verdict', () => {
  it('says first what is contradicted, then what can not be told, then what is met', () => {
    const found = readVerdict(verdict(line('met'), line('cant_tell'), line('not_met', true, 'Tests pass'), line('not_met', true), line('met', false)))
    expect(found.word).toBe('refuted')
    expect(found.reason).toBe('Contradicted: Tests pass, and 1 more')
    expect(found.groups.map((group) => [group.key, group.lines.length])).toEqual([['against', 2], ['unclear', 1], ['met', 1], ['aside', 1]])
  })

  it('folds what is met where all is well, and where it is long', () => {
    const open = (lines: Line[]) => readVerdict(verdict(...lines)).groups.find((group) => group.key === 'met')?.open
    expect(open([line('met'), line('met')])).toBe(false)
    expect(open([line('met'), line('cant_tell')])).toBe(true)
    expect(open([line('cant_tell'), ...Array.from({ length: 60 }, () => line('met'))])).toBe(false)
  })

  it('is decided by the required lines alone', () => {
    expect(readVerdict(verdict(line('met'), line('not_met', false))).word).toBe('verified')
    expect(readVerdict(verdict(line('met', false))).word).toBe('unverified')
    expect(readVerdict(verdict())).toMatchObject({ word: 'unverified', groups: [], reason: 'Nothing was asked that could be shown' })
  })
})

describe('evidence', () => {
  it('has the runs of one command side by side, in the order of time', () => {
    const found = exhibitsOf([ran('result', 0), { evidence: 'seen', note: 'x' }, ran('baseline', 1, 'cargo  test -q'), ran('result', null, 'make')])
    expect(found.map((one) => (one.kind === 'runs' ? runsWords(one.runs) : one.evidence.evidence))).toEqual(['before: exit 1 → now: exit 0', 'seen', 'stopped'])
  })

  it('names the ground of a run that is alone unless it is the result', () => {
    expect(runsWords([{ on: 'former_tests', exit: 1, tail: '', duration_ms: 1 }])).toBe('with the former tests: exit 1')
  })

  it('of lines that only went away is on the old side', () => {
    expect(hunkSide('-a\n-b')).toBe('old')
    expect(hunkSide('-a\n+b')).toBe('new')
    expect(hunkSide('')).toBe('new')
  })
})
