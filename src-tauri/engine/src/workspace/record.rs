//! What is written down about a workspace, so that a restart finds it, and any act can be done again.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::{Footing, Kind, Result, Workspace, WorkspaceError, baseline, leave, tree, worktree};
use crate::{
    settings::{Home, Mode, Project},
    task::{Brief, TargetState, TaskId},
};

/// A workspace, and how far it is. Written before each act, so that a kill in between is seen.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "phase")]
pub enum Record {
    /// It is being made: nobody has worked in it.
    Making {
        /// As far as it is known.
        workspace: Workspace,
    },
    /// It can be worked in.
    Ready {
        /// This.
        workspace: Workspace,
    },
    /// It is going away; its backup is kept.
    Leaving {
        /// This.
        workspace: Workspace,
        /// Where the backup is; none if there was nothing to keep.
        backup: Option<String>,
    },
}

impl Record {
    /// The workspace, as far as it is known.
    pub fn known(self) -> Workspace {
        match self {
            Self::Making { workspace } | Self::Ready { workspace } | Self::Leaving { workspace, .. } => workspace,
        }
    }

    /// The workspace, unless nobody ever worked in it.
    pub fn workspace(self) -> Option<Workspace> {
        match self {
            Self::Making { .. } => None,
            Self::Ready { workspace } | Self::Leaving { workspace, .. } => Some(workspace),
        }
    }
}

/// Where all that we keep about a task's workspace lies, and the workspace itself unless it is the project.
pub fn folder(home: &Home, task: &TaskId) -> PathBuf {
    home.worktrees().join(task.as_str())
}

/// What is written down about the workspace in this folder.
pub fn read(folder: &Path) -> Result<Option<Record>> {
    let path = folder.join("workspace.json");
    match fs::read(&path) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|why| WorkspaceError::Unreadable { path, why: why.to_string() }),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(WorkspaceError::Disk { doing: "reading", path, source }),
    }
}

/// Writes it down, whole or not at all.
pub fn write(folder: &Path, record: &Record) -> Result<()> {
    let path = folder.join("workspace.json");
    let text = serde_json::to_vec_pretty(record)
        .map_err(|why| WorkspaceError::Unfit(format!("the workspace can't be written down: {why}")))?;
    write_whole(&path, &text)
}

/// Writes a file whole or not at all, and for good.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let put = || -> io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        io::Write::write_all(&mut file, bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        fs::File::open(folder)?.sync_all()
    };
    put().map_err(WorkspaceError::disk("writing", path))
}

/// The workspace that the task has, else a new one.
pub fn prepare(
    home: &Home,
    task: &TaskId,
    brief: &Brief,
    rules: &Project,
    footing: &Footing,
    stop: &CancellationToken,
) -> Result<Workspace> {
    let folder = folder(home, task);
    match read(&folder)? {
        Some(Record::Ready { workspace }) if workspace.dir.is_dir() => return Ok(workspace),
        // Its owner, or a cleaner, has deleted the folder; the branch may still hold commits.
        Some(Record::Ready { workspace } | Record::Leaving { workspace, .. }) => leave::remove(home, &workspace)?,
        Some(Record::Making { workspace }) => leave::clear(&workspace)?,
        None => {}
    }
    if stop.is_cancelled() {
        return Err(WorkspaceError::Stopped);
    }
    fs::create_dir_all(&folder).map_err(WorkspaceError::disk("making", &folder))?;
    let workspace = plan(home, task, brief, rules, folder)?;
    write(&workspace.folder, &Record::Making { workspace: workspace.clone() })?;
    let workspace = match &workspace.kind {
        Kind::Worktree { .. } => match footed(home, &workspace, footing)? {
            Some(after) => worktree::make(after, None)?,
            None => worktree::make(workspace, Some(&footing.carried))?,
        },
        Kind::InPlace { .. } => {
            baseline::take(&workspace, rules, stop)?;
            workspace
        }
        Kind::Scratch { .. } => {
            fs::create_dir_all(&workspace.dir).map_err(WorkspaceError::disk("making", &workspace.dir))?;
            workspace
        }
    };
    write(&workspace.folder, &Record::Ready { workspace: workspace.clone() })?;
    Ok(workspace)
}

/// The same workspace, starting from what the latest predecessor in this repository has left; none if there is none.
fn footed(home: &Home, workspace: &Workspace, footing: &Footing) -> Result<Option<Workspace>> {
    let Kind::Worktree { branch, common, top, tree, .. } = &workspace.kind else { return Ok(None) };
    for predecessor in footing.unaccepted.iter().rev() {
        let Some(before) = read(&folder(home, predecessor))?.and_then(Record::workspace) else { continue };
        let Kind::Worktree { branch: theirs, common: its_common, .. } = &before.kind else { continue };
        let seen = worktree::resolve(common, &worktree::refs(theirs).seen).filter(|_| its_common == common);
        let Some(base) = seen else { continue };
        let (branch, common, top, tree) = (branch.clone(), common.clone(), top.clone(), tree.clone());
        let kind = Kind::Worktree { branch, base, common, top, tree };
        return Ok(Some(Workspace { kind, ..workspace.clone() }));
    }
    Ok(None)
}

/// What kind of place it is going to be, and where.
pub fn plan(home: &Home, task: &TaskId, brief: &Brief, rules: &Project, folder: PathBuf) -> Result<Workspace> {
    let inside = brief.targets.iter().filter(|target| target.state != TargetState::Outside);
    let targets = inside.map(|target| target.path.clone()).collect();
    let Some(project) = &brief.project else {
        let dir = folder.join("scratch");
        let kind = Kind::Scratch { files: home.results(task).join("files") };
        return Ok(Workspace { task: task.clone(), root: dir.clone(), dir, kind, folder, targets });
    };
    let root = project.canonicalize().map_err(WorkspaceError::disk("opening the project", project))?;
    let repository = match rules.mode {
        Mode::Worktree => tree::repository(&root)?,
        Mode::InPlace => None,
    };
    Ok(match repository {
        Some(repository) => worktree::plan(task, root, repository, folder, targets)?,
        None => {
            let kind = Kind::InPlace { copies: !brief.kind.only_reads() };
            Workspace { task: task.clone(), dir: root.clone(), root, kind, folder, targets }
        }
    })
}
