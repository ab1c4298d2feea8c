//! Which project a task is about.

use std::path::{Path, PathBuf};

use super::{
    Result, WorkspaceError,
    target::{expand, targets},
    tree::marked,
};
use crate::{
    settings::{Home, Settings},
    task::{Target, TaskFile},
};

/// Folders that are no project, only because somebody names a file right in one of them.
const SYSTEM: [&str; 20] = [
    "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/root", "/run",
    "/sbin", "/srv", "/sys", "/tmp", "/usr", "/var", "/Users",
];

/// Where a task belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The project's canonical root; none is a scratch folder.
    pub project: Option<PathBuf>,
    /// The target files against it.
    pub targets: Vec<Target>,
}

/// The given project, else the git root of the target files, else the default project, else a scratch folder.
///
/// # Errors
/// [`WorkspaceError::Unfit`] with what to write instead.
pub fn place(file: &TaskFile, settings: &Settings, home: &Home) -> Result<Place> {
    let _ = home;
    let user = std::env::home_dir().and_then(|user| user.canonicalize().ok());
    let project = project(file, settings, user.as_deref())?;
    Ok(Place { targets: targets(&file.targets, project.as_deref())?, project })
}

pub(super) fn project(file: &TaskFile, settings: &Settings, user: Option<&Path>) -> Result<Option<PathBuf>> {
    if let Some(given) = &file.project {
        return folder(given, "project").map(Some);
    }
    let written = file.targets.iter().map(|text| expand(text.trim()));
    let there: Vec<PathBuf> =
        written.filter(|path| path.is_absolute()).filter_map(|path| path.canonicalize().ok()).collect();
    let is_own = |top: &Path| top.parent().is_some() && Some(top) != user;
    if let Some(top) = there.iter().find_map(|path| marked(path).filter(|top| is_own(top))) {
        return Ok(Some(top.to_owned()));
    }
    let default = settings.project.default.as_ref().map(|path| folder(path, "the setting project.default"));
    let default = default.transpose()?;
    let is_elsewhere = |path: &PathBuf| default.as_ref().is_none_or(|root| !path.starts_with(root));
    let elsewhere: Vec<_> = there.into_iter().filter(is_elsewhere).collect();
    let rooted = |path: &str, root: &Path| root.join(path.trim_start_matches('/')).exists();
    let means_default = default.as_ref().is_some_and(|root| file.targets.iter().all(|path| rooted(path.trim(), root)));
    if elsewhere.is_empty() || means_default {
        return Ok(default);
    }
    common_folder(&elsewhere, user).map(Some)
}

fn folder(path: &Path, what: &str) -> Result<PathBuf> {
    let unfit = |why: String| Err(WorkspaceError::Unfit(why));
    let path = expand(&path.to_string_lossy());
    if !path.is_absolute() {
        return unfit(format!("{what} is {}; give it as an absolute path, or one that begins with ~/", path.display()));
    }
    match path.canonicalize() {
        Ok(found) if found.is_dir() => Ok(found),
        Ok(found) => unfit(format!("{what} is {}, which is not a folder", found.display())),
        Err(problem) => unfit(format!("{what} is {}, which can't be opened: {problem}", path.display())),
    }
}

/// The folder that holds all of these files, unless it is one that holds far more.
fn common_folder(files: &[PathBuf], user: Option<&Path>) -> Result<PathBuf> {
    let parent = |path: &PathBuf| if path.is_dir() { path.clone() } else { path.parent().unwrap_or(path).to_owned() };
    let mut folders = files.iter().map(parent);
    let first = folders.next().unwrap_or_default();
    let common = folders.fold(first, |common, next| {
        common.ancestors().find(|one| next.starts_with(one)).unwrap_or(Path::new("/")).to_owned()
    });
    let holds_too_much = common.parent().is_none()
        || SYSTEM.iter().any(|system| common == Path::new(system))
        || ["/bin", "/boot", "/dev", "/etc", "/lib", "/proc", "/sbin", "/sys", "/usr"]
            .iter()
            .any(|s| common.starts_with(s))
        || user.is_some_and(|user| user.starts_with(&common));
    if holds_too_much {
        return Err(WorkspaceError::Unfit(format!(
            "the target files lie in {}, which is no project; give `project:` the folder that the task is about",
            common.display()
        )));
    }
    Ok(common)
}
