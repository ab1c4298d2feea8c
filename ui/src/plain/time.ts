/** Times as people say them. The present comes in as an argument, so that a test can hold it still. */

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long ago, in the shortest form: `now`, `4m`, `3h`, `2d`, then the date. */
export function ago(then: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(then)) / 1000)
  if (!Number.isFinite(seconds)) return ''
  if (seconds < 45) return 'now'
  if (seconds < HOUR) return `${Math.max(1, Math.round(seconds / MINUTE))}m`
  if (seconds < DAY) return `${Math.round(seconds / HOUR)}h`
  if (seconds < 7 * DAY) return `${Math.round(seconds / DAY)}d`
  const date = new Date(then)
  const sameYear = date.getFullYear() === new Date(now).getFullYear()
  return date.toLocaleDateString(undefined, sameYear ? { day: 'numeric', month: 'short' } : { month: 'short', year: 'numeric' })
}

/** A length of time: `850 ms`, `4.2 s`, `3 min 20 s`, `1 h 5 min`. */
export function span(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`
  const seconds = ms / 1000
  if (seconds < 10) return `${seconds.toFixed(1)} s`
  const whole = Math.round(seconds)
  if (whole < MINUTE) return `${whole} s`
  if (whole < HOUR) return join(Math.floor(whole / MINUTE), 'min', whole % MINUTE, 's')
  return join(Math.floor(whole / HOUR), 'h', Math.round((whole % HOUR) / MINUTE), 'min')
}

/** What is left until then, for a countdown: `1:04:09`, `4:09`, `0:00` once it is over. */
export function countdown(until: string, now: number): string {
  const left = Math.max(0, Math.ceil((Date.parse(until) - now) / 1000))
  const pad = (n: number) => String(n).padStart(2, '0')
  const [hours, minutes, seconds] = [Math.floor(left / HOUR), Math.floor((left % HOUR) / MINUTE), left % MINUTE]
  return hours > 0 ? `${hours}:${pad(minutes)}:${pad(seconds)}` : `${minutes}:${pad(seconds)}`
}

/** A time of day, with the date unless it is today. */
export function clock(then: string, now: number): string {
  const date = new Date(then)
  const time = date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit', second: '2-digit' })
  const today = date.toDateString() === new Date(now).toDateString()
  return today ? time : `${date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })}, ${time}`
}

function join(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`
}
