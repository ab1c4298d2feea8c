//! What the owner has not committed yet of the target files comes along.

use std::{ffi::OsString, path::Path};

use super::{Kind, Result, Workspace};
use crate::process::{GitCommand, git};

/// How the message of a snapshot begins.
const MARK: &str = "Before ";

/// The commit that the work starts from: HEAD, or a snapshot on top of it. The owner's own index and files are
/// only read.
pub fn snapshot(workspace: &Workspace, head: &str, besides: &[String]) -> Result<String> {
    let Kind::Worktree { top, .. } = &workspace.kind else { return Ok(head.to_owned()) };
    if workspace.targets.is_empty() && besides.is_empty() {
        return Ok(head.to_owned());
    }
    let index = workspace.folder.join("index.snapshot");
    let at = || git(top).env("GIT_INDEX_FILE", &index);
    let within = workspace.root.strip_prefix(top).unwrap_or(Path::new(""));
    at().run(&["read-tree", head])?;
    for target in workspace.targets.iter().chain(besides) {
        let path = within.join(target);
        let Ok(found) = top.join(&path).symlink_metadata() else {
            // A target that is missing is told elsewhere; what a predecessor took away is gone.
            if besides.contains(target) {
                let words = ["rm", "--cached", "--quiet", "-r", "--ignore-unmatch", "--"].map(OsString::from);
                at().run(&words.into_iter().chain([path.into()]).collect::<Vec<_>>())?;
            }
            continue;
        };
        // A file is wanted even where git ignores it; of a folder, what git would take.
        let mut args: Vec<OsString> = vec!["add".into()];
        if !found.is_dir() {
            args.push("--force".into());
        }
        args.extend(["--all".into(), "--".into(), path.into()]);
        at().run(&args)?;
    }
    let tree = at().text(&["write-tree"])?;
    // Only this call's own file: a new try writes it anew.
    let _ = std::fs::remove_file(&index);
    if tree == git(top).text(&["rev-parse", &format!("{head}^{{tree}}")])? {
        return Ok(head.to_owned());
    }
    let message = format!("{MARK}{}: target files as they were, uncommitted", workspace.task);
    Ok(git(top).text(&["commit-tree", &tree, "-p", head, "-m", &message])?)
}

/// Whether a commit is such a snapshot: then it holds what its owner had not committed.
pub fn is_snapshot(at: &GitCommand, base: &str) -> Result<bool> {
    let text = at.text(&["cat-file", "commit", base])?;
    let (head, message) = text.split_once("\n\n").unwrap_or((&text, ""));
    let is_ours = head.lines().any(|line| line.starts_with("committer ") && line.contains("<orchestrator@localhost>"));
    Ok(is_ours && message.starts_with(MARK))
}
