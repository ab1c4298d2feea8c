//! The task as understood.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Note, Permissions, TaskType};

/// What the agent is asked to do, in terms that were all found in the owner's text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Brief {
    /// The kind of work.
    pub kind: TaskType,
    /// A line that names it.
    pub title: String,
    /// What is asked for, in the owner's words.
    pub request: String,
    /// The files that it is about.
    pub targets: Vec<Target>,
    /// What must be true at the end.
    pub criteria: Vec<Criterion>,
    /// What the owner added for understanding.
    pub context: Option<String>,
    /// Commands that the orchestrator itself runs afterwards.
    pub checks: Vec<String>,
    /// The project's canonical root; none means a scratch folder.
    #[ts(type = "string | null")]
    pub project: Option<PathBuf>,
    /// What the task itself says about how it may run.
    pub terms: Terms,
    /// Who read the text, and how far that can be trusted.
    pub reading: Reading,
}

/// A file that a task names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Target {
    /// Relative to the project's root, with `/`; as written when it is outside or missing.
    pub path: String,
    /// What was found there when the task was read.
    pub state: TargetState,
}

/// What stands where a target file should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TargetState {
    /// It is there, inside the project.
    Present,
    /// Nothing is there yet; a fix may make it.
    Missing,
    /// After canonicalisation it lies outside of the project.
    Outside,
}

/// One success criterion.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Criterion {
    /// As written, without its box.
    pub text: String,
    /// The box was ticked already.
    pub ticked: bool,
}

/// How the task itself says that it may run; settings and policy have the last word.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct Terms {
    /// Tools in Claude's notation.
    pub allowed_tools: Option<Vec<String>>,
    /// Claude's model.
    pub model: Option<String>,
    /// Longest run, in seconds.
    #[ts(type = "number | null")]
    pub timeout_s: Option<u64>,
    /// Most turns.
    pub max_turns: Option<u32>,
    /// Most US dollars.
    pub budget_usd: Option<f64>,
    /// What the agent may do unasked.
    pub permissions: Option<Permissions>,
}

/// How a text was read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Reading {
    /// Rules alone, or a model that filled gaps.
    pub by: Reader,
    /// Fields that the model filled, each found in the text.
    pub filled: Vec<String>,
    /// What the model said that was not found in the text, and so was dropped.
    pub dropped: Vec<String>,
    /// Character 3-gram similarity of what was understood to what was written, 0 to 1.
    pub similarity: f64,
    /// Normalised Shannon entropy of what was understood, 0 to 1.
    pub entropy: f64,
    /// What was odd in the text.
    pub notes: Vec<Note>,
}

/// Who read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "reader")]
pub enum Reader {
    /// No model took part: none was needed, or none was there.
    Rules,
    /// This local model filled what was missing.
    Model {
        /// Its name at Ollama.
        name: String,
    },
}
