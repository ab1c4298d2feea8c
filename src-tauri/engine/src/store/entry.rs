//! What is handed to the memory when a task is accepted.

use crate::task::{Source, TaskFile};

/// A task at the door.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What the reader found.
    pub file: TaskFile,
    /// The text as handed over.
    pub text: String,
    /// A line that names it.
    pub title: String,
    /// Which door.
    pub source: Source,
    /// Done by the practice agent.
    pub practice: bool,
    /// The very file it came in, so that it is known again if its move was not finished.
    pub inbox: Option<InboxKey>,
}

/// A version of a file in the inbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxKey {
    /// Its name.
    pub name: String,
    /// Its inode.
    pub inode: u64,
    /// When it was last written, in nanoseconds.
    pub mtime_ns: i64,
    /// Its length in bytes.
    pub len: u64,
    /// Of its bytes, in hex.
    pub sha256: String,
}
