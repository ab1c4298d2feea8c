//! The keeper stands between the orchestrator and a child: it reaps all that descends from it, and ends all of it when
//! the child has ended or the orchestrator has.
//!
//! `hold FD program args...` holds; `forward PORT SOCKET program args...` also carries connections out of a sandbox
//! that has no network.

mod forward;
mod hold;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<std::ffi::OsString> = std::env::args_os().skip(1).collect();
    let text = |at: usize| args.get(at).and_then(|arg| arg.to_str()).unwrap_or_default();
    match (text(0), text(1).parse::<i32>()) {
        ("hold", Ok(pipe)) if args.len() > 2 => hold::hold(pipe, &args[2..]),
        ("forward", Ok(port)) if args.len() > 3 => forward::forward(port, text(2), &args[3..]),
        _ => {
            eprintln!(
                "orchestrator-keeper is started by the orchestrator: hold FD program... | forward PORT SOCKET program..."
            );
            ExitCode::from(64)
        }
    }
}
