//! What the agent says that it did, it did.

use std::path::Path;

use super::{
    Inputs,
    checks::{Ran, is_test, same},
    claims::{self, Claims, Did, FileClaim, Passed},
    deeds, line, quote, seen,
    text::means,
};
use crate::task::{Agent, ChangeKind, Claim, Evidence, Line, State};

/// The most commands that a report holds: with so many, an earlier one may be missing from it.
const ALL_COMMANDS: usize = 200;

/// What the agent's words came to.
#[derive(Debug)]
pub struct Look {
    /// A line for each contradicted claim, else one for all.
    pub lines: Vec<Line>,
    /// Files that it says it changed.
    pub changed: Vec<String>,
    /// Where it says that nothing needed to be changed.
    pub nothing_needed: Option<String>,
}

/// Holds the claims of the final message against the changes and the commands.
pub fn look(inputs: &Inputs<'_>, ran: &Ran, criteria: &[Line]) -> Look {
    let mut claims = claims::read(&inputs.report.text);
    if inputs.brief.kind.only_reads() {
        // It speaks about code that others wrote: only its own deeds are claims.
        let own = |sentence: &str| ["I ", "I've ", "I’ve "].iter().any(|start| sentence.starts_with(start));
        claims.files.retain(|claim| own(&claim.sentence));
        claims.passed.clear();
        claims.ran.clear();
    }
    let mut lines: Vec<Line> = claims.files.iter().filter_map(|claim| false_file(inputs, claim)).collect();
    lines.dedup_by(|a, b| a.text == b.text);
    lines
        .extend(claims.passed.iter().filter_map(|(what, sentence)| false_pass(inputs, ran, criteria, *what, sentence)));
    lines.extend(claims.ran.iter().filter_map(|(command, sentence)| false_run(inputs, ran, command, sentence)));
    if !inputs.brief.kind.only_reads() {
        lines.extend(deeds::lines(inputs, ran));
    }
    if inputs.changes.list.is_empty()
        && !inputs.brief.kind.only_reads()
        && lines.iter().all(|line| line.state != State::NotMet)
    {
        lines.push(about_nothing(inputs, &claims));
    }
    if lines.iter().all(|line| line.state != State::NotMet) && !lines.iter().any(|line| line.required) {
        lines.push(line(Claim::Said, "what it says that it did, it did", State::Met, vec![so_far(&claims)]));
    }
    let changed = claims.files.iter().map(|claim| claim.word.clone()).collect();
    Look { lines, changed, nothing_needed: claims.nothing_needed }
}

fn so_far(claims: &Claims) -> Evidence {
    match claims.files.len() + claims.passed.len() + claims.ran.len() {
        0 => seen("its answer claims nothing that could be contradicted"),
        count => seen(format!("{count} of its claims could be held against what was seen, and none is contradicted")),
    }
}

/// A file that is said to be changed and is not.
fn false_file(inputs: &Inputs<'_>, claim: &FileClaim) -> Option<Line> {
    let word = inside(&claim.word, inputs.dir)?;
    let is_it = |path: &str| means(word, path);
    let is_true = inputs.changes.list.iter().any(|change| match &change.kind {
        ChangeKind::Renamed { from } => is_it(&change.path) || is_it(from),
        ChangeKind::Added | ChangeKind::Modified | ChangeKind::Deleted => is_it(&change.path),
    });
    let is_target = inputs.brief.targets.iter().any(|target| is_it(&target.path));
    let is_there = inputs.dir.join(word).exists();
    let is_false = match claim.did {
        _ if is_true => false,
        Did::Change => is_target || is_there,
        // One that is there and not among the changes is one that git ignores.
        Did::Make => !is_there,
        Did::Remove => is_there,
    };
    let words = match claim.did {
        Did::Change => "changed",
        Did::Make => "written",
        Did::Remove => "removed",
    };
    is_false.then(|| {
        let note = if is_there { "not different from before the run" } else { "not there" };
        let file = Evidence::File { path: word.to_owned(), note: note.into() };
        line(Claim::Said, format!("{word} was {words}, as it says"), State::NotMet, vec![quote(&claim.sentence), file])
    })
}

/// The path below the workspace; none for one that is elsewhere.
fn inside<'a>(word: &'a str, dir: &Path) -> Option<&'a str> {
    if !Path::new(word).is_absolute() {
        return (!word.starts_with("..") && !word.starts_with('~')).then_some(word.trim_start_matches("./"));
    }
    let dir = dir.to_str()?;
    word.strip_prefix(dir)?.strip_prefix('/')
}

/// Something that is said to have passed, and failed, or never ran.
fn false_pass(inputs: &Inputs<'_>, ran: &Ran, criteria: &[Line], what: Passed, sentence: &str) -> Option<Line> {
    let ours = match what {
        Passed::Tests => ran.tests(),
        Passed::Checks => ran.all(),
        Passed::Criteria => criteria.iter().map(|line| line.state).collect(),
    };
    let text = "what it says has passed, passed";
    let contradicted = |why: &str| Some(line(Claim::Said, text, State::NotMet, vec![quote(sentence), seen(why)]));
    if ours.contains(&State::NotMet) {
        return contradicted("by our own run it did not");
    }
    if ours.contains(&State::Met) || what == Passed::Criteria {
        return None;
    }
    let commands = &inputs.report.commands;
    let last = commands.iter().rev().find(|one| is_test(&one.command));
    match last.map(|one| (one.failed, &one.command)) {
        Some((Some(false), _)) => None,
        Some((Some(true), command)) => contradicted(&format!("the last such command that it ran failed: {command}")),
        Some((None, command)) => Some(Line {
            required: false,
            ..line(
                Claim::Said,
                text,
                State::CantTell,
                vec![quote(sentence), seen(format!("what came of {command} was not seen"))],
            )
        }),
        None if commands.len() >= ALL_COMMANDS => None,
        None => contradicted("neither it nor we ran any such command"),
    }
}

/// A command that it says it ran, and did not.
fn false_run(inputs: &Inputs<'_>, ran: &Ran, command: &str, sentence: &str) -> Option<Line> {
    let commands = &inputs.report.commands;
    let wanted = same(command);
    let is_true =
        commands.iter().map(|one| same(&one.command)).any(|one| one.contains(&wanted) || wanted.contains(&one));
    let is_false =
        !is_true && commands.len() < ALL_COMMANDS && inputs.report.agent != Agent::Local && !ran.has(command);
    is_false.then(|| {
        let evidence = vec![quote(sentence), seen(format!("none of its {} commands was this", commands.len()))];
        line(Claim::Said, format!("it ran `{command}`, as it says"), State::NotMet, evidence)
    })
}

/// A fix that changed nothing: false if it says that it did, honest if it says why not. Where it says neither, only
/// criteria and checks can still show that all is well.
fn about_nothing(inputs: &Inputs<'_>, claims: &Claims) -> Line {
    let text = "what it says that it did, it did";
    let nothing = || seen("no file is different from before the run");
    if let Some(sentence) = claims.nothing_needed.as_deref().or(claims.gave_up.as_deref()) {
        return line(Claim::Said, text, State::Met, vec![quote(sentence), nothing()]);
    }
    if let Some(sentence) = &claims.change {
        return line(Claim::Said, text, State::NotMet, vec![quote(sentence), nothing()]);
    }
    let state = if inputs.has_measure() { State::CantTell } else { State::NotMet };
    line(Claim::Said, text, state, vec![nothing(), seen("its answer does not say why")])
}
