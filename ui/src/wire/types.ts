// Generated from the Rust types by the tests of orchestrator-desktop. Do not edit:
// UPDATE=1 cargo test -p orchestrator-desktop wire

export type Activities = { 
/**
 * In order.
 */
activities: Array<Activity>, 
/**
 * For each of them its line in the transcript, counted from 1 at the place that was asked for.
 */
lines: number[], 
/**
 * How many lines were read.
 */
read: number, 
/**
 * The place in the transcript to go on from.
 */
next: number, };

export type Activity = { "activity": "ready", 
/**
 * The session.
 */
session: SessionId | null, 
/**
 * The model.
 */
model: string | null, } | { "activity": "text", 
/**
 * The words, capped.
 */
text: string, } | { "activity": "tool_call", 
/**
 * The call, to which a result belongs.
 */
id: string, 
/**
 * The tool.
 */
tool: string, 
/**
 * The input in a line: the command, the path, or JSON; capped.
 */
input: string, } | { "activity": "tool_result", 
/**
 * The call.
 */
id: string, 
/**
 * Whether it was an error.
 */
failed: boolean, 
/**
 * The answer, capped.
 */
text: string, } | { "activity": "retry", 
/**
 * Which try, counted from 1.
 */
attempt: number, 
/**
 * Of how many.
 */
most: number, 
/**
 * The HTTP status, where there was one.
 */
status: number | null, 
/**
 * Milliseconds until the next.
 */
wait_ms: number, } | { "activity": "limit", 
/**
 * `allowed`, `allowed_warning` or `rejected`.
 */
status: string, 
/**
 * When it is lifted.
 */
resets_at: string | null, } | { "activity": "usage", 
/**
 * Input tokens, caches included.
 */
input: number, 
/**
 * Output tokens.
 */
output: number, } | { "activity": "asked", 
/**
 * The tool.
 */
tool: string, 
/**
 * The input, capped.
 */
input: string, } | { "activity": "finished", 
/**
 * Whether it says so itself.
 */
ok: boolean, 
/**
 * The final words, capped.
 */
text: string, } | { "activity": "other", 
/**
 * Its type, or what is odd about it.
 */
kind: string, };

export type Agent = "claude" | "local" | "practice";

export type AgentQuestion = { 
/**
 * The question, which is also its key in the answers.
 */
question: string, 
/**
 * A short heading.
 */
header: string, 
/**
 * Several options may be chosen.
 */
multiple: boolean, 
/**
 * The options: label and description. Other words may be answered as well.
 */
options: Array<[string, string]>, };

export type Answer = "go_on" | "fresh" | "enough";

export type Approval = { 
/**
 * Its number.
 */
id: ApprovalId, 
/**
 * The task.
 */
task: TaskId, 
/**
 * The run that asked.
 */
run: RunId, 
/**
 * The tool.
 */
tool: string, 
/**
 * Its input, whole: what would run.
 */
input: unknown, 
/**
 * What a person is shown.
 */
shown: Shown, 
/**
 * The directory in which it would happen.
 */
dir: string, 
/**
 * Why it is asked.
 */
reason: string, 
/**
 * When it was asked.
 */
asked_at: string, 
/**
 * When it is denied for want of an answer.
 */
expires_at: string, 
/**
 * One-shot secret of this question, for buttons far away.
 */
nonce: string, 
/**
 * What became of it.
 */
state: ApprovalState, };

export type ApprovalId = number;

export type ApprovalState = { "state": "open" } | { "state": "answered", 
/**
 * How.
 */
ruling: Ruling, 
/**
 * Through which door.
 */
by: string, 
/**
 * When.
 */
at: string, 
/**
 * The agent was told, or used it after a resume.
 */
used: boolean, } | { "state": "expired" } | { "state": "withdrawn" };

export type Attempt = { 
/**
 * Who does it.
 */
agent: Agent, 
/**
 * What it starts from.
 */
from: Origin, 
/**
 * What the owner or the conductor adds to the brief.
 */
words: string | null, 
/**
 * Not earlier than this.
 */
not_before: string | null, 
/**
 * How many runs in a row have ended in a failure that may pass by itself.
 */
failures: number, };

export type Brief = { 
/**
 * The kind of work.
 */
kind: TaskType, 
/**
 * A line that names it.
 */
title: string, 
/**
 * What is asked for, in the owner's words.
 */
request: string, 
/**
 * The files that it is about.
 */
targets: Array<Target>, 
/**
 * What must be true at the end.
 */
criteria: Array<Criterion>, 
/**
 * What the owner added for understanding.
 */
context: string | null, 
/**
 * Commands that the orchestrator itself runs afterwards.
 */
checks: Array<string>, 
/**
 * The project's canonical root; none means a scratch folder.
 */
project: string | null, 
/**
 * What the task itself says about how it may run.
 */
terms: Terms, 
/**
 * Who read the text, and how far that can be trusted.
 */
reading: Reading, };

