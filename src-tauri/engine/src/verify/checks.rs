//! Commands that we run ourselves when the agent says that it is finished.

use std::{collections::BTreeMap, time::Duration};

use super::{Inputs, line, seen};
use crate::{
    process::{self, EnvPolicy, Launch, Spec},
    task::{Claim, Evidence, Ground, Line, State},
};

/// How much of a command's output is kept as evidence, from its end.
const KEPT: usize = 4000;

/// What came of each command; none is run twice.
#[derive(Debug, Default)]
pub struct Ran(BTreeMap<String, (State, Vec<Evidence>)>);

impl Ran {
    /// Runs it, unless it was.
    pub async fn run(&mut self, inputs: &Inputs<'_>, command: &str) -> (State, Vec<Evidence>) {
        let key = same(command);
        if let Some(known) = self.0.get(&key) {
            return known.clone();
        }
        let found = run(inputs, command).await;
        self.0.insert(key, found.clone());
        found
    }

    /// What came of the commands that look like tests.
    pub fn tests(&self) -> Vec<State> {
        let tests = self.0.iter().filter(|(command, _)| is_test(command));
        tests.map(|(_, (state, _))| *state).collect()
    }

    /// Whether this command was run by us.
    pub fn has(&self, command: &str) -> bool {
        self.0.contains_key(&same(command))
    }

    /// What came of all of them.
    pub fn all(&self) -> Vec<State> {
        self.0.values().map(|(state, _)| *state).collect()
    }
}

/// Commands are the same if their words are.
pub fn same(command: &str) -> String {
    command.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a command runs tests.
pub fn is_test(command: &str) -> bool {
    let words = ["test", "spec", "jest", "mocha", "tox", "nox", "check", "verify"];
    let command = command.to_lowercase();
    // `test -s file` is a question to the file system.
    let command = command.strip_prefix("test ").unwrap_or(&command);
    words.iter().any(|word| command.contains(word))
}

/// A line for each check of the task. Found checks are only proposed as yet, and none is run unasked.
pub async fn lines(inputs: &Inputs<'_>, ran: &mut Ran) -> Vec<Line> {
    let mut lines = Vec::new();
    for check in &inputs.brief.checks {
        let (state, evidence) = ran.run(inputs, check).await;
        lines.push(line(Claim::Check, format!("`{check}` passes"), state, evidence));
    }
    lines
}

async fn run(inputs: &Inputs<'_>, command: &str) -> (State, Vec<Evidence>) {
    let limit = inputs.settings.checks.timeout_s;
    let mut launch = Launch::new("sh", inputs.dir, EnvPolicy::WithoutSecrets);
    launch.args(["-c", command]);
    launch.reach = inputs.reach.cloned();
    let spec = Spec { launch, stdin: None, limit: Duration::from_secs(limit), keep: KEPT };
    let outcome = match process::command(&spec, inputs.stop).await {
        Ok(outcome) => outcome,
        Err(problem) => return (State::CantTell, vec![seen(format!("`{command}` could not be run: {problem}"))]),
    };
    let mut evidence = vec![Evidence::Command {
        command: command.to_owned(),
        exit: outcome.exit,
        tail: outcome.output_tail,
        duration_ms: u64::try_from(outcome.duration.as_millis()).unwrap_or(u64::MAX),
        on: Ground::Result,
    }];
    let state = match outcome.exit {
        _ if outcome.timed_out => {
            evidence.push(seen(format!("stopped after {limit} s, the setting checks.timeout_s")));
            State::NotMet
        }
        Some(0) => State::Met,
        // What the shell says of a program that is not there, or is none: it says nothing about the work.
        Some(126 | 127) => {
            evidence.push(seen("the command itself could not be run here"));
            State::CantTell
        }
        Some(_) | None => State::NotMet,
    };
    (state, evidence)
}
