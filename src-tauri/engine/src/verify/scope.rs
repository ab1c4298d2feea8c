//! Nothing outside of the task was changed.

use super::{
    Inputs, line, seen, shown,
    text::{is_test_path, means},
    ties::tied,
};
use crate::task::{Change, ChangeKind, Claim, Edit, Line, State};

/// Files that make other programs run or hold credentials: a task that does not name them has no business there.
const PROTECTED_FOLDERS: [&str; 9] =
    [".git/", ".claude/", ".github/", ".gitlab/", ".circleci/", ".ci/", ".husky/", ".buildkite/", ".ssh/"];
const PROTECTED_NAMES: [&str; 14] = [
    ".gitmodules",
    ".gitattributes",
    ".gitlab-ci.yml",
    ".travis.yml",
    "Jenkinsfile",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    ".pre-commit-config.yaml",
    ".mcp.json",
    ".envrc",
    ".npmrc",
    ".netrc",
    "id_rsa",
    "id_ed25519",
];
/// Files that follow from others.
const FOLLOWING: [&str; 13] = [
    "Cargo.lock",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pnpm-lock.yaml",
    "yarn.lock",
    "bun.lock",
    "go.sum",
    "poetry.lock",
    "uv.lock",
    "Pipfile.lock",
    "Gemfile.lock",
    "composer.lock",
    "flake.lock",
];

/// For a task that reads: that nothing changed. For a fix: protected files, and files besides the targets.
pub fn lines(inputs: &Inputs<'_>) -> Vec<Line> {
    let mut lines = if inputs.brief.kind.only_reads() {
        vec![read_only(inputs)]
    } else {
        vec![protected(inputs), drift(inputs)].into_iter().flatten().collect()
    };
    if !inputs.changes.unseen.is_empty() {
        let evidence = inputs.changes.unseen.iter().take(5).map(seen).collect();
        lines.push(line(Claim::Scope, "all that changed could be looked at", State::CantTell, evidence));
    }
    lines
}

fn read_only(inputs: &Inputs<'_>) -> Line {
    let list = &inputs.changes.list;
    let (state, mut evidence) = match list.len() {
        0 => (State::Met, vec![seen("no file is different from before the run")]),
        count => (State::NotMet, vec![seen(format!("{count} changed"))]),
    };
    evidence.extend(list.iter().take(10).map(shown));
    line(Claim::ReadOnly, "nothing was changed", state, evidence)
}

/// Required whatever else measures the work: passing checks do not excuse a changed pipeline.
fn protected(inputs: &Inputs<'_>) -> Option<Line> {
    let touched = |change: &&Change| paths(change).any(is_protected) && !is_named(inputs, change);
    let found: Vec<_> = inputs.changes.list.iter().filter(touched).collect();
    let text = "files that run programs, hold credentials or lie outside of the project are untouched";
    if found.is_empty() {
        return (!inputs.changes.list.is_empty())
            .then(|| line(Claim::Scope, text, State::Met, vec![seen("none of them is different")]));
    }
    Some(line(Claim::Scope, text, State::NotMet, found.into_iter().take(10).map(shown).collect()))
}

/// Files besides the targets. One that is tied to a target by what was changed belongs to the work, as a caller does;
/// any other has to be looked at by the owner, however well the checks pass.
fn drift(inputs: &Inputs<'_>) -> Option<Line> {
    let has_anchor =
        !inputs.brief.targets.is_empty() || inputs.changes.list.iter().any(|change| is_named(inputs, change));
    if inputs.changes.list.is_empty() || !has_anchor {
        return None;
    }
    let strays =
        |change: &&Change| !is_named(inputs, change) && !is_companion(change) && !paths(change).any(is_protected);
    let (tied, found): (Vec<_>, Vec<_>) =
        inputs.changes.list.iter().filter(strays).partition(|change| is_tied(inputs, change));
    let text = "only the target files, their tests and what follows from them were changed";
    let mut evidence = Vec::new();
    if found.is_empty() && tied.is_empty() {
        evidence.push(seen("every changed file is one of these"));
    }
    evidence.extend(found.iter().take(10).map(|change| shown(change)));
    if !found.is_empty() {
        evidence
            .push(seen("the task does not name them, and nothing in them follows from what was changed in a target"));
    }
    evidence.extend(tied.iter().take(10).map(|change| shown(change)));
    if !tied.is_empty() {
        evidence.push(seen("not named, but tied to a target by what was changed"));
    }
    let state = if found.is_empty() { State::Met } else { State::CantTell };
    Some(line(Claim::Scope, text, state, evidence))
}