export type Change = { 
/**
 * Relative to the project's root, with `/`.
 */
path: string, 
/**
 * What happened to it.
 */
kind: ChangeKind, 
/**
 * Lines added; none for binaries.
 */
added: number | null, 
/**
 * Lines removed; none for binaries.
 */
removed: number | null, };

export type ChangeKind = { "change": "added" } | { "change": "modified" } | { "change": "deleted" } | { "change": "renamed", 
/**
 * Its old name.
 */
from: string, };

export type Changes = { 
/**
 * A diff as git writes it, perhaps cut at a line.
 */
text: string, 
/**
 * Nothing was cut off.
 */
whole: boolean, 
/**
 * The file that has all of it.
 */
path: string, };

export type Claim = "clean_end" | "coherent" | "target" | "check" | "criterion" | "scope" | "not_denied" | "said" | "read_only" | "tests" | "proof" | "whole";

export type ClaudeHealth = { 
/**
 * The program that is used.
 */
program: string | null, 
/**
 * Its version.
 */
version: string | null, 
/**
 * Whether somebody is logged in, where it could be told.
 */
logged_in: boolean | null, 
/**
 * Why it can't work, and how to mend it.
 */
problem: string | null, 
/**
 * Every place that was tried.
 */
tried: Array<string>, };

export type Code = "no_such_task" | "not_now" | "bad_task" | "queue_full" | "too_late" | "conflict" | "no_engine" | "bad_request" | "ledger" | "internal";

export type Command = { "command": "add" } & NewTask | { "command": "cancel", 
/**
 * Which.
 */
id: TaskId, } | { "command": "retry", 
/**
 * Which.
 */
id: TaskId, 
/**
 * What to add to the brief.
 */
words: string | null, } | { "command": "reply", 
/**
 * Which.
 */
id: TaskId, 
/**
 * The words.
 */
words: string, } | { "command": "answer", 
/**
 * Which.
 */
id: TaskId, 
/**
 * The answer.
 */
answer: Answer, } | { "command": "fork", 
/**
 * Which.
 */
id: TaskId, 
/**
 * The run to branch from.
 */
run: RunId, 
/**
 * The words.
 */
words: string, } | { "command": "rule", 
/**
 * Which approval.
 */
approval: ApprovalId, 
/**
 * The answer.
 */
ruling: Ruling, } | { "command": "forget", 
/**
 * Its number.
 */
rule: number, } | { "command": "accept", 
/**
 * Which.
 */
id: TaskId, 
/**
 * Into the working tree, or as a commit.
 */
how: Take, } | { "command": "send_back", 
/**
 * Which.
 */
id: TaskId, 
/**
 * What is to be done otherwise.
 */
words: string, 
/**
 * Remarks at their places.
 */
remarks: Array<Remark>, } | { "command": "discard", 
/**
 * Which.
 */
id: TaskId, } | { "command": "warm" } & NewTask | { "command": "pause" } | { "command": "unpause" } | { "command": "rescan" } | { "command": "probe" } | { "command": "backup", 
/**
 * Where; none is the home's own folder.
 */
to: string | null, } | { "command": "worktrees" } | { "command": "clean_worktrees", 
/**
 * Only what has rested for so many days; a week if not said.
 */
older_than_days: number | null, } | { "command": "telegram", 
/**
 * What.
 */
what: TelegramAct, } | { "command": "health" } | { "command": "rows", 
/**
 * Which.
 */
filter: Filter, } | { "command": "shutdown" };

export type CommandRun = { 
/**
 * The command line, capped.
 */
command: string, 
/**
 * Whether its tool result was an error; `None` if it was never seen.
 */
failed: boolean | null, 
/**
 * The line of the transcript that called it, from 1; none where the agent has no stream.
 */
event: number | null, 
/**
 * The end of what it printed, as its tool result told it.
 */
tail: string, };

export type Criterion = { 
/**
 * As written, without its box.
 */
text: string, 
/**
 * The box was ticked already.
 */
ticked: boolean, };

export type Denial = { 
/**
 * The tool.
 */
tool: string, 
/**
 * Its input as JSON text, capped.
 */
input: string, };

