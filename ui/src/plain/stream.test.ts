import { describe, expect, it } from 'vitest'
import { MOST_ENTRIES, Stream } from './stream'

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
})
