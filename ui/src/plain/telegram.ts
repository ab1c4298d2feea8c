/** The bot in words, and its QR code as a drawing. Pure. */
import type { TelegramHealth, TelegramStanding } from '../wire/types'
import type { Tone } from './status'

export function botState(health: TelegramHealth): { tone: Tone; words: string } {
  const bot = health.bot ? `@${health.bot}` : 'The bot'
  switch (health.state) {
    case 'off': return { tone: 'quiet', words: 'Not set up' }
    case 'connecting': return { tone: 'warn', words: 'Connecting' }
    case 'running': return { tone: 'good', words: health.owners === 0 ? `${bot} listens; nobody is paired` : `${bot} listens` }
    case 'offline': return { tone: 'warn', words: 'The service can’t be reached; trying again' }
    case 'conflict': return { tone: 'bad', words: 'Another program uses this bot' }
    case 'refused': return { tone: 'bad', words: 'The token is refused' }
  }
}

/** Where the owner is taken to be, and by whose word. */
export function whereabouts({ health, switched, notices }: TelegramStanding): string {
  if (notices === 'never') return 'Phones are told of nothing, by the setting telegram.notices. What you ask there is answered.'
  if (notices === 'always') return 'Phones are told of everything, by the setting telegram.notices.'
  const place = health.away ? 'You are away: your phone is told.' : 'You are at the desk: notices stay here.'
  return switched === null ? `${place} That is what the system tells.` : place
}

/** The dark cells of a QR code as one path, a unit a cell. */
export function qrPath(rows: string[]): string {
  const runs = rows.flatMap((row, y) => [...row.matchAll(/1+/g)].map((run) => `M${run.index} ${y}h${run[0].length}v1h-${run[0].length}z`))
  return runs.join('')
}
