//! What changed in a worktree: everything in it against its base, through an index of our own.

use std::{
    collections::BTreeMap,
    ffi::{OsStr, OsString},
    path::{Component, Path, PathBuf},
};

use super::{Changes, Kind, Result, Workspace, WorkspaceError, worktree};
use crate::{
    process::{GitCommand, ProcessError},
    task::{Change, ChangeKind},
};

/// What one look at a worktree gave.
pub struct Seen {
    /// The files as a tree of the repository.
    pub tree: String,
    /// What could not be looked at.
    pub unseen: Vec<String>,
}

/// Measures, and remembers what was seen, so that accepting takes just this.
pub fn changes(workspace: &Workspace) -> Result<Changes> {
    let Kind::Worktree { branch, base, common, top, tree } = &workspace.kind else { return Ok(Changes::default()) };
    let mut seen = look(workspace)?;
    let at = worktree::git_at(common, tree);
    let commit = at.text(&["commit-tree", &seen.tree, "-p", base, "-m", &format!("{}: as seen", workspace.task)])?;
    at.run(&["update-ref", &worktree::refs(branch).seen, &commit])?;
    let within = workspace.root.strip_prefix(top).unwrap_or(Path::new(""));
    let (list, repositories) = list(&at, base, &seen.tree, within)?;
    seen.unseen.extend(
        repositories
            .into_iter()
            .map(|path| format!("{path} is a git repository of its own; its files were not looked at")),
    );
    let diff = patch(&at, base, &seen.tree, &["-M"], &[])?;
    Ok(Changes { list, diff, unseen: seen.unseen })
}

/// All files of the worktree as a tree.
pub fn look(workspace: &Workspace) -> Result<Seen> {
    let Kind::Worktree { base, common, tree, .. } = &workspace.kind else {
        return Err(WorkspaceError::Unfit("not a worktree".into()));
    };
    let folder =
        tempfile::tempdir_in(&workspace.folder).map_err(WorkspaceError::disk("writing in", &workspace.folder))?;
    let (index, kept) = (folder.path().join("index"), workspace.folder.join("index"));
    let at = worktree::git_at(common, tree).env("GIT_INDEX_FILE", &index);
    if kept.exists() {
        worktree::copy_index(&kept, &index)?;
    } else {
        at.run(&["read-tree", base])?;
    }
    let mut unseen = Vec::new();
    unseen.extend(tolerated(at.run(&["add", "--all", "--ignore-errors", "--", "."]))?);
    for target in &workspace.targets {
        let path = workspace.dir.join(target);
        if path.symlink_metadata().is_ok_and(|found| !found.is_dir()) {
            unseen.extend(tolerated(at.run(&["add".as_ref(), "--force".as_ref(), "--".as_ref(), path.as_os_str()]))?);
        }
    }
    leave_out_copied(workspace, &at)?;
    Ok(Seen { tree: at.text(&["write-tree"])?, unseen })
}

/// What the project's recipe brought along is the owner's, and no work of the agent's.
fn leave_out_copied(workspace: &Workspace, at: &GitCommand) -> Result<()> {
    let copied = super::setup::done(workspace).map(|done| done.copied).unwrap_or_default();
    if copied.is_empty() {
        return Ok(());
    }
    let mut words: Vec<OsString> =
        ["rm", "--cached", "--force", "--quiet", "--ignore-unmatch", "--"].map(OsString::from).into();
    words.extend(copied.iter().map(|name| workspace.dir.join(name).into_os_string()));
    at.run(&words)?;
    Ok(())
}

/// What git could not read is told in the verdict; an agent must not be able to stop it from being looked at.
fn tolerated(done: std::result::Result<Vec<u8>, ProcessError>) -> Result<Option<String>> {
    match done {
        Ok(_) => Ok(None),
        Err(ProcessError::Failed { exit: Some(1 | 128), message, .. }) if !message.contains("index file") => {
            let lines: Vec<_> = message.lines().filter(|line| !line.starts_with("hint:")).collect();
            Ok(Some(lines.join("; ")))
        }
        Err(problem) => Err(problem.into()),
    }
}

