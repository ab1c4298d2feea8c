//! What an agent wants and may not without its owner: the question, the answers, and what became of it.

use std::{collections::BTreeMap, fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::{RunId, TaskId};

/// The number of an approval; rises over all tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(transparent)]
pub struct ApprovalId(#[ts(type = "number")] pub i64);

impl fmt::Display for ApprovalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for ApprovalId {
    type Err = std::num::ParseIntError;

    /// A number, also as `#12`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.trim_start_matches('#').parse().map(Self)
    }
}

/// A question that a running agent puts to its owner: a row of the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Approval {
    /// Its number.
    pub id: ApprovalId,
    /// The task.
    pub task: TaskId,
    /// The run that asked.
    pub run: RunId,
    /// The tool.
    pub tool: String,
    /// Its input, whole: what would run.
    #[ts(type = "unknown")]
    pub input: Value,
    /// What a person is shown.
    pub shown: Shown,
    /// The directory in which it would happen.
    pub dir: String,
    /// Why it is asked.
    pub reason: String,
    /// When it was asked.
    #[ts(type = "string")]
    pub asked_at: Timestamp,
    /// When it is denied for want of an answer.
    #[ts(type = "string")]
    pub expires_at: Timestamp,
    /// One-shot secret of this question, for buttons far away.
    pub nonce: String,
    /// What became of it.
    pub state: ApprovalState,
}

/// What a person is shown of what an agent wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Shown {
    /// A shell command, exactly.
    Command {
        /// The command line, whole.
        command: String,
        /// What the agent says that it is for.
        purpose: Option<String>,
    },
    /// A change of a file: the diff that it would make.
    Edit {
        /// The file.
        path: String,
        /// A unified diff; long ones are cut, and say so.
        diff: String,
    },
    /// Questions of the agent with options.
    Questions {
        /// These.
        questions: Vec<AgentQuestion>,
    },
    /// A plan that the agent wants to carry out.
    Plan {
        /// The plan, as Markdown.
        plan: String,
    },
    /// Another tool.
    Tool {
        /// Its input as readable JSON, capped.
        input: String,
    },
}

/// A question with options, as an agent puts it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AgentQuestion {
    /// The question, which is also its key in the answers.
    pub question: String,
    /// A short heading.
    pub header: String,
    /// Several options may be chosen.
    pub multiple: bool,
    /// The options: label and description. Other words may be answered as well.
    pub options: Vec<(String, String)>,
}

/// What became of an approval.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum ApprovalState {
    /// It waits for an answer.
    Open,
    /// Somebody answered; the first answer wins.
    Answered {
        /// How.
        ruling: Ruling,
        /// Through which door.
        by: String,
        /// When.
        #[ts(type = "string")]
        at: Timestamp,
        /// The agent was told, or used it after a resume.
        used: bool,
    },
    /// Nobody answered in time: denied.
    Expired,
    /// Its run ended without it.
    Withdrawn,
}

/// What an owner may answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "ruling")]
pub enum Ruling {
    /// This once, with another input if one is given.
    Once {
        /// What is to run in place of what was asked.
        #[ts(type = "unknown")]
        input: Option<Value>,
    },
    /// This, and the like of it for the rest of the session.
    Session,
    /// By a standing rule of ours from now on.
    Always,
    /// The answers to the agent's questions, by question.
    Answers {
        /// The chosen label or other words, by question.
        answers: BTreeMap<String, String>,
    },
    /// No.
    Deny {
        /// What the agent is told.
        words: Option<String>,
    },
    /// No, and the run stops.
    Stop {
        /// What the agent's next run is told.
        words: Option<String>,
    },
}

impl Ruling {
    /// In a word, for the ledger and for whoever came too late.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Once { input: None } => "allowed once",
            Self::Once { input: Some(_) } => "allowed with changes",
            Self::Session => "allowed for the session",
            Self::Always => "allowed from now on",
            Self::Answers { .. } => "answered",
            Self::Deny { .. } => "denied",
            Self::Stop { .. } => "denied and stopped",
        }
    }

    /// Whether what was asked may happen.
    pub fn allows(&self) -> bool {
        match self {
            Self::Once { .. } | Self::Session | Self::Always | Self::Answers { .. } => true,
            Self::Deny { .. } | Self::Stop { .. } => false,
        }
    }
}