/// Tied to a target, or to a file that is.
fn is_tied(inputs: &Inputs<'_>, stray: &Change) -> bool {
    // What is gone took something with it; that it was in the way has to be seen by a person, unless asked for.
    if stray.kind == ChangeKind::Deleted && !asks_for_removal(&inputs.brief.request) {
        return false;
    }
    let Some(edit) = edit_of(inputs, stray) else { return false };
    let anchors = inputs.changes.list.iter().filter(|change| is_named(inputs, change) && !is_test_path(&change.path));
    let anchors: Vec<&Edit> = anchors.filter_map(|change| edit_of(inputs, change)).collect();
    if tied(edit, &anchors) {
        return true;
    }
    let between = inputs.sources.edits.iter().filter(|one| one.path != edit.path && tied(one, &anchors));
    tied(edit, &between.collect::<Vec<_>>())
}

fn edit_of<'a>(inputs: &Inputs<'a>, change: &Change) -> Option<&'a Edit> {
    inputs.sources.edits.iter().find(|edit| edit.path == change.path)
}

fn asks_for_removal(request: &str) -> bool {
    let request = request.to_lowercase();
    ["delete", "remove", "drop", "get rid", "merge", "move", "replace", "consolidate", "clean up", "split", "inline"]
        .iter()
        .any(|word| request.contains(word))
}

fn paths(change: &Change) -> impl Iterator<Item = &str> {
    let old = match &change.kind {
        ChangeKind::Renamed { from } => Some(from.as_str()),
        ChangeKind::Added | ChangeKind::Modified | ChangeKind::Deleted => None,
    };
    std::iter::once(change.path.as_str()).chain(old)
}

fn is_protected(path: &str) -> bool {
    let lower = path.to_lowercase();
    let name = path.rsplit('/').next().unwrap_or(path);
    let in_folder =
        PROTECTED_FOLDERS.iter().any(|folder| lower.starts_with(folder) || lower.contains(&format!("/{folder}")));
    let is_env = name == ".env" || name.starts_with(".env.") && !name.ends_with("example") && !name.ends_with("sample");
    path.starts_with("../") || in_folder || is_env || PROTECTED_NAMES.iter().any(|one| name.eq_ignore_ascii_case(one))
}

/// The task names it: as a target, or in its request.
fn is_named(inputs: &Inputs<'_>, change: &Change) -> bool {
    let by_target = |path: &str| {
        inputs.brief.targets.iter().any(|target| {
            target.path == "." && !path.starts_with("../") && !is_protected(path)
                || path == target.path
                || path.strip_prefix(&target.path).is_some_and(|rest| rest.starts_with('/'))
        })
    };
    let in_words = |path: &str| {
        inputs
            .brief
            .request
            .split_whitespace()
            .map(super::text::bare)
            .any(|word| super::text::is_path(word) && means(word, path))
    };
    paths(change).all(|path| by_target(path) || in_words(path))
}

/// A test, or a file that follows from others: a lock file, the notes on what changed. A test that is gone is neither.
fn is_companion(change: &Change) -> bool {
    let name = change.path.rsplit('/').next().unwrap_or(&change.path);
    let is_notes = ["changelog", "changes", "history", "news"]
        .iter()
        .any(|one| name.split('.').next().is_some_and(|stem| stem.eq_ignore_ascii_case(one)));
    let is_there = change.kind != ChangeKind::Deleted;
    is_there && (is_test_path(&change.path) || FOLLOWING.contains(&name) || is_notes)
}
