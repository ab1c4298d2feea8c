//! AI Task Orchestrator in the tray.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use desktop::{FirstWindow, Start, display};
use engine::settings::Home;

/// Hand over work and walk away: the tray icon, the window and the engine behind them.
#[derive(Parser)]
#[command(name = "orchestrator-desktop", version)]
struct Args {
    /// The folder to work with [default: $ORCHESTRATOR_HOME, else ~/orchestrator]
    #[arg(long, value_name = "FOLDER")]
    home: Option<PathBuf>,
    /// Open the window (also without this, unless --hidden is given)
    #[arg(long, conflicts_with = "hidden")]
    show: bool,
    /// Start in the tray alone
    #[arg(long)]
    hidden: bool,
    /// Let the practice agent do the work: needs no account, and everything is marked as practice
    #[arg(long)]
    practice: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    if !display::is_there() {
        eprintln!("{}", display::ADVICE);
        return ExitCode::FAILURE;
    }
    match start(&args) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn start(args: &Args) -> anyhow::Result<()> {
    let window = if args.hidden { FirstWindow::Hidden } else { FirstWindow::Shown };
    let home = Home::find(args.home.as_deref())?;
    desktop::run(Start { home, practice: args.practice, window })?;
    Ok(())
}
