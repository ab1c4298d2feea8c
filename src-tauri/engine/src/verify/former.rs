//! Changed tests: do the tests as they were still pass?

use super::{Inputs, checks::Ran, grounds::is_of_tests, line, seen, shown};
use crate::task::{ChangeKind, Claim, Ground, Line, State};

/// What the former tests say of the new files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Former {
    /// They pass: whatever was done to the tests, the work stands up to them as they were.
    Pass,
    /// They failed before the work and fail after it, and only the changed ones pass.
    NeverPassed,
    /// They passed before the work and fail after it.
    Broken,
    /// No test was changed, or it can't be told.
    Unknown,
}

/// Looks, and says so in a line where tests were changed and checks ran.
pub async fn look(inputs: &Inputs<'_>, ran: &mut Ran, commands: &[String]) -> (Former, Vec<Line>) {
    let touched: Vec<_> =
        inputs.changes.list.iter().filter(|change| is_of_tests(change) && change.kind != ChangeKind::Added).collect();
    if touched.is_empty() || inputs.brief.kind.only_reads() {
        return (Former::Unknown, Vec::new());
    }
    let mut worst = Former::Unknown;
    let mut evidence = Vec::new();
    for command in commands {
        if ran.run(inputs, command).await.state != State::Met {
            continue;
        }
        let Some(former) = ran.on(inputs, command, Ground::FormerTests).await else { continue };
        let before = ran.on(inputs, command, Ground::Baseline).await.map(|before| before.state);
        evidence.extend(former.evidence);
        let is = match (former.state, before) {
            (State::Met, _) => Former::Pass,
            (_, Some(State::NotMet)) => Former::NeverPassed,
            (_, Some(State::Met)) => Former::Broken,
            _ => continue,
        };
        if worst == Former::Unknown || is != Former::Pass {
            worst = is;
        }
    }
    let text = "the tests as they were before pass as well";
    let is_asked = asks_for_tests(inputs, &touched.iter().map(|change| change.path.as_str()).collect::<Vec<_>>());
    let (state, required, note) = match worst {
        Former::Unknown => return (worst, Vec::new()),
        Former::Pass => (State::Met, true, "they pass on the new files"),
        Former::NeverPassed if is_asked => {
            (State::CantTell, false, "they fail before and after, and the task speaks of changing tests")
        }
        Former::NeverPassed => {
            (State::NotMet, true, "they failed before and fail still: only the tests were changed to pass")
        }
        Former::Broken if is_asked => {
            (State::CantTell, false, "they fail on the new files, and the task speaks of changing tests")
        }
        Former::Broken => {
            (State::CantTell, true, "they passed before and fail now: look whether each should have been changed")
        }
    };
    evidence.push(seen(note));
    evidence.extend(touched.into_iter().take(5).map(shown));
    (worst, vec![Line { required, ..line(Claim::Tests, text, state, evidence) }])
}

/// The owner wants tests to be changed: they are targets, or the request or a criterion speaks of changing them.
fn asks_for_tests(inputs: &Inputs<'_>, touched: &[&str]) -> bool {
    let is_target = |path: &str| inputs.brief.targets.iter().any(|target| super::text::means(&target.path, path));
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        has(&["test", "expectation", "expected value", "assertion", "snapshot", "fixture"])
            && has(&["update", "adjust", "adapt", "chang", "rewrite", "rewrit", "correct", "fix the test", "migrat"])
    };
    touched.iter().all(|path| is_target(path))
        || speaks(&inputs.brief.request)
        || inputs.brief.criteria.iter().any(|criterion| speaks(&criterion.text))
}