export type End = { "end": "accepted" } | { "end": "kept" } | { "end": "discarded" } | { "end": "refused", 
/**
 * Why.
 */
why: string, } | { "end": "failed", 
/**
 * Why.
 */
why: Failure, } | { "end": "cancelled" };

export type Ended = { "how": "finished" } | { "how": "with_error", 
/**
 * What it said.
 */
message: string, } | { "how": "max_turns" } | { "how": "budget" } | { "how": "without_result" };

export type Event = { 
/**
 * Its number; rises without a gap over all tasks.
 */
seq: number, 
/**
 * The task.
 */
task: TaskId, 
/**
 * Its place in the task's own history, from 1 without a gap. 1 is the acceptance.
 */
nth: number, 
/**
 * The run that it is about.
 */
run: RunId | null, 
/**
 * When.
 */
at: string, 
/**
 * Through which door or by which part of the engine it came.
 */
by: string, 
/**
 * The stage after it.
 */
stage: StageName, 
/**
 * What happened; none is the acceptance of the task.
 */
fact: Fact | null, };

export type Evidence = { "evidence": "command", 
/**
 * The command line.
 */
command: string, 
/**
 * Its exit code; none if it was stopped.
 */
exit: number | null, 
/**
 * The end of its output.
 */
tail: string, 
/**
 * Wall time in milliseconds.
 */
duration_ms: number, 
/**
 * On which files.
 */
on: Ground, } | { "evidence": "hunk", 
/**
 * Relative to the project's root.
 */
path: string, 
/**
 * The first line that is shown, as numbered in the file as it is now; in the former file where lines only
 * went away.
 */
line: number, 
/**
 * Lines of the diff, each with its `+`, `-` or blank.
 */
text: string, } | { "evidence": "event", 
/**
 * Its number in the run's transcript, from 1.
 */
number: number, 
/**
 * What is to be seen there.
 */
text: string, } | { "evidence": "file", 
/**
 * Relative to the project's root.
 */
path: string, 
/**
 * What is to be seen there.
 */
note: string, } | { "evidence": "quote", 
/**
 * Verbatim.
 */
text: string, } | { "evidence": "seen", 
/**
 * What.
 */
note: string, };

export type Fact = { "fact": "interpreted", 
/**
 * As this.
 */
brief: Brief, } | { "fact": "unclear", 
/**
 * What the owner is asked.
 */
question: string, } | { "fact": "explained", 
/**
 * In these words.
 */
words: string, } | { "fact": "checked", 
/**
 * How the first run is to be made.
 */
next: Attempt, } | { "fact": "asked", 
/**
 * This.
 */
question: Question, 
/**
 * What happens if the answer is to go on.
 */
next: Attempt, } | { "fact": "answered", 
/**
 * Like this.
 */
next: Attempt, } | { "fact": "started", 
/**
 * Its number.
 */
run: RunId, 
/**
 * How it is made.
 */
attempt: Attempt, } | { "fact": "executed", 
/**
 * What it left behind.
 */
report: Report, } | { "fact": "postponed", 
/**
 * How the next one is to be made.
 */
next: Attempt, 
/**
 * What happened.
 */
why: Failure, } | { "fact": "failed", 
/**
 * What happened.
 */
why: Failure, } | { "fact": "verified", 
/**
 * What it found.
 */
verdict: Verdict, } | { "fact": "summarised", 
/**
 * These.
 */
summary: Summary, } | { "fact": "accepted" } | { "fact": "kept" } | { "fact": "discarded" } | { "fact": "refused", 
/**
 * Why, and what to do about it.
 */
why: string, } | { "fact": "cancelled" } | { "fact": "inquired", 
/**
 * The approval's number.
 */
approval: ApprovalId, 
/**
 * What it is about, in a line.
 */
what: string, } | { "fact": "ruled", 
/**
 * The approval's number.
 */
approval: ApprovalId, 
/**
 * What was decided, in words: the ruling's, "expired" or "withdrawn".
 */
decision: string, } | { "fact": "followed_up", 
/**
 * How the next run is to be made; its words are the owner's.
 */
next: Attempt, };

