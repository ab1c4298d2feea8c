/** The one way to the backend. The real one speaks to Tauri; the fake one lives in memory. */
import type {
  Activities, Approval, Changes, Code, Command, Event, Filter, Health, Hit, NewTask, Problem, Pulse, Reply, Route,
  TaskDetail, TaskRow,
} from '../wire/types'

export interface Desk {
  /** Which window this is: `main` or `quick`. */
  readonly label: string
  health(): Promise<Health>
  list(filter: Partial<Filter>): Promise<TaskRow[]>
  detail(id: string): Promise<TaskDetail>
  events(after: number, task: string | null, limit: number): Promise<Event[]>
  search(query: string, before: number | null, limit: number): Promise<Hit[]>
  /** What agents asked: of one task all of it, else all that is open. */
  approvals(task: string | null): Promise<Approval[]>
  /** The rule that "always" would make of a question, in words; none where none can be made. */
  ruleOf(approval: number): Promise<string | null>
  act(command: Command): Promise<Reply>
  handOver(task: Partial<NewTask>): Promise<Reply>
  activities(id: string, run: number, from: number): Promise<Activities>
  changes(id: string): Promise<Changes>
  /** Checks and keeps the bot's token; gives the bot's name. */
  telegramSetup(token: string): Promise<string>
  telegramForget(): Promise<void>
  whereTo(): Promise<Route | null>
  openTask(id: string): Promise<void>
  closeQuick(): Promise<void>
  /** Told whenever there is something new to read. */
  onPulse(tell: (pulse: Pulse) => void): () => void
  /** Told when the tray or a notification sends the window somewhere. */
  onGo(tell: (route: Route) => void): () => void
  /** Told when the quick-entry line is shown anew. */
  onShown(tell: () => void): () => void
  /** Told while files are dragged over the window, and when they are dropped. */
  onDrag(tell: (drag: Drag) => void): () => void
}

export type Drag = { over: true } | { over: false; paths: string[] }

export const NO_FILTER: Filter = { stages: [], outcome: null, kind: null, before: null, limit: 0 }

export const NO_TASK: NewTask = {
  text: '', source: null, id: null, title: null, kind: null, priority: null, project: null, files: [], after: [],
  checks: [], model: null, permissions: null, practice: false,
}

/** Whatever was thrown, as a problem with a code and a sentence. */
export function problemOf(thrown: unknown): Problem {
  if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && 'message' in thrown) {
    const files = 'files' in thrown && Array.isArray(thrown.files) ? thrown.files.map(String) : []
    return { code: thrown.code as Code, message: String(thrown.message), files }
  }
  return { code: 'internal', message: String(thrown instanceof Error ? thrown.message : thrown) }
}
