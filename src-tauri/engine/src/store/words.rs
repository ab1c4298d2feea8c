//! What goes into the store and comes out of it, besides what [`super::view`] shows to people.

use serde::{Deserialize, Serialize};

use crate::{
    process::ProcessMark,
    task::{BootId, SessionId, Source, Stage, TaskFile, TaskId},
};

/// A task to be added.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// As the reader understood its text.
    pub file: TaskFile,
    /// The text as handed over.
    pub text: String,
    /// A line that names it.
    pub title: String,
    /// Which door it came through.
    pub source: Source,
    /// The practice agent does it.
    pub practice: bool,
    /// The inbox file that it is.
    pub inbox: Option<InboxKey>,
}

/// An inbox file, as it was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxKey {
    /// Its name in the inbox.
    pub name: String,
    /// Its inode.
    pub inode: u64,
    /// When it was last written, in nanoseconds since 1970.
    pub mtime_ns: i64,
    /// Its length in bytes.
    pub len: u64,
    /// The SHA-256 of its bytes, in hex.
    pub sha256: String,
}

/// A task was added: it is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// Its id.
    pub id: TaskId,
    /// This very file was accepted before, but its move was not finished. Nothing was added.
    pub again: bool,
    /// The id that it brought, if that was taken.
    pub renamed_from: Option<TaskId>,
}

/// A task whose accepted file is not known to be in place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmoved {
    /// Which.
    pub id: TaskId,
    /// The text as handed over.
    pub text: String,
    /// The inbox file that it was.
    pub inbox: Option<InboxKey>,
}

/// The right to work on a task, held by one part of one life of the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The task.
    pub task: TaskId,
    pub(super) boot: BootId,
    pub(super) token: i64,
}

/// What its owner wants of a task that somebody works on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Stop it.
    Cancel,
    /// What is there is enough: stop, verify and report it.
    Enough,
}

/// What became known of a run while it runs; what is none stays as it was.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RunNote {
    /// The folder that it works in.
    pub workdir: Option<String>,
    /// Its process.
    pub process: Option<ProcessMark>,
    /// Its session.
    pub session: Option<SessionId>,
    /// What it has used; a report's own numbers replace it.
    pub spent: Option<super::Spent>,
}

/// A fact is in the ledger.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Where the task stands now.
    pub stage: Stage,
    /// The event's number.
    pub event: i64,
}

/// A task with all that is needed to work on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Which.
    pub id: TaskId,
    /// Where it stands.
    pub stage: Stage,
    /// As the reader understood its text.
    pub file: TaskFile,
    /// The text as handed over.
    pub text: String,
    /// How many runs it had; the next one's number is one more.
    pub runs: u32,
    /// The practice agent does it.
    pub practice: bool,
    /// Which door it came through.
    pub source: Source,
}

/// Where notices go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// The desktop's notifications.
    Desktop,
    /// The owners' phones.
    Telegram,
}

/// Something to tell the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Where to.
    pub channel: Channel,
    /// What it is about, once and for all: a second notice with the same key is dropped.
    pub key: String,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// The first line.
    pub title: String,
    /// The rest.
    pub body: String,
    /// The owner is waited for.
    pub urgent: bool,
}

/// A notice in the hands of a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// Its number.
    pub id: i64,
    /// What to send.
    pub notice: Notice,
    /// How often it was handed out before; above 0, this may be a repeat.
    pub tries: u32,
}

impl Wish {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Cancel => "cancel",
            Self::Enough => "enough",
        }
    }
}

impl Channel {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Desktop => "desktop",
            Self::Telegram => "telegram",
        }
    }
}
