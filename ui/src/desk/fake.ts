/** A desk with no engine behind it: to design the rooms, and to try them in a browser (`npm run dev`). */
import { row } from '../plain/samples'
import { Asks, BUSY, LONG } from './asks'
import { FakeBot } from './bot'
import { changesFor, verdictFor, VERDICT } from './review'
import type {
  Activity, Attempt, Brief, Event, Fact, Health, Reply, Route, RunRow, StageName, Summary, TaskDetail, TaskRow,
} from '../wire/types'
import { NO_FILTER, NO_TASK, type Desk } from './desk'

const asked = new URLSearchParams(location.search)
const scene = asked.get('scene') ?? 'full'
const before = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString()
const later = (minutes: number) => before(-minutes)

const ATTEMPT: Attempt = { agent: 'claude', from: { origin: 'fresh' }, words: null, not_before: null, failures: 0 }
const SESSION = '7c1d8a3e-0d0f-4d5b-9b7a-0a5f6f7c8d9e'

const BRIEF: Brief = {
  kind: 'fix', title: 'Fix database connection timeouts under load',
  request: 'Analyze the connection pool and fix the timeouts that show up under load.\nKeep the public interface of Pool as it is.',
  targets: [{ path: 'app/database.py', state: 'present' }, { path: 'tests/test_pool.py', state: 'missing' }],
  criteria: [{ text: 'Connection timeouts are handled', ticked: false }, { text: 'The pool gives connections back after an error', ticked: false }],
  context: 'Pool exhaustion under high load, since the upgrade of the driver.', checks: ['pytest -q tests/test_pool.py'],
  project: '/home/ada/code/shop',
  terms: { allowed_tools: null, model: null, timeout_s: null, max_turns: null, budget_usd: null, permissions: null },
  reading: { by: { reader: 'rules' }, filled: [], dropped: [], similarity: 0.94, entropy: 0.61, notes: [] },
}

const SUMMARY: Summary = {
  outcome: 'SUCCESS', accomplished: 'The pool now waits for a free connection and gives every connection back after an error. Six tests of it pass.',
  findings: ['give() was never called when a query raised, so each error cost a connection.', 'take() failed at once instead of waiting.'],
  next_steps: ['Decide whether five seconds is the right wait for production.'], by: { reader: 'model', name: 'llama3.1:8b' },
}

const ACTIVITIES: Activity[] = [
  { activity: 'ready', session: SESSION, model: 'claude-sonnet-4-5' },
  { activity: 'text', text: 'I’ll look at the pool first, then at who takes connections from it.' },
  { activity: 'tool_call', id: '1', tool: 'Read', input: 'app/database.py' },
  { activity: 'tool_result', id: '1', failed: false, text: 'class Pool:\n    def __init__(self, size):\n        self.free = [connect() for _ in range(size)]' },
  { activity: 'tool_call', id: '2', tool: 'Grep', input: 'PoolExhausted' },
  { activity: 'tool_result', id: '2', failed: false, text: 'app/database.py:20\napp/web.py:88' },
  { activity: 'text', text: 'give() is skipped when a query raises. I’ll make query() hand the connection back in any case, and let take() wait.' },
  { activity: 'tool_call', id: '3', tool: 'Edit', input: 'app/database.py' },
  { activity: 'tool_result', id: '3', failed: false, text: 'The file was edited.' },
  { activity: 'tool_call', id: '4', tool: 'Bash', input: 'pytest -q tests/test_pool.py' },
  { activity: 'tool_result', id: '4', failed: true, text: 'ERROR: file or directory not found: tests/test_pool.py' },
  { activity: 'tool_call', id: '5', tool: 'Write', input: 'tests/test_pool.py' },
]

const TEXT = `---\ntype: fix\npriority: high\nproject: ~/code/shop\nchecks: ["pytest -q tests/test_pool.py"]\n---\n# Fix database connection timeouts under load\n\n**Target Files:**\n- app/database.py\n- tests/test_pool.py\n\n**Prompt:**\n${BRIEF.request}\n`

