/** Where the window is, and what the compose room was given. */
import { withFiles } from '../plain/dropped'
import type { Group } from '../plain/group'
import type { Route } from '../wire/types'

/** The engine sends nobody to the pages about itself. */
export type Where = Route | { room: 'status' } | { room: 'telegram' }

class Place {
  route = $state.raw<Where>({ room: 'list' })
  /** Which group the list shows; none is all. */
  view = $state<Group | null>(null)
  /** The task that was last looked at, so that the list comes back to it. */
  last = $state<string | null>(null)
  /** What is being written; kept while the owner looks at something else. */
  draft = $state(emptyDraft())

  go(route: Where): void {
    if (route.room === 'task') this.last = route.id
    this.route = route
  }

  list(view: Group | null = this.view): void {
    this.view = view
    this.go({ room: 'list' })
  }

  /** Files were dropped: they become target files of the task that is being written. */
  drop(paths: string[]): void {
    this.draft.files = withFiles(this.draft.files, paths)
    this.draft.dropped = true
    this.go({ room: 'compose' })
  }

  clearDraft(): void {
    this.draft = emptyDraft()
  }
}

export interface Draft {
  text: string
  kind: string
  priority: string
  project: string
  files: string[]
  checks: string
  dropped: boolean
}

function emptyDraft(): Draft {
  return { text: '', kind: '', priority: 'medium', project: '', files: [], checks: '', dropped: false }
}

export const place = new Place()
