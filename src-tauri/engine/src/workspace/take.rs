//! Accepting: the changes go into the project, all or none.

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{Kind, Result, Workspace, WorkspaceError, diff, plain, worktree};
use crate::{
    process::{GitCommand, ProcessError, git},
    task::Take,
};

/// Puts the changes into the project. Done again, it finds them there.
pub fn accept(workspace: &Workspace, how: Take) -> Result<String> {
    if how != Take::Apply {
        return Err(WorkspaceError::Unfit("only applying is known as yet".into()));
    }
    match &workspace.kind {
        Kind::Worktree { .. } => from_worktree(workspace),
        Kind::InPlace { .. } => Ok(format!("the changes are in {} already", workspace.root.display())),
        Kind::Scratch { files } => from_scratch(workspace, files),
    }
}

fn from_worktree(workspace: &Workspace) -> Result<String> {
    let Kind::Worktree { branch, base, common, top, .. } = &workspace.kind else { return Ok(String::new()) };
    let seen = match worktree::resolve(common, &worktree::refs(branch).seen) {
        Some(seen) => seen,
        None => diff::look(workspace)?.tree,
    };
    let at = git(top);
    let changed = differing(&at, base, &seen)?;
    if changed.is_empty() {
        return Ok("nothing was changed, so there is nothing to take".into());
    }
    let missing = missing(workspace, top, base, &seen, &changed)?;
    if !missing.is_empty() {
        let some: &[PathBuf] = if missing.len() == changed.len() { &[] } else { &missing };
        let patch = diff::patch(&at, base, &seen, &["--no-renames"], some)?;
        at.clone()
            .stdin(patch.clone())
            .run(&["apply", "--check", "--binary"])
            .map_err(|problem| conflict(problem, &missing))?;
        at.clone().stdin(patch).run(&["apply", "--binary"])?;
    }
    let count = changed.len();
    let files = if count == 1 { "file" } else { "files" };
    Ok(format!("{count} {files} changed in {}", workspace.root.display()))
}

/// Paths that differ between two trees, a rename as two.
fn differing(at: &GitCommand, from: &str, to: &str) -> Result<Vec<PathBuf>> {
    let names = at.run(&["diff-tree", "-r", "-z", "--no-renames", "--name-only", "--no-ext-diff", from, to])?;
    let paths = names.split(|&byte| byte == 0).filter(|name| !name.is_empty());
    Ok(paths.map(|name| PathBuf::from(OsStr::from_bytes(name))).collect())
}

/// Of these paths, those that the project does not have as wanted: a kill in the middle of an earlier try, or its
/// owner, may have put some there already.
fn missing(workspace: &Workspace, top: &Path, base: &str, seen: &str, changed: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let folder =
        tempfile::tempdir_in(&workspace.folder).map_err(WorkspaceError::disk("writing in", &workspace.folder))?;
    let at = git(top).env("GIT_INDEX_FILE", folder.path().join("index"));
    at.run(&["read-tree", base])?;
    let names: Vec<u8> = changed.iter().flat_map(|path| [path.as_os_str().as_bytes(), b"\0"].concat()).collect();
    if at.clone().stdin(names).run(&["update-index", "--add", "--remove", "-z", "--stdin"]).is_err() {
        // Something stands in the way of one of them; the check of the patch says which.
        return Ok(changed.to_vec());
    }
    let present = at.text(&["write-tree"])?;
    let wanting: BTreeSet<_> = differing(&at, &present, seen)?.into_iter().collect();
    Ok(changed.iter().filter(|path| wanting.contains(*path)).cloned().collect())
}

fn conflict(problem: ProcessError, missing: &[PathBuf]) -> WorkspaceError {
    let ProcessError::Failed { message, .. } = &problem else { return problem.into() };
    let named = |path: &&PathBuf| message.contains(&*path.to_string_lossy());
    let mut files: Vec<_> = missing.iter().filter(named).map(|path| path.display().to_string()).collect();
    if files.is_empty() {
        files = missing.iter().map(|path| path.display().to_string()).collect();
    }
    let why = message.lines().map(|line| line.trim_start_matches("error: ")).collect::<Vec<_>>().join("; ");
    WorkspaceError::Conflict { files, why }
}

fn from_scratch(workspace: &Workspace, files: &Path) -> Result<String> {
    let changes = plain::changes(workspace)?;
    for change in &changes.list {
        let (from, to) = (workspace.dir.join(&change.path), files.join(&change.path));
        let parent = to.parent().unwrap_or(files);
        fs::create_dir_all(parent).map_err(WorkspaceError::disk("making", parent))?;
        plain::put(&from, &to)?;
    }
    Ok(match changes.list.len() {
        0 => "no file was made, so there is nothing to take".into(),
        _ => format!("the files are in {}", files.display()),
    })
}
