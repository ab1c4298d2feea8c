//! What the orchestrator asks the owner of a task, and what can be answered.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A question to the owner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Question {
    /// Why it is asked.
    pub reason: Reason,
    /// The question, in words.
    pub text: String,
}

/// Why a task waits for its owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// It could do harm.
    Risky,
    /// A task that it waits for did not succeed.
    Predecessor,
    /// The engine stopped in the middle of the run.
    Interrupted,
    /// The agent went silent twice, or ran out of time.
    Stalled,
    /// Its turns or its budget are used up.
    Spent,
    /// A permission that it needs was not given, or not in time.
    Unpermitted,
    /// It failed more often than the settings allow.
    Failing,
}

/// What the owner may say to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Go on: as planned, or in the same session.
    GoOn,
    /// Start afresh in a clean workspace.
    Fresh,
    /// What is there is enough: verify and report it.
    Enough,
}
