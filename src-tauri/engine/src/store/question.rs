//! What goes into the store and comes out of it about approvals.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::StoreError;
use crate::{
    settings::Rule,
    task::{Approval, ApprovalId, RunId, Shown},
};

/// A question to be put.
#[derive(Debug, Clone, PartialEq)]
pub struct NewApproval {
    /// The run that asks.
    pub run: RunId,
    /// The tool.
    pub tool: String,
    /// Its input, whole.
    pub input: Value,
    /// What a person is shown.
    pub shown: Shown,
    /// Where it would happen.
    pub dir: String,
    /// Why it is asked.
    pub reason: String,
    /// A folder beyond the sandbox that a yes brings within reach.
    pub grants: Option<String>,
    /// When it is denied for want of an answer.
    pub expires_at: Timestamp,
}

/// An answer was not taken.
#[derive(Debug, thiserror::Error)]
pub enum RuleError {
    /// There is no such question.
    #[error("there is no question {0}")]
    NoSuchApproval(ApprovalId),
    /// Somebody else was first, or it is over; the approval says who, when and what.
    #[error("question {} is settled already", .0.id)]
    TooLate(Box<Approval>),
    /// The ledger's own.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A rule that an owner made by an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StandingRule {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// The rule.
    #[ts(type = "unknown")]
    pub rule: Rule,
    /// When it was made.
    #[ts(type = "string")]
    pub made_at: Timestamp,
    /// By an answer to this.
    pub approval: ApprovalId,
}