export type Failure = { "class": "limit", 
/**
 * When it is lifted, where the agent said so.
 */
until: string | null, 
/**
 * Which limit: `five_hour`, `seven_day`, where the agent said so.
 */
kind: string | null, 
/**
 * The session to resume.
 */
session: SessionId | null, 
/**
 * What the agent said.
 */
message: string, } | { "class": "overloaded", 
/**
 * The session to resume.
 */
session: SessionId | null, 
/**
 * What the agent said.
 */
message: string, } | { "class": "stalled", 
/**
 * The session to resume.
 */
session: SessionId | null, 
/**
 * How long it was silent, in seconds.
 */
silence_s: number, 
/**
 * The tool that was open.
 */
tool: string | null, } | { "class": "unavailable", 
/**
 * What is missing.
 */
what: Unavailable, 
/**
 * What it is and how to mend it.
 */
message: string, } | { "class": "crashed", 
/**
 * Its exit code, where it had one.
 */
exit: number | null, 
/**
 * The end of what it said.
 */
tail: string, } | { "class": "timed_out", 
/**
 * The session to resume.
 */
session: SessionId | null, 
/**
 * The limit in seconds.
 */
limit_s: number, } | { "class": "impossible", 
/**
 * What was said.
 */
message: string, } | { "class": "house", 
/**
 * What failed, with the thing in hand.
 */
message: string, } | { "class": "unpermitted", 
/**
 * The session to resume.
 */
session: SessionId | null, 
/**
 * What it wanted and what was said.
 */
message: string, } | { "class": "crossing", 
/**
 * The session to resume.
 */
session: SessionId | null, 
/**
 * What it may reach from now on.
 */
path: string, } | { "class": "spent", 
/**
 * The session to resume.
 */
session: SessionId | null, 
/**
 * What was used up, of how much.
 */
message: string, } | { "class": "cancelled" };

export type Filter = { 
/**
 * Only these stages; empty means all.
 */
stages: Array<StageName>, 
/**
 * Only this outcome.
 */
outcome: Outcome | null, 
/**
 * Only this type.
 */
kind: TaskType | null, 
/**
 * Only tasks accepted before this cursor (a row's `seq`).
 */
before: number | null, 
/**
 * At most so many; 0 means 50; never more than 500.
 */
limit: number, };

export type Ground = "result" | "baseline" | "former_tests" | "new_tests";

export type Health = { 
/**
 * The program's version.
 */
version: string, 
/**
 * The home folder.
 */
home: string, 
/**
 * The engine's process.
 */
pid: number, 
/**
 * When the engine started.
 */
started_at: string, 
/**
 * The practice agent does the work.
 */
practice: boolean, 
/**
 * The owner has paused the queue.
 */
paused: boolean, 
/**
 * Claude work is held until then.
 */
limit_until: string | null, 
/**
 * Claude Code.
 */
claude: ClaudeHealth, 
/**
 * The local model.
 */
local: LocalHealth, 
/**
 * What holds agents here: the sandbox, or why there is none.
 */
sandbox: string, 
/**
 * Questions of agents that wait for an answer.
 */
approvals: number, 
/**
 * The bot.
 */
telegram: TelegramHealth, 
/**
 * Runs under way.
 */
running: Array<TaskId>, 
/**
 * Tasks that wait to run.
 */
waiting: number, 
/**
 * Tasks that wait for their owner.
 */
asking: number, 
/**
 * Files that are still in the inbox, each with why.
 */
inbox: Array<InboxFile>, 
/**
 * What does not work, in words; empty is well.
 */
alerts: Array<string>, };

export type Hit = { 
/**
 * The task.
 */
row: TaskRow, 
/**
 * Where it was found, with the words between `[` and `]`.
 */
snippet: string, };

export type Hold = { "hold": "paused" } | { "hold": "after", 
/**
 * Tasks that are not there yet, or have not succeeded yet.
 */
tasks: Array<TaskId>, } | { "hold": "until", 
/**
 * When it is over.
 */
at: string, } | { "hold": "limit", 
/**
 * When it is lifted.
 */
until: string, 
/**
 * Which, where the agent said so: `five_hour`, `seven_day`.
 */
kind: string | null, } | { "hold": "probing" } | { "hold": "budget", 
/**
 * Of how much, and how it goes on.
 */
message: string, } | { "hold": "unavailable", 
/**
 * What is missing.
 */
what: Unavailable, 
/**
 * How to mend it.
 */
message: string, } | { "hold": "room" } | { "hold": "place" };

export type InboxFile = { 
/**
 * Its name.
 */
name: string, 
/**
 * Why it is still there.
 */
why: string, 
/**
 * It can't be accepted until its owner mends it; otherwise it is a draft, or waits.
 */
problem: boolean, };

export type LetterRow = { 
/**
 * The chat.
 */
chat: number, 
/**
 * Its first line.
 */
text: string, 
/**
 * What became of it.
 */
state: LetterState, 
/**
 * When it was written.
 */
at: string, 
/**
 * Why it was given up.
 */
problem: string | null, };

export type LetterState = "waiting" | "sent" | "given_up";

