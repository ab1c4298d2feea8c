//! What is finished for a task, and the one function that moves it.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Attempt, Brief, Fact, Failure, Question, Report, RunId, Summary, Verdict};

/// What is finished for a task. Work in progress is a claim on its row, not a stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Handed over and kept.
    Queued {
        /// The owner's answer to [`Stage::Unclear`].
        words: Option<String>,
    },
    /// Waits for its owner's words.
    Unclear {
        /// What is asked.
        question: String,
    },
    /// Understood.
    Interpreted {
        /// As this.
        brief: Box<Brief>,
    },
    /// May run; a hold says why not yet.
    Checked {
        /// The task as understood.
        brief: Box<Brief>,
        /// How.
        next: Attempt,
    },
    /// A run was begun, and may have changed something.
    Started {
        /// The task as understood.
        brief: Box<Brief>,
        /// Which run.
        run: RunId,
        /// How it was made.
        attempt: Attempt,
    },
    /// Waits for its owner's decision.
    Asked {
        /// The task as understood.
        brief: Box<Brief>,
        /// The run that led to the question.
        run: Option<RunId>,
        /// What is asked.
        question: Question,
        /// What happens if the answer is to go on.
        next: Attempt,
    },
    /// The agent has finished.
    Executed {
        /// The task as understood.
        brief: Box<Brief>,
        /// Which run.
        run: RunId,
        /// What it left behind.
        report: Box<Report>,
    },
    /// The orchestrator has looked for itself.
    Verified {
        /// The task as understood.
        brief: Box<Brief>,
        /// Which run.
        run: RunId,
        /// What was found.
        verdict: Box<Verdict>,
    },
    /// Told; waits to be accepted, discarded or sent back.
    Delivered {
        /// The task as understood.
        brief: Box<Brief>,
        /// Which run.
        run: RunId,
        /// In these words.
        summary: Summary,
    },
    /// At its end.
    Closed {
        /// The task as understood, if it came so far.
        brief: Option<Box<Brief>>,
        /// Which end.
        end: End,
    },
}

/// The ends that a task can come to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "end")]
pub enum End {
    /// The owner took the changes.
    Accepted,
    /// There was nothing to merge.
    Kept,
    /// The owner threw the changes away.
    Discarded,
    /// Policy does not allow it.
    Refused {
        /// Why.
        why: String,
    },
    /// It could not be done, and nothing was changed.
    Failed {
        /// Why.
        why: Failure,
    },
    /// The owner stopped it.
    Cancelled,
}

/// A stage without what it carries: for lists, filters and indexes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "each is told at Stage")]
pub enum StageName {
    Queued,
    Unclear,
    Interpreted,
    Checked,
    Started,
    Asked,
    Executed,
    Verified,
    Delivered,
    Closed,
}

/// A fact that can't happen to a task standing there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a task that is {stage} can't be {fact}")]
pub struct IllegalMove {
    /// Where the task stands.
    pub stage: StageName,
    /// The fact's name.
    pub fact: &'static str,
}

impl Stage {
    /// The stage after a fact: the only mover of stages.
    ///
    /// # Errors
    /// [`IllegalMove`] if that can't happen to a task standing here.
    pub fn after(self, fact: Fact) -> Result<Self, IllegalMove> {
        let illegal = IllegalMove { stage: self.name(), fact: fact.name() };
        Ok(match (self, fact) {
            (Self::Queued { .. }, Fact::Interpreted { brief }) => Self::Interpreted { brief },
            (Self::Queued { .. }, Fact::Unclear { question }) => Self::Unclear { question },
            (Self::Unclear { .. }, Fact::Explained { words }) => Self::Queued { words: Some(words) },
            (Self::Interpreted { brief }, Fact::Checked { next }) => Self::Checked { brief, next },
            (Self::Checked { brief, .. }, Fact::Started { run, attempt }) => Self::Started { brief, run, attempt },
            (Self::Started { brief, run, .. }, Fact::Executed { report }) => Self::Executed { brief, run, report },
            (Self::Started { brief, .. }, Fact::Postponed { next, .. }) => Self::Checked { brief, next },
            (stage @ Self::Started { .. }, Fact::Inquired { .. })
            | (stage @ (Self::Started { .. } | Self::Asked { .. }), Fact::Ruled { .. }) => stage,
            (Self::Executed { brief, run, .. }, Fact::Verified { verdict }) => Self::Verified { brief, run, verdict },
            (Self::Verified { brief, run, .. }, Fact::Summarised { summary }) => {
                Self::Delivered { brief, run, summary }
            }

            (Self::Interpreted { brief } | Self::Checked { brief, .. }, Fact::Asked { question, next }) => {
                Self::Asked { brief, run: None, question, next }
            }
            (Self::Started { brief, run, .. }, Fact::Asked { question, next }) => {
                Self::Asked { brief, run: Some(run), question, next }
            }
            (Self::Asked { brief, .. }, Fact::Answered { next }) => Self::Checked { brief, next },
            (Self::Asked { brief, run: Some(run), .. }, Fact::Executed { report }) => {
                Self::Executed { brief, run, report }
            }

            (Self::Delivered { brief, .. }, Fact::Accepted) => Self::closed(Some(brief), End::Accepted),
            (Self::Delivered { brief, .. }, Fact::Kept) => Self::closed(Some(brief), End::Kept),
            (Self::Delivered { brief, .. }, Fact::Discarded) => Self::closed(Some(brief), End::Discarded),
            (Self::Delivered { brief, .. } | Self::Closed { brief: Some(brief), .. }, Fact::FollowedUp { next }) => {
                Self::Checked { brief, next }
            }

            (Self::Queued { .. }, Fact::Refused { why }) => Self::closed(None, End::Refused { why }),
            (Self::Interpreted { brief } | Self::Checked { brief, .. }, Fact::Refused { why }) => {
                Self::closed(Some(brief), End::Refused { why })
            }
            (Self::Checked { brief, .. } | Self::Started { brief, .. }, Fact::Failed { why }) => {
                Self::closed(Some(brief), End::Failed { why })
            }
            (stage, Fact::Cancelled) if stage.can_be_cancelled() => Self::closed(stage.into_brief(), End::Cancelled),
            _ => return Err(illegal),
        })
    }

