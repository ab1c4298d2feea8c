//! How a workspace goes: behind a backup, in steps that may each be done again.

use std::{fs, io, path::Path};

use super::{
    Kind, Result, Workspace, WorkspaceError,
    backup::backed_up,
    baseline::{self, Difference},
    plain, spare, worktree,
};
use crate::{die_at, settings::Home};

/// Throws the changes away, behind a backup.
pub fn discard(home: &Home, workspace: &Workspace) -> Result<String> {
    let Some(backup) = backed_up(home, workspace, true)? else {
        clear(workspace)?;
        return Ok("nothing had been changed".into());
    };
    let restored = matches!(workspace.kind, Kind::InPlace { .. });
    let not_restored = if restored { restore(workspace)? } else { Vec::new() };
    die_at!("workspace::leave::restored");
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
    die_at!("workspace::leave::refs_removed");
    // A worktree that was made ahead lies in a folder of its own.
    if let Some(folder) = spare::folder_of(workspace) {
        remove_folder(folder)?;
    }
    // What is written down about it goes last: without that nobody would know what the rest is.
    let entries = fs::read_dir(&workspace.folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name() != "workspace.json") {
        let path = entry.path();
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_folder(&path)?;
        } else {
            fs::remove_file(&path).map_err(WorkspaceError::disk("removing", &path))?;
        }
    }
    die_at!("workspace::leave::emptied");
    remove_folder(&workspace.folder)
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(WorkspaceError::Disk { doing: "removing", path: folder.to_owned(), source })
        }
        Ok(()) | Err(_) => Ok(()),
    }
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
