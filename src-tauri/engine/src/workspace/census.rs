//! All workspaces that a home has, whoever they belong to: what they take, and what would be lost with them.

use std::{
    collections::HashSet,
    fs,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use jiff::Timestamp;

use super::{
    Kind, Result, Workspace, WorkspaceError, backup, diff,
    entries::differing,
    land, leave, plain,
    record::{self, Record},
    spare, take, tree, worktree,
};
use crate::{process::git, settings::Home};

/// A workspace that is there, or what is left of one.
#[derive(Debug, Clone)]
pub struct Held {
    /// Its task's id.
    pub name: String,
    /// What is known of it; none if nothing was written down, or nothing that can be read.
    pub workspace: Option<Workspace>,
    /// It is on its way out: what it held is kept.
    pub leaving: bool,
    /// When something was written down about it last.
    pub since: Timestamp,
    folder: PathBuf,
}

impl Held {
    /// What it takes on the disk, in bytes: links are not followed, and a file with several names counts once.
    pub fn size(&self) -> u64 {
        let mut seen = HashSet::new();
        let beside = self.workspace.as_ref().and_then(spare::folder_of);
        [Some(self.folder.as_path()), beside].into_iter().flatten().map(|folder| blocks(folder, &mut seen)).sum()
    }

    /// Whether it holds what the project does not have.
    ///
    /// # Errors
    /// [`WorkspaceError`] if it can't be looked at.
    pub fn holds_unmerged(&self) -> Result<bool> {
        match &self.workspace {
            Some(workspace) if !self.leaving => holds_unmerged(workspace),
            Some(_) => Ok(false),
            None => Ok(has_work(&self.folder)),
        }
    }

    /// Takes it away, behind a backup if it holds anything. Says no where nobody knows what it is.
    ///
    /// # Errors
    /// [`WorkspaceError`]; doing it again goes on where it stopped.
    pub fn remove(&self, home: &Home) -> Result<()> {
        // As it is written down by now: since this was listed, there may have come another.
        match record::read(&self.folder).ok().flatten().map(Record::known) {
            Some(workspace) => leave::remove(home, &workspace),
            None if has_work(&self.folder) => Err(WorkspaceError::Unfit(format!(
                "nothing is written down about {}; look at what is in it, and remove it by hand",
                self.folder.display()
            ))),
            None => fs::remove_dir_all(&self.folder).map_err(WorkspaceError::disk("removing", &self.folder)),
        }
    }
}

/// All of them, by name. Those that are made ahead of a task are the engine's own matter.
pub fn all(home: &Home) -> Result<Vec<Held>> {
    // A workspace's paths are written down as the system sees them.
    let root = home.worktrees();
    let root = root.canonicalize().unwrap_or(root);
    let mut found = Vec::new();
    for entry in fs::read_dir(&root).map_err(WorkspaceError::disk("reading", &root))?.flatten() {
        let (folder, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if name.starts_with('.') || !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        let changed = [folder.join("workspace.json"), folder.clone()].iter().find_map(|path| fs::metadata(path).ok());
        let since = changed.and_then(|found| Timestamp::from_second(found.mtime()).ok()).unwrap_or_default();
        let record = record::read(&folder).ok().flatten();
        let leaving = matches!(record, Some(Record::Leaving { .. }));
        found.push(Held { name, workspace: record.map(Record::known), leaving, since, folder });
    }
    found.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(found)
}

/// Takes away for good what has been on its way out when an engine was killed.
pub fn finish(home: &Home) -> Result<u32> {
    let mut finished = 0;
    for held in all(home)?.iter().filter(|held| held.leaving) {
        held.remove(home)?;
        finished += 1;
    }
    Ok(finished)
}

/// The repository of a project, as far as its worktrees share it.
pub fn repository_of(project: &Path) -> Option<PathBuf> {
    Some(tree::repository(&project.canonicalize().ok()?).ok()??.common)
}

/// Drops the backups in a repository that are older than this; says how many there were.
pub fn drop_backups(common: &Path, before: Timestamp) -> Result<u32> {
    let at = git(common).env("GIT_DIR", common);
    let told = at.text(&["for-each-ref", "--format=%(committerdate:unix) %(objectname) %(refname)", backup::REFS])?;
    let old = |line: &&str| {
        let made = line.split(' ').next().and_then(|at| at.parse::<i64>().ok());
        made.is_some_and(|made| made < before.as_second())
    };
    let mut lines = String::new();
    for line in told.lines().filter(old) {
        let mut words = line.split(' ').skip(1);
        if let (Some(commit), Some(name)) = (words.next(), words.next()) {
            lines.push_str(&format!("delete {name} {commit}\n"));
        }
    }
    let dropped = u32::try_from(lines.lines().count()).unwrap_or(u32::MAX);
    if dropped > 0 {
        at.stdin(lines).run(&["update-ref", "--stdin"])?;
    }
    Ok(dropped)
}

fn holds_unmerged(workspace: &Workspace) -> Result<bool> {
    match &workspace.kind {
        Kind::InPlace { .. } => Ok(false),
        Kind::Scratch { files } => {
            let changes = plain::changes(workspace)?;
            let size = |path: PathBuf| path.symlink_metadata().ok().map(|found| found.len());
            let is_taken = |path: &str| size(files.join(path)) == size(workspace.dir.join(path));
            Ok(!changes.list.iter().all(|change| is_taken(&change.path)))
        }
        Kind::Worktree { common, .. } if !common.is_dir() => Ok(true),
        Kind::Worktree { branch, base, common, top, tree } => {
            let refs = worktree::refs(branch);
            let tip = worktree::resolve(common, &refs.branch).filter(|tip| tip != base);
            let now = match tree.is_dir() {
                true => Some(diff::look(workspace)?.tree),
                false => tip.or_else(|| worktree::resolve(common, &refs.seen)),
            };
            let Some(now) = now else { return Ok(false) };
            let at = git(common).env("GIT_DIR", common);
            let changed = differing(&at, base, &now)?;
            if changed.is_empty() {
                return Ok(false);
            }
            if !top.is_dir() {
                return Ok(true);
            }
            let at = git(top);
            let is_in = land::landed(&at, branch, &now)?.is_some();
            Ok(!is_in && !take::missing(workspace, &at, base, &now, &changed)?.is_empty())
        }
    }
}

/// Something that an agent may have made lies in it.
fn has_work(folder: &Path) -> bool {
    ["tree", "scratch"].iter().any(|name| folder.join(name).symlink_metadata().is_ok())
}

/// What a folder takes on the disk.
fn blocks(folder: &Path, seen: &mut HashSet<(u64, u64)>) -> u64 {
    let mut total = 0;
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        let Ok(found) = path.symlink_metadata() else { continue };
        if found.nlink() > 1 && !found.is_dir() && !seen.insert((found.dev(), found.ino())) {
            continue;
        }
        total += found.blocks() * 512;
        if found.is_dir() {
            waiting.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        }
    }
    total
}

#[cfg(test)]
#[path = "census_tests.rs"]
mod tests;
