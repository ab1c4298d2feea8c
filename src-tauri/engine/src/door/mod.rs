//! What everyone outside holds: commands, replies, reads and the newest event number.

mod words;

pub use words::{ClaudeHealth, Code, Command, Health, InboxFile, LocalHealth, NewTask, Problem, Reply};
