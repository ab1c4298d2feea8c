import { describe, expect, it } from 'vitest'
import type { AgentQuestion, Approval } from '../wire/types'
import { answersOf, changesOf, choose, cutOf, edited, fateWords, isSettled, leftWords, NO_CHOICE, say } from './approval'
import { parseDiff } from './diff'

const at = (text: string) => Date.parse(text)
const command = { shown: { kind: 'command', command: 'git push', purpose: null }, input: { command: 'git push', timeout: 5 } } as const
const other = { shown: { kind: 'tool', input: '{}' }, input: { url: 'https://example.org' } } as const

describe('a card that has just come', () => {
  it('takes no answer for a moment', () => {
    expect(isSettled(1000, 1000)).toBe(false)
    expect(isSettled(1000, 1599)).toBe(false)
    expect(isSettled(1000, 1600)).toBe(true)
  })
})

describe('the time left', () => {
  const until = '2026-03-02T10:00:00Z'
  it('is told as exactly as it matters', () => {
    expect(leftWords(until, at('2026-03-01T10:00:00Z'))).toBe('24 h left')
    expect(leftWords(until, at('2026-03-02T09:18:00Z'))).toBe('42 min left')
    expect(leftWords(until, at('2026-03-02T09:55:51Z'))).toBe('4:09 left')
    expect(leftWords(until, at('2026-03-02T10:00:01Z'))).toBe('time is up')
  })
})

describe('what became of a question', () => {
  const now = at('2026-03-01T10:03:20Z')
  const answered = (ruling: object, by = 'cli'): Pick<Approval, 'state'> =>
    ({ state: { state: 'answered', ruling: ruling as never, by, at: '2026-03-01T10:00:00Z', used: true } })
  it('says who was first, when and with what', () => {
    expect(fateWords(answered({ ruling: 'once', input: null }), now)).toBe('answered by the command line 3 min ago: allowed once')
    expect(fateWords(answered({ ruling: 'deny', words: 'not on a Friday' }, 'tray'), now)).toBe('answered by the tray 3 min ago: denied, “not on a Friday”')
    expect(fateWords(answered({ ruling: 'answers', answers: { 'Which?': 'Left' } }, 'desk'), now)).toBe('answered by the window 3 min ago: Left')
  })
  it('is nothing while it is open, and never silence after', () => {
    expect(fateWords({ state: { state: 'open' } }, now)).toBeNull()
    expect(fateWords({ state: { state: 'expired' } }, now)).toContain('denied')
    expect(fateWords({ state: { state: 'withdrawn' } }, now)).toContain('ended')
  })
})

describe('what runs in its place', () => {
  it('keeps the rest of a command’s input', () => {
    expect(edited(command, 'git push --dry-run')).toEqual({ input: { command: 'git push --dry-run', timeout: 5 } })
  })
  it('is never an empty command', () => {
    expect(edited(command, '  \n')).toHaveProperty('problem')
  })
  it('is JSON for other tools, and an object', () => {
    expect(edited(other, '{"url": "https://example.com"}')).toEqual({ input: { url: 'https://example.com' } })
    expect(edited(other, '{"url": }')).toHaveProperty('problem')
    expect(edited(other, '[1]')).toHaveProperty('problem')
    expect(edited(other, 'null')).toHaveProperty('problem')
  })
})

describe('answers to questions', () => {
  const one: AgentQuestion = { question: 'Which way?', header: 'Way', multiple: false, options: [['Left', 'l'], ['Right', 'r']] }
  const many: AgentQuestion = { ...one, question: 'Which ones?', multiple: true }
  it('are one option or other words, the last that was said', () => {
    const chosen = choose(choose(NO_CHOICE, 'Left', false), 'Right', false)
    expect(answersOf([one], { 'Which way?': chosen })).toEqual({ 'Which way?': 'Right' })
    expect(answersOf([one], { 'Which way?': say(chosen, 'Straight on', false) })).toEqual({ 'Which way?': 'Straight on' })
    expect(answersOf([one], { 'Which way?': choose(say(chosen, 'Straight on', false), 'Left', false) })).toEqual({ 'Which way?': 'Left' })
  })
  it('are several where several may be, in the order of the options', () => {
    const both = choose(choose(NO_CHOICE, 'Right', true), 'Left', true)
    expect(answersOf([many], { 'Which ones?': say(both, 'and up', true) })).toEqual({ 'Which ones?': 'Left, Right, and up' })
    expect(answersOf([many], { 'Which ones?': choose(both, 'Left', true) })).toEqual({ 'Which ones?': 'Right' })
  })
  it('are none until each question has one', () => {
    expect(answersOf([one, many], { 'Which way?': choose(NO_CHOICE, 'Left', false) })).toBeNull()
    expect(answersOf([one], { 'Which way?': say(NO_CHOICE, '   ', false) })).toBeNull()
  })
})

describe('the diff of an edit', () => {
  const diff = '--- a//w/src/pool.py\n+++ b//w/src/pool.py\n@@ -1,2 +1,2 @@\n def connect():\n-    return None\n+    return pool()\n'
  it('is read by the part that shows diffs', () => {
    const files = parseDiff(changesOf({ kind: 'edit', path: '/w/src/pool.py', diff })?.text ?? '')
    expect(files).toHaveLength(1)
    expect(files[0]).toMatchObject({ added: 1, removed: 1, state: 'modified' })
  })
  it('of a new file says that it is new', () => {
    const fresh = '--- /dev/null\n+++ b/a.txt\n@@ -0,0 +1 @@\n+one\n'
    expect(parseDiff(changesOf({ kind: 'edit', path: 'a.txt', diff: fresh })?.text ?? '')[0]).toMatchObject({ state: 'added', path: 'a.txt' })
  })
  it('is no diff where the engine has words in its place', () => {
    expect(changesOf({ kind: 'edit', path: 'a', diff: '(nothing would change)' })).toBeNull()
  })
  it('says when it was cut', () => {
    expect(cutOf({ kind: 'edit', path: 'a', diff: `${diff}(cut: 512 more bytes)\n` })).toBe('cut: 512 more bytes')
    expect(cutOf({ kind: 'edit', path: 'a', diff })).toBeNull()
  })
})
