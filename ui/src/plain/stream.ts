/** What an agent does, as lines to be read: a call and its result are one. */
import type { Activity, Approval } from '../wire/types'
import { inputLine } from './approval'
import { span } from './time'

export type Tone = 'quiet' | 'warn' | 'bad' | 'good'

export type Entry =
  | { kind: 'text'; text: string; key: number }
  | { kind: 'tool'; tool: string; input: string; result: string | null; failed: boolean; key: number }
  | { kind: 'asked'; tool: string; input: string; key: number }
  | { kind: 'limit'; bad: boolean; until: string | null; key: number }
  | { kind: 'note'; tone: Tone; text: string; key: number }

/** More than this is read in the transcript, not in a window. */
export const MOST_ENTRIES = 5_000
/** So many of them are drawn; the earlier ones come on demand. */
export const DRAWN = 150

/** A stream that grows: feed it, and look at its entries. */
export class Stream {
  entries: Entry[] = []
  /** Entries that were dropped at the beginning. */
  dropped = 0
  private open = new Map<string, number>()
  private next = 0
  /** Lines of the transcript that were read. */
  private read = 0
  /** Where the lines went: line and key, both rising. */
  private spots: [number, number][] = []

  /** `lines` are those of the activities, counted from where this part begins; the part has `read` of them. */
  add(activities: Activity[], lines: number[] = [], read = 0): void {
    activities.forEach((activity, at) => {
      const key = this.one(activity)
      const line = lines[at]
      if (line !== undefined) this.spots.push([this.read + line, key ?? this.next - 1])
    })
    this.read += read
    // In larger bites than one: the array is copied each time.
    if (this.entries.length > MOST_ENTRIES) {
      const over = this.entries.length - MOST_ENTRIES
      this.dropped += over
      this.entries = this.entries.slice(over)
    }
  }

  /** The entry that a line of the transcript became, or the nearest before it; none if it is not among them. */
  keyAt(line: number): number | null {
    if (line > this.read) return null
    const key = this.spots.findLast(([at]) => at <= line)?.[1] ?? this.spots[0]?.[1] ?? null
    return key !== null && key >= (this.entries[0]?.key ?? Infinity) ? key : null
  }

  /** The key of an earlier entry, where it was added to one. */
  private one(activity: Activity): number | void {
    switch (activity.activity) {
      case 'ready':
        return this.note('quiet', activity.model ? `Session open, ${activity.model}` : 'Session open')
      case 'text':
        return this.put({ kind: 'text', text: activity.text, key: this.next })
      case 'tool_call':
        this.open.set(activity.id, this.next)
        return this.put({ kind: 'tool', tool: activity.tool, input: activity.input, result: null, failed: false, key: this.next })
      case 'tool_result':
        return this.result(activity.id, activity.text, activity.failed)
      case 'retry': {
        const why = activity.status === 429 ? 'The service asks to slow down' : activity.status ? `The service answered ${activity.status}` : 'The service did not answer'
        return this.note('warn', `${why}: try ${activity.attempt} of ${activity.most}, in ${span(activity.wait_ms)}`)
      }
      case 'limit':
        if (activity.status === 'allowed') return
        return this.put({ kind: 'limit', bad: activity.status === 'rejected', until: activity.resets_at, key: this.next })
      case 'usage':
        return this.note('quiet', `${activity.input.toLocaleString('en')} tokens read, ${activity.output.toLocaleString('en')} written`)
      case 'asked':
        return this.put({ kind: 'asked', tool: activity.tool, input: activity.input, key: this.next })
      case 'finished':
        return this.note(activity.ok ? 'good' : 'bad', activity.ok ? 'The agent says that it is finished' : `The agent ended with an error: ${activity.text}`)
      case 'other':
        // Kinds of the agent's own mean nothing to a person; what could not be read does.
        if (/^an? /.test(activity.kind)) this.note('quiet', `The agent wrote ${activity.kind}`)
    }
  }

  private result(id: string, text: string, failed: boolean): number | void {
    const key = this.open.get(id)
    this.open.delete(id)
    const at = key === undefined ? -1 : key - (this.entries[0]?.key ?? 0)
    const call = this.entries[at]
    if (call?.kind !== 'tool') return this.note(failed ? 'bad' : 'quiet', text)
    // Another object, so that what is drawn of it is drawn anew.
    this.entries[at] = { ...call, result: text, failed }
    return key
  }

  private note(tone: Tone, text: string): void {
    this.put({ kind: 'note', tone, text, key: this.next })
  }

  /** Keys rise by one with each entry: an entry is found by its key. */
  private put(entry: Entry): void {
    this.next++
    this.entries.push(entry)
  }
}

/** Which question of the ledger belongs to which line of the stream; what has none was decided by a rule. */
export function questionsIn(entries: Entry[], approvals: Approval[]): Map<number, Approval> {
  const left = [...approvals].sort((a, b) => a.id - b.id)
  const found = new Map<number, Approval>()
  // From the end: where the same is asked twice and the beginning is not shown, the last ones are these.
  for (const entry of entries.filter((one) => one.kind === 'asked').reverse()) {
    const at = left.findLastIndex((one) => one.tool === entry.tool && same(inputLine(one.input), entry.input))
    const one = left[at]
    if (!one) continue
    found.set(entry.key, one)
    left.splice(at, 1)
  }
  return found
}

/** The stream's lines are cut where they are long. */
function same(whole: string, shown: string): boolean {
  return whole === shown || (shown.endsWith('…') && whole.startsWith(shown.slice(0, -1)))
}
