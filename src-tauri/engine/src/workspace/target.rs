//! Target files, as written, against the project as it is.

use std::path::{Component, Path, PathBuf};

use super::{Result, WorkspaceError};
use crate::task::{Target, TargetState};

/// Where each of these is: inside the project, missing, or outside of it after all links are followed.
///
/// # Errors
/// [`WorkspaceError`] if the project can't be opened.
pub fn targets(written: &[String], project: Option<&Path>) -> Result<Vec<Target>> {
    let root = project.map(|root| root.canonicalize().map_err(WorkspaceError::disk("opening the project", root)));
    let root = root.transpose()?;
    let mut found: Vec<Target> = Vec::new();
    for target in written.iter().map(|text| target(text.trim(), root.as_deref())) {
        if !target.path.is_empty() && !found.contains(&target) {
            found.push(target);
        }
    }
    Ok(found)
}

fn target(written: &str, root: Option<&Path>) -> Target {
    let as_written = |state| Target { path: written.to_owned(), state };
    let path = expand(written);
    let Some(root) = root else {
        let escapes = if path.is_absolute() { path.exists() } else { inside(&path).is_none() };
        return as_written(if escapes { TargetState::Outside } else { TargetState::Missing });
    };
    if !path.is_absolute() {
        return below(&path, root).unwrap_or_else(|| as_written(TargetState::Outside));
    }
    let rootless = path.strip_prefix("/").unwrap_or(&path);
    let by_root = || below(rootless, root).filter(|target| target.state == TargetState::Present);
    match inside_of(&path, root) {
        Some(target) => target,
        None => by_root().unwrap_or_else(|| {
            as_written(if path.symlink_metadata().is_ok() { TargetState::Outside } else { TargetState::Missing })
        }),
    }
}

/// A relative path below the root; none if it leads out.
fn below(path: &Path, root: &Path) -> Option<Target> {
    inside_of(&root.join(inside(path)?), root)
}

/// An absolute path inside of the root, after all links are followed as far as they exist; none if it is not.
fn inside_of(path: &Path, root: &Path) -> Option<Target> {
    if let Ok(real) = path.canonicalize() {
        let rest = real.strip_prefix(root).ok()?;
        return Some(named(rest, TargetState::Present));
    }
    let lexical = Path::new("/").join(inside(path.strip_prefix("/").ok()?)?);
    // A link that leads nowhere has no place that could be judged.
    if lexical.is_symlink() {
        return None;
    }
    let there = lexical.ancestors().find(|one| one.exists())?;
    let real = there.canonicalize().ok()?.join(lexical.strip_prefix(there).ok()?);
    Some(named(real.strip_prefix(root).ok()?, TargetState::Missing))
}

fn named(rest: &Path, state: TargetState) -> Target {
    let path = rest.to_string_lossy().into_owned();
    Target { path: if path.is_empty() { ".".into() } else { path }, state }
}

/// A relative path without `.` and `..`; none if it leads out.
fn inside(path: &Path) -> Option<PathBuf> {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => out.push(name),
            Component::CurDir => {}
            Component::ParentDir if out.pop() => {}
            Component::ParentDir | Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(out)
}

/// A path with `~` resolved.
pub fn expand(text: &str) -> PathBuf {
    let rest = if text == "~" { Some("") } else { text.strip_prefix("~/") };
    match (rest, std::env::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(text),
    }
}
