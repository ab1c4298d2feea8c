//! The texts of what changed, both sides: what rules that read code look at.

use std::{fs, path::Path};

use super::{Changes, Kind, Result, Workspace, WorkspaceError, baseline, worktree};
use crate::{
    process::GitCommand,
    task::{Change, ChangeKind, Edit},
};

/// A longer text is not looked at: no rule is about it, and memory is bounded.
const LONGEST: u64 = 1_000_000;
/// The most texts, and the most bytes of them.
const MOST_TEXTS: usize = 1_000;
const MOST_BYTES: u64 = 32_000_000;
/// The most tests that are read although they did not change.
const MOST_TESTS: usize = 200;

/// The texts of what changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    /// The changed files that are text.
    pub edits: Vec<Edit>,
    /// Tests that did not change: path and text.
    pub tests: Vec<(String, String)>,
    /// How many changed files are left out: no text, too long or too many.
    pub left_out: usize,
}

/// Where a text is: what [`read_all`] is asked for.
type Wanted = Option<String>;

/// Reads them. The new side is what [`super::changes`] saw and [`super::accept`] takes, not what lies there by now.
pub fn sources(workspace: &Workspace, changes: &Changes, is_test: fn(&str) -> bool) -> Result<Sources> {
    match &workspace.kind {
        Kind::Worktree { branch, base, common, top, tree } => {
            let at = worktree::git_at(common, tree);
            let seen = worktree::resolve(common, &worktree::refs(branch).seen).unwrap_or_else(|| base.clone());
            let within = workspace.root.strip_prefix(top).unwrap_or(Path::new(""));
            of_commits(&at, base, &seen, within, changes, is_test)
        }
        Kind::InPlace { .. } | Kind::Scratch { .. } => of_files(workspace, changes, is_test),
    }
}

fn of_commits(
    at: &GitCommand,
    base: &str,
    seen: &str,
    within: &Path,
    changes: &Changes,
    is_test: fn(&str) -> bool,
) -> Result<Sources> {
    let tests = if changes.list.is_empty() { Vec::new() } else { tests_of(at, base, within, changes, is_test)? };
    let place = |rev: &str, path: &str| Some(format!("{rev}:{}", in_repository(path, within)));
    let mut wanted: Vec<Wanted> = Vec::new();
    for change in changes.list.iter().take(MOST_TEXTS / 2) {
        let old = former(change);
        wanted.push(old.and_then(|old| place(base, old)));
        wanted.push(if change.kind == ChangeKind::Deleted { None } else { place(seen, &change.path) });
    }
    wanted.extend(tests.iter().map(|path| place(base, path)));
    let mut texts = read_all(at, &wanted)?.into_iter();
    let mut all = Sources::default();
    for change in changes.list.iter().take(MOST_TEXTS / 2) {
        let (old, new) = (texts.next().flatten(), texts.next().flatten());
        push(&mut all, change, old, new);
    }
    all.left_out += changes.list.len().saturating_sub(MOST_TEXTS / 2);
    all.tests = tests.into_iter().zip(texts).filter_map(|(path, text)| Some((path, text?))).collect();
    Ok(all)
}

/// A file whose one side is there and can't be read as text is left out: half of it would look like a deletion.
fn push(all: &mut Sources, change: &Change, old: Option<String>, new: Option<String>) {
    let is_whole = old.is_some() == former(change).is_some() && new.is_some() == (change.kind != ChangeKind::Deleted);
    if !is_whole {
        all.left_out += 1;
        return;
    }
    let from = match &change.kind {
        ChangeKind::Renamed { from } => Some(from.clone()),
        ChangeKind::Added | ChangeKind::Modified | ChangeKind::Deleted => None,
    };
    all.edits.push(Edit { path: change.path.clone(), from, old, new });
}

fn former(change: &Change) -> Option<&str> {
    match &change.kind {
        ChangeKind::Added => None,
        ChangeKind::Renamed { from } => Some(from),
        ChangeKind::Modified | ChangeKind::Deleted => Some(&change.path),
    }
}

