import { describe, expect, it } from 'vitest'
import type { Approval } from '../wire/types'
import { MOST_ENTRIES, questionsIn, Stream } from './stream'

describe('the stream', () => {
  it('shows a call and its answer as one, also when they come apart', () => {
    const stream = new Stream()
    stream.add([{ activity: 'tool_call', id: '1', tool: 'Edit', input: 'a.py' }])
    stream.add([{ activity: 'text', text: 'meanwhile' }, { activity: 'tool_result', id: '1', failed: false, text: 'ok' }])
    expect(stream.entries.map((entry) => entry.kind)).toEqual(['tool', 'text'])
    expect(stream.entries[0]).toMatchObject({ tool: 'Edit', result: 'ok', failed: false })
  })
  it('keeps an answer without a call', () => {
    const stream = new Stream()
    stream.add([{ activity: 'tool_result', id: 'x', failed: true, text: 'odd' }])
    expect(stream.entries[0]).toMatchObject({ kind: 'note', tone: 'bad', text: 'odd' })
  })
  it('says nothing about lines that mean nothing to a person', () => {
    const stream = new Stream()
    stream.add([{ activity: 'other', kind: 'ping' }, { activity: 'limit', status: 'allowed', resets_at: null }])
    expect(stream.entries).toEqual([])
  })
  it('drops the beginning of a very long run, and says how much', () => {
    const stream = new Stream()
    stream.add(Array.from({ length: MOST_ENTRIES + 7 }, (_, n) => ({ activity: 'text' as const, text: `${n}` })))
    expect(stream.entries).toHaveLength(MOST_ENTRIES)
    expect(stream.dropped).toBe(7)
    expect(stream.entries[0]).toMatchObject({ text: '7' })
  })
  it('finds a call by its answer also after the beginning was dropped', () => {
    const stream = new Stream()
    stream.add(Array.from({ length: MOST_ENTRIES }, (_, n) => ({ activity: 'text' as const, text: `${n}` })))
    stream.add([{ activity: 'tool_call', id: '1', tool: 'Bash', input: 'make' }])
    stream.add([{ activity: 'tool_result', id: '1', failed: true, text: 'no rule' }])
    expect(stream.entries.at(-1)).toMatchObject({ kind: 'tool', result: 'no rule', failed: true })
    expect(stream.entries).toHaveLength(MOST_ENTRIES)
  })
  it('says that a line was too long to be shown', () => {
    const stream = new Stream()
    stream.add([{ activity: 'other', kind: 'an oversized line of 52428 kB; the transcript has it whole' }])
    expect(stream.entries[0]).toMatchObject({ kind: 'note', text: 'The agent wrote an oversized line of 52428 kB; the transcript has it whole' })
  })
  it('keeps when a limit is lifted', () => {
    const stream = new Stream()
    stream.add([{ activity: 'limit', status: 'rejected', resets_at: '2026-03-01T12:00:00Z' }])
    expect(stream.entries[0]).toMatchObject({ kind: 'limit', bad: true, until: '2026-03-01T12:00:00Z' })
  })
})

describe('a question in the stream', () => {
  const asked = (id: number, command: string) => ({ id, tool: 'Bash', input: { command } }) as unknown as Approval
  it('is found in the ledger, also where the same is asked twice', () => {
    const stream = new Stream()
    stream.add(['git push', 'ls', 'git push'].map((input) => ({ activity: 'asked' as const, tool: 'Bash', input })))
    const found = questionsIn(stream.entries, [asked(9, 'git push'), asked(4, 'git push'), asked(5, 'make')])
    expect([...found].sort((a, b) => a[0] - b[0]).map(([key, one]) => [key, one.id])).toEqual([[0, 4], [2, 9]])
  })
  it('is found by the part of a long line that is shown', () => {
    const stream = new Stream()
    stream.add([{ activity: 'asked', tool: 'Bash', input: 'echo aaa…' }])
    expect(questionsIn(stream.entries, [asked(1, `echo ${'a'.repeat(5000)}`)]).size).toBe(1)
  })

  it('finds the entry of a line of the transcript, a result with its call', () => {
    const stream = new Stream()
    stream.add([{ activity: 'text', text: 'a' }, { activity: 'tool_call', id: '1', tool: 'Bash', input: 'ls' }], [2, 3], 4)
    stream.add([{ activity: 'tool_result', id: '1', failed: false, text: 'x' }, { activity: 'text', text: 'b' }], [1, 3], 3)
    expect([1, 2, 3, 4, 5, 6, 7].map((line) => stream.keyAt(line))).toEqual([0, 0, 1, 1, 1, 1, 2])
    expect(stream.keyAt(8)).toBeNull()
    expect(new Stream().keyAt(1)).toBeNull()
  })
})
