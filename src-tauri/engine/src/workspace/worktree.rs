//! A worktree of the project's own repository: made, and taken down.

use std::{
    collections::HashSet,
    fs, io,
    path::{Path, PathBuf},
};

use super::{Kind, Result, Workspace, WorkspaceError, carry, tree::Repository};
use crate::{
    die_at,
    process::{GitCommand, git},
    task::TaskId,
};

/// The commit of a worktree: its branch and base, whatever becomes of the branch.
pub struct Refs {
    /// The branch that the agent works on.
    pub branch: String,
    /// Keeps the base from being collected.
    pub base: String,
    /// What [`super::changes`] saw last.
    pub seen: String,
    /// By which commit its changes came into the project.
    pub landed: String,
}

/// The refs of a worktree's branch.
pub fn refs(branch: &str) -> Refs {
    let name = branch.trim_start_matches("orchestrator/");
    Refs {
        branch: format!("refs/heads/{branch}"),
        base: format!("refs/orchestrator/base/{name}"),
        seen: format!("refs/orchestrator/seen/{name}"),
        landed: format!("refs/orchestrator/landed/{name}"),
    }
}

/// Git on the shared part of a repository, with these files as its working tree. A run can't lead it elsewhere
/// by what it writes into its worktree.
pub fn git_at(common: &Path, files: &Path) -> GitCommand {
    git(files).env("GIT_DIR", common).env("GIT_WORK_TREE", files)
}

/// Whether a ref is there.
pub fn resolve(common: &Path, name: &str) -> Option<String> {
    git(common).env("GIT_DIR", common).text(&["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")]).ok()
}

/// Chooses branch and folder. The branch of another home, or of an earlier workspace, is never taken over.
pub fn plan(
    task: &TaskId,
    root: PathBuf,
    repository: Repository,
    folder: PathBuf,
    targets: Vec<String>,
) -> Result<Workspace> {
    let name = branch_name(task);
    // One call for all: a few milliseconds are spared for each that is not made.
    let (heads, bases) = ("refs/heads/orchestrator/", "refs/orchestrator/base/");
    let taken = git(&repository.common).env("GIT_DIR", &repository.common).text(&[
        "for-each-ref",
        "--format=%(refname)",
        heads,
        bases,
    ])?;
    let taken: HashSet<&str> =
        taken.lines().filter_map(|name| name.strip_prefix(heads).or_else(|| name.strip_prefix(bases))).collect();
    let free = |branch: &String| !taken.contains(branch.trim_start_matches("orchestrator/"));
    let branch = std::iter::once(format!("orchestrator/{name}"))
        .chain((2..1000).map(|n| format!("orchestrator/{name}-{n}")))
        .find(free)
        .ok_or_else(|| {
            WorkspaceError::Unfit(format!("there are a thousand branches orchestrator/{name}; delete some"))
        })?;
    // The project's own name: some tools take it for the name of what they build.
    let called = repository.top.file_name().map_or_else(|| "project".into(), ToOwned::to_owned);
    let state = folder.canonicalize().map_err(WorkspaceError::disk("opening", &folder))?;
    let tree = state.join("tree").join(called);
    let within = root.strip_prefix(&repository.top).unwrap_or(Path::new("")).to_owned();
    let dir = if within.as_os_str().is_empty() { tree.clone() } else { tree.join(within) };
    let kind = Kind::Worktree { branch, base: repository.head, common: repository.common, top: repository.top, tree };
    Ok(Workspace { task: task.clone(), dir, root, kind, folder, targets })
}

/// Git takes a few names that task ids may have for something else.
fn branch_name(task: &TaskId) -> String {
    let name = task.as_str();
    let is_odd = name.contains("..") || name.ends_with('.') || name.ends_with(".lock");
    if is_odd { name.replace('.', "_") } else { name.to_owned() }
}