/// Tests below the project that did not change.
fn tests_of(
    at: &GitCommand,
    base: &str,
    within: &Path,
    changes: &Changes,
    is_test: fn(&str) -> bool,
) -> Result<Vec<String>> {
    let root = if within.as_os_str().is_empty() { base.to_owned() } else { format!("{base}:{}", within.display()) };
    let names = at.run(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", &root])?;
    let names = names.split(|&byte| byte == 0).filter_map(|name| std::str::from_utf8(name).ok());
    let is_changed = |name: &str| changes.list.iter().any(|change| former(change) == Some(name));
    let tests = names.filter(|name| !name.is_empty() && is_test(name) && !is_changed(name));
    Ok(tests.take(MOST_TESTS).map(ToOwned::to_owned).collect())
}

/// Reads objects in two calls: the sizes first, so that a huge one is never read.
fn read_all(at: &GitCommand, wanted: &[Wanted]) -> Result<Vec<Option<String>>> {
    let mut texts = vec![None; wanted.len()];
    let asked: Vec<(usize, &str)> = wanted
        .iter()
        .enumerate()
        .filter_map(|(place, name)| Some((place, name.as_deref().filter(|name| !name.contains('\n'))?)))
        .collect();
    if asked.is_empty() {
        return Ok(texts);
    }
    let lines = |names: &[(usize, &str)]| names.iter().map(|(_, name)| format!("{name}\n")).collect::<String>();
    let sizes = at.clone().stdin(lines(&asked)).text(&["cat-file", "--batch-check=%(objecttype) %(objectsize)"])?;
    let mut room = MOST_BYTES;
    let mut fits = Vec::new();
    for (one, told) in asked.iter().zip(sizes.lines()) {
        let size = told.strip_prefix("blob ").and_then(|size| size.parse::<u64>().ok());
        if let Some(size) = size.filter(|&size| size <= LONGEST && size <= room) {
            room -= size;
            fits.push(*one);
        }
    }
    let bytes = at.clone().stdin(lines(&fits)).run(&["cat-file", "--batch=%(objectsize)"])?;
    let mut rest = bytes.as_slice();
    for (place, _) in fits {
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else { break };
        let size = std::str::from_utf8(&rest[..end]).ok().and_then(|size| size.parse::<usize>().ok());
        let Some(content) = size.and_then(|size| rest.get(end + 1..end + 1 + size)) else { break };
        texts[place] = text(content.to_vec());
        rest = rest.get(end + 2 + content.len()..).unwrap_or_default();
    }
    Ok(texts)
}

fn of_files(workspace: &Workspace, changes: &Changes, is_test: fn(&str) -> bool) -> Result<Sources> {
    let before = baseline::read(workspace)?;
    let mut all = Sources::default();
    let mut room = MOST_BYTES;
    for change in changes.list.iter().take(MOST_TEXTS / 2) {
        let copy = former(change).and_then(|old| before.files.get(old));
        let old = copy.and_then(|entry| baseline::copy_of(workspace, entry)).and_then(|copy| read(&copy, &mut room));
        let new = read(&workspace.dir.join(&change.path), &mut room);
        push(&mut all, change, old, new);
    }
    all.left_out += changes.list.len().saturating_sub(MOST_TEXTS / 2);
    let is_changed = |name: &str| changes.list.iter().any(|change| former(change) == Some(name));
    let tests = before.files.keys().filter(|name| is_test(name) && !is_changed(name)).take(MOST_TESTS);
    if !changes.list.is_empty() {
        all.tests =
            tests.filter_map(|name| Some((name.clone(), read(&workspace.dir.join(name), &mut room)?))).collect();
    }
    Ok(all)
}

fn read(path: &Path, room: &mut u64) -> Option<String> {
    let seen = path.symlink_metadata().ok().filter(|seen| seen.is_file())?;
    let size = Some(seen.len()).filter(|&size| size <= LONGEST && size <= *room)?;
    *room -= size;
    text(fs::read(path).map_err(WorkspaceError::disk("reading", path)).ok()?)
}

fn text(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// A path as seen from the project's root, as the repository has it.
pub fn in_repository(path: &str, within: &Path) -> String {
    let mut parts: Vec<&str> = within.iter().filter_map(|part| part.to_str()).collect();
    for part in path.split('/') {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}
