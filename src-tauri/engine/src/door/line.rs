//! What goes over the socket: a JSON object a line, the version first.

use serde::{Deserialize, Serialize};

use super::{Command, Problem, Pulse, Reply};

/// The protocol's version. Another one is refused with words, never guessed at.
pub(super) const VERSION: u32 = 1;

/// The longest line that is read, in bytes.
pub(super) const LONGEST: u64 = 8 * 1024 * 1024;

/// The engine's first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hello {
    pub version: u32,
    pub program: String,
}

/// A client's line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    pub id: u64,
    pub by: String,
    pub command: Command,
}

/// Every further line of the engine.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Told {
    /// An answer.
    Answer {
        id: u64,
        #[serde(skip_serializing_if = "Option::is_none")]
        reply: Option<Reply>,
        #[serde(skip_serializing_if = "Option::is_none")]
        problem: Option<Problem>,
    },
    /// There is something new to read.
    Pulse(Pulse),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_requests_number_and_a_tasks_id_are_two_things() {
        let command = Command::Cancel { id: "task_001".parse().unwrap() };
        let line = serde_json::to_string(&Request { id: 7, by: "cli".into(), command: command.clone() }).unwrap();
        let read: Request = serde_json::from_str(&line).unwrap();
        assert_eq!((read.id, read.command), (7, command));
    }
}
