//! What is told about a finished run, in under 200 words.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Outcome, Reader};

/// The result for a busy person. Its status comes from the verdict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Summary {
    /// SUCCESS, PARTIAL or FAILED, by the verdict's table.
    pub outcome: Outcome,
    /// What was accomplished: one or two sentences.
    pub accomplished: String,
    /// At most three.
    pub findings: Vec<String>,
    /// What remains to be done.
    pub next_steps: Vec<String>,
    /// Who wrote it.
    pub by: Reader,
}

impl Summary {
    /// The longest that a summary may be, in words.
    pub const MOST_WORDS: usize = 200;

    /// How many words a reader has to read.
    pub fn words(&self) -> usize {
        let parts = std::iter::once(&self.accomplished).chain(&self.findings).chain(&self.next_steps);
        parts.map(|part| part.split_whitespace().count()).sum()
    }
}