/// Makes the planned worktree, with what its owner has not committed of the targets carried in.
/// What else to carry stands in `carried`; none where it starts from a predecessor's result, to which its owner's own
/// files are older.
pub fn make(workspace: Workspace, carried: Option<&[String]>) -> Result<Workspace> {
    let Kind::Worktree { branch, base: start, common, top, tree } = &workspace.kind else { return Ok(workspace) };
    let base = match carried {
        Some(besides) => carry::snapshot(&workspace, start, besides)?,
        None => start.clone(),
    };
    let refs = refs(branch);
    git(top).run(&["update-ref", &refs.base, &base])?;
    let parent = tree.parent().unwrap_or(tree);
    fs::create_dir_all(parent).map_err(WorkspaceError::disk("making", parent))?;
    let path = tree.as_os_str();
    let words = ["worktree", "add", "--quiet", "--no-track", "-b", branch].map(AsRef::<std::ffi::OsStr>::as_ref);
    git(top).run(&[&words[..], &[path, base.as_ref()]].concat())?;
    keep_index(&workspace.folder, tree)?;
    let kind =
        Kind::Worktree { branch: branch.clone(), base, common: common.clone(), top: top.clone(), tree: tree.clone() };
    Ok(Workspace { kind, ..workspace })
}

/// Keeps the fresh index: it knows each file's size and time, so that later only what changed is read. The agent
/// may do to its own index what it likes. The copy's time stays, or git would take files written in the same
/// second for unchanged.
pub fn keep_index(folder: &Path, tree: &Path) -> Result<()> {
    let link = tree.join(".git");
    let text = fs::read_to_string(&link).map_err(WorkspaceError::disk("reading", &link))?;
    let admin = PathBuf::from(text.trim_start_matches("gitdir:").trim());
    copy_index(&tree.join(admin).join("index"), &folder.join("index"))
}

/// Copies an index with its time.
pub fn copy_index(from: &Path, to: &Path) -> Result<()> {
    let copy = || -> io::Result<()> {
        fs::copy(from, to)?;
        fs::File::options().write(true).open(to)?.set_modified(fs::metadata(from)?.modified()?)
    };
    copy().map_err(WorkspaceError::disk("copying", from))
}

/// Takes the worktree, its branch and our refs away. Done by hand: git refuses it for several reasons that do not
/// matter behind a backup, and must not prune the worktrees of others.
pub fn clear(workspace: &Workspace) -> Result<()> {
    let Kind::Worktree { branch, common, tree, .. } = &workspace.kind else { return Ok(()) };
    let dir = tree.parent().unwrap_or(tree);
    match fs::remove_dir_all(dir) {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => {
            return Err(WorkspaceError::Disk { doing: "removing", path: dir.to_owned(), source: problem });
        }
        Ok(()) | Err(_) => {}
    }
    die_at!("workspace::leave::files_removed");
    if !common.is_dir() {
        return Ok(());
    }
    clear_admin(common, tree)?;
    die_at!("workspace::leave::admin_removed");
    let refs = refs(branch);
    for name in [&refs.branch, &refs.base, &refs.seen, &refs.landed] {
        if resolve(common, name).is_some() {
            git(common).env("GIT_DIR", common).run(&["update-ref", "-d", name])?;
        }
        die_at!("workspace::leave::branch_removed");
    }
    Ok(())
}

/// Removes what the repository keeps about this worktree.
fn clear_admin(common: &Path, tree: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(common.join("worktrees")) else { return Ok(()) };
    let ours = tree.join(".git");
    for path in entries.flatten().map(|entry| entry.path()) {
        let points_to = fs::read_to_string(path.join("gitdir")).unwrap_or_default();
        let absolute = path.join(points_to.trim());
        if absolute == ours || Path::new(points_to.trim()) == ours {
            fs::remove_dir_all(&path).map_err(WorkspaceError::disk("removing", &path))?;
        }
    }
    Ok(())
}
