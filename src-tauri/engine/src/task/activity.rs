//! What an agent does while it runs, as a person wants to see it. Read from the transcript.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::SessionId;

/// One thing that an agent did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "activity")]
pub enum Activity {
    /// The session is open.
    Ready {
        /// The session.
        session: Option<SessionId>,
        /// The model.
        model: Option<String>,
    },
    /// It said something.
    Text {
        /// The words, capped.
        text: String,
    },
    /// It uses a tool.
    ToolCall {
        /// The call, to which a result belongs.
        id: String,
        /// The tool.
        tool: String,
        /// The input in a line: the command, the path, or JSON; capped.
        input: String,
    },
    /// A tool answered.
    ToolResult {
        /// The call.
        id: String,
        /// Whether it was an error.
        failed: bool,
        /// The answer, capped.
        text: String,
    },
    /// The service asked to wait.
    Retry {
        /// Which try, counted from 1.
        attempt: u32,
        /// Of how many.
        most: u32,
        /// The HTTP status, where there was one.
        status: Option<u16>,
        /// Milliseconds until the next.
        #[ts(type = "number")]
        wait_ms: u64,
    },
    /// News about a usage limit.
    Limit {
        /// `allowed`, `allowed_warning` or `rejected`.
        status: String,
        /// When it is lifted.
        #[ts(type = "string | null")]
        resets_at: Option<Timestamp>,
    },
    /// What it has used.
    Usage {
        /// Input tokens, caches included.
        #[ts(type = "number")]
        input: u64,
        /// Output tokens.
        #[ts(type = "number")]
        output: u64,
    },
    /// It wants to do what it may not do unasked; how that was decided stands in the ledger.
    Asked {
        /// The tool.
        tool: String,
        /// The input, capped.
        input: String,
    },
    /// It has finished.
    Finished {
        /// Whether it says so itself.
        ok: bool,
        /// The final words, capped.
        text: String,
    },
    /// A line that is not one of these; it is in the transcript.
    Other {
        /// Its type, or what is odd about it.
        kind: String,
    },
}
