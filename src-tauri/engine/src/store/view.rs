//! What can be read from the ledger: the same for the window, the command line and the phone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::task::{
    Agent, Attempt, Brief, Fact, Failure, Hold, Note, Outcome, Priority, Report, RunId, SessionId, Source, StageName,
    Summary, TaskId, TaskType, Verdict,
};

/// A task as a line in a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TaskRow {
    /// Its id.
    pub id: TaskId,
    /// The order in which tasks were accepted; also the cursor of a page.
    #[ts(type = "number")]
    pub seq: i64,
    /// A line that names it.
    pub title: String,
    /// Its type, once known.
    pub kind: Option<TaskType>,
    /// How soon.
    pub priority: Priority,
    /// Which door it came through.
    pub source: Source,
    /// What is finished.
    pub stage: StageName,
    /// The end's word (`accepted`, `kept`, `discarded`, `refused`, `failed`, `cancelled`), once closed.
    pub end: Option<String>,
    /// The latest verdict's outcome.
    pub outcome: Option<Outcome>,
    /// Somebody works on it right now.
    pub working: bool,
    /// Only the practice agent worked on it.
    pub practice: bool,
    /// Why it does not run yet. Filled by the engine; none where no engine runs.
    pub hold: Option<Hold>,
    /// What it asks its owner.
    pub question: Option<String>,
    /// When it was accepted.
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// When something last happened to it.
    #[ts(type = "string")]
    pub updated_at: Timestamp,
    /// How many runs it had.
    pub runs: u32,
    /// What its runs cost together, in US dollars.
    pub cost_usd: Option<f64>,
}

/// All about a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct TaskDetail {
    /// The line in the list.
    pub row: TaskRow,
    /// The text as handed over.
    pub text: String,
    /// What was odd in it.
    pub notes: Vec<Note>,
    /// Tasks that come first.
    pub after: Vec<TaskId>,
    /// The task as understood.
    pub brief: Option<Brief>,
    /// Its runs, the latest first.
    pub runs: Vec<RunRow>,
}

/// A run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct RunRow {
    /// Its number within the task.
    pub run: RunId,
    /// Who worked.
    pub agent: Agent,
    /// How it was made.
    pub attempt: Attempt,
    /// The folder that it worked in.
    pub workdir: Option<String>,
    /// The session, as soon as it is known.
    pub session: Option<SessionId>,
    /// When it began.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// When it ended.
    #[ts(type = "string | null")]
    pub ended_at: Option<Timestamp>,
    /// What it left behind.
    pub report: Option<Report>,
    /// Why it left nothing.
    pub failure: Option<Failure>,
    /// What was found.
    pub verdict: Option<Verdict>,
    /// What was told.
    pub summary: Option<Summary>,
}

/// An entry of the ledger.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Event {
    /// Its number; rises without a gap over all tasks.
    #[ts(type = "number")]
    pub seq: i64,
    /// The task.
    pub task: TaskId,
    /// Its place in the task's own history, from 1 without a gap. 1 is the acceptance.
    pub nth: u32,
    /// The run that it is about.
    pub run: Option<RunId>,
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Through which door or by which part of the engine it came.
    pub by: String,
    /// The stage after it.
    pub stage: StageName,
    /// What happened; none is the acceptance of the task.
    pub fact: Option<Fact>,
}

/// Which tasks a list shows.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Filter {
    /// Only these stages; empty means all.
    pub stages: Vec<StageName>,
    /// Only this outcome.
    pub outcome: Option<Outcome>,
    /// Only this type.
    pub kind: Option<TaskType>,
    /// Only tasks accepted before this cursor (a row's `seq`).
    #[ts(type = "number | null")]
    pub before: Option<i64>,
    /// At most so many; 0 means 50; never more than 500.
    pub limit: u32,
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Hit {
    /// The task.
    pub row: TaskRow,
    /// Where it was found, with the words between `[` and `]`.
    pub snippet: String,
}

/// How the verdicts on runs of one type by one model came out, over all time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct VerdictRates {
    /// The type of task.
    pub kind: String,
    /// The model that the agent named, or `unknown`.
    pub model: String,
    /// Runs with a verdict.
    #[ts(type = "number")]
    pub runs: i64,
    /// Verified.
    #[ts(type = "number")]
    pub verified: i64,
    /// Unverified: whether these were done is unknown.
    #[ts(type = "number")]
    pub unverified: i64,
    /// Refuted.
    #[ts(type = "number")]
    pub refuted: i64,
    /// Refuted although the agent ended as if it were done.
    #[ts(type = "number")]
    pub false_done: i64,
    /// Runs whose scope was looked at.
    #[ts(type = "number")]
    pub scoped: i64,
    /// Those of them that changed something besides the task.
    #[ts(type = "number")]
    pub drifted: i64,
}

impl VerdictRates {
    /// The part of runs that were verified; none without runs.
    pub fn verified_rate(&self) -> Option<f64> {
        ratio(self.verified, self.runs)
    }

    /// The part of runs with a decided verdict that said done and were not; unknown where none is decided.
    pub fn false_done_rate(&self) -> Option<f64> {
        ratio(self.false_done, self.verified + self.refuted)
    }

    /// The part of runs that changed something besides the task; unknown where no scope was looked at.
    pub fn drift_rate(&self) -> Option<f64> {
        ratio(self.drifted, self.scoped)
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^53")]
fn ratio(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// The plan's key metrics, over all time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
pub struct Metrics {
    /// Tasks accepted.
    #[ts(type = "number")]
    pub tasks: i64,
    /// Tasks with a verdict, by outcome.
    #[ts(type = "number")]
    pub success: i64,
    /// PARTIAL.
    #[ts(type = "number")]
    pub partial: i64,
    /// FAILED, and tasks that ended in a failure.
    #[ts(type = "number")]
    pub failed: i64,
    /// `success` over all with an outcome or a failure; none without any.
    pub success_rate: Option<f64>,
    /// Readings by a model, and how many of them had something dropped as not found in the text.
    #[ts(type = "number")]
    pub readings_by_model: i64,
    /// Those with something dropped.
    #[ts(type = "number")]
    pub readings_with_invention: i64,
    /// Failures of runs by class.
    #[ts(type = "Record<string, number>")]
    pub failures: std::collections::BTreeMap<String, i64>,
    /// Mean seconds from acceptance to delivery.
    pub mean_seconds: Option<f64>,
    /// Runs in all.
    #[ts(type = "number")]
    pub runs: i64,
    /// US dollars in all.
    pub cost_usd: f64,
    /// Verdicts by type and model.
    pub verdicts: Vec<VerdictRates>,
}