let rows: TaskRow[] = scene === 'empty' ? [] : [
  row({ id: 'task_024', seq: 24, title: 'Remove the old exporter and its settings', kind: 'fix', stage: 'asked', question: 'The engine stopped in the middle of the run. Go on in the same session, or start afresh?', updated_at: before(3), runs: 1, cost_usd: 0.11 }),
  row({ id: 'task_023', seq: 23, title: 'Fix database connection timeouts under load', priority: 'high', stage: 'delivered', outcome: 'SUCCESS', updated_at: before(6), runs: 1, cost_usd: 0.34 }),
  row({ id: 'task_022', seq: 22, title: 'Make the login faster', stage: 'unclear', kind: null, question: 'Which login: the web page or the command line?', updated_at: before(14), source: 'quick_entry' }),
  row({ id: 'task_021', seq: 21, title: 'Review the payment module before the release', kind: 'code_review', priority: 'high', stage: 'started', working: true, updated_at: before(1), runs: 1 }),
  row({ id: 'task_020', seq: 20, title: 'Why is the nightly import slower since March?', kind: 'analyze', stage: 'executed', working: true, updated_at: before(0), runs: 1, source: 'window' }),
  row({ id: 'task_019', seq: 19, title: 'Port the report generator to the new templates', stage: 'checked', hold: { hold: 'after', tasks: ['task_023'] }, updated_at: before(22) }),
  row({ id: 'task_018', seq: 18, title: 'Summarize the incident notes of this week', kind: 'summarize', priority: 'low', stage: 'checked', hold: { hold: 'room' }, updated_at: before(25), source: 'telegram' }),
  row({ id: 'task_017', seq: 17, title: 'Fix the redirect after login', stage: 'closed', end: 'discarded', outcome: 'FAILED', updated_at: before(70), runs: 1 }),
  row({ id: 'task_016', seq: 16, title: 'Update the dependencies and say what breaks', stage: 'closed', end: 'accepted', outcome: 'PARTIAL', updated_at: before(130), runs: 2 }),
  row({ id: 'task_015', seq: 15, title: 'Add a test for leap seconds in the scheduler', stage: 'closed', end: 'accepted', outcome: 'SUCCESS', updated_at: before(190), runs: 1 }),
  row({ id: 'task_014', seq: 14, title: 'What does the cache layer do on a miss?', kind: 'analyze', stage: 'closed', end: 'kept', outcome: 'SUCCESS', updated_at: before(60 * 20), runs: 1 }),
  row({ id: 'task_013', seq: 13, title: 'Rename Widget to Component everywhere', stage: 'closed', end: 'cancelled', updated_at: before(60 * 26), runs: 1 }),
  ...Array.from({ length: 60 }, (_, n) => row({ id: `old_${String(60 - n).padStart(3, '0')}`, seq: -n, title: `An older task, number ${60 - n}`, stage: 'closed', end: 'accepted', outcome: 'SUCCESS', updated_at: before(60 * 24 * (3 + n)), practice: n % 4 === 0 })),
]

let paused = scene === 'trouble'
const listeners = new Set<() => void>()
const changed = () => setTimeout(() => listeners.forEach((tell) => tell()), 20)

function runOf(one: TaskRow): RunRow[] {
  if (one.runs === 0) return []
  const open = one.stage === 'started'
  const verdict = one.outcome === null ? null : verdictFor(scene, one.outcome)
  return [{
    run: 1, agent: one.practice ? 'practice' : 'claude', attempt: ATTEMPT, workdir: '/home/ada/orchestrator/state/worktrees/x', session: SESSION,
    started_at: before(9), ended_at: open ? null : before(6),
    report: open ? null : { agent: 'claude', model: 'claude-sonnet-4-5', session: SESSION, ended: { how: 'finished' }, exit: 0, text: 'The pool now waits for a free connection, and every connection is given back after an error.', turns: 14, cost_usd: 0.34, tokens: { input: 48_000, output: 3_100 }, duration_ms: 184_000, denials: [], commands: [], tools: { Read: 3, Edit: 2, Bash: 2 }, odd_lines: 0 },
    failure: null, verdict, summary: verdict ? { ...SUMMARY, outcome: one.outcome ?? 'SUCCESS' } : null,
  }]
}

function detailOf(one: TaskRow): TaskDetail {
  const brief = one.stage === 'unclear' || one.stage === 'queued' ? null : { ...BRIEF, title: one.title, kind: one.kind ?? 'fix' }
  return { row: one, text: TEXT, notes: [], after: one.hold?.hold === 'after' ? one.hold.tasks : [], brief, runs: runOf(one) }
}

function eventsOf(one: TaskRow): Event[] {
  const facts: [StageName, Fact | null][] = [
    ['queued', null], ['interpreted', { fact: 'interpreted', brief: BRIEF }], ['checked', { fact: 'checked', next: ATTEMPT }],
    ['started', { fact: 'started', run: 1, attempt: ATTEMPT }],
    ['executed', { fact: 'executed', report: runOf({ ...one, runs: 1, stage: 'delivered' })[0]?.report ?? (undefined as never) }],
    ['verified', { fact: 'verified', verdict: VERDICT }], ['delivered', { fact: 'summarised', summary: SUMMARY }],
  ]
  if (one.stage === 'asked') facts.splice(4, 9, ['asked', { fact: 'asked', question: { reason: 'interrupted', text: one.question ?? '' }, next: ATTEMPT }])
  const until = facts.findIndex(([stage]) => stage === one.stage)
  return facts.slice(0, until < 0 ? facts.length : until + 1).map(([stage, fact], n) => ({
    seq: n + 1, task: one.id, nth: n + 1, run: n > 2 ? 1 : null, at: before(12 - n), by: 'engine', stage, fact,
  }))
}

