//! A worktree made ahead of its task, so that the task begins with it.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
};

use super::{
    Kind, Result, Workspace, WorkspaceError, carry,
    record::{self, Record},
    tree, worktree,
};
use crate::{
    process::git,
    settings::{Home, Mode, Project},
    task::{Brief, TaskId},
};

/// No task's id begins with a dot, so a spare's folder is nobody's.
const PREFIX: &str = ".spare-";

/// A worktree that no task has yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spare {
    workspace: Workspace,
}

impl Spare {
    /// Where an agent would work.
    pub fn dir(&self) -> &Path {
        &self.workspace.dir
    }

    /// The worktree itself, as a workspace that nobody has.
    pub fn workspace(&self) -> &Workspace {
        &self.workspace
    }

    /// The project that it is a copy of.
    pub fn project(&self) -> &Path {
        &self.workspace.root
    }
}

/// The folder of its own that a worktree lies in if it was made ahead.
pub(super) fn folder_of(workspace: &Workspace) -> Option<&Path> {
    let Kind::Worktree { tree, .. } = &workspace.kind else { return None };
    let own = tree.parent()?.parent()?;
    own.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX)).then_some(own)
}

/// Makes one for a project, if its tasks work in worktrees.
pub(super) fn make(home: &Home, project: &Path, rules: &Project, name: &str) -> Result<Option<Spare>> {
    let root = project.canonicalize().map_err(WorkspaceError::disk("opening the project", project))?;
    let Some(repository) = (if rules.mode == Mode::Worktree { tree::repository(&root)? } else { None }) else {
        return Ok(None);
    };
    let folder = home.worktrees().join(format!("{PREFIX}{name}"));
    fs::create_dir_all(&folder).map_err(WorkspaceError::disk("making", &folder))?;
    // Its name is nobody else's, so that clearing it can never touch a task's branch.
    let nobody = format!("spare-{name}").parse().map_err(|e| WorkspaceError::Unfit(format!("naming a spare: {e}")))?;
    let workspace = worktree::plan(&nobody, root, repository, folder, Vec::new())?;
    record::write(&workspace.folder, &Record::Making { workspace: workspace.clone() })?;
    let Kind::Worktree { base, top, tree, .. } = &workspace.kind else { return Ok(None) };
    let parent = tree.parent().unwrap_or(tree);
    fs::create_dir_all(parent).map_err(WorkspaceError::disk("making", parent))?;
    let words = ["worktree", "add", "--quiet", "--detach"].map(AsRef::<OsStr>::as_ref);
    git(top).run(&[&words[..], &[tree.as_os_str(), base.as_ref()]].concat())?;
    Ok(Some(Spare { workspace }))
}

/// Gives it to a task. `None` if it does not fit: another project, a commit since, or target files with changes that
/// are not committed. What was begun is cleared as with any workspace that is being made.
pub(super) fn adopt(
    home: &Home,
    spare: &Spare,
    task: &TaskId,
    brief: &Brief,
    rules: &Project,
) -> Result<Option<Workspace>> {
    let Kind::Worktree { base: made_at, tree, .. } = &spare.workspace.kind else { return Ok(None) };
    let folder = record::folder(home, task);
    if record::read(&folder)?.is_some() || brief.project.as_deref() != Some(spare.project()) {
        return Ok(None);
    }
    fs::create_dir_all(&folder).map_err(WorkspaceError::disk("making", &folder))?;
    let planned = record::plan(home, task, brief, rules, folder)?;
    let Kind::Worktree { branch, base, common, top, .. } = &planned.kind else { return Ok(None) };
    if base != made_at || carry::snapshot(&planned, base, &[])? != *base {
        return Ok(None);
    }
    let within = planned.root.strip_prefix(top).unwrap_or(Path::new("")).to_owned();
    let kind = Kind::Worktree {
        branch: branch.clone(),
        base: base.clone(),
        common: common.clone(),
        top: top.clone(),
        tree: tree.clone(),
    };
    let dir = if within.as_os_str().is_empty() { tree.clone() } else { tree.join(within) };
    let workspace = Workspace { kind, dir, ..planned.clone() };
    record::write(&workspace.folder, &Record::Making { workspace: workspace.clone() })?;
    let refs = worktree::refs(branch);
    let at = git(tree);
    at.run(&["update-ref", &refs.base, base])?;
    at.run(&["update-ref", &refs.branch, base, ""])?;
    at.run(&["symbolic-ref", "HEAD", &refs.branch])?;
    worktree::keep_index(&workspace.folder, tree)?;
    record::write(&workspace.folder, &Record::Ready { workspace: workspace.clone() })?;
    Ok(Some(workspace))
}

/// Takes one away that nobody took. Nobody has worked in it, so nothing is kept.
pub(super) fn drop(spare: &Spare) -> Result<()> {
    super::leave::clear(&spare.workspace)
}

/// Takes away what an engine left that did not stop by itself: all spares that no task has taken.
pub(super) fn sweep(home: &Home) -> Result<u32> {
    // A worktree's path is written down as the system sees it.
    let Ok(all) = home.worktrees().canonicalize() else { return Ok(0) };
    let Ok(entries) = fs::read_dir(all) else { return Ok(0) };
    let entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    let is_spare = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PREFIX));
    let (spares, tasks): (Vec<_>, Vec<_>) = entries.into_iter().partition(is_spare);
    let mut taken = Vec::new();
    for task in tasks {
        if let Some(Workspace { kind: Kind::Worktree { tree, .. }, .. }) = record::read(&task)?.map(Record::known) {
            taken.push(tree);
        }
    }
    let mut swept = 0;
    for folder in spares.iter().filter(|folder| !taken.iter().any(|tree| tree.starts_with(folder))) {
        match record::read(folder)? {
            Some(record) => super::leave::clear(&record.known())?,
            None => fs::remove_dir_all(folder).map_err(WorkspaceError::disk("removing", folder))?,
        }
        swept += 1;
    }
    Ok(swept)
}
