import { describe, expect, it } from 'vitest'
import type { Health } from '../wire/types'
import { row } from './samples'
import { standings } from './status'

const HEALTH: Health = {
  version: '1', home: '/h', pid: 1, started_at: '2026-03-01T09:00:00Z', practice: false, paused: false, limit_until: null,
  claude: { program: '/bin/claude', version: '2.1.330', logged_in: true, problem: null, tried: [] },
  local: { url: 'http://127.0.0.1:11434', model: null, problem: null },
  sandbox: 'bubblewrap, network open', approvals: 0, telegram: { state: 'off', bot: null, problem: null, polled_at: null, update_at: null, sent_at: null, waiting: 0, owners: 0, away: false }, running: [], waiting: 0, asking: 0, inbox: [], alerts: [],
}
const now = Date.parse('2026-03-01T10:00:00Z')
const named = (name: string, health: Partial<Health>, rows = [row({})]) => standings({ ...HEALTH, ...health }, rows, now).find((one) => one.name === name)

describe('how things stand', () => {
  it('says what holds the agents, or why nothing does and what to do', () => {
    expect(named('Sandbox', {})).toMatchObject({ tone: 'good', state: 'bubblewrap, network open' })
    const without = named('Sandbox', { sandbox: 'no sandbox: bubblewrap is not installed; install it (apt install bubblewrap); the agent asks more' })
    expect(without).toMatchObject({ tone: 'warn', state: 'None: bubblewrap is not installed; install it (apt install bubblewrap)' })
    expect(named('Sandbox', { sandbox: 'no sandbox, by the setting sandbox.mode; the agent asks more' })?.state).toBe('None: by the setting sandbox.mode')
  })
  it('counts down to the end of a limit, and forgets it then', () => {
    expect(named('Usage limit', { limit_until: '2026-03-01T10:42:00Z' })?.state).toBe('Lifted in 42:00')
    expect(named('Usage limit', { limit_until: '2026-03-01T09:59:00Z' })).toBeUndefined()
  })
  it('tells of the day’s budget once it holds something back', () => {
    expect(named('Budget of the day', {})).toBeUndefined()
    const held = row({ stage: 'checked', hold: { hold: 'budget', message: '$5.00 of $5.00 is spent' } })
    expect(named('Budget of the day', {}, [held])?.state).toContain('$5.00')
  })
  it('names what is wrong with Claude Code first', () => {
    const broken = { ...HEALTH.claude, problem: 'Nobody is logged in.' }
    expect(standings({ ...HEALTH, claude: broken }, [], now)[0]).toMatchObject({ tone: 'bad', state: 'Nobody is logged in.' })
  })
})
