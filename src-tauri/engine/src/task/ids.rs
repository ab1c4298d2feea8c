//! Every id is its own type.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use uuid::Uuid;

/// A task's name, such as `task_001`: safe as a file name on every system, and the same everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct TaskId(String);

/// Why a text can't be a task id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a task id is 1 to 64 of a-z, A-Z, 0-9, '-', '_' and '.', and starts with a letter or a digit; {0:?} is not")]
pub struct BadId(String);

impl TaskId {
    /// The id that the ledger gives to the `number`th task which brought none.
    pub fn numbered(number: i64) -> Self {
        Self(format!("task_{number:03}"))
    }

    /// The same id with a suffix, for when it is taken: `task_001` becomes `task_001-2`.
    pub fn with_suffix(&self, suffix: u32) -> Self {
        let ending = format!("-{suffix}");
        let room = 64 - ending.len();
        Self(format!("{}{ending}", &self.0[..self.0.len().min(room)]))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for TaskId {
    type Err = BadId;

    fn from_str(text: &str) -> Result<Self, BadId> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric());
        if starts_well && text.len() <= 64 && text.chars().all(allowed) {
            Ok(Self(text.to_owned()))
        } else {
            Err(BadId(text.chars().take(80).collect()))
        }
    }
}

impl TryFrom<String> for TaskId {
    type Error = BadId;

    fn try_from(text: String) -> Result<Self, BadId> {
        text.parse()
    }
}

impl From<TaskId> for String {
    fn from(id: TaskId) -> Self {
        id.0
    }
}

impl fmt::Display for TaskId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// A run's number within its task, counted from 1; its folder is `results/<task>/run-<number>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
pub struct RunId(pub u32);

impl fmt::Display for RunId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "run-{}", self.0)
    }
}

/// An agent's session, by which it can be resumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[ts(type = "string")]
pub struct SessionId(pub Uuid);

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One life of the engine: made anew at each start, so that claims of an earlier life are known as stale.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BootId(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_can_never_leave_its_folder() {
        for bad in ["", "..", ".hidden", "a/b", "a\\b", "-x", "a b", "ä", &"x".repeat(65)] {
            assert!(bad.parse::<TaskId>().is_err(), "{bad:?} was taken");
        }
        for good in ["task_001", "a", "2024-fix.login", &"x".repeat(64)] {
            assert!(good.parse::<TaskId>().is_ok(), "{good:?} was refused");
        }
    }

    #[test]
    fn a_suffix_keeps_the_id_within_its_length() {
        let long: TaskId = "x".repeat(64).parse().unwrap();
        let next = long.with_suffix(12);
        assert!(next.as_str().parse::<TaskId>().is_ok());
        assert!(next.as_str().ends_with("-12"));
    }
}
