//! Completion for shells.

use std::{io::Write, process::ExitCode};

use clap::CommandFactory;
use clap_complete::Shell;

use crate::args::Cli;

/// Prints the script; who pipes it may leave early.
pub fn run(shell: Shell) -> ExitCode {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "orchestrator", &mut script);
    let _ = std::io::stdout().write_all(&script);
    ExitCode::SUCCESS
}