export type Line = { 
/**
 * What is held to be so.
 */
claim: Claim, 
/**
 * The claim in words.
 */
text: string, 
/**
 * What was found.
 */
state: State, 
/**
 * Whether SUCCESS depends on it.
 */
required: boolean, 
/**
 * What shows it.
 */
evidence: Array<Evidence>, };

export type LocalHealth = { 
/**
 * Where Ollama should be.
 */
url: string, 
/**
 * The model that is used.
 */
model: string | null, 
/**
 * Why there is none, and how to mend it; the rules carry on.
 */
problem: string | null, };

export type Metrics = { 
/**
 * Tasks accepted.
 */
tasks: number, 
/**
 * Tasks with a verdict, by outcome.
 */
success: number, 
/**
 * PARTIAL.
 */
partial: number, 
/**
 * FAILED, and tasks that ended in a failure.
 */
failed: number, 
/**
 * `success` over all with an outcome or a failure; none without any.
 */
success_rate: number | null, 
/**
 * Readings by a model, and how many of them had something dropped as not found in the text.
 */
readings_by_model: number, 
/**
 * Those with something dropped.
 */
readings_with_invention: number, 
/**
 * Failures of runs by class.
 */
failures: Record<string, number>, 
/**
 * Mean seconds from acceptance to delivery.
 */
mean_seconds: number | null, 
/**
 * Runs in all.
 */
runs: number, 
/**
 * US dollars in all.
 */
cost_usd: number, 
/**
 * Verdicts by type and model.
 */
verdicts: Array<VerdictRates>, };

export type NewTask = { 
/**
 * Prose, or a whole task file with front matter.
 */
text: string, 
/**
 * Which door; the command line if not said.
 */
source: Source | null, 
/**
 * The id that it should have.
 */
id: TaskId | null, 
/**
 * A line that names it.
 */
title: string | null, 
/**
 * Its type.
 */
kind: TaskType | null, 
/**
 * How soon.
 */
priority: Priority | null, 
/**
 * Its project folder.
 */
project: string | null, 
/**
 * Target files.
 */
files: Array<string>, 
/**
 * Tasks that come first.
 */
after: Array<TaskId>, 
/**
 * Checks to run.
 */
checks: Array<string>, 
/**
 * Claude's model.
 */
model: string | null, 
/**
 * What the agent may do unasked.
 */
permissions: Permissions | null, 
/**
 * Done by the practice agent. Only an engine that was started for practice takes it.
 */
practice: boolean, };

export type Note = { 
/**
 * Line in the file, counted from 1.
 */
line: number | null, 
/**
 * What was seen and what became of it, for a person.
 */
text: string, };

export type Origin = { "origin": "fresh" } | { "origin": "resume", 
/**
 * The session to go on in.
 */
session: SessionId, } | { "origin": "fork", 
/**
 * The session to branch from.
 */
session: SessionId, };

export type Outcome = "SUCCESS" | "PARTIAL" | "FAILED";

export type Owner = { 
/**
 * The service's number of the person.
 */
user: number, 
/**
 * The private chat.
 */
chat: number, 
/**
 * A name to show.
 */
name: string, 
/**
 * May answer agents, and accept or discard results.
 */
approves: boolean, 
/**
 * Since when.
 */
paired_at: string, };

export type Pairing = { 
/**
 * The code, to be sent as `/start CODE`.
 */
code: string, 
/**
 * A link that opens the bot with the code.
 */
link: string, 
/**
 * The link as a QR code: rows of `0` and `1`, without a border.
 */
qr: Array<string>, 
/**
 * Until when it holds.
 */
expires_at: string, };

export type Permissions = "ask" | "edits" | "skip";

export type Priority = "low" | "medium" | "high";

export type Problem = { 
/**
 * What the caller can tell apart.
 */
code: Code, 
/**
 * What it is and what to do about it.
 */
message: string, 
/**
 * Which files it is about, where it is a conflict.
 */
files?: Array<string>, };

export type Pulse = { 
/**
 * The newest event's number.
 */
event: number, 
/**
 * Rises whenever a transcript has grown.
 */
activity: number, };

export type Question = { 
/**
 * Why it is asked.
 */
reason: Reason, 
/**
 * The question, in words.
 */
text: string, };

export type Reader = { "reader": "rules" } | { "reader": "model", 
/**
 * Its name at Ollama.
 */
name: string, };

