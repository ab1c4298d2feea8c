//! What is said to be made, counted or done, held against the diff and the commands.

use super::{
    Inputs,
    checks::{Ran, is_test, same},
    counts, line, made, quote, seen,
    wording::cases,
};
use crate::task::{Claim, CommandRun, Evidence, Line, State};

/// Contradicted claims, each in a line; and a failure of which the answer says nothing.
pub fn lines(inputs: &Inputs<'_>, ran: &Ran) -> Vec<Line> {
    let made = made::read(&inputs.report.text);
    let mut lines: Vec<Line> =
        made.names.iter().filter_map(|(name, sentence)| false_name(inputs, name, sentence)).collect();
    lines.extend(made.tests.iter().filter_map(|sentence| false_tests(inputs, sentence)));
    lines.extend(made.counts.iter().filter_map(|(count, sentence)| false_count(inputs, ran, *count, sentence)));
    lines.extend(silent_failure(inputs, ran));
    lines
}

/// All changed files can be read: else a name may stand in one that can't.
fn all_is_seen(inputs: &Inputs<'_>) -> bool {
    inputs.sources.left_out == 0 && inputs.changes.unseen.is_empty()
}

/// A function that is said to be new and stands nowhere in what changed.
fn false_name(inputs: &Inputs<'_>, name: &str, sentence: &str) -> Option<Line> {
    let stands = |text: &Option<String>| text.as_deref().is_some_and(|text| text.contains(name));
    let is_somewhere = inputs.sources.edits.iter().any(|edit| stands(&edit.new) || edit.path.contains(name));
    (all_is_seen(inputs) && !is_somewhere).then(|| {
        let evidence = vec![quote(sentence), seen(format!("`{name}` stands in none of the changed files"))];
        line(Claim::Said, format!("`{name}` was made, as it says"), State::NotMet, evidence)
    })
}

/// Tests that are said to be added, where the diff holds none.
fn false_tests(inputs: &Inputs<'_>, sentence: &str) -> Option<Line> {
    let grows = inputs.sources.edits.iter().any(|edit| {
        let count = |text: &Option<String>| text.as_deref().map_or(0, |text| cases(&edit.path, text));
        // Tests may be made in forms that nobody knows: a change among the tests is enough.
        count(&edit.new) > count(&edit.old) || (super::text::is_test_path(&edit.path) && edit.new.is_some())
    });
    (all_is_seen(inputs) && !grows).then(|| {
        let evidence = vec![quote(sentence), seen("no test was added, and no file of the tests is different")];
        line(Claim::Said, "tests were added, as it says", State::NotMet, evidence)
    })
}

/// More tests are said to pass than there are.
fn false_count(inputs: &Inputs<'_>, ran: &Ran, count: u32, sentence: &str) -> Option<Line> {
    let ours: Vec<counts::Counts> =
        ran.here().filter(|(command, _)| is_test(command)).filter_map(|(_, found)| counts::read(&found.tail)).collect();
    let most = ours.iter().map(|counts| counts.all()).sum::<u32>();
    let said = count.to_string();
    let saw_it = |one: &CommandRun| one.tail.split(|c: char| !c.is_ascii_digit()).any(|number| number == said);
    let is_false = !ours.is_empty() && count > most && !inputs.report.commands.iter().any(saw_it);
    is_false.then(|| {
        let evidence = vec![
            quote(sentence),
            seen(format!("by our own run there are {most}, and no command of its own printed {count}")),
        ];
        line(Claim::Said, format!("{count} tests pass, as it says"), State::NotMet, evidence)
    })
}

/// The last build or test that it ran failed, and its answer does not say so: looked at by a person, unless our own run
/// of the same passes.
fn silent_failure(inputs: &Inputs<'_>, ran: &Ran) -> Option<Line> {
    let commands = &inputs.report.commands;
    let matters = |one: &&CommandRun| is_test(&one.command) || is_build(&one.command);
    let last = commands.iter().rev().find(matters)?;
    let failed = last.failed == Some(true) || counts::read(&last.tail).is_some_and(|counts| counts.failed > 0);
    let said = inputs.report.text.to_lowercase();
    let admits =
        ["fail", "error", "could not", "couldn't", "unable", "not pass", "red", "broken", "does not", "doesn't"]
            .iter()
            .any(|word| said.contains(word));
    let ours_passes = ran.here().any(|(command, found)| {
        found.state == State::Met
            && (same(&last.command).contains(command) || is_test(command) == is_test(&last.command))
    });
    (failed && !admits && !ours_passes).then(|| {
        let mut evidence = vec![seen(format!("`{}` failed, and nothing of that kind ran after it", last.command))];
        evidence.extend(last.event.map(|number| Evidence::Event { number, text: last.command.clone() }));
        line(Claim::Said, "its answer tells what failed", State::CantTell, evidence)
    })
}

fn is_build(command: &str) -> bool {
    let words = ["build", "compile", "tsc", "clippy", "lint", "mypy", "make", "cargo check", "go vet", "gcc", "cc "];
    words.iter().any(|word| command.contains(word))
}
