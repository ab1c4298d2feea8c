//! What just happened. A stage moves only by a recorded fact.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{ApprovalId, Attempt, Brief, Failure, Question, Report, RunId, Summary, Verdict};

/// Something that happened to a task; with the stage before it, it gives the stage after it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "fact")]
pub enum Fact {
    /// The text was understood.
    Interpreted {
        /// As this.
        brief: Box<Brief>,
    },
    /// The text can't be worked with as it stands.
    Unclear {
        /// What the owner is asked.
        question: String,
    },
    /// The owner answered to [`Fact::Unclear`].
    Explained {
        /// In these words.
        words: String,
    },
    /// Policy allows it.
    Checked {
        /// How the first run is to be made.
        next: Attempt,
    },
    /// The owner has to decide.
    Asked {
        /// This.
        question: Question,
        /// What happens if the answer is to go on.
        next: Attempt,
    },
    /// The owner decided that it goes on.
    Answered {
        /// Like this.
        next: Attempt,
    },
    /// A run is about to begin: written before the act.
    Started {
        /// Its number.
        run: RunId,
        /// How it is made.
        attempt: Attempt,
    },
    /// A run ended with a report.
    Executed {
        /// What it left behind.
        report: Box<Report>,
    },
    /// A run ended in a way that may pass by itself.
    Postponed {
        /// How the next one is to be made.
        next: Attempt,
        /// What happened.
        why: Failure,
    },
    /// A run ended in a way that will not pass, and changed nothing.
    Failed {
        /// What happened.
        why: Failure,
    },
    /// The orchestrator has looked for itself.
    Verified {
        /// What it found.
        verdict: Box<Verdict>,
    },
    /// The result was put in words.
    Summarised {
        /// These.
        summary: Summary,
    },
    /// The owner took the changes.
    Accepted,
    /// There was nothing to merge.
    Kept,
    /// The owner threw the changes away.
    Discarded,
    /// Policy does not allow it.
    Refused {
        /// Why, and what to do about it.
        why: String,
    },
    /// The owner stopped it.
    Cancelled,
    /// The agent asked its owner for a permission, and waits. The task stays where it is.
    Inquired {
        /// The approval's number.
        approval: ApprovalId,
        /// What it is about, in a line.
        what: String,
    },
    /// A permission was decided on. The task stays where it is.
    Ruled {
        /// The approval's number.
        approval: ApprovalId,
        /// What was decided, in words: the ruling's, "expired" or "withdrawn".
        decision: String,
    },
    /// The owner asks for more.
    FollowedUp {
        /// How the next run is to be made; its words are the owner's.
        next: Attempt,
    },
}

impl Fact {
    /// Its name as it stands in the ledger.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Interpreted { .. } => "interpreted",
            Self::Unclear { .. } => "unclear",
            Self::Explained { .. } => "explained",
            Self::Checked { .. } => "checked",
            Self::Asked { .. } => "asked",
            Self::Answered { .. } => "answered",
            Self::Started { .. } => "started",
            Self::Executed { .. } => "executed",
            Self::Postponed { .. } => "postponed",
            Self::Failed { .. } => "failed",
            Self::Verified { .. } => "verified",
            Self::Summarised { .. } => "summarised",
            Self::Accepted => "accepted",
            Self::Kept => "kept",
            Self::Discarded => "discarded",
            Self::Refused { .. } => "refused",
            Self::Cancelled => "cancelled",
            Self::Inquired { .. } => "inquired",
            Self::Ruled { .. } => "ruled",
            Self::FollowedUp { .. } => "followed_up",
        }
    }
}
