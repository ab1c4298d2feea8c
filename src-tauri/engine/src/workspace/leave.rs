//! How a workspace goes: behind a backup, in steps that may each be done again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Kind, Result, Workspace, WorkspaceError,
    baseline::{self, Difference},
    diff, plain,
    record::{self, Record},
    spare, worktree,
};
use crate::{process::git, settings::Home};

/// Throws the changes away, behind a backup.
pub fn discard(home: &Home, workspace: &Workspace) -> Result<String> {
    let Some(backup) = backed_up(home, workspace, true)? else {
        clear(workspace)?;
        return Ok("nothing had been changed".into());
    };
    let restored = matches!(workspace.kind, Kind::InPlace { .. });
    let not_restored = if restored { restore(workspace)? } else { Vec::new() };
    clear(workspace)?;
    Ok(match not_restored.len() {
        0 => format!("thrown away; what it was is kept: {backup}"),
        _ => format!(
            "kept as {backup}, but without a copy from before these stay as they are: {}",
            not_restored.join(", ")
        ),
    })
}

/// Removes it, and leaves a project in place as it is.
pub fn remove(home: &Home, workspace: &Workspace) -> Result<()> {
    let is_worth_a_backup = match &workspace.kind {
        Kind::Worktree { tree, .. } => tree.exists(),
        Kind::InPlace { .. } => false,
        Kind::Scratch { .. } => workspace.dir.exists(),
    };
    if is_worth_a_backup || matches!(workspace.kind, Kind::Worktree { .. }) {
        backed_up(home, workspace, is_worth_a_backup)?;
    }
    clear(workspace)
}

/// Takes away all that we made for it. Twice is as good as once.
pub fn clear(workspace: &Workspace) -> Result<()> {
    worktree::clear(workspace)?;
    // A worktree that was made ahead lies in a folder of its own.
    for folder in [Some(workspace.folder.as_path()), spare::folder_of(workspace)].into_iter().flatten() {
        match fs::remove_dir_all(folder) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(WorkspaceError::Disk { doing: "removing", path: folder.to_owned(), source });
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

/// The backup: made once, then written down. None if there is nothing to keep.
fn backed_up(home: &Home, workspace: &Workspace, has_files: bool) -> Result<Option<String>> {
    match record::read(&workspace.folder)? {
        Some(Record::Leaving { backup, .. }) => return Ok(backup),
        None => return Ok(None),
        Some(Record::Making { .. } | Record::Ready { .. }) => {}
    }
    let backup = match &workspace.kind {
        Kind::Worktree { common, .. } if !common.is_dir() => None,
        Kind::Worktree { .. } => keep_commit(workspace, has_files)?,
        Kind::InPlace { .. } | Kind::Scratch { .. } => keep_files(home, workspace)?,
    };
    record::write(&workspace.folder, &Record::Leaving { workspace: workspace.clone(), backup: backup.clone() })?;
    Ok(backup)
}

/// Keeps the files, and what the agent committed on its branch, under a ref of ours.
fn keep_commit(workspace: &Workspace, has_files: bool) -> Result<Option<String>> {
    let Kind::Worktree { branch, base, common, .. } = &workspace.kind else { return Ok(None) };
    let at = git(common).env("GIT_DIR", common);
    let tip = worktree::resolve(common, &worktree::refs(branch).branch).filter(|tip| tip != base);
    let tree = match (has_files && workspace.dir.exists(), &tip) {
        (true, _) => diff::look(workspace)?.tree,
        (false, Some(tip)) => at.text(&["rev-parse", &format!("{tip}^{{tree}}")])?,
        (false, None) => return Ok(None),
    };
    if tip.is_none() && tree == at.text(&["rev-parse", &format!("{base}^{{tree}}")])? {
        return Ok(None);
    }
    let message = format!("{}: what it was", workspace.task);
    let mut args = vec!["commit-tree", &tree, "-m", &message, "-p", base];
    if let Some(tip) = &tip {
        args.extend(["-p", tip]);
    }
    let commit = at.text(&args)?;
    let name = branch.trim_start_matches("orchestrator/");
    let free = (1..10_000)
        .map(|n| format!("refs/orchestrator/backup/{name}-{n}"))
        .find(|name| worktree::resolve(common, name).is_none())
        .ok_or_else(|| WorkspaceError::Unfit(format!("there are ten thousand backups of {name}; delete some")))?;
    // The empty last word: only if no such ref is there by now.
    at.run(&["update-ref", &free, &commit, ""])?;
    Ok(Some(free))
}

/// Keeps what changed as a diff, and as files what a diff does not show.
fn keep_files(home: &Home, workspace: &Workspace) -> Result<Option<String>> {
    let changes = plain::changes(workspace)?;
    if changes.list.is_empty() {
        return Ok(None);
    }
    let path = free_path(&home.backups(), workspace.task.as_str());
    for change in changes.list.iter().filter(|change| change.added.is_none()) {
        let from = workspace.dir.join(&change.path);
        if from.symlink_metadata().is_ok() {
            plain::put(&from, &path.with_extension("files").join(&change.path))?;
        }
    }
    record::write_whole(&path, &changes.diff)?;
    Ok(Some(path.display().to_string()))
}

fn free_path(folder: &Path, task: &str) -> PathBuf {
    let named = (1_u32..).map(|n| folder.join(format!("{task}-{n}.diff")));
    named.into_iter().find(|path| !path.exists()).unwrap_or_else(|| folder.join(format!("{task}.diff")))
}

/// Puts back what was there. Names what can't be, having no copy.
fn restore(workspace: &Workspace) -> Result<Vec<String>> {
    let mut left = Vec::new();
    for (name, difference) in baseline::read(workspace)?.differences(&workspace.dir)? {
        let path = workspace.dir.join(&name);
        match difference {
            Difference::Added if matches!(workspace.kind, Kind::InPlace { copies: true }) => {
                fs::remove_file(&path).map_err(WorkspaceError::disk("removing", &path))?;
                remove_empty_folders(&path, &workspace.dir);
            }
            Difference::Added => left.push(name),
            Difference::Modified(entry) | Difference::Deleted(entry) => match baseline::copy_of(workspace, &entry) {
                Some(copy) => {
                    let content = fs::read(&copy).map_err(WorkspaceError::disk("reading", &copy))?;
                    if path.is_dir() && !path.is_symlink() {
                        // Its files were added, and are gone by now: names come in order, folders' files later.
                        fs::remove_dir_all(&path).map_err(WorkspaceError::disk("removing", &path))?;
                    }
                    plain::put_content(&content, entry.is_link, entry.mode, &path)?;
                }
                None => left.push(name),
            },
        }
    }
    Ok(left)
}

fn remove_empty_folders(path: &Path, root: &Path) {
    let above = path.ancestors().skip(1).take_while(|folder| *folder != root && folder.starts_with(root));
    for folder in above {
        // One that is not empty stays.
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
}
