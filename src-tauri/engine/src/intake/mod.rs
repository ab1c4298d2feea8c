//! The door for work: a task file's text becomes a [`TaskFile`], and a file in the inbox becomes a task.
//!
//! [`read`] and [`compose`] are pure; [`Inbox::run`] watches the inbox and hands what it finds to an
//! [`Acceptor`]. The scan of the folder is the truth, the watcher only says when to look.

mod body;
mod compose;
mod decode;
mod front;
mod inbox;
mod items;
mod reader;

#[cfg(test)]
mod tests;

pub use compose::compose;
pub use decode::decode;
pub use inbox::{Accepted, Acceptor, Inbox, put_away};
pub use reader::{read, title_of};

/// A text that can't be a task. The owner mends it; nobody else can.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", line.map(|line| format!("line {line}: ")).unwrap_or_default())]
pub struct BadFile {
    /// Line in the file, counted from 1, where one can be named.
    pub line: Option<u32>,
    /// What is wrong and what to do about it.
    pub message: String,
}

impl BadFile {
    fn at(line: u32, message: impl Into<String>) -> Self {
        Self { line: Some(line), message: message.into() }
    }

    fn whole(message: impl Into<String>) -> Self {
        Self { line: None, message: message.into() }
    }
}
