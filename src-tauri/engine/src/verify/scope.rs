//! Nothing outside of the task was changed.

use super::{Inputs, line, seen, shown, text::means};
use crate::task::{Change, ChangeKind, Claim, Line, State};

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

/// Files besides the targets. Where criteria or checks measure the work it is only a note; else it has to be looked
/// at, since a fix often needs another file and nothing here can say whether this one did.
fn drift(inputs: &Inputs<'_>) -> Option<Line> {
    if inputs.brief.targets.is_empty() || inputs.changes.list.is_empty() {
        return None;
    }
    let strays =
        |change: &&Change| !is_named(inputs, change) && !is_companion(change) && !paths(change).any(is_protected);
    let found: Vec<_> = inputs.changes.list.iter().filter(strays).collect();
    let required = !inputs.has_measure();
    let text = "only the target files, their tests and what follows from them were changed";
    let (state, evidence) = match (found.is_empty(), required) {
        (true, _) => (State::Met, vec![seen("every changed file is one of these")]),
        (false, true) => (State::CantTell, found.into_iter().take(10).map(shown).collect()),
        (false, false) => (State::NotMet, found.into_iter().take(10).map(shown).collect()),
    };
    Some(Line { required, ..line(Claim::Scope, text, state, evidence) })
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

/// A test, or a file that follows from others. A test that is gone is neither.
fn is_companion(change: &Change) -> bool {
    let name = change.path.rsplit('/').next().unwrap_or(&change.path);
    let stem = name.split('.').next().unwrap_or(name).to_lowercase();
    let in_tests =
        change.path.split('/').any(|part| matches!(part, "test" | "tests" | "__tests__" | "spec" | "testdata"));
    let is_test = in_tests
        || [".test.", ".spec."].iter().any(|mark| name.contains(mark))
        || stem.starts_with("test_")
        || ["_test", "_tests", "_spec"].iter().any(|end| stem.ends_with(end));
    (is_test && change.kind != ChangeKind::Deleted) || FOLLOWING.contains(&name)
}
