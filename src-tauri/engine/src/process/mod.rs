//! The only place that starts other programs: checks and git.

mod command;
mod git;
#[cfg(test)]
mod git_tests;

use std::{io, path::PathBuf};

pub use command::{EnvPolicy, Outcome, Spec, command};
pub use git::{GitCommand, git};

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
