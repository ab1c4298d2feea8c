//! The strongest evidence for a fix: a check that was red before and is green now.

use super::{Inputs, checks::Ran, grounds::is_of_tests, line, seen};
use crate::task::{ChangeKind, Claim, Evidence, Ground, Line, State, TaskType};

/// Looks for it; one line if there was something to look at. It is a bonus, and required of nobody: a fix may be
/// right without a test for it.
pub async fn lines(inputs: &Inputs<'_>, ran: &mut Ran, commands: &[String]) -> Vec<Line> {
    if inputs.brief.kind != TaskType::Fix || inputs.changes.list.is_empty() || commands.is_empty() {
        return Vec::new();
    }
    for command in commands {
        if let Some(evidence) = shown_by(inputs, ran, command).await {
            let text = "what failed before the work passes now";
            return vec![Line { required: false, ..line(Claim::Proof, text, State::Met, evidence) }];
        }
    }
    let note = seen("no check was seen to fail before the work and to pass after it");
    let text = "what failed before the work passes now";
    vec![Line { required: false, ..line(Claim::Proof, text, State::CantTell, vec![note]) }]
}

/// Red on the former files and green now, with the same tests on both sides: those of before, else the new ones. The
/// side that is green is run as a copy too, so that a copy which lacks something is not taken for the former state.
async fn shown_by(inputs: &Inputs<'_>, ran: &mut Ran, command: &str) -> Option<Vec<Evidence>> {
    let now = ran.run(inputs, command).await;
    if now.state != State::Met {
        return None;
    }
    let before = ran.on(inputs, command, Ground::Baseline).await?;
    let is_red = |state: State| state == State::NotMet;
    let tests_changed = inputs.changes.list.iter().any(is_of_tests);
    if is_red(before.state) {
        let same_tests = if tests_changed { ran.on(inputs, command, Ground::FormerTests).await? } else { now };
        let is_proof = same_tests.state == State::Met;
        return is_proof.then(|| [before.evidence, same_tests.evidence].concat());
    }
    let adds_tests = inputs.changes.list.iter().any(|change| is_of_tests(change) && change.kind != ChangeKind::Deleted);
    if !adds_tests {
        return None;
    }
    let new_tests = ran.on(inputs, command, Ground::NewTests).await?;
    is_red(new_tests.state).then(|| {
        let note = seen("the tests that this run wrote fail on the former files and pass on its own");
        [new_tests.evidence, now.evidence, vec![note]].concat()
    })
}