export type Reading = { 
/**
 * Rules alone, or a model that filled gaps.
 */
by: Reader, 
/**
 * Fields that the model filled, each found in the text.
 */
filled: Array<string>, 
/**
 * What the model said that was not found in the text, and so was dropped.
 */
dropped: Array<string>, 
/**
 * Character 3-gram similarity of what was understood to what was written, 0 to 1.
 */
similarity: number, 
/**
 * Normalised Shannon entropy of what was understood, 0 to 1.
 */
entropy: number, 
/**
 * What was odd in the text.
 */
notes: Array<Note>, };

export type Reason = "risky" | "predecessor" | "interrupted" | "stalled" | "spent" | "unpermitted" | "failing";

export type Remark = { 
/**
 * Relative to the project's root.
 */
path: string, 
/**
 * The line's number in its file, from 1.
 */
line: number, 
/**
 * In which of the two.
 */
side: Side, 
/**
 * The line itself, so that it is found even if numbers moved.
 */
code: string, 
/**
 * What is said to it.
 */
words: string, };

export type Reply = { "reply": "added", 
/**
 * Its id; another than asked for if that was taken.
 */
id: TaskId, 
/**
 * What was odd, the changed id among it.
 */
notes: Array<Note>, } | { "reply": "done", 
/**
 * In words.
 */
message: string, } | { "reply": "backed_up", 
/**
 * Where.
 */
path: string, } | { "reply": "health" } & Health | { "reply": "rows", 
/**
 * The newest first.
 */
rows: Array<TaskRow>, } | { "reply": "worktrees", 
/**
 * By task.
 */
rows: Array<WorktreeRow>, } | { "reply": "pairing" } & Pairing | { "reply": "telegram" } & TelegramStanding;

export type Report = { 
/**
 * Who worked.
 */
agent: Agent, 
/**
 * The model that the agent named.
 */
model: string | null, 
/**
 * The session, for a follow-up.
 */
session: SessionId | null, 
/**
 * How it ended.
 */
ended: Ended, 
/**
 * The process's exit code.
 */
exit: number | null, 
/**
 * The final message, capped at 64 KiB.
 */
text: string, 
/**
 * The agent's turns.
 */
turns: number, 
/**
 * What this run cost, in US dollars, where the agent says so.
 */
cost_usd: number | null, 
/**
 * Tokens of this run.
 */
tokens: Tokens, 
/**
 * Wall time in milliseconds.
 */
duration_ms: number, 
/**
 * What the agent wanted and was not allowed.
 */
denials: Array<Denial>, 
/**
 * Commands that the agent ran, in order, the last 200.
 */
commands: Array<CommandRun>, 
/**
 * How often each tool was called.
 */
tools: { [key in string]: number }, 
/**
 * Lines of the stream that could not be understood; they are in the transcript.
 */
odd_lines: number, };

export type Route = { "room": "list" } | { "room": "task", 
/**
 * Which.
 */
id: TaskId, } | { "room": "compose" };

export type Ruling = { "ruling": "once", 
/**
 * What is to run in place of what was asked.
 */
input: unknown, } | { "ruling": "session" } | { "ruling": "always" } | { "ruling": "answers", 
/**
 * The chosen label or other words, by question.
 */
answers: { [key in string]: string }, } | { "ruling": "deny", 
/**
 * What the agent is told.
 */
words: string | null, } | { "ruling": "stop", 
/**
 * What the agent's next run is told.
 */
words: string | null, };

export type RunId = number;

export type RunRow = { 
/**
 * Its number within the task.
 */
run: RunId, 
/**
 * Who worked.
 */
agent: Agent, 
/**
 * How it was made.
 */
attempt: Attempt, 
/**
 * The folder that it worked in.
 */
workdir: string | null, 
/**
 * The session, as soon as it is known.
 */
session: SessionId | null, 
/**
 * When it began.
 */
started_at: string, 
/**
 * When it ended.
 */
ended_at: string | null, 
/**
 * What it left behind.
 */
report: Report | null, 
/**
 * Why it left nothing.
 */
failure: Failure | null, 
/**
 * What was found.
 */
verdict: Verdict | null, 
/**
 * What was told.
 */
summary: Summary | null, };

export type SessionId = string;

export type Shown = { "kind": "command", 
/**
 * The command line, whole.
 */
command: string, 
/**
 * What the agent says that it is for.
 */
purpose: string | null, } | { "kind": "edit", 
/**
 * The file.
 */
path: string, 
/**
 * A unified diff; long ones are cut, and say so.
 */
diff: string, } | { "kind": "questions", 
/**
 * These.
 */
questions: Array<AgentQuestion>, } | { "kind": "plan", 
/**
 * The plan, as Markdown.
 */
plan: string, } | { "kind": "tool", 
/**
 * Its input as readable JSON, capped.
 */
input: string, };

