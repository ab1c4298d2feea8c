/** What the window knows, kept fresh by the pulse. The rooms read it; only this writes it. */
import { grouped, merged, OPEN_STAGES } from '../plain/group'
import type { Approval, Health, Problem, StageName, TaskRow } from '../wire/types'
import { desk } from './index'
import { problemOf } from './desk'

const PAGE = 50
const MOST = 500
const DONE: StageName[] = ['closed']
/** So long a settled question stays in sight. */
const TOLD = 60_000

/** The open tasks or the closed ones: a list that is read page by page. */
class Lane {
  rows = $state.raw<TaskRow[]>([])
  more = $state(false)
  loading = $state(false)

  constructor(private readonly stages: StageName[]) {}

  /** Reads anew what is shown. */
  async refresh(): Promise<void> {
    const limit = Math.min(MOST, Math.max(PAGE, this.rows.length))
    const page = await desk.list({ stages: this.stages, limit })
    const last = page.at(-1)?.seq ?? 0
    // Beyond the longest page, older rows are kept as they were read.
    const older = page.length < limit ? [] : this.rows.filter((row) => row.seq < last)
    this.rows = [...page, ...older]
    if (older.length === 0) this.more = page.length === limit
  }

  async loadMore(): Promise<void> {
    if (this.loading) return
    this.loading = true
    try {
      const page = await desk.list({ stages: this.stages, limit: PAGE, before: this.rows.at(-1)?.seq ?? null })
      this.rows = merged(this.rows, page)
      this.more = page.length === PAGE
    } finally {
      this.loading = false
    }
  }
}

class Live {
  health = $state.raw<Health | null>(null)
  /** What agents ask and nobody has answered, the oldest first. */
  asked = $state.raw<Approval[]>([])
  /** What was asked a moment ago and is settled now, by whomever: shown for a while in the place of its card. */
  told = $state.raw<{ approval: Approval; at: number }[]>([])
  /** Why the engine can't be asked. */
  shut = $state.raw<Problem | null>(null)
  /** The first answer is there. */
  ready = $state(false)
  /** Rises with every pulse: rooms that read more follow it. */
  pulse = $state(0)
  now = $state(Date.now())
  readonly open = new Lane(OPEN_STAGES)
  readonly done = new Lane(DONE)
  /** The questions to be shown on the board, the settled ones in their places. */
  readonly questions = $derived([...this.asked, ...this.told.filter((one) => this.now - one.at < TOLD).map((one) => one.approval)].sort((a, b) => a.id - b.id))
  /** What stands above a card or between cards: whoever aims at one is warned when this changes. */
  readonly order = $derived([
    this.questions.map((one) => `${one.id}${one.state.state}`).join(), this.health?.alerts.length, this.health?.paused,
    this.health?.limit_until === null, this.health?.claude.problem === null, this.health?.inbox.filter((file) => file.problem).length,
  ].join(' '))
  readonly groups = $derived(grouped([...this.open.rows, ...this.done.rows]))
  private busy = false
  private again = false

  /** Listens until the returned function is called. */
  listen(): () => void {
    const stop = desk.onPulse(() => void this.refresh())
    const clock = setInterval(() => (this.now = Date.now()), 1000)
    // Not all that can be wrong makes news; who comes back to the window sees how things stand now.
    const back = () => void this.refresh()
    window.addEventListener('focus', back)
    void this.refresh()
    return () => {
      stop()
      window.removeEventListener('focus', back)
      clearInterval(clock)
    }
  }

  /** One reading at a time; what arrives meanwhile makes for one more. */
  async refresh(): Promise<void> {
    this.pulse++
    if (this.busy) {
      this.again = true
      return
    }
    this.busy = true
    try {
      do {
        this.again = false
        await this.read()
      } while (this.again)
    } finally {
      this.busy = false
    }
  }

  /** What is not open any more was settled, here or elsewhere: how, the ledger knows. */
  private async settle(asked: Approval[]): Promise<void> {
    const open = new Set(asked.map((one) => one.id))
    const gone = this.asked.filter((one) => !open.has(one.id))
    const fates = await Promise.all([...new Set(gone.map((one) => one.task))].map((task) => desk.approvals(task)))
    const settled = fates.flat().filter((one) => gone.some((other) => other.id === one.id) && one.state.state !== 'open')
    const at = Date.now()
    const kept = this.told.filter((one) => at - one.at < TOLD)
    if (settled.length > 0 || kept.length < this.told.length) this.told = [...kept, ...settled.map((approval) => ({ approval, at }))]
    this.asked = asked
  }

  private async read(): Promise<void> {
    try {
      const [health, asked] = await Promise.all([desk.health(), desk.approvals(null), this.open.refresh(), this.done.refresh()])
      this.health = health
      await this.settle(asked)
      this.shut = null
    } catch (thrown) {
      this.shut = problemOf(thrown)
    }
    this.ready = true
    this.now = Date.now()
  }
}

export const live = new Live()
