//! Where the work happens: a worktree of the project, the project itself, or a scratch folder.
//!
//! Whatever a run changes can be seen as a diff against what was there before it, taken or thrown away. Every
//! act may be killed and done again, and nothing that was not taken is deleted without a backup.

mod backup;
mod baseline;
mod carry;
mod census;
mod diff;
mod entries;
mod land;
mod leave;
mod place;
mod plain;
mod record;
mod setup;
mod shown;
mod sources;
mod spare;
mod take;
mod target;
mod tree;
mod trial_tree;
mod worktree;

#[cfg(test)]
mod diff_tests;
#[cfg(test)]
mod hostile_tests;
#[cfg(test)]
mod land_tests;
#[cfg(test)]
mod place_tests;
#[cfg(test)]
mod plain_tests;
#[cfg(test)]
mod setup_tests;
#[cfg(test)]
mod spare_tests;
#[cfg(test)]
mod tests;

use std::{
    io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use crate::{
    process::ProcessError,
    settings::{Home, Recipe, Settings},
    task::{Brief, Change, Take, TaskId},
};

pub use census::Held;
pub use place::{Place, place};
pub use setup::Ways;
pub use shown::shown;
pub use sources::Sources;
pub use spare::Spare;
pub use target::targets;
pub use trial_tree::TrialTree;

/// A place to work in, made for one task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workspace {
    /// Whose it is.
    pub task: TaskId,
    /// Where the agent works.
    pub dir: PathBuf,
    /// The project that it is a copy of, or is; the scratch folder itself where there is none.
    pub root: PathBuf,
    /// What kind of place it is.
    pub kind: Kind,
    /// What we keep about it.
    folder: PathBuf,
    /// The task's target files: seen even where git ignores them.
    targets: Vec<String>,
}

/// What kind of place it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Kind {
    /// A worktree of the project's git repository.
    Worktree {
        /// Its branch.
        branch: String,
        /// The commit that changes are measured against.
        base: String,
        /// The repository, as far as its worktrees share it.
        common: PathBuf,
        /// The project's own working tree; the project may be a folder in it.
        top: PathBuf,
        /// The worktree.
        tree: PathBuf,
    },
    /// The project itself.
    InPlace {
        /// What was there was copied, so that it can be put back.
        copies: bool,
    },
    /// An empty folder.
    Scratch {
        /// Where its files go when they are accepted.
        files: PathBuf,
    },
}

/// What is not as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// The files; a path that begins with `../` is in the repository but outside of the project.
    pub list: Vec<Change>,
    /// A diff that `git apply` takes.
    pub diff: Vec<u8>,
    /// What could not be looked at, in words.
    pub unseen: Vec<String>,
}

/// No workspace, or not this act on it.
#[derive(Debug, thiserror::Error)]
pub enum WorkspaceError {
    /// The owner has to change the task, the project or a setting.
    #[error("{0}")]
    Unfit(String),
    /// The changes do not fit what is in the project now; nothing was changed.
    #[error("the changes do not fit the project as it is now, and nothing was changed: {}{}", files.join(", "), if why.is_empty() { String::new() } else { format!(" ({why})") })]
    Conflict {
        /// The files.
        files: Vec<String>,
        /// What git says.
        why: String,
    },
    /// Its owner stopped it.
    #[error("stopped")]
    Stopped,
    /// Git failed.
    #[error(transparent)]
    Git(#[from] ProcessError),
    /// The disk failed.
    #[error("{doing} {}: {source}", path.display())]
    Disk {
        /// What we were doing.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// Why it failed.
        source: io::Error,
    },
    /// What we keep about a workspace can't be understood.
    #[error("{} is not what we wrote there: {why}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        why: String,
    },
}

impl WorkspaceError {
    fn disk(doing: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Disk { doing, path, source }
    }
}

type Result<T> = std::result::Result<T, WorkspaceError>;

