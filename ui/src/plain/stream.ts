/** What an agent does, as lines to be read: a call and its result are one. */
import type { Activity } from '../wire/types'

export type Entry =
  | { kind: 'text'; text: string; key: number }
  | { kind: 'tool'; tool: string; input: string; result: string | null; failed: boolean; key: number }
  | { kind: 'note'; tone: 'quiet' | 'warn' | 'bad' | 'good'; text: string; key: number }

/** More than this is read in the transcript, not in a window. */
export const MOST_ENTRIES = 600

/** A stream that grows: feed it, and look at its entries. */
export class Stream {
  entries: Entry[] = []
  /** Entries that were dropped at the beginning. */
  dropped = 0
  private open = new Map<string, Entry & { kind: 'tool' }>()
  private next = 0

  add(activities: Activity[]): void {
    for (const activity of activities) this.one(activity)
    if (this.entries.length > MOST_ENTRIES) {
      this.dropped += this.entries.length - MOST_ENTRIES
      this.entries = this.entries.slice(-MOST_ENTRIES)
    }
  }

  private one(activity: Activity): void {
    const key = this.next++
    switch (activity.activity) {
      case 'ready':
        return this.note('quiet', activity.model ? `Session open, ${activity.model}` : 'Session open', key)
      case 'text':
        this.entries.push({ kind: 'text', text: activity.text, key })
        return
      case 'tool_call': {
        const entry = { kind: 'tool', tool: activity.tool, input: activity.input, result: null, failed: false, key } as const
        const kept: Entry & { kind: 'tool' } = { ...entry }
        this.open.set(activity.id, kept)
        this.entries.push(kept)
        return
      }
      case 'tool_result': {
        const call = this.open.get(activity.id)
        if (!call) return this.note(activity.failed ? 'bad' : 'quiet', activity.text, key)
        this.open.delete(activity.id)
        const done = { ...call, result: activity.text, failed: activity.failed }
        this.entries = this.entries.map((entry) => (entry === call ? done : entry))
        return
      }
      case 'retry':
        return this.note('warn', `The service asked to wait: try ${activity.attempt} of ${activity.most}`, key)
      case 'limit':
        if (activity.status === 'allowed') return
        return this.note(activity.status === 'rejected' ? 'bad' : 'warn', `Usage limit: ${activity.status}`, key)
      case 'usage':
        return this.note('quiet', `${activity.input} tokens read, ${activity.output} written`, key)
      case 'asked':
        return this.note('warn', `Asks for ${activity.tool} ${activity.input}`, key)
      case 'finished':
        return this.note(activity.ok ? 'good' : 'bad', activity.ok ? 'The agent says that it is finished' : `The agent ended with an error: ${activity.text}`, key)
      case 'other':
        return
    }
  }

  private note(tone: 'quiet' | 'warn' | 'bad' | 'good', text: string, key: number): void {
    this.entries.push({ kind: 'note', tone, text, key })
  }
}
