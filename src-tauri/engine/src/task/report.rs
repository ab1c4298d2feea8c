//! What a run left behind, as its agent's own stream said it. Claims, not evidence.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Agent, SessionId};

/// What came out of a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Report {
    /// Who worked.
    pub agent: Agent,
    /// The model that the agent named.
    pub model: Option<String>,
    /// The session, for a follow-up.
    pub session: Option<SessionId>,
    /// How it ended.
    pub ended: Ended,
    /// The process's exit code.
    pub exit: Option<i32>,
    /// The final message, capped at 64 KiB.
    pub text: String,
    /// The agent's turns.
    pub turns: u32,
    /// What this run cost, in US dollars, where the agent says so.
    pub cost_usd: Option<f64>,
    /// Tokens of this run.
    pub tokens: Tokens,
    /// Wall time in milliseconds.
    #[ts(type = "number")]
    pub duration_ms: u64,
    /// What the agent wanted and was not allowed.
    pub denials: Vec<Denial>,
    /// Commands that the agent ran, in order, the last 200.
    pub commands: Vec<CommandRun>,
    /// How often each tool was called.
    pub tools: std::collections::BTreeMap<String, u32>,
    /// Lines of the stream that could not be understood; they are in the transcript.
    pub odd_lines: u32,
}

impl Report {
    /// An empty report: the ground that an executor fills.
    pub fn empty(agent: Agent) -> Self {
        Self {
            agent,
            model: None,
            session: None,
            ended: Ended::WithoutResult,
            exit: None,
            text: String::new(),
            turns: 0,
            cost_usd: None,
            tokens: Tokens::default(),
            duration_ms: 0,
            denials: Vec::new(),
            commands: Vec::new(),
            tools: std::collections::BTreeMap::new(),
            odd_lines: 0,
        }
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "how")]
pub enum Ended {
    /// With a result event that claims no error.
    Finished,
    /// With a result event that says it is an error.
    WithError {
        /// What it said.
        message: String,
    },
    /// Its turns were used up.
    MaxTurns,
    /// Its budget was used up.
    Budget,
    /// Its owner said that it is enough, or it stopped without a result event.
    WithoutResult,
}

/// A tool call that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Denial {
    /// The tool.
    pub tool: String,
    /// Its input as JSON text, capped.
    pub input: String,
}

/// A shell command that the agent ran.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CommandRun {
    /// The command line, capped.
    pub command: String,
    /// Whether its tool result was an error; `None` if it was never seen.
    pub failed: Option<bool>,
    /// The line of the transcript that called it, from 1; none where the agent has no stream.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub event: Option<u64>,
    /// The end of what it printed, as its tool result told it.
    #[serde(default)]
    pub tail: String,
}

/// Tokens used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Tokens {
    /// Input, caches included.
    #[ts(type = "number")]
    pub input: u64,
    /// Output.
    #[ts(type = "number")]
    pub output: u64,
}