/// The workspace of a task, if it has one.
///
/// # Errors
/// [`WorkspaceError`] if what we keep about it can't be read.
pub fn find(home: &Home, task: &TaskId) -> Result<Option<Workspace>> {
    Ok(record::read(&record::folder(home, task))?.and_then(record::Record::workspace))
}

/// Makes the place for a task, or finds the one that it has.
///
/// # Errors
/// [`WorkspaceError`]; what was begun is cleared by the next try.
pub async fn prepare(
    home: &Home,
    task: &TaskId,
    brief: &Brief,
    settings: &Settings,
    stop: &CancellationToken,
) -> Result<Workspace> {
    let (home, task, brief, rules, stop) =
        (home.clone(), task.clone(), brief.clone(), settings.project.clone(), stop.clone());
    blocking(move || record::prepare(&home, &task, &brief, &rules, &Footing::default(), &stop)).await
}

/// Where the work of a task starts that comes after others.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Footing {
    /// The predecessors whose results are not accepted yet, the latest last.
    pub unaccepted: Vec<TaskId>,
    /// Files that accepted predecessors have changed, which may not be committed yet.
    pub carried: Vec<String>,
}

/// As [`prepare`], but from where the predecessors have left it.
///
/// # Errors
/// As [`prepare`].
pub async fn prepare_after(
    home: &Home,
    task: &TaskId,
    brief: &Brief,
    settings: &Settings,
    footing: Footing,
    stop: &CancellationToken,
) -> Result<Workspace> {
    let (home, task, brief, rules, stop) =
        (home.clone(), task.clone(), brief.clone(), settings.project.clone(), stop.clone());
    blocking(move || record::prepare(&home, &task, &brief, &rules, &footing, &stop)).await
}

/// Brings along what the project's recipe names, and runs its commands; once for a workspace. Gives what did not go
/// as its owner wanted.
///
/// # Errors
/// [`WorkspaceError::Unfit`] if a required command fails, [`WorkspaceError::Stopped`].
pub async fn set_up(workspace: &Workspace, recipe: &Recipe, ways: &Ways<'_>) -> Result<Vec<String>> {
    setup::set_up(workspace, recipe, ways).await.map(|done| done.notes)
}

/// What did not go as its owner wanted when the workspace was set up.
pub fn notes(workspace: &Workspace) -> Vec<String> {
    setup::done(workspace).map(|done| done.notes).unwrap_or_default()
}

/// Makes a worktree ahead for a project, under this name; none if its tasks do not work in one.
///
/// # Errors
/// [`WorkspaceError`]; what was begun is swept at the next start.
pub async fn spare(home: &Home, project: &Path, settings: &Settings, name: &str) -> Result<Option<Spare>> {
    let (home, project, rules, name) = (home.clone(), project.to_owned(), settings.project.clone(), name.to_owned());
    blocking(move || spare::make(&home, &project, &rules, &name)).await
}

/// Gives a worktree that was made ahead to a task; none if it does not fit.
///
/// # Errors
/// [`WorkspaceError`]; what was begun is cleared by [`prepare`].
pub async fn adopt(
    home: &Home,
    spare: &Spare,
    task: &TaskId,
    brief: &Brief,
    settings: &Settings,
) -> Result<Option<Workspace>> {
    let (home, spare, task, brief, rules) =
        (home.clone(), spare.clone(), task.clone(), brief.clone(), settings.project.clone());
    blocking(move || spare::adopt(&home, &spare, &task, &brief, &rules)).await
}

/// Takes a worktree away that nobody took.
///
/// # Errors
/// [`WorkspaceError`]; the next start sweeps it.
pub async fn drop_spare(spare: Spare) -> Result<()> {
    blocking(move || spare::drop(&spare)).await
}

/// Takes away the spares of an engine that did not stop by itself; says how many.
///
/// # Errors
/// [`WorkspaceError`]; the next start tries again.
pub fn sweep_spares(home: &Home) -> Result<u32> {
    spare::sweep(home)
}

