import { describe, expect, it } from 'vitest'
import { ago, clock, countdown, span } from './time'

const at = (text: string) => Date.parse(text)

describe('ago', () => {
  const then = '2026-03-01T10:00:00Z'
  it('is short and rounds to what matters', () => {
    expect(ago(then, at('2026-03-01T10:00:20Z'))).toBe('now')
    expect(ago(then, at('2026-03-01T10:00:50Z'))).toBe('1m')
    expect(ago(then, at('2026-03-01T10:42:00Z'))).toBe('42m')
    expect(ago(then, at('2026-03-01T13:10:00Z'))).toBe('3h')
    expect(ago(then, at('2026-03-03T13:10:00Z'))).toBe('2d')
    expect(ago(then, at('2026-04-03T13:10:00Z'))).not.toContain('2026')
    expect(ago(then, at('2027-04-03T13:10:00Z'))).toContain('2026')
  })
  it('takes a clock that is a little ahead as now, and nonsense as nothing', () => {
    expect(ago(then, at('2026-03-01T09:59:58Z'))).toBe('now')
    expect(ago('never', 0)).toBe('')
  })
})

describe('span', () => {
  it('changes its unit with its size', () => {
    expect([850, 4200, 42_000, 200_000, 3_600_000, 3_900_000].map(span)).toEqual([
      '850 ms', '4.2 s', '42 s', '3 min 20 s', '1 h', '1 h 5 min',
    ])
  })
  it('never says 60 s', () => {
    expect(span(59_700)).toBe('1 min')
  })
})

describe('countdown', () => {
  it('counts to zero and stays there', () => {
    const until = '2026-03-01T12:00:00Z'
    expect(countdown(until, at('2026-03-01T10:55:51Z'))).toBe('1:04:09')
    expect(countdown(until, at('2026-03-01T11:59:55.2Z'))).toBe('0:05')
    expect(countdown(until, at('2026-03-01T12:30:00Z'))).toBe('0:00')
  })
})

describe('clock', () => {
  it('leaves the date out today', () => {
    const then = new Date(2026, 2, 1, 10, 0, 5)
    const later = new Date(2026, 2, 2, 10, 0, 5)
    expect(clock(then.toISOString(), then.getTime())).not.toContain('1,')
    expect(clock(then.toISOString(), later.getTime())).toContain(',')
  })
})
