//! Why a run did not end with a report. The class decides what happens next; nobody matches on message text.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SessionId;

/// A run that ended without a report, by what the conductor does about it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "snake_case", tag = "class")]
pub enum Failure {
    /// A usage or rate limit: all Claude work is held until then, and the session resumed.
    #[error("limit reached: {message}")]
    Limit {
        /// When it is lifted, where the agent said so.
        #[ts(type = "string | null")]
        until: Option<Timestamp>,
        /// Which limit: `five_hour`, `seven_day`, where the agent said so.
        #[serde(default)]
        kind: Option<String>,
        /// The session to resume.
        session: Option<SessionId>,
        /// What the agent said.
        message: String,
    },
    /// Overload, a server's error or the network: backoff, then the fallback.
    #[error("the service did not answer: {message}")]
    Overloaded {
        /// The session to resume.
        session: Option<SessionId>,
        /// What the agent said.
        message: String,
    },
    /// Silence for too long: stopped; resumed once, then the owner is asked.
    #[error("no sign of life for {silence_s} s{}", tool.as_ref().map(|t| format!(" while {t} ran")).unwrap_or_default())]
    Stalled {
        /// The session to resume.
        session: Option<SessionId>,
        /// How long it was silent, in seconds.
        #[ts(type = "number")]
        silence_s: u64,
        /// The tool that was open.
        tool: Option<String>,
    },
    /// The agent can't work at all until its owner mends something: all its work is held.
    #[error("{message}")]
    Unavailable {
        /// What is missing.
        what: Unavailable,
        /// What it is and how to mend it.
        message: String,
    },
    /// It died or spoke garbage: one fresh run in a clean workspace, then failed.
    #[error("the agent stopped unexpectedly ({}): {tail}", exit.map_or("no exit code".into(), |c| format!("exit code {c}")))]
    Crashed {
        /// Its exit code, where it had one.
        exit: Option<i32>,
        /// The end of what it said.
        tail: String,
    },
    /// The longest time for a run is over.
    #[error("stopped after {limit_s} s, the longest time for a run")]
    TimedOut {
        /// The session to resume.
        session: Option<SessionId>,
        /// The limit in seconds.
        #[ts(type = "number")]
        limit_s: u64,
    },
    /// Asked for what the service does not do (unknown model, prompt too long): trying again is no use.
    #[error("{message}")]
    Impossible {
        /// What was said.
        message: String,
    },
    /// Our own side failed: no workspace, no disk.
    #[error("{message}")]
    House {
        /// What failed, with the thing in hand.
        message: String,
    },
    /// It asked for a permission, and nobody answered in time, or the answer was to stop: its owner is asked.
    #[error("{message}")]
    Unpermitted {
        /// The session to resume.
        session: Option<SessionId>,
        /// What it wanted and what was said.
        message: String,
    },
    /// Its owner let it go beyond its sandbox: the run goes on at once in the same session, with that within reach.
    #[error("goes on with {path} within reach")]
    Crossing {
        /// The session to resume.
        session: Option<SessionId>,
        /// What it may reach from now on.
        path: String,
    },
    /// We stopped it: its tokens, its money or its memory were used up.
    #[error("stopped: {message}")]
    Spent {
        /// The session to resume.
        session: Option<SessionId>,
        /// What was used up, of how much.
        message: String,
    },
    /// Its owner stopped it.
    #[error("cancelled")]
    Cancelled,
}

/// What stops all of an agent's work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Unavailable {
    /// The program was not found.
    NotInstalled,
    /// Nobody is logged in.
    NotLoggedIn,
    /// The key is refused.
    BadKey,
    /// The account has no credit, or may not.
    NoCredit,
}

impl Failure {
    /// The session that a later run can go on in.
    pub fn session(&self) -> Option<SessionId> {
        match self {
            Self::Limit { session, .. }
            | Self::Overloaded { session, .. }
            | Self::Stalled { session, .. }
            | Self::TimedOut { session, .. }
            | Self::Unpermitted { session, .. }
            | Self::Crossing { session, .. }
            | Self::Spent { session, .. } => *session,
            Self::Unavailable { .. }
            | Self::Crashed { .. }
            | Self::Impossible { .. }
            | Self::House { .. }
            | Self::Cancelled => None,
        }
    }

    /// The class as one word, for metrics.
    pub fn class(&self) -> &'static str {
        match self {
            Self::Limit { .. } => "limit",
            Self::Overloaded { .. } => "overloaded",
            Self::Stalled { .. } => "stalled",
            Self::Unavailable { .. } => "unavailable",
            Self::Crashed { .. } => "crashed",
            Self::TimedOut { .. } => "timed_out",
            Self::Impossible { .. } => "impossible",
            Self::House { .. } => "house",
            Self::Unpermitted { .. } => "unpermitted",
            Self::Crossing { .. } => "crossing",
            Self::Spent { .. } => "spent",
            Self::Cancelled => "cancelled",
        }
    }
}