/// What is not as it was. What is seen here is what [`accept`] takes: whatever a check leaves behind afterwards
/// is not part of it.
///
/// # Errors
/// [`WorkspaceError`] if it can't be looked at.
pub async fn changes(workspace: &Workspace) -> Result<Changes> {
    let workspace = workspace.clone();
    blocking(move || match &workspace.kind {
        Kind::Worktree { .. } => diff::changes(&workspace),
        Kind::InPlace { .. } | Kind::Scratch { .. } => plain::changes(&workspace),
    })
    .await
}

/// How changes are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    /// Into the working tree, or as a commit.
    pub how: Take,
    /// What a commit is called.
    pub title: String,
}

impl From<Take> for Landing {
    fn from(how: Take) -> Self {
        Self { how, title: String::new() }
    }
}

/// The texts of what changed, and of tests that did not, as this rule tells them.
///
/// # Errors
/// [`WorkspaceError`] if they can't be read.
pub async fn sources(workspace: &Workspace, changes: &Changes, is_test: fn(&str) -> bool) -> Result<Sources> {
    let (workspace, changes) = (workspace.clone(), changes.clone());
    blocking(move || sources::sources(&workspace, &changes, is_test)).await
}

/// A copy of the workspace with these of its changes taken back, to run checks in. None if it would be too big, or
/// if what was there is not kept.
///
/// # Errors
/// [`WorkspaceError`] if it can't be made.
pub async fn trial_tree(workspace: &Workspace, back: Vec<Change>) -> Result<Option<TrialTree>> {
    let workspace = workspace.clone();
    blocking(move || trial_tree::trial_tree(&workspace, &back)).await
}

/// Puts the changes into the project, all or none. Says what was done.
///
/// # Errors
/// [`WorkspaceError::Conflict`] with nothing changed.
pub async fn accept(workspace: &Workspace, landing: impl Into<Landing>) -> Result<String> {
    let (workspace, landing) = (workspace.clone(), landing.into());
    blocking(move || take::accept(&workspace, &landing)).await
}

/// Throws the changes away, behind a backup. Says where that is.
///
/// # Errors
/// [`WorkspaceError`]; doing it again goes on where it stopped.
pub async fn discard(home: &Home, workspace: &Workspace) -> Result<String> {
    let (home, workspace) = (home.clone(), workspace.clone());
    blocking(move || leave::discard(&home, &workspace)).await
}

/// Removes a workspace whose changes were taken, or that has none. A project in place stays as it is.
///
/// # Errors
/// [`WorkspaceError`]; doing it again goes on where it stopped.
pub async fn remove(home: &Home, workspace: &Workspace) -> Result<()> {
    let (home, workspace) = (home.clone(), workspace.clone());
    blocking(move || leave::remove(&home, &workspace)).await
}

/// All workspaces of a home, whoever they belong to.
///
/// # Errors
/// [`WorkspaceError`] if their folder can't be read.
pub fn all(home: &Home) -> Result<Vec<Held>> {
    census::all(home)
}

/// Finishes what was on its way out when an engine was killed; says how many there were.
///
/// # Errors
/// [`WorkspaceError`]; the next start tries again.
pub fn finish(home: &Home) -> Result<u32> {
    census::finish(home)
}

/// The repository of a project, as far as its worktrees share it; none if it is in none.
pub fn repository_of(project: &Path) -> Option<PathBuf> {
    census::repository_of(project)
}

/// Drops the backup refs of a repository that are older than this; says how many there were.
///
/// # Errors
/// [`WorkspaceError`] if git fails.
pub fn drop_backups(common: &Path, before: jiff::Timestamp) -> Result<u32> {
    census::drop_backups(common, before)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(problem) if problem.is_panic() => std::panic::resume_unwind(problem.into_panic()),
        Err(_) => Err(WorkspaceError::Stopped),
    }
}
