//! A task as it was handed over, before anybody has thought about it.

use std::{collections::BTreeMap, path::PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Criterion, Permissions, Priority, TaskId, TaskType};

/// Something odd in a task file that did not stop it: a placeholder, an unknown key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Note {
    /// Line in the file, counted from 1.
    pub line: Option<u32>,
    /// What was seen and what became of it, for a person.
    pub text: String,
}

/// What the reader found in a task's text by rules alone. Everything but the text may be missing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct TaskFile {
    /// The id that the owner gave.
    pub id: Option<TaskId>,
    /// The given type.
    pub kind: Option<TaskType>,
    /// The given priority.
    pub priority: Option<Priority>,
    /// When the owner says that it was written.
    pub created: Option<Timestamp>,
    /// The given project folder, `~` not yet resolved.
    pub project: Option<PathBuf>,
    /// Tasks that come first.
    pub after: Vec<TaskId>,
    /// Commands that the orchestrator runs when the agent says that it is finished.
    pub checks: Vec<String>,
    /// Tools in Claude's own notation, such as `Bash(cargo test:*)`.
    pub allowed_tools: Option<Vec<String>>,
    /// Claude's model.
    pub model: Option<String>,
    /// Longest run, in seconds.
    pub timeout_s: Option<u64>,
    /// Most turns of the agent.
    pub max_turns: Option<u32>,
    /// Most US dollars that the run may cost.
    pub budget_usd: Option<f64>,
    /// What the agent may do unasked.
    pub permissions: Option<Permissions>,
    /// The owner is still writing: left alone.
    pub draft: bool,
    /// The heading.
    pub title: Option<String>,
    /// Target files, as written.
    pub targets: Vec<String>,
    /// What is asked for. `None` only while nothing but metadata was found.
    pub prompt: Option<String>,
    /// Success criteria.
    pub criteria: Vec<Criterion>,
    /// What the owner added for understanding.
    pub context: Option<String>,
    /// Keys that the reader does not know, kept as written.
    pub unknown: BTreeMap<String, String>,
    /// What was odd.
    pub notes: Vec<Note>,
}