export type Side = "new" | "old";

export type Source = "inbox" | "cli" | "quick_entry" | "window" | "drop" | "telegram";

export type Stage = { "stage": "queued", 
/**
 * The owner's answer to [`Stage::Unclear`].
 */
words: string | null, } | { "stage": "unclear", 
/**
 * What is asked.
 */
question: string, } | { "stage": "interpreted", 
/**
 * As this.
 */
brief: Brief, } | { "stage": "checked", 
/**
 * The task as understood.
 */
brief: Brief, 
/**
 * How.
 */
next: Attempt, } | { "stage": "started", 
/**
 * The task as understood.
 */
brief: Brief, 
/**
 * Which run.
 */
run: RunId, 
/**
 * How it was made.
 */
attempt: Attempt, } | { "stage": "asked", 
/**
 * The task as understood.
 */
brief: Brief, 
/**
 * The run that led to the question.
 */
run: RunId | null, 
/**
 * What is asked.
 */
question: Question, 
/**
 * What happens if the answer is to go on.
 */
next: Attempt, } | { "stage": "executed", 
/**
 * The task as understood.
 */
brief: Brief, 
/**
 * Which run.
 */
run: RunId, 
/**
 * What it left behind.
 */
report: Report, } | { "stage": "verified", 
/**
 * The task as understood.
 */
brief: Brief, 
/**
 * Which run.
 */
run: RunId, 
/**
 * What was found.
 */
verdict: Verdict, } | { "stage": "delivered", 
/**
 * The task as understood.
 */
brief: Brief, 
/**
 * Which run.
 */
run: RunId, 
/**
 * In these words.
 */
summary: Summary, } | { "stage": "closed", 
/**
 * The task as understood, if it came so far.
 */
brief: Brief | null, 
/**
 * Which end.
 */
end: End, };

export type StageName = "queued" | "unclear" | "interpreted" | "checked" | "started" | "asked" | "executed" | "verified" | "delivered" | "closed";

export type State = "met" | "not_met" | "cant_tell";

export type Summary = { 
/**
 * SUCCESS, PARTIAL or FAILED, by the verdict's table.
 */
outcome: Outcome, 
/**
 * What was accomplished: one or two sentences.
 */
accomplished: string, 
/**
 * At most three.
 */
findings: Array<string>, 
/**
 * What remains to be done.
 */
next_steps: Array<string>, 
/**
 * Who wrote it.
 */
by: Reader, };

export type Take = "apply" | "squash" | "merge";

export type Target = { 
/**
 * Relative to the project's root, with `/`; as written when it is outside or missing.
 */
path: string, 
/**
 * What was found there when the task was read.
 */
state: TargetState, };

export type TargetState = "present" | "missing" | "outside";

export type TaskDetail = { 
/**
 * The line in the list.
 */
row: TaskRow, 
/**
 * The text as handed over.
 */
text: string, 
/**
 * What was odd in it.
 */
notes: Array<Note>, 
/**
 * Tasks that come first.
 */
after: Array<TaskId>, 
/**
 * The task as understood.
 */
brief: Brief | null, 
/**
 * Its runs, the latest first.
 */
runs: Array<RunRow>, };

export type TaskId = string;

export type TaskRow = { 
/**
 * Its id.
 */
id: TaskId, 
/**
 * The order in which tasks were accepted; also the cursor of a page.
 */
seq: number, 
/**
 * A line that names it.
 */
title: string, 
/**
 * Its type, once known.
 */
kind: TaskType | null, 
/**
 * How soon.
 */
priority: Priority, 
/**
 * Which door it came through.
 */
source: Source, 
/**
 * What is finished.
 */
stage: StageName, 
/**
 * The end's word (`accepted`, `kept`, `discarded`, `refused`, `failed`, `cancelled`), once closed.
 */
end: string | null, 
/**
 * The latest verdict's outcome.
 */
outcome: Outcome | null, 
/**
 * Somebody works on it right now.
 */
working: boolean, 
/**
 * Only the practice agent worked on it.
 */
practice: boolean, 
/**
 * Why it does not run yet. Filled by the engine; none where no engine runs.
 */
hold: Hold | null, 
/**
 * What it asks its owner.
 */
question: string | null, 
/**
 * When it was accepted.
 */
created_at: string, 
/**
 * When something last happened to it.
 */
updated_at: string, 
/**
 * How many runs it had.
 */
runs: number, 
/**
 * What its runs cost together, in US dollars.
 */
cost_usd: number | null, };

