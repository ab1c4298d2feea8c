/** What its owner has to say to a result, kept while the window is open: general words, and remarks on lines. */
import type { Remark, Side } from '../wire/types'

export interface Sending {
  words: string
  remarks: Remark[]
}

class Remarks {
  private all = $state<Record<string, Sending>>({})

  of(task: string): Sending {
    return this.all[task] ?? NOTHING
  }

  words(task: string, words: string): void {
    this.make(task).words = words
  }

  /** Begins a remark, unless there is one on the line. */
  on(task: string, path: string, line: number, side: Side, code: string): void {
    const { remarks } = this.make(task)
    if (!remarks.some((one) => one.path === path && one.line === line && one.side === side)) {
      remarks.push({ path, line, side, code: code.slice(0, 400), words: '' })
      remarks.sort((a, b) => (a.path === b.path ? a.line - b.line : a.path < b.path ? -1 : 1))
    }
  }

  drop(task: string, remark: Remark): void {
    const sending = this.make(task)
    sending.remarks = sending.remarks.filter((one) => !same(one, remark))
  }

  clear(task: string): void {
    delete this.all[task]
  }

  /** Those that say something. */
  said(task: string): Remark[] {
    return this.of(task).remarks.filter((one) => one.words.trim() !== '')
  }

  private make(task: string): Sending {
    this.all[task] ??= { words: '', remarks: [] }
    return this.all[task]
  }
}

const NOTHING: Sending = { words: '', remarks: [] }

export const same = (a: Remark, b: Remark) => a.path === b.path && a.line === b.line && a.side === b.side

export const remarks = new Remarks()
