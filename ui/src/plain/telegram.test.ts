import { describe, expect, it } from 'vitest'
import type { TelegramHealth, TelegramStanding } from '../wire/types'
import { botState, qrPath, whereabouts } from './telegram'

export const HEALTH: TelegramHealth = { state: 'running', bot: 'ann_bot', problem: null, polled_at: null, update_at: null, sent_at: null, waiting: 0, owners: 1, away: false }
const STANDING: TelegramStanding = { health: HEALTH, owners: [], letters: [], switched: null, quiet_until: null, notices: 'away', pairing_until: null }

describe('the bot', () => {
  it('says how it stands', () => {
    expect(botState(HEALTH)).toEqual({ tone: 'good', words: '@ann_bot listens' })
    expect(botState({ ...HEALTH, owners: 0 }).words).toContain('nobody is paired')
    expect(botState({ ...HEALTH, state: 'refused' }).tone).toBe('bad')
  })
  it('says where its owner is taken to be, and why', () => {
    expect(whereabouts(STANDING)).toContain('what the system tells')
    expect(whereabouts({ ...STANDING, switched: true, health: { ...HEALTH, away: true } })).toBe('You are away: your phone is told.')
    expect(whereabouts({ ...STANDING, notices: 'never' })).toContain('nothing')
  })
  it('draws a code with one run a line', () => {
    expect(qrPath(['1101', '0000', '0010'])).toBe('M0 0h2v1h-2zM3 0h1v1h-1zM2 2h1v1h-1z')
  })
})