    /// Its name.
    pub fn name(&self) -> StageName {
        match self {
            Self::Queued { .. } => StageName::Queued,
            Self::Unclear { .. } => StageName::Unclear,
            Self::Interpreted { .. } => StageName::Interpreted,
            Self::Checked { .. } => StageName::Checked,
            Self::Started { .. } => StageName::Started,
            Self::Asked { .. } => StageName::Asked,
            Self::Executed { .. } => StageName::Executed,
            Self::Verified { .. } => StageName::Verified,
            Self::Delivered { .. } => StageName::Delivered,
            Self::Closed { .. } => StageName::Closed,
        }
    }

    /// The task as understood, if it came so far.
    pub fn brief(&self) -> Option<&Brief> {
        match self {
            Self::Queued { .. } | Self::Unclear { .. } => None,
            Self::Interpreted { brief }
            | Self::Checked { brief, .. }
            | Self::Started { brief, .. }
            | Self::Asked { brief, .. }
            | Self::Executed { brief, .. }
            | Self::Verified { brief, .. }
            | Self::Delivered { brief, .. } => Some(brief),
            Self::Closed { brief, .. } => brief.as_deref(),
        }
    }

    /// The run that this stage is about.
    pub fn run(&self) -> Option<RunId> {
        match self {
            Self::Started { run, .. }
            | Self::Executed { run, .. }
            | Self::Verified { run, .. }
            | Self::Delivered { run, .. } => Some(*run),
            Self::Asked { run, .. } => *run,
            Self::Queued { .. }
            | Self::Unclear { .. }
            | Self::Interpreted { .. }
            | Self::Checked { .. }
            | Self::Closed { .. } => None,
        }
    }

    fn can_be_cancelled(&self) -> bool {
        self.name() < StageName::Delivered
    }

    fn closed(brief: Option<Box<Brief>>, end: End) -> Self {
        Self::Closed { brief, end }
    }

    fn into_brief(self) -> Option<Box<Brief>> {
        match self {
            Self::Queued { .. } | Self::Unclear { .. } => None,
            Self::Interpreted { brief }
            | Self::Checked { brief, .. }
            | Self::Started { brief, .. }
            | Self::Asked { brief, .. }
            | Self::Executed { brief, .. }
            | Self::Verified { brief, .. }
            | Self::Delivered { brief, .. } => Some(brief),
            Self::Closed { brief, .. } => brief,
        }
    }
}

impl StageName {
    /// Every stage, in the order of the walk.
    pub const ALL: [Self; 10] = [
        Self::Queued,
        Self::Unclear,
        Self::Interpreted,
        Self::Checked,
        Self::Started,
        Self::Asked,
        Self::Executed,
        Self::Verified,
        Self::Delivered,
        Self::Closed,
    ];

    /// The word in files, lists and the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Unclear => "unclear",
            Self::Interpreted => "interpreted",
            Self::Checked => "checked",
            Self::Started => "started",
            Self::Asked => "asked",
            Self::Executed => "executed",
            Self::Verified => "verified",
            Self::Delivered => "delivered",
            Self::Closed => "closed",
        }
    }
}

impl fmt::Display for StageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.word())
    }
}
