//! A copy of a workspace with some of its changes taken back, so that checks can be run on how things were.
//!
//! What git ignores is copied too: a project without its installed packages would fail for other reasons than the
//! work. What a check writes into a copy is gone with it.

use std::{
    fs, io,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::{Kind, Result, Workspace, WorkspaceError, baseline, plain, sources::in_repository, worktree};
use crate::task::{Change, ChangeKind};

/// Past these a copy is not cheap, and is not made.
const MOST_FILES: usize = 60_000;
const MOST_BYTES: u64 = 2_000_000_000;

/// A copy to try things in; gone when dropped.
#[derive(Debug)]
pub struct TrialTree {
    _folder: tempfile::TempDir,
    /// All of it: what a check may write.
    pub tree: PathBuf,
    /// Where the project is in it.
    pub dir: PathBuf,
}

/// Copies the workspace with these changes taken back. None if that is not cheap, or a former file is not kept.
pub fn trial_tree(workspace: &Workspace, back: &[Change]) -> Result<Option<TrialTree>> {
    let from = match &workspace.kind {
        Kind::Worktree { tree, .. } => tree,
        Kind::InPlace { .. } | Kind::Scratch { .. } => &workspace.dir,
    };
    let folder = tempfile::Builder::new()
        .prefix("trial-")
        .tempdir_in(&workspace.folder)
        .map_err(WorkspaceError::disk("writing in", &workspace.folder))?;
    // The project's own name: some tools take it for the name of what they build.
    let folder_path = folder.path().canonicalize().map_err(WorkspaceError::disk("opening", folder.path()))?;
    let tree = folder_path.join(from.file_name().unwrap_or("project".as_ref()));
    let mut room = Room { files: MOST_FILES, bytes: MOST_BYTES };
    if !copy(from, &tree, &mut room).map_err(WorkspaceError::disk("copying", from))? {
        return Ok(None);
    }
    let dir = workspace.dir.strip_prefix(from).map_or_else(|_| tree.clone(), |within| tree.join(within));
    let is_back = match &workspace.kind {
        Kind::Worktree { .. } => put_back_from_git(workspace, &tree, back)?,
        Kind::InPlace { .. } | Kind::Scratch { .. } => put_back_from_copies(workspace, &tree, back)?,
    };
    Ok(is_back.then_some(TrialTree { _folder: folder, tree, dir }))
}

struct Room {
    files: usize,
    bytes: u64,
}

/// Copies a folder but for git's own, with the times of its files: build tools go by them. Says whether there was
/// room for all.
fn copy(from: &Path, to: &Path, room: &mut Room) -> io::Result<bool> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        let seen = path.symlink_metadata()?;
        let has_room = room.files > 0 && room.bytes >= seen.len();
        if !has_room {
            return Ok(false);
        }
        room.files -= 1;
        if seen.is_symlink() {
            symlink(fs::read_link(&path)?, &target)?;
        } else if seen.is_dir() {
            if entry.file_name() != ".git" && !copy(&path, &target, room)? {
                return Ok(false);
            }
        } else if seen.is_file() && entry.file_name() != ".git" {
            room.bytes -= seen.len();
            match fs::copy(&path, &target) {
                Ok(_) => {}
                // A lock of a tool that just went away.
                Err(problem) if problem.kind() == io::ErrorKind::NotFound => continue,
                Err(problem) => return Err(problem),
            }
            fs::File::options().write(true).open(&target).and_then(|file| file.set_modified(seen.modified()?)).ok();
        }
    }
    Ok(true)
}

fn put_back_from_git(workspace: &Workspace, tree: &Path, back: &[Change]) -> Result<bool> {
    let Kind::Worktree { base, common, top, tree: files, .. } = &workspace.kind else { return Ok(false) };
    let within = workspace.root.strip_prefix(top).unwrap_or(Path::new(""));
    let mut names = Vec::new();
    for change in back {
        clear(tree, &in_repository(&change.path, within))?;
        if let Some(old) = former(change) {
            let old = in_repository(old, within);
            clear(tree, &old)?;
            names.extend(old.bytes());
            names.push(0);
        }
    }
    if names.is_empty() {
        return Ok(true);
    }
    let folder =
        tempfile::tempdir_in(&workspace.folder).map_err(WorkspaceError::disk("writing in", &workspace.folder))?;
    let at = worktree::git_at(common, files).env("GIT_INDEX_FILE", folder.path().join("index"));
    at.run(&["read-tree", base])?;
    let prefix = format!("--prefix={}/", tree.display());
    at.stdin(names).run(&["checkout-index", "--force", &prefix, "-z", "--stdin"])?;
    Ok(true)
}

fn put_back_from_copies(workspace: &Workspace, tree: &Path, back: &[Change]) -> Result<bool> {
    let before = baseline::read(workspace)?;
    for change in back {
        clear(tree, &change.path)?;
        let Some(old) = former(change) else { continue };
        let entry = before.files.get(old);
        let Some((entry, copy)) = entry.and_then(|entry| Some((entry, baseline::copy_of(workspace, entry)?))) else {
            return Ok(false);
        };
        clear(tree, old)?;
        let content = fs::read(&copy).map_err(WorkspaceError::disk("reading", &copy))?;
        plain::put_content(&content, entry.is_link, entry.mode, &tree.join(old))?;
    }
    Ok(true)
}

fn former(change: &Change) -> Option<&str> {
    match &change.kind {
        ChangeKind::Added => None,
        ChangeKind::Renamed { from } => Some(from),
        ChangeKind::Modified | ChangeKind::Deleted => Some(&change.path),
    }
}

/// Removes what stands at a path of the copy, and any link on the way to it: what is put back must land in the copy.
fn clear(tree: &Path, path: &str) -> Result<()> {
    let mut at = tree.to_owned();
    let parts: Vec<&str> = path.split('/').collect();
    for (depth, part) in parts.iter().enumerate() {
        at.push(part);
        let Ok(seen) = at.symlink_metadata() else { return Ok(()) };
        let is_last = depth + 1 == parts.len();
        let removed = match (seen.is_dir(), is_last) {
            (true, true) => fs::remove_dir_all(&at),
            (true, false) => Ok(()),
            (false, _) => fs::remove_file(&at),
        };
        removed.map_err(WorkspaceError::disk("removing", &at))?;
    }
    Ok(())
}
