//! What is said through the door: commands, replies, health and problems.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Pairing, TelegramAct, TelegramHealth, TelegramStanding};
use crate::store::{Filter, TaskRow};
use crate::task::{
    Answer, ApprovalId, Note, Permissions, Priority, Remark, Ruling, RunId, Source, StageName, Take, TaskId, TaskType,
};

/// What everyone outside may ask of the engine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "command")]
pub enum Command {
    /// Hand over a task.
    Add(NewTask),
    /// Stop it.
    Cancel {
        /// Which.
        id: TaskId,
    },
    /// Run it again, afresh.
    Retry {
        /// Which.
        id: TaskId,
        /// What to add to the brief.
        words: Option<String>,
    },
    /// Go on in its session with these words; for an unclear task, the explanation.
    Reply {
        /// Which.
        id: TaskId,
        /// The words.
        words: String,
    },
    /// Answer its question.
    Answer {
        /// Which.
        id: TaskId,
        /// The answer.
        answer: Answer,
    },
    /// A new session that knows what an earlier run knew, with these words.
    Fork {
        /// Which.
        id: TaskId,
        /// The run to branch from.
        run: RunId,
        /// The words.
        words: String,
    },
    /// Decide on what an agent asked for. The first answer wins.
    Rule {
        /// Which approval.
        approval: ApprovalId,
        /// The answer.
        ruling: Ruling,
    },
    /// Take a standing rule back.
    Forget {
        /// Its number.
        #[ts(type = "number")]
        rule: i64,
    },
    /// Take its changes.
    Accept {
        /// Which.
        id: TaskId,
        /// Into the working tree, or as a commit.
        #[serde(default)]
        how: Take,
    },
    /// Send its result back: one follow-up in its session, with words and remarks on lines of the diff.
    SendBack {
        /// Which.
        id: TaskId,
        /// What is to be done otherwise.
        #[serde(default)]
        words: String,
        /// Remarks at their places.
        #[serde(default)]
        remarks: Vec<Remark>,
    },
    /// Throw its changes away (behind a backup).
    Discard {
        /// Which.
        id: TaskId,
    },
    /// Somebody composes this task: the next run's worktree and process may be made ready.
    Warm(NewTask),
    /// Start no more runs.
    Pause,
    /// Go on.
    Unpause,
    /// List the inbox now.
    Rescan,
    /// Look for Claude and Ollama anew.
    Probe,
    /// Write a backup of the ledger.
    Backup {
        /// Where; none is the home's own folder.
        #[ts(type = "string | null")]
        to: Option<PathBuf>,
    },
    /// The workspaces of all tasks, and what they take.
    Worktrees,
    /// Remove workspaces of closed tasks, and those that nobody owns, each behind a backup; drop old backups.
    CleanWorktrees {
        /// Only what has rested for so many days; a week if not said.
        #[serde(default)]
        older_than_days: Option<u32>,
    },
    /// What is to be done about the bot.
    Telegram {
        /// What.
        what: TelegramAct,
    },
    /// How things stand.
    Health,
    /// A list of tasks, with what holds each.
    Rows {
        /// Which.
        filter: Filter,
    },
    /// End the engine, after stopping what runs.
    Shutdown,
}

/// A task handed over in parts. The door writes it as a task file and takes it like any other.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct NewTask {
    /// Prose, or a whole task file with front matter.
    pub text: String,
    /// Which door; the command line if not said.
    pub source: Option<Source>,
    /// The id that it should have.
    pub id: Option<TaskId>,
    /// A line that names it.
    pub title: Option<String>,
    /// Its type.
    pub kind: Option<TaskType>,
    /// How soon.
    pub priority: Option<Priority>,
    /// Its project folder.
    #[ts(type = "string | null")]
    pub project: Option<PathBuf>,
    /// Target files.
    pub files: Vec<String>,
    /// Tasks that come first.
    pub after: Vec<TaskId>,
    /// Checks to run.
    pub checks: Vec<String>,
    /// Claude's model.
    pub model: Option<String>,
    /// What the agent may do unasked.
    pub permissions: Option<Permissions>,
    /// Done by the practice agent. Only an engine that was started for practice takes it.
    pub practice: bool,
}

/// What the engine answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "reply")]
pub enum Reply {
    /// The task is in the ledger.
    Added {
        /// Its id; another than asked for if that was taken.
        id: TaskId,
        /// What was odd, the changed id among it.
        notes: Vec<Note>,
    },
    /// Done, or begun.
    Done {
        /// In words.
        message: String,
    },
    /// A backup was written.
    BackedUp {
        /// Where.
        #[ts(type = "string")]
        path: PathBuf,
    },
    /// How things stand.
    Health(Box<Health>),
    /// Tasks.
    Rows {
        /// The newest first.
        rows: Vec<TaskRow>,
    },
    /// Workspaces.
    Worktrees {
        /// By task.
        rows: Vec<WorktreeRow>,
    },
    /// A way to be paired.
    Pairing(Box<Pairing>),
    /// All about the bot.
    Telegram(Box<TelegramStanding>),
}

