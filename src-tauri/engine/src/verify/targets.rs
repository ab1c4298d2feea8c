//! Each target file was dealt with.

use super::{Inputs, line, quote, said::Look, seen, shown, substance::is_only_comment, text};
use crate::task::{ChangeKind, Claim, Evidence, Line, State, Target};

/// A line for each target; one for the work itself where a fix names none and nothing else measures it.
pub fn lines(inputs: &Inputs<'_>, said: &Look) -> Vec<Line> {
    let brief = inputs.brief;
    if brief.targets.is_empty() && !brief.kind.only_reads() && !inputs.has_measure() {
        return vec![unnamed(inputs, said)];
    }
    // A test that is named is mostly what measures the work, and may stay as it is where the work is measured.
    let is_measure = |target: &Target| inputs.has_measure() && text::is_test_path(&target.path);
    let look =
        |target: &Target| if brief.kind.only_reads() { named(inputs, target) } else { changed(inputs, said, target) };
    brief.targets.iter().map(|target| Line { required: !is_measure(target), ..look(target) }).collect()
}

/// With no file, criterion or check there is nothing to hold a change against: done perhaps, but not proven.
fn unnamed(inputs: &Inputs<'_>, said: &Look) -> Line {
    let text = "what was asked for was done";
    if inputs.changes.list.is_empty() {
        return line(Claim::Target, text, nothing_done(said), nothing_changed(said));
    }
    let note = "files changed, but the task names no file, criterion or check to hold them against";
    let mut evidence = vec![seen(note)];
    evidence.extend(inputs.changes.list.iter().take(5).map(shown));
    line(Claim::Target, text, State::CantTell, evidence)
}

/// A file that a fix names: changed, or not.
fn changed(inputs: &Inputs<'_>, said: &Look, target: &Target) -> Line {
    let path = &target.path;
    let text = format!("{path} was dealt with");
    let Some(change) = inputs.change_of(path) else {
        let (state, evidence) = if inputs.changes.list.is_empty() {
            (nothing_done(said), nothing_changed(said))
        } else if said.changed.iter().any(|word| text::means(word, path)) {
            (State::NotMet, vec![unchanged(path), seen("the agent says that it changed this file")])
        } else {
            (State::CantTell, vec![unchanged(path), seen("other files changed; perhaps this one needed nothing")])
        };
        // Where criteria or checks decide, an unchanged file contradicts nothing by itself.
        let state = if inputs.has_measure() { State::CantTell } else { state };
        return line(Claim::Target, text, state, evidence);
    };
    let is_gone = change.kind == ChangeKind::Deleted;
    let asked = inputs.brief.request.to_lowercase();
    let was_asked = ["delete", "remove", "drop", "rename", "move", "replace"].iter().any(|word| asked.contains(word));
    let mut evidence = vec![shown(change)];
    let mut state = State::Met;
    if is_gone && !was_asked {
        state = State::CantTell;
        evidence.push(seen("it is gone, and the task does not say that it should be"));
    }
    let edit = inputs.sources.edits.iter().find(|edit| edit.path == change.path);
    let wants_words = ["comment", "doc", "format", "indent", "whitespace", "typo", "readme", "explain", "licen"];
    if edit.is_some_and(is_only_comment) && !wants_words.iter().any(|word| asked.contains(word)) {
        state = State::CantTell;
        evidence.push(seen("only comments or white space are different"));
    }
    line(Claim::Target, text, state, evidence)
}

fn unchanged(path: &str) -> Evidence {
    Evidence::File { path: path.to_owned(), note: "not changed".into() }
}

/// A fix that changed nothing has failed, unless it says plainly that nothing needed to be changed.
fn nothing_done(said: &Look) -> State {
    if said.nothing_needed.is_some() && said.changed.is_empty() { State::CantTell } else { State::NotMet }
}

fn nothing_changed(said: &Look) -> Vec<Evidence> {
    let mut evidence = vec![seen("no file is different from before the run")];
    evidence.extend(said.nothing_needed.as_deref().map(quote));
    evidence
}

/// A file that a task which reads names: spoken of, or not.
fn named(inputs: &Inputs<'_>, target: &Target) -> Line {
    let path = &target.path;
    let name = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or(path);
    let answer = &inputs.report.text;
    let sentence = text::sentences(answer)
        .into_iter()
        .find(|sentence| path == "." || sentence.contains(path.as_str()) || sentence.contains(name));
    let (state, evidence) = match sentence {
        Some(sentence) => (State::Met, quote(sentence)),
        None => (State::CantTell, seen("the answer does not name it")),
    };
    line(Claim::Target, format!("the answer deals with {path}"), state, vec![evidence])
}
