//! What is kept of a workspace that goes away: a commit under a ref of ours, or files in the home.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{
    Kind, Result, Workspace, WorkspaceError, diff, entries, plain,
    record::{self, Record},
    worktree,
};
use crate::{
    die_at,
    process::{GitCommand, git},
    settings::Home,
};

/// Where the backups of worktrees are, in their repository.
pub const REFS: &str = "refs/orchestrator/backup/";

/// The backup: made once, then written down. None if there is nothing to keep.
pub fn backed_up(home: &Home, workspace: &Workspace, has_files: bool) -> Result<Option<String>> {
    let backup = match record::read(&workspace.folder)? {
        Some(Record::Leaving { backup, .. }) => backup,
        None => return Ok(None),
        Some(Record::Making { .. } | Record::Ready { .. }) => keep(home, workspace, has_files)?,
    };
    // A kill after the record finds it there, and comes here again.
    let aside = put_aside(home, workspace)?.map(|path| path.display().to_string());
    Ok(match (backup, aside) {
        (Some(backup), Some(aside)) => Some(format!("{backup}, and all of it in {aside}")),
        (backup, aside) => backup.or(aside),
    })
}

fn keep(home: &Home, workspace: &Workspace, has_files: bool) -> Result<Option<String>> {
    let backup = match &workspace.kind {
        Kind::Worktree { common, .. } if !common.is_dir() => None,
        Kind::Worktree { tree, .. } => keep_commit(workspace, has_files && tree.is_dir())?,
        Kind::InPlace { .. } | Kind::Scratch { .. } => keep_files(home, workspace)?,
    };
    die_at!("workspace::backup::kept");
    record::write(&workspace.folder, &Record::Leaving { workspace: workspace.clone(), backup: backup.clone() })?;
    die_at!("workspace::backup::written_down");
    Ok(backup)
}

/// Keeps the files, and what the agent committed on its branch, under a ref of ours.
fn keep_commit(workspace: &Workspace, has_files: bool) -> Result<Option<String>> {
    let Kind::Worktree { branch, base, common, .. } = &workspace.kind else { return Ok(None) };
    let at = git(common).env("GIT_DIR", common);
    let refs = worktree::refs(branch);
    let tip = worktree::resolve(common, &refs.branch).filter(|tip| tip != base);
    // Where the files are gone, what was seen of them last.
    let last = || tip.clone().or_else(|| worktree::resolve(common, &refs.seen));
    let tree_of = |commit: &str| at.text(&["rev-parse", &format!("{commit}^{{tree}}")]);
    let tree = match (has_files, last()) {
        (true, _) => diff::look(workspace)?.tree,
        (false, Some(last)) => tree_of(&last)?,
        (false, None) => return Ok(None),
    };
    if tip.is_none() && tree == tree_of(base)? {
        return Ok(None);
    }
    let name = branch.trim_start_matches("orchestrator/");
    let parents: Vec<&str> = [Some(base.as_str()), tip.as_deref()].into_iter().flatten().collect();
    if let Some(kept) = kept_already(&at, name, &tree, &parents)? {
        return Ok(Some(kept));
    }
    let message = format!("{}: what it was", workspace.task);
    let mut args = vec!["commit-tree", &tree, "-m", &message];
    args.extend(parents.iter().flat_map(|parent| ["-p", parent]));
    let commit = at.text(&args)?;
    let free = (1..10_000)
        .map(|n| format!("{REFS}{name}-{n}"))
        .find(|name| worktree::resolve(common, name).is_none())
        .ok_or_else(|| WorkspaceError::Unfit(format!("there are ten thousand backups of {name}; delete some")))?;
    // The empty last word: only if no such ref is there by now.
    at.run(&["update-ref", &free, &commit, ""])?;
    Ok(Some(free))
}

/// The backup that an earlier try has made of just this, before it was killed.
fn kept_already(at: &GitCommand, name: &str, tree: &str, parents: &[&str]) -> Result<Option<String>> {
    let told = at.text(&["for-each-ref", "--format=%(tree) %(parent) %(refname)", REFS])?;
    let wanted = format!("{tree} {} {REFS}{name}-", parents.join(" "));
    let number = |line: &str| line.strip_prefix(&wanted)?.parse::<u32>().ok();
    Ok(told.lines().find_map(number).map(|n| format!("{REFS}{name}-{n}")))
}

/// A commit does not hold what git could not read, nor the content of repositories within the worktree: a worktree
/// with such is moved into the backups as it is.
fn put_aside(home: &Home, workspace: &Workspace) -> Result<Option<PathBuf>> {
    let Kind::Worktree { base, common, tree, .. } = &workspace.kind else { return Ok(None) };
    if !tree.is_dir() || !common.is_dir() {
        return Ok(None);
    }
    let seen = diff::look(workspace)?;
    let at = git(common).env("GIT_DIR", common);
    let is_inner =
        |entry: &entries::Entry| entry.modes.1 == entries::REPOSITORY && tree.join(&entry.path).join(".git").exists();
    if seen.unseen.is_empty() && !entries::between(&at, base, &seen.tree)?.iter().any(is_inner) {
        return Ok(None);
    }
    let aside = free_path(&home.backups(), workspace.task.as_str(), "files");
    fs::rename(tree, &aside).map_err(WorkspaceError::disk("moving into the backups", tree))?;
    Ok(Some(aside))
}

/// Keeps what changed as a diff, and as files what a diff does not show.
fn keep_files(home: &Home, workspace: &Workspace) -> Result<Option<String>> {
    let changes = plain::changes(workspace)?;
    if changes.list.is_empty() {
        return Ok(None);
    }
    let path = free_path(&home.backups(), workspace.task.as_str(), "diff");
    for change in changes.list.iter().filter(|change| change.added.is_none()) {
        let from = workspace.dir.join(&change.path);
        if from.symlink_metadata().is_ok() {
            plain::put(&from, &path.with_extension("files").join(&change.path))?;
        }
    }
    record::write_whole(&path, &changes.diff)?;
    Ok(Some(path.display().to_string()))
}

/// A name that no backup of this task has yet.
fn free_path(folder: &Path, task: &str, ending: &str) -> PathBuf {
    let is_free = |n: &u32| {
        let stem = folder.join(format!("{task}-{n}"));
        // An id may hold a dot, which is why the ending is added and not set.
        ["diff", "files"].iter().all(|ending| !PathBuf::from(format!("{}.{ending}", stem.display())).exists())
    };
    let n = (1_u32..u32::MAX).find(is_free).unwrap_or(u32::MAX);
    folder.join(format!("{task}-{n}.{ending}"))
}
