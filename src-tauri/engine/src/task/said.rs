//! What a local model said about a text, and what of it holds.

use serde::{Deserialize, Serialize};

use super::{Priority, TaskType};

/// What a local model read in a task's text. Nothing of it is believed before it is held against the text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// The type.
    pub kind: Option<TaskType>,
    /// The priority.
    pub priority: Option<Priority>,
    /// A line that names it.
    pub title: Option<String>,
    /// What is asked for.
    pub request: Option<String>,
    /// Target files.
    pub targets: Vec<String>,
    /// Success criteria.
    pub criteria: Vec<String>,
}

/// What of it was found in the text.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Grounded {
    /// Only what holds.
    pub said: Said,
    /// What was dropped, each with why, for a person.
    pub dropped: Vec<String>,
}
