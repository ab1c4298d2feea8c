//! AI Task Orchestrator on the command line: the same engine with no screen.

mod answers;
mod args;
mod here;
mod live;
mod phone;
mod screen;
mod taking;
mod verbs;

use std::process::ExitCode;

use clap::Parser;

#[tokio::main]
async fn main() -> ExitCode {
    engine::failpoint::arm();
    let cli = args::Cli::parse();
    let screen = screen::Screen::new(cli.color, cli.json);
    match verbs::run(cli, &screen).await {
        Ok(code) => code,
        Err(problem) => {
            screen.problem(&problem);
            ExitCode::FAILURE
        }
    }
}
