//! To understand and to tell: rules first, a local model for what is missing, and rules again when there is none.
//!
//! The doors, in the order of use: [`look`] for a model, [`gaps`] and [`Mediator::fill`] for what rules can't read,
//! [`understand`], [`work_locally`] for work that only reads, [`summarise`]. A model that is missing, slow or raving
//! is never an error of the task: every door has an answer without it.

mod extract;
mod local;
mod ollama;
mod prompts;
mod said;
mod summarise;
mod supported;
mod understand;
mod wire;

#[cfg(test)]
mod tests;

use async_trait::async_trait;

use crate::task::{self, Brief, Known, Outcome, Said};

pub use extract::MADE_BY_RULES;
pub use local::work_locally;
pub use ollama::{Ollama, look};
pub use prompts::Prompts;
pub use summarise::summarise;
pub use understand::{Unclear, Understood, gaps, understand, with_words};

/// Reads, tells and answers in its own words. Today: Ollama.
#[async_trait]
pub trait Mediator: Send + Sync {
    /// Reads a task's text for what is missing. Nothing of the answer is to be believed unheld.
    async fn fill(&self, text: &str, missing: &[Gap]) -> Result<Said, MediateError>;
    /// Tells how a run went.
    async fn tell(&self, facts: &Telling) -> Result<Draft, MediateError>;
    /// Judges whether a criterion is met. Its quote is to be looked up before it is believed.
    async fn judge(&self, question: &Question) -> Result<Opinion, MediateError>;
    /// Tells what a chat message means, given the tasks that it may be about. Nothing of it is to be believed unheld.
    async fn sort(&self, text: &str, known: &[Known]) -> Result<task::Opinion, MediateError>;
    /// Does a reading task over these files: (name, text).
    async fn answer_locally(&self, brief: &Brief, files: &[(String, String)]) -> Result<String, MediateError>;
    /// The model's name, for people.
    fn name(&self) -> String;
    /// How many bytes of files fit into one [`Mediator::answer_locally`].
    fn room(&self) -> usize {
        12_000
    }
}

/// What a model may fill because rules did not find it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The type: no key, and no verb decides.
    Kind,
    /// A title: no heading, and the first sentence is too long for one.
    Title,
    /// Target files: none listed, and rules see no path, but words that could be files.
    Targets,
    /// Criteria that stand in the prose.
    Criteria,
}

/// What a model is given to tell from: facts that were found out, and the agent's own words apart from them.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// What was asked for.
    pub request: String,
    /// What came out, by the verdict's table.
    pub outcome: Outcome,
    /// The verdict's lines in words.
    pub facts: Vec<String>,
    /// What changed.
    pub changes: Vec<String>,
    /// The agent's final words, clipped.
    pub said: String,
}

/// A criterion to be judged, and what it is judged by. All of it is data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What was asked for.
    pub request: String,
    /// The criterion.
    pub criterion: String,
    /// What changed.
    pub diff: String,
    /// What checks printed.
    pub logs: String,
}

/// What a model holds of a criterion.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Opinion {
    /// Met, as it says.
    pub met: bool,
    /// The words that are to show it.
    pub quote: String,
}

/// What a model would tell; held against the facts before anybody reads it.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default)]
pub struct Draft {
    /// What was accomplished.
    pub accomplished: String,
    /// What was found.
    pub findings: Vec<String>,
    /// What remains.
    pub next_steps: Vec<String>,
}

/// Why a model gave no answer that can be used. The rules carry on in each case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediateError {
    /// Nothing listens there: look for it again before the next question.
    #[error("Ollama does not answer at {url}")]
    Unreachable {
        /// Where it was sought.
        url: String,
    },
    /// The model is gone: look for another.
    #[error("the model {model} is not installed")]
    NoModel {
        /// Which.
        model: String,
    },
    /// It took longer than the settings allow.
    #[error("Ollama took longer than {seconds} s")]
    TooSlow {
        /// The limit.
        seconds: u64,
    },
    /// The answer was cut off at its limit; the same question will be cut off again.
    #[error("the model's answer was cut off")]
    Truncated,
    /// The answer is not what was asked for.
    #[error("the model's answer can't be used: {why}")]
    Garbage {
        /// What is wrong with it.
        why: String,
    },
    /// Ollama said that it can't.
    #[error("Ollama says: {message}")]
    Refused {
        /// In its words, clipped.
        message: String,
    },
}

impl MediateError {
    /// Whether the model itself is gone, so that it must be looked for again.
    pub fn is_gone(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::NoModel { .. } => true,
            Self::TooSlow { .. } | Self::Truncated | Self::Garbage { .. } | Self::Refused { .. } => false,
        }
    }
}
