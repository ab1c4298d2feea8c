//! What an agent wants to be let do, and what it is told. Who decides is not the workshop's matter.

use async_trait::async_trait;
use serde_json::Value;

/// An agent wants to use a tool that its own mode does not simply let through.
#[derive(Debug, Clone, PartialEq)]
pub struct Want {
    /// The tool.
    pub tool: String,
    /// Its input, whole: what would run.
    pub input: Value,
    /// Why the agent's program asks, where it says so.
    pub reason: Option<String>,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq)]
pub enum Permit {
    /// It may, with this input.
    Allow {
        /// What runs: what was asked, or what its owner made of it.
        input: Value,
    },
    /// It may not, and goes on without.
    Deny {
        /// What it is told.
        words: String,
    },
    /// It may not, and the run ends; its owner has the next word.
    Stop {
        /// What happened, for the owner.
        message: String,
    },
    /// It may, but only a new process can reach that far: the run goes on in the same session.
    Cross {
        /// What comes within reach.
        path: String,
    },
}

/// Decides on what agents want; waits for a person where it must.
#[async_trait]
pub trait Asker: Send + Sync {
    /// Decides. May be dropped at any time: then nobody wants to know any more.
    async fn decide(&self, want: Want) -> Permit;
}

/// Denies everything: where nobody is there to be asked.
pub struct Nobody;

#[async_trait]
impl Asker for Nobody {
    async fn decide(&self, _: Want) -> Permit {
        let words = "Not allowed, and nobody is there to be asked. Go on without it, and say in your final message \
                     what you could not do.";
        Permit::Deny { words: words.into() }
    }
}
