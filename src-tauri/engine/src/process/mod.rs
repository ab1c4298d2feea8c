//! The only spawning: agents, checks and git; from spawn to reap, with a deadline.

mod command;
mod containment;
mod environment;
mod git;
#[cfg(test)]
mod git_tests;
mod launch;
mod mark;
pub mod proxy;
mod sandbox;
mod tree;

use std::{io, path::PathBuf};

pub use command::{Outcome, Spec, command};
pub use containment::{Containment, containment};
pub use environment::{EnvPolicy, Environment};
pub use git::{GitCommand, git};
pub use launch::{Launch, Network, Reach};
pub use mark::ProcessMark;
pub use tree::{Tree, sweep};

/// Another program did not do what it was started for.
#[derive(Debug, thiserror::Error)]
pub enum ProcessError {
    /// It could not be started at all.
    #[error("starting {program} in {}: {source}", dir.display())]
    NotStarted {
        /// The program.
        program: String,
        /// Where.
        dir: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It ended with an error.
    #[error("{command} failed{}: {message}", exit.map_or(String::new(), |code| format!(" with exit code {code}")))]
    Failed {
        /// The command, in short.
        command: String,
        /// Its exit code.
        exit: Option<i32>,
        /// What it said.
        message: String,
    },
    /// We could not talk to it.
    #[error("talking to {program}: {source}")]
    Broken {
        /// The program.
        program: String,
        /// Why.
        source: io::Error,
    },
    /// Its owner stopped it.
    #[error("stopped")]
    Stopped,
}
