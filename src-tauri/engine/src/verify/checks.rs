//! Commands that we run ourselves when the agent says that it is finished.

use std::{collections::BTreeMap, time::Duration};

use super::{Inputs, counts, found, grounds::Grounds, line, seen};
use crate::{
    process::{self, EnvPolicy, Launch, Reach, Spec},
    task::{Claim, Evidence, Ground, Line, State},
};

/// How much of a command's output is kept as evidence, from its end.
const KEPT: usize = 4000;

/// What came of a command.
#[derive(Debug, Clone)]
pub struct Found {
    /// Whether it passed.
    pub state: State,
    /// What shows it.
    pub evidence: Vec<Evidence>,
    /// The end of what it printed.
    pub tail: String,
    /// How long it took.
    pub took: Duration,
}

/// What came of each command, on each ground; none is run twice.
#[derive(Debug, Default)]
pub struct Ran {
    known: BTreeMap<(String, Ground), Option<Found>>,
    grounds: Grounds,
    spent: Duration,
}

impl Ran {
    /// Runs it where the agent worked, unless it was.
    pub async fn run(&mut self, inputs: &Inputs<'_>, command: &str) -> Found {
        let key = (same(command), Ground::Result);
        if let Some(Some(known)) = self.known.get(&key) {
            return known.clone();
        }
        let found = call(inputs, command, Place::result(inputs), inputs.settings.checks.timeout_s).await;
        self.known.insert(key, Some(found.clone()));
        found
    }

    /// Runs it on other files, where that is cheap: none if it is not, or if there are no such files.
    pub async fn on(&mut self, inputs: &Inputs<'_>, command: &str, ground: Ground) -> Option<Found> {
        if ground == Ground::Result {
            return Some(self.run(inputs, command).await);
        }
        let key = (same(command), ground);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let found = self.elsewhere(inputs, command, ground).await;
        self.known.insert(key, found.clone());
        found
    }

    async fn elsewhere(&mut self, inputs: &Inputs<'_>, command: &str, ground: Ground) -> Option<Found> {
        let whole = Duration::from_secs(inputs.settings.checks.baseline_s);
        let left = whole.saturating_sub(self.spent);
        // What took long here will take at least as long there, where nothing is built yet.
        let took = self.known.get(&(same(command), Ground::Result)).and_then(Option::as_ref).map(|found| found.took);
        if left.is_zero() || took.is_some_and(|took| took > left) {
            return None;
        }
        let tree = self.grounds.get(inputs, ground).await?;
        let place = Place { dir: &tree.dir, reach: reach_of(inputs.reach, tree), ground };
        let found = call(inputs, command, place, left.as_secs().max(1)).await;
        self.spent += found.took;
        let is_stopped = found.evidence.iter().any(|one| matches!(one, Evidence::Command { exit: None, .. }));
        (found.state != State::CantTell && !is_stopped).then_some(found)
    }

    /// What came of the commands that look like tests.
    pub fn tests(&self) -> Vec<State> {
        self.here().filter(|(command, _)| is_test(command)).map(|(_, found)| found.state).collect()
    }

    /// Whether this command was run by us.
    pub fn has(&self, command: &str) -> bool {
        self.known.contains_key(&(same(command), Ground::Result))
    }

    /// What came of all of them.
    pub fn all(&self) -> Vec<State> {
        self.here().map(|(_, found)| found.state).collect()
    }