/// A workspace as a line in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorktreeRow {
    /// Its task's id.
    pub task: String,
    /// The task's title; none if the ledger does not know it: then nobody owns the workspace.
    pub title: Option<String>,
    /// Where the task stands.
    pub stage: Option<StageName>,
    /// The end's word, once closed.
    pub end: Option<String>,
    /// The project that it is a copy of, or is.
    #[ts(type = "string | null")]
    pub project: Option<PathBuf>,
    /// Where it is.
    #[ts(type = "string | null")]
    pub folder: Option<PathBuf>,
    /// Its branch, if it is a worktree.
    pub branch: Option<String>,
    /// What it takes on the disk, in bytes.
    #[ts(type = "number")]
    pub bytes: u64,
    /// Since when nothing has happened to it.
    #[ts(type = "string")]
    pub since: Timestamp,
    /// It holds what the project does not have; none if that could not be seen.
    pub unmerged: Option<bool>,
    /// It may be cleaned away: its task is closed, or there is none.
    pub closed: bool,
}

/// What a listener is told: how far the ledger and the transcripts have grown. It reads the rest by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Pulse {
    /// The newest event's number.
    #[ts(type = "number")]
    pub event: i64,
    /// Rises whenever a transcript has grown.
    #[ts(type = "number")]
    pub activity: u64,
}

/// Why something was not done. The code is for programs, the message for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[error("{message}")]
pub struct Problem {
    /// What the caller can tell apart.
    pub code: Code,
    /// What it is and what to do about it.
    pub message: String,
    /// Which files it is about, where it is a conflict.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<String>>")]
    pub files: Vec<String>,
}

/// What a caller can tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// There is no such task.
    NoSuchTask,
    /// The task does not stand where that can be done to it.
    NotNow,
    /// The text is not a task.
    BadTask,
    /// The queue is full.
    QueueFull,
    /// Somebody else was first; the message says who, when and what.
    TooLate,
    /// The changes do not fit; nothing was changed.
    Conflict,
    /// No engine answers.
    NoEngine,
    /// The request is not understood, or from another version.
    BadRequest,
    /// The ledger can't be used.
    Ledger,
    /// Something else; the message says what.
    Internal,
}

/// How things stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Health {
    /// The program's version.
    pub version: String,
    /// The home folder.
    #[ts(type = "string")]
    pub home: PathBuf,
    /// The engine's process.
    pub pid: u32,
    /// When the engine started.
    #[ts(type = "string")]
    pub started_at: Timestamp,
    /// The practice agent does the work.
    pub practice: bool,
    /// The owner has paused the queue.
    pub paused: bool,
    /// Claude work is held until then.
    #[ts(type = "string | null")]
    pub limit_until: Option<Timestamp>,
    /// Claude Code.
    pub claude: ClaudeHealth,
    /// The local model.
    pub local: LocalHealth,
    /// What holds agents here: the sandbox, or why there is none.
    #[serde(default)]
    pub sandbox: String,
    /// Questions of agents that wait for an answer.
    #[ts(type = "number")]
    #[serde(default)]
    pub approvals: i64,
    /// The bot.
    #[serde(default)]
    pub telegram: TelegramHealth,
    /// Runs under way.
    pub running: Vec<TaskId>,
    /// Tasks that wait to run.
    #[ts(type = "number")]
    pub waiting: i64,
    /// Tasks that wait for their owner.
    #[ts(type = "number")]
    pub asking: i64,
    /// Files that are still in the inbox, each with why.
    pub inbox: Vec<InboxFile>,
    /// What does not work, in words; empty is well.
    pub alerts: Vec<String>,
}

/// What is known of Claude Code.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ClaudeHealth {
    /// The program that is used.
    pub program: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Whether somebody is logged in, where it could be told.
    pub logged_in: Option<bool>,
    /// Why it can't work, and how to mend it.
    pub problem: Option<String>,
    /// Every place that was tried.
    pub tried: Vec<String>,
}

/// What is known of the local model.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LocalHealth {
    /// Where Ollama should be.
    pub url: String,
    /// The model that is used.
    pub model: Option<String>,
    /// Why there is none, and how to mend it; the rules carry on.
    pub problem: Option<String>,
}

/// A file in the inbox that is not a task yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InboxFile {
    /// Its name.
    pub name: String,
    /// Why it is still there.
    pub why: String,
    /// It can't be accepted until its owner mends it; otherwise it is a draft, or waits.
    #[serde(default)]
    pub problem: bool,
}

impl Problem {
    /// A problem with this code and message.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), files: Vec::new() }
    }
}
