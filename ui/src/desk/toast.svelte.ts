/** A short word about what was just done, or why it was not. */
export interface Toast {
  tone: 'good' | 'bad'
  text: string
  /** A task that can be opened from it. */
  task: string | null
}

class Toasts {
  shown = $state.raw<Toast | null>(null)
  private timer: ReturnType<typeof setTimeout> | undefined

  show(tone: Toast['tone'], text: string, task: string | null = null): void {
    this.shown = { tone, text, task }
    clearTimeout(this.timer)
    this.timer = setTimeout(() => (this.shown = null), tone === 'bad' ? 12_000 : 5_000)
  }

  clear(): void {
    clearTimeout(this.timer)
    this.shown = null
  }
}

export const toasts = new Toasts()