/// A diff between two trees that `git apply` takes.
pub fn patch(at: &GitCommand, from: &str, to: &str, how: &[&str], paths: &[PathBuf]) -> Result<Vec<u8>> {
    let fixed = ["diff-tree", "-r", "-p", "--binary", "--full-index", "--no-color", "--no-ext-diff", "--no-textconv"];
    let words = [&fixed[..], how, &[from, to, "--"]].concat();
    let words = words.into_iter().map(OsStr::new);
    Ok(at.run(&words.chain(paths.iter().map(|path| path.as_os_str())).collect::<Vec<_>>())?)
}

/// The files that differ, and those of them that are repositories of their own.
fn list(at: &GitCommand, base: &str, tree: &str, within: &Path) -> Result<(Vec<Change>, Vec<String>)> {
    let ask = |form: &str| at.run(&["diff-tree", "-r", "-M", "-z", "--no-ext-diff", "--no-textconv", form, base, tree]);
    let (raw, counts) = (ask("--raw")?, ask("--numstat")?);
    let counts = numstat(&counts);
    let mut repositories = Vec::new();
    let changes = entries(&raw).into_iter().map(|entry| {
        let path = relative(&entry.path, within);
        if entry.is_repository {
            repositories.push(path.clone());
        }
        let kind = match (entry.letter, entry.from) {
            (b'A' | b'C', _) => ChangeKind::Added,
            (b'D', _) => ChangeKind::Deleted,
            (_, Some(from)) => ChangeKind::Renamed { from: relative(&from, within) },
            (_, None) => ChangeKind::Modified,
        };
        let (added, removed) = counts.get(&entry.path).copied().unwrap_or_default();
        Change { path, kind, added, removed }
    });
    Ok((changes.collect(), repositories))
}

struct Entry {
    letter: u8,
    path: String,
    from: Option<String>,
    is_repository: bool,
}

/// `:100644 100644 sha sha M\0path\0`, or `... R100\0old\0new\0`.
fn entries(raw: &[u8]) -> Vec<Entry> {
    let mut fields = fields(raw);
    let mut found = Vec::new();
    while let (Some(head), Some(first)) = (fields.next(), fields.next()) {
        let letter = head.rsplit(' ').next().and_then(|word| word.bytes().next()).unwrap_or(b'M');
        let is_repository = head.split(' ').nth(1) == Some("160000");
        let second = if matches!(letter, b'R' | b'C') { fields.next() } else { None };
        let (path, from) = second.map_or((first.clone(), None), |new| (new, Some(first)));
        found.push(Entry { letter, path, from, is_repository });
    }
    found
}

/// `1\t2\tpath\0`, or `1\t2\t\0old\0new\0`; `-` for binaries.
fn numstat(text: &[u8]) -> BTreeMap<String, (Option<u32>, Option<u32>)> {
    let mut fields = fields(text);
    let mut found = BTreeMap::new();
    while let Some(head) = fields.next() {
        let mut parts = head.splitn(3, '\t');
        let mut number = || parts.next().and_then(|part| part.parse().ok());
        let counts = (number(), number());
        let path = match parts.next() {
            Some("") | None => {
                fields.next();
                fields.next().unwrap_or_default()
            }
            Some(path) => path.to_owned(),
        };
        found.insert(path, counts);
    }
    found
}

fn fields(text: &[u8]) -> impl Iterator<Item = String> {
    text.split(|&byte| byte == 0)
        .filter(|field| !field.is_empty())
        .map(|field| String::from_utf8_lossy(field).into_owned())
}

/// A path of the repository as seen from the project's root.
fn relative(path: &str, within: &Path) -> String {
    let inside = Path::new(path).strip_prefix(within).ok().map(|rest| rest.to_string_lossy().into_owned());
    inside.unwrap_or_else(|| {
        let up = within.components().filter(|part| matches!(part, Component::Normal(_))).count();
        format!("{}{path}", "../".repeat(up))
    })
}