export type TaskType = "code_review" | "summarize" | "fix" | "analyze";

export type TelegramAct = { "act": "standing" } | { "act": "look" } | { "act": "pair" } | { "act": "unpair", 
/**
 * The person's number.
 */
user: number, } | { "act": "approves", 
/**
 * The person's number.
 */
user: number, 
/**
 * May they?
 */
approves: boolean, } | { "act": "away", 
/**
 * Away, or at the desk.
 */
away: boolean | null, } | { "act": "quiet", 
/**
 * Until when.
 */
until: string | null, } | { "act": "seen", 
/**
 * So many seconds without a key or the mouse, where the system tells.
 */
idle_s: number | null, 
/**
 * The screen is locked.
 */
locked: boolean, } | { "act": "test" };

export type TelegramHealth = { 
/**
 * How it works.
 */
state: TelegramState, 
/**
 * The bot's name, without the @.
 */
bot: string | null, 
/**
 * What does not work, and how to mend it.
 */
problem: string | null, 
/**
 * When the service last answered that there is something or nothing new.
 */
polled_at: string | null, 
/**
 * When something last came.
 */
update_at: string | null, 
/**
 * When something last arrived at a phone.
 */
sent_at: string | null, 
/**
 * How many letters wait.
 */
waiting: number, 
/**
 * How many are paired.
 */
owners: number, 
/**
 * The owner is away.
 */
away: boolean, };

export type TelegramStanding = { 
/**
 * Its health.
 */
health: TelegramHealth, 
/**
 * Who is paired.
 */
owners: Array<Owner>, 
/**
 * The newest letters, the newest first.
 */
letters: Array<LetterRow>, 
/**
 * What the switch says; none is what the system tells.
 */
switched: boolean | null, 
/**
 * No sound until then.
 */
quiet_until: string | null, 
/**
 * When phones are told: `always`, `away` or `never`.
 */
notices: string, 
/**
 * A code is waiting until then.
 */
pairing_until: string | null, };

export type TelegramState = "off" | "connecting" | "running" | "offline" | "conflict" | "refused";

export type Terms = { 
/**
 * Tools in Claude's notation.
 */
allowed_tools: Array<string> | null, 
/**
 * Claude's model.
 */
model: string | null, 
/**
 * Longest run, in seconds.
 */
timeout_s: number | null, 
/**
 * Most turns.
 */
max_turns: number | null, 
/**
 * Most US dollars.
 */
budget_usd: number | null, 
/**
 * What the agent may do unasked.
 */
permissions: Permissions | null, };

export type Tokens = { 
/**
 * Input, caches included.
 */
input: number, 
/**
 * Output.
 */
output: number, };

export type Unavailable = "not_installed" | "not_logged_in" | "bad_key" | "no_credit";

export type Verdict = { 
/**
 * One line for each claim.
 */
lines: Array<Line>, 
/**
 * What changed in the workspace, measured against the baseline.
 */
changes: Array<Change>, 
/**
 * Commands that were found in the project and look like its checks: proposed, not run unasked.
 */
proposed: Array<string>, };

export type VerdictRates = { 
/**
 * The type of task.
 */
kind: string, 
/**
 * The model that the agent named, or `unknown`.
 */
model: string, 
/**
 * Runs with a verdict.
 */
runs: number, 
/**
 * Verified.
 */
verified: number, 
/**
 * Unverified: whether these were done is unknown.
 */
unverified: number, 
/**
 * Refuted.
 */
refuted: number, 
/**
 * Refuted although the agent ended as if it were done.
 */
false_done: number, 
/**
 * Runs whose scope was looked at.
 */
scoped: number, 
/**
 * Those of them that changed something besides the task.
 */
drifted: number, };

export type WorktreeRow = { 
/**
 * Its task's id.
 */
task: string, 
/**
 * The task's title; none if the ledger does not know it: then nobody owns the workspace.
 */
title: string | null, 
/**
 * Where the task stands.
 */
stage: StageName | null, 
/**
 * The end's word, once closed.
 */
end: string | null, 
/**
 * The project that it is a copy of, or is.
 */
project: string | null, 
/**
 * Where it is.
 */
folder: string | null, 
/**
 * Its branch, if it is a worktree.
 */
branch: string | null, 
/**
 * What it takes on the disk, in bytes.
 */
bytes: number, 
/**
 * Since when nothing has happened to it.
 */
since: string, 
/**
 * It holds what the project does not have; none if that could not be seen.
 */
unmerged: boolean | null, 
/**
 * It may be cleaned away: its task is closed, or there is none.
 */
closed: boolean, };
