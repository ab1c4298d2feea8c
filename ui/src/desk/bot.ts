/** The fake desk's bot: to design its room. */
import type { Pairing, TelegramAct, TelegramHealth, TelegramStanding } from '../wire/types'

const before = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()

export class FakeBot {
  private readonly standing: TelegramStanding

  constructor(scene: string) {
    const off = scene === 'nobot' || scene === 'empty'
    const trouble = scene === 'trouble'
    const health: TelegramHealth = {
      state: off ? 'off' : trouble ? 'conflict' : 'running', bot: off ? null : 'ada_tasks_bot', polled_at: before(0), update_at: before(3), sent_at: before(2),
      problem: trouble ? 'another program uses the same bot: stop it, or set another token, then look again' : null, waiting: trouble ? 4 : 0, owners: off ? 0 : 1, away: false,
    }
    const letter = (minutes: number, text: string) => ({ chat: 5, text, state: 'sent' as const, at: before(minutes), problem: null })
    this.standing = {
      health, switched: null, quiet_until: null, notices: 'away', pairing_until: null,
      owners: off ? [] : [{ user: 5, chat: 5, name: '@ada', approves: true, paired_at: before(5000) }],
      letters: off ? [] : [letter(2, '✅ Task task_023 completed'), letter(6, '🔐 May it use Bash?'), letter(40, '📊 How things stand'), letter(90, '❌ Task parsing failed: import.task.md')],
    }
  }

  get health(): TelegramHealth {
    return this.standing.health
  }

  act(what: TelegramAct): ({ reply: 'pairing' } & Pairing) | ({ reply: 'telegram' } & TelegramStanding) {
    if (what.act === 'pair') {
      const finder = (x: number, y: number, at: [number, number]) => Math.max(Math.abs(x - at[0] - 3), Math.abs(y - at[1] - 3))
      const cell = (x: number, y: number) => {
        for (const at of [[0, 0], [22, 0], [0, 22]] as [number, number][]) {
          const ring = finder(x, y, at)
          if (ring <= 4) return ring === 3 || ring <= 1
        }
        return (x * 7 + y * 13 + ((x * y) % 5)) % 3 === 0
      }
      const qr = Array.from({ length: 29 }, (_, y) => Array.from({ length: 29 }, (_, x) => (cell(x, y) ? '1' : '0')).join(''))
      return { reply: 'pairing', code: 'K7QX2MZD4R', link: 'https://t.me/ada_tasks_bot?start=K7QX2MZD4R', qr, expires_at: before(-10) }
    }
    if (what.act === 'away') this.standing.switched = what.away
    if (what.act === 'away') this.standing.health = { ...this.standing.health, away: what.away === true }
    if (what.act === 'unpair') this.standing.owners = this.standing.owners.filter((one) => one.user !== what.user)
    return { reply: 'telegram', ...this.standing }
  }
}
