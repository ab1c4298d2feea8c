//! How the next run is made.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SessionId;

/// How the next run is made: first, retry, resume, follow-up and fallback alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Attempt {
    /// Who does it.
    pub agent: Agent,
    /// What it starts from.
    pub from: Origin,
    /// What the owner or the conductor adds to the brief.
    pub words: Option<String>,
    /// Not earlier than this.
    #[ts(type = "string | null")]
    pub not_before: Option<Timestamp>,
    /// How many runs in a row have ended in a failure that may pass by itself.
    pub failures: u32,
}

impl Attempt {
    /// The first attempt by this agent.
    pub fn first(agent: Agent) -> Self {
        Self { agent, from: Origin::Fresh, words: None, not_before: None, failures: 0 }
    }
}

/// Who does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Agent {
    /// Claude Code, headless.
    Claude,
    /// The local model, or rules where there is none. Only for work that reads.
    Local,
    /// The scripted practice agent; marked wherever it shows.
    Practice,
}

impl Agent {
    /// Its name for people.
    pub fn name(self) -> &'static str {
        match self {
            Self::Claude => "Claude Code",
            Self::Local => "local model",
            Self::Practice => "practice agent",
        }
    }
}

/// What a run starts from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "origin")]
pub enum Origin {
    /// A new session in a clean workspace.
    Fresh,
    /// Go on in this session.
    Resume {
        /// The session to go on in.
        session: SessionId,
    },
    /// A new session that knows what this one knew.
    Fork {
        /// The session to branch from.
        session: SessionId,
    },
}