    /// The commands that were run on the result, with what came of each.
    pub fn here(&self) -> impl Iterator<Item = (&str, &Found)> {
        self.known
            .iter()
            .filter(|((_, ground), _)| *ground == Ground::Result)
            .filter_map(|((command, _), found)| Some((command.as_str(), found.as_ref()?)))
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

/// A line for each check, and what is proposed.
pub struct Checked {
    /// The lines.
    pub lines: Vec<Line>,
    /// Found, and not run unasked.
    pub proposed: Vec<String>,
}

/// A line for each check: the task's, else the project's, else found ones. Those are run only in a sandbox: nobody
/// has asked for them.
pub async fn lines(inputs: &Inputs<'_>, ran: &mut Ran) -> Checked {
    let (commands, is_named) = match inputs.named_checks() {
        named if !named.is_empty() => (named, true),
        _ if inputs.brief.kind.only_reads() || !inputs.settings.checks.find => (Vec::new(), false),
        _ => (found::checks(inputs.dir), false),
    };
    if !is_named && (inputs.reach.is_none() || inputs.changes.list.is_empty()) {
        return Checked { lines: Vec::new(), proposed: commands };
    }
    let mut lines = Vec::new();
    for check in &commands {
        lines.push(one(inputs, ran, check, is_named).await);
    }
    Checked { lines, proposed: Vec::new() }
}

async fn one(inputs: &Inputs<'_>, ran: &mut Ran, check: &str, is_named: bool) -> Line {
    let now = ran.run(inputs, check).await;
    let text = if is_named { format!("`{check}` passes") } else { format!("`{check}` is no worse than before") };
    let compares = !inputs.brief.kind.only_reads() && !inputs.changes.list.is_empty();
    let before =
        if compares && now.state != State::CantTell { ran.on(inputs, check, Ground::Baseline).await } else { None };
    let mut evidence = now.evidence.clone();
    let state = match (now.state, before.as_ref().map(|before| before.state)) {
        (State::NotMet, Some(State::Met)) => {
            evidence.push(seen("it passed on the files as they were before: this run broke it"));
            State::NotMet
        }
        (State::NotMet, Some(State::NotMet)) => {
            evidence.push(seen("it failed on the files as they were before, too"));
            if is_named { State::NotMet } else { no_worse(&now, before.as_ref(), &mut evidence) }
        }
        (State::Met, Some(State::NotMet)) => {
            evidence.push(seen("it failed on the files as they were before"));
            State::Met
        }
        // A found check that fails where it can't be told how it was before shows nothing.
        (State::NotMet, _) if !is_named => State::CantTell,
        (state, _) => state,
    };
    evidence.extend(before.into_iter().flat_map(|before| before.evidence));
    line(Claim::Check, text, state, evidence)
}

/// A check that was red before and is red now: no worse, if it says how many failed and they are not more.
fn no_worse(now: &Found, before: Option<&Found>, evidence: &mut Vec<Evidence>) -> State {
    let failed = |found: &Found| counts::read(&found.tail).map(|counts| counts.failed).filter(|&failed| failed > 0);
    match (failed(now), before.and_then(failed)) {
        (Some(now), Some(before)) if now <= before => {
            evidence.push(seen(format!("{before} failed before, {now} fail now")));
            State::Met
        }
        (Some(now), Some(before)) => {
            evidence.push(seen(format!("{before} failed before, {now} fail now")));
            State::NotMet
        }
        _ => State::CantTell,
    }
}

/// Where a command is run.
struct Place<'a> {
    dir: &'a std::path::Path,
    reach: Option<Reach>,
    ground: Ground,
}

impl<'a> Place<'a> {
    fn result(inputs: &Inputs<'a>) -> Self {
        Self { dir: inputs.dir, reach: inputs.reach.cloned(), ground: Ground::Result }
    }
}

/// The same reach, with the copy in the place of the workspace.
fn reach_of(reach: Option<&Reach>, tree: &crate::workspace::TrialTree) -> Option<Reach> {
    reach.map(|reach| Reach { workspace: tree.tree.clone(), may_write: true, frozen: Vec::new(), ..reach.clone() })
}

async fn call(inputs: &Inputs<'_>, command: &str, place: Place<'_>, limit: u64) -> Found {
    let mut launch = Launch::new("sh", place.dir, EnvPolicy::WithoutSecrets);
    launch.args(["-c", command]);
    launch.env.extend(inputs.env.iter().map(|(name, value)| (name.into(), value.into())));
    launch.reach = place.reach;
    let spec = Spec { launch, stdin: None, limit: Duration::from_secs(limit), keep: KEPT };
    let outcome = match process::command(&spec, inputs.stop).await {
        Ok(outcome) => outcome,
        Err(problem) => {
            let evidence = vec![seen(format!("`{command}` could not be run: {problem}"))];
            return Found { state: State::CantTell, evidence, tail: String::new(), took: Duration::ZERO };
        }
    };
    let mut evidence = vec![Evidence::Command {
        command: command.to_owned(),
        exit: outcome.exit,
        tail: outcome.output_tail.clone(),
        duration_ms: u64::try_from(outcome.duration.as_millis()).unwrap_or(u64::MAX),
        on: place.ground,
    }];
    let state = match outcome.exit {
        _ if outcome.timed_out => {
            evidence.push(seen(format!("stopped after {limit} s, the setting checks.timeout_s")));
            State::NotMet
        }
        Some(0) if place.ground == Ground::Result && is_test(command) && counts::ran_none(&outcome.output_tail) => {
            evidence.push(seen("it ran no test at all"));
            State::CantTell
        }
        Some(0) => State::Met,
        // What the shell says of a program that is not there, or is none: it says nothing about the work.
        Some(126 | 127) => {
            evidence.push(seen("the command itself could not be run here"));
            State::CantTell
        }
        Some(_) | None => State::NotMet,
    };
    Found { state, evidence, tail: outcome.output_tail, took: outcome.duration }
}
