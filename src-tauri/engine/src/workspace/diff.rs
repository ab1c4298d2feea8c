//! What changed in a worktree: everything in it against its base, through an index of our own.

use std::{
    ffi::{OsStr, OsString},
    fs,
    path::{Component, Path, PathBuf},
};

use super::{
    Changes, Kind, Result, Workspace, WorkspaceError,
    entries::{self, Listing},
    worktree,
};
use crate::{
    process::{GitCommand, ProcessError},
    task::{Change, ChangeKind},
};

/// All that is to be known of two trees in one call.
const ALL: [&str; 12] = [
    "diff-tree",
    "-r",
    "-M",
    "-z",
    "--raw",
    "--numstat",
    "-p",
    "--binary",
    "--full-index",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
];

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
    let listing = entries::parse(&at.run(&[&ALL[..], &[base, &seen.tree]].concat())?);
    let (list, repositories) = list(&listing, within);
    seen.unseen.extend(repositories);
    Ok(Changes { list, diff: listing.patch, unseen: seen.unseen })
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
    let settled = workspace.folder.join("index.settled");
    if !settled.exists() {
        // Files that are as young as the index have to be read each time, and after a checkout that is all of them.
        // Once is enough: what was not changed since is known by its time from then on.
        at.ask(&["update-index", "-q", "--refresh"])?;
        let fresh = folder.path().join("fresh");
        worktree::copy_index(&index, &fresh)?;
        fs::rename(&fresh, &kept).map_err(WorkspaceError::disk("writing", &kept))?;
        fs::write(&settled, "").map_err(WorkspaceError::disk("writing", &settled))?;
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

/// The files that differ, and a note on each of them that is a repository of its own.
fn list(listing: &Listing, within: &Path) -> (Vec<Change>, Vec<String>) {
    let mut repositories = Vec::new();
    let changes = listing.entries.iter().map(|entry| {
        let path = relative(&entry.path, within);
        if entry.is_repository() {
            let is_submodule = entry.modes.0 == entries::REPOSITORY;
            repositories.push(match is_submodule {
                true => format!("{path} is a submodule; only the commit that it stands at was looked at"),
                false => format!("{path} is a git repository of its own; its files were not looked at"),
            });
        }
        let kind = match (entry.letter, &entry.from) {
            (b'A' | b'C', _) => ChangeKind::Added,
            (b'D', _) => ChangeKind::Deleted,
            (_, Some(from)) => ChangeKind::Renamed { from: relative(from, within) },
            (_, None) => ChangeKind::Modified,
        };
        let (added, removed) = listing.counts.get(&entry.path).copied().unwrap_or_default();
        Change { path, kind, added, removed }
    });
    (changes.collect(), repositories)
}

/// A path of the repository as seen from the project's root.
fn relative(path: &Path, within: &Path) -> String {
    let inside = path.strip_prefix(within).ok().map(|rest| rest.to_string_lossy().into_owned());
    inside.unwrap_or_else(|| {
        let up = within.components().filter(|part| matches!(part, Component::Normal(_))).count();
        format!("{}{}", "../".repeat(up), path.to_string_lossy())
    })
}