const asks = new Asks(scene)
const bot = new FakeBot(scene)

function health(): Health {
  const trouble = scene === 'trouble'
  return {
    version: '0.1.0', home: '/home/ada/orchestrator', pid: 4242, started_at: before(300), practice: scene === 'practice', paused,
    limit_until: trouble ? later(74) : null,
    claude: { program: '/home/ada/.local/bin/claude', version: '2.1.330', logged_in: true, tried: [], problem: trouble ? 'Nobody is logged in to Claude Code. Run `claude` once in a terminal and log in; the work goes on by itself then.' : null },
    local: { url: 'http://127.0.0.1:11434', model: trouble ? null : 'llama3.1:8b', problem: trouble ? 'Ollama does not answer at http://127.0.0.1:11434' : null },
    running: rows.filter((one) => one.working).map((one) => one.id), sandbox: trouble ? 'no sandbox: bubblewrap is not installed; install it (apt install bubblewrap); the agent asks more' : 'bubblewrap, network open', approvals: asks.of(null).length, telegram: bot.health, waiting: 2, asking: 3,
    inbox: trouble ? [{ name: 'import.task.md', why: 'line 4: priority is high, medium or low, not "urgent"', problem: true }] : [],
    alerts: trouble ? ['The shortcut Ctrl+Alt+N for a quick task can’t be used (it is taken): set shortcut.quick_entry to another.'] : [],
  }
}

const find = (id: string) => {
  const found = rows.find((one) => one.id === id)
  if (!found) throw { code: 'no_such_task', message: `there is no task ${id}` }
  return found
}

const guard = () => {
  if (scene === 'shut') throw { code: 'no_engine', message: 'The engine can’t start: /home/ada/orchestrator/config/orchestrator.toml: unknown field `modle`, expected one of `program`, `model`, `runs_at_once`\nin `claude`' }
}

const pulses = (tell: (pulse: { event: number; activity: number }) => void) => {
  const one = () => tell({ event: 0, activity: 0 })
  listeners.add(one)
  return () => void listeners.delete(one)
}

export const fake: Desk = {
  label: asked.get('window') ?? 'main',
  health: async () => (guard(), health()),
  list: async (given) => {
    guard()
    const filter = { ...NO_FILTER, ...given }
    return rows.filter((one) => filter.stages.includes(one.stage) && (filter.before === null || one.seq < filter.before)).slice(0, filter.limit || 50)
  },
  detail: async (id) => detailOf(find(id)),
  events: async (after, task) => (task ? eventsOf(find(task)).filter((event) => event.seq > after) : []),
  search: async (query) => rows.filter((one) => one.title.toLowerCase().includes(query.toLowerCase())).map((one) => ({ row: one, snippet: `… the words [${query}] stand here in its text …` })),
  ruleOf: async (id) => asks.ruleOf(id),
  approvals: async (task) => asks.of(task),
  act: async (command): Promise<Reply> => {
    if (command.command === 'telegram') return bot.act(command.what)
    if (command.command === 'rule') asks.rule(command.approval, command.ruling)
    if (command.command === 'pause' || command.command === 'unpause') paused = command.command === 'pause'
    if (command.command === 'accept' && scene === 'conflict') throw { code: 'conflict', message: 'the changes do not fit the project as it is now, and nothing was changed: app/database.py (patch failed: app/database.py:18)', files: ['app/database.py'] }
    if (command.command === 'accept') rows = rows.map((one) => (one.id === command.id ? { ...one, stage: 'closed', end: 'accepted' } : one))
    changed()
    return { reply: 'done', message: command.command === 'accept' ? '2 files changed in /home/ada/code/shop' : 'done' }
  },
  handOver: async (task) => {
    const id = `task_0${rows.length}`
    rows = [row({ id, seq: 1000 + rows.length, title: ({ ...NO_TASK, ...task }).text.slice(0, 60), updated_at: before(0) }), ...rows]
    changed()
    return { reply: 'added', id, notes: [] }
  },
  activities: async (_id, _run, from) => {
    const all = scene === 'long' ? LONG : scene === 'asks' || scene === 'one' ? [...ACTIVITIES, ...BUSY] : ACTIVITIES
    const activities = all.slice(from, from + 300)
    return { activities, lines: activities.map((_, at) => at + 1), read: activities.length, next: from + activities.length }
  },
  changes: async () => changesFor(scene),
  telegramSetup: async () => 'ada_tasks_bot',
  telegramForget: async () => {},
  whereTo: async (): Promise<Route | null> => {
    const id = asked.get('task')
    return id ? { room: 'task', id } : asked.get('room') === 'compose' ? { room: 'compose' } : null
  },
  openTask: async () => {},
  closeQuick: async () => {},
  onPulse: pulses,
  onGo: () => () => {},
  onShown: () => () => {},
  onDrag: () => () => {},
}
