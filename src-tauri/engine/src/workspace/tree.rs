//! What a project is to git.

use std::path::{Path, PathBuf};

use super::{Result, WorkspaceError};
use crate::process::{ProcessError, git};

/// A git repository that can have worktrees.
#[derive(Debug, Clone)]
pub struct Repository {
    /// What its worktrees share.
    pub common: PathBuf,
    /// The working tree that the project is, or is in.
    pub top: PathBuf,
    /// The commit that it stands at.
    pub head: String,
}

/// The nearest folder upwards that git has marked as its own, this one included.
pub fn marked(folder: &Path) -> Option<&Path> {
    folder.ancestors().find(|one| one.join(".git").exists())
}

/// The repository of a project; none if it has none, or is only by chance in one.
pub fn repository(project: &Path) -> Result<Option<Repository>> {
    if project.join("HEAD").is_file() && project.join("objects").is_dir() && project.join("refs").is_dir() {
        return unfit(project, "is a bare git repository, with no files to work on; give `project:` a clone of it");
    }
    // A home folder in git is for its owner's settings; a project in it that has no repository of its own has none.
    let home = std::env::home_dir().and_then(|home| home.canonicalize().ok());
    let Some(top) = marked(project).filter(|top| top.parent().is_some() && Some(*top) != home.as_deref()) else {
        return Ok(None);
    };
    let ask = |args: &[&str]| git(project).text(args);
    let shown = match ask(&[
        "rev-parse",
        "--path-format=absolute",
        "--is-inside-work-tree",
        "--git-common-dir",
        "--show-toplevel",
        "--show-superproject-working-tree",
    ]) {
        Ok(shown) => shown,
        Err(ProcessError::NotStarted { .. }) => {
            return unfit(
                project,
                "is in a git repository, but git is not installed; install it, or set project.mode = \"in_place\"",
            );
        }
        Err(problem) if problem.to_string().contains("must be run in a work tree") => {
            return unfit(project, "is a git repository without files to work on; give `project:` a clone of it");
        }
        Err(problem) => return unfit(project, &format!("is in a git repository that git does not open: {problem}")),
    };
    let mut shown = shown.splitn(4, '\n');
    let (Some("true"), Some(common), Some(told)) = (shown.next(), shown.next(), shown.next()) else {
        return unfit(project, "is a git repository without files to work on; give `project:` a clone of it");
    };
    if PathBuf::from(told).canonicalize().ok().as_deref() != Some(top) {
        return unfit(project, "has its files elsewhere than its repository says; set project.mode = \"in_place\"");
    }
    if shown.next().is_some_and(|above| !above.trim().is_empty()) {
        return unfit(project, "is a submodule, which can't have a worktree; set project.mode = \"in_place\"");
    }
    let Ok(head) = ask(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]) else {
        return unfit(project, "has no commit yet; commit once, or set project.mode = \"in_place\"");
    };
    let common = PathBuf::from(common).canonicalize().map_err(WorkspaceError::disk("opening", common))?;
    let within = project.strip_prefix(top).unwrap_or(Path::new(""));
    let is_tracked = within.as_os_str().is_empty()
        || ask(&["rev-parse", "--verify", "--quiet", &format!("{head}:{}", within.display())]).is_ok();
    Ok(is_tracked.then(|| Repository { common, top: top.to_owned(), head }))
}

fn unfit<T>(project: &Path, why: &str) -> Result<T> {
    Err(WorkspaceError::Unfit(format!("{} {why}", project.display())))
}
