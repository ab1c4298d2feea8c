//! Accepting: the changes go into the project, all or none.

use std::{
    collections::BTreeSet,
    fs,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{Kind, Landing, Result, Workspace, WorkspaceError, diff, entries::differing, land, plain, worktree};
use crate::{
    die_at,
    process::{GitCommand, ProcessError, git},
    task::Take,
};

/// Puts the changes into the project. Done again, it finds them there.
pub fn accept(workspace: &Workspace, landing: &Landing) -> Result<String> {
    let place = match (&workspace.kind, landing.how) {
        (Kind::Worktree { .. }, Take::Apply) => return apply(workspace),
        (Kind::Worktree { .. }, Take::Squash | Take::Merge) => return land::land(workspace, landing),
        (Kind::InPlace { .. }, Take::Apply) => {
            return Ok(format!("the changes are in {} already", workspace.root.display()));
        }
        (Kind::Scratch { files }, Take::Apply) => return from_scratch(workspace, files),
        (Kind::InPlace { .. }, _) => {
            format!("the agent worked in {} itself, so the changes are there already", workspace.root.display())
        }
        (Kind::Scratch { .. }, _) => "the task has no project".to_owned(),
    };
    Err(WorkspaceError::Unfit(format!("{place} and there is no branch to take a commit from; accept with --apply")))
}

fn apply(workspace: &Workspace) -> Result<String> {
    let Kind::Worktree { branch, base, common, top, .. } = &workspace.kind else { return Ok(String::new()) };
    let at = git(top);
    let seen = match worktree::resolve(common, &worktree::refs(branch).seen) {
        Some(seen) => seen,
        None => diff::look(workspace)?.tree,
    };
    if let Some(commit) = land::landed(&at, branch, &seen)? {
        return Ok(format!("the changes are in {} already, by the commit {commit:.10}", workspace.root.display()));
    }
    let changed = differing(&at, base, &seen)?;
    if changed.is_empty() {
        return Ok("nothing was changed, so there is nothing to take".into());
    }
    let missing = missing(workspace, &at, base, &seen, &changed)?;
    if !missing.is_empty() {
        let some: &[PathBuf] = if missing.len() == changed.len() { &[] } else { &missing };
        let patch = diff::patch(&at, base, &seen, &["--no-renames"], some)?;
        at.clone()
            .stdin(patch.clone())
            .run(&["apply", "--check", "--binary"])
            .map_err(|problem| conflict(problem, &missing))?;
        die_at!("workspace::apply::checked");
        at.clone().stdin(patch).run(&["apply", "--binary"])?;
    }
    die_at!("workspace::apply::written");
    Ok(format!("{} changed in {}", counted(changed.len()), workspace.root.display()))
}

/// So many files, in words.
pub fn counted(count: usize) -> String {
    format!("{count} {}", if count == 1 { "file" } else { "files" })
}

/// Of these paths, those that the project does not have as wanted: a kill in the middle of an earlier try, or its
/// owner, may have put some there already.
pub fn missing(
    workspace: &Workspace,
    at: &GitCommand,
    from: &str,
    wanted: &str,
    changed: &[PathBuf],
) -> Result<Vec<PathBuf>> {
    // Where something stands in the way of one of them, the check of the patch says which.
    let Ok(present) = present(workspace, at, from, changed)? else { return Ok(changed.to_vec()) };
    let wanting: BTreeSet<_> = differing(at, &present, wanted)?.into_iter().collect();
    Ok(changed.iter().filter(|path| wanting.contains(*path)).cloned().collect())
}

/// The tree of `from`, with these paths as they are in the project now. The inner error says what stands in the way.
pub fn present(
    workspace: &Workspace,
    at: &GitCommand,
    from: &str,
    paths: &[PathBuf],
) -> Result<std::result::Result<String, ProcessError>> {
    let Kind::Worktree { top, .. } = &workspace.kind else { return Ok(Ok(from.to_owned())) };
    let folder =
        tempfile::tempdir_in(&workspace.folder).map_err(WorkspaceError::disk("writing in", &workspace.folder))?;
    let at = at.clone().env("GIT_INDEX_FILE", folder.path().join("index"));
    at.run(&["read-tree", from])?;
    // A folder is no file to look at: what is in it counts, and whoever writes there finds it in the way.
    let is_folder = |path: &Path| {
        path.symlink_metadata().is_ok_and(|found| found.is_dir()) && path.join(".git").symlink_metadata().is_err()
    };
    let files = paths.iter().filter(|path| !is_folder(&top.join(path)));
    let names: Vec<u8> = files.flat_map(|path| [path.as_os_str().as_bytes(), b"\0"].concat()).collect();
    let words = ["update-index", "--add", "--remove", "--replace", "-z", "--stdin"];
    if let Err(problem) = at.clone().stdin(names).run(&words) {
        return Ok(Err(problem));
    }
    Ok(Ok(at.text(&["write-tree"])?))
}

/// What git says stands in the way, as a conflict in those of the paths that it names.
pub fn conflict(problem: ProcessError, paths: &[PathBuf]) -> WorkspaceError {
    let ProcessError::Failed { message, .. } = &problem else { return problem.into() };
    if message.contains("index.lock") {
        return problem.into();
    }
    let named = |path: &&PathBuf| message.contains(&*path.to_string_lossy());
    let mut files: Vec<_> = paths.iter().filter(named).map(|path| path.display().to_string()).collect();
    if files.is_empty() {
        files = paths.iter().map(|path| path.display().to_string()).collect();
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
        die_at!("workspace::scratch::one_put");
    }
    Ok(match changes.list.len() {
        0 => "no file was made, so there is nothing to take".into(),
        _ => format!("the files are in {}", files.display()),
    })
}
