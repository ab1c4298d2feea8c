//! Why a task that may run does not yet. Derived, never stored.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{TaskId, Unavailable};

/// Why a task that may run does not yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "hold")]
pub enum Hold {
    /// The owner has paused the queue.
    Paused,
    /// It waits for these.
    After {
        /// Tasks that are not there yet, or have not succeeded yet.
        tasks: Vec<TaskId>,
    },
    /// A wait between tries.
    Until {
        /// When it is over.
        #[ts(type = "string")]
        at: Timestamp,
    },
    /// A usage limit.
    Limit {
        /// When it is lifted.
        #[ts(type = "string")]
        until: Timestamp,
    },
    /// The agent can't work until its owner mends something.
    Unavailable {
        /// What is missing.
        what: Unavailable,
        /// How to mend it.
        message: String,
    },
    /// As many runs as the settings allow are under way.
    Room,
    /// Another task works in the same project, in place.
    Place,
}

impl Hold {
    /// In words, for a list.
    pub fn words(&self) -> String {
        match self {
            Self::Paused => "paused".into(),
            Self::After { tasks } => {
                let ids: Vec<_> = tasks.iter().map(TaskId::as_str).collect();
                format!("after {}", ids.join(", "))
            }
            Self::Until { at } => format!("tries again at {}", at.strftime("%H:%M:%S UTC")),
            Self::Limit { until } => format!("usage limit until {}", until.strftime("%H:%M UTC")),
            Self::Unavailable { message, .. } => message.clone(),
            Self::Room => "waits for a free place".into(),
            Self::Place => "waits for the task that works in the same project".into(),
        }
    }
}
