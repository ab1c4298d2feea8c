//! Accepting as a commit: squashed, or merged. What is to come of it is made without touching the project; then its
//! files and its index follow, and its branch last, so that any of these may be the last that is done, and all of it
//! be done again.

use std::{
    collections::BTreeSet,
    fmt::Write as _,
    os::unix::ffi::OsStrExt,
    path::{Path, PathBuf},
};

use super::{
    Kind, Landing, Result, Workspace, WorkspaceError, carry, diff,
    entries::{self, between, differing},
    take::{conflict, counted, present},
    worktree,
};
use crate::{
    die_at,
    process::{GitCommand, ProcessError, git},
    task::{self, Take},
};

/// Somebody else may move the branch between our look at it and our own move: then all is looked at anew.
const TRIES: u32 = 3;

/// Where the project stands.
struct Head {
    branch: String,
    commit: String,
}

/// Lands the changes on the branch that the project stands at.
pub fn land(workspace: &Workspace, landing: &Landing) -> Result<String> {
    for _ in 1..TRIES {
        if let Some(told) = try_to_land(workspace, landing)? {
            return Ok(told);
        }
    }
    try_to_land(workspace, landing)?.ok_or_else(|| {
        WorkspaceError::Unfit("the branch is being moved by somebody else all the time; try again".into())
    })
}

/// The commit by which these changes came into the project's branch, if it is still in its history.
pub fn landed(at: &GitCommand, branch: &str, seen: &str) -> Result<Option<String>> {
    let mark = worktree::refs(branch).landed;
    let asked = [format!("{mark}^1"), format!("{mark}^2^{{tree}}"), format!("{seen}^{{tree}}")];
    let Ok(told) = at.text(&["rev-parse", "--verify", "--quiet", &asked[0]]) else { return Ok(None) };
    let trees = at.text(&["rev-parse", &asked[1], &asked[2]])?;
    let is_of_these = trees.split_once('\n').is_some_and(|(then, now)| then == now);
    let is_in = is_of_these && at.ask(&["merge-base", "--is-ancestor", &told, "HEAD"])?.0;
    Ok(is_in.then_some(told))
}

/// Once. Nothing if the branch was moved meanwhile.
fn try_to_land(workspace: &Workspace, landing: &Landing) -> Result<Option<String>> {
    let Kind::Worktree { branch, base, common, top, .. } = &workspace.kind else { return Ok(None) };
    let at = git(top);
    let refs = worktree::refs(branch);
    let seen = match worktree::resolve(common, &refs.seen) {
        Some(seen) => seen,
        None => {
            diff::changes(workspace)?;
            at.text(&["rev-parse", &refs.seen])?
        }
    };
    if let Some(commit) = landed(&at, branch, &seen)? {
        return Ok(Some(format!("the changes are in {} already, by the commit {commit:.10}", top.display())));
    }
    if differing(&at, base, &seen)?.is_empty() {
        return Ok(Some("nothing was changed, so there is nothing to take".into()));
    }
    let head = standing(&at, top)?;
    let signed = signed(&at)?;
    if landing.how == Take::Merge {
        can_be_merged(&at, base, &head)?;
    }
    let tree = merged(&at, base, &head.commit, &seen);
    nothing_of_the_owners(workspace, &at, base, &head.commit, tree.as_deref().ok())?;
    let tree = tree?;
    let changed = between(&at, &head.commit, &tree)?;
    let here = head.branch.trim_start_matches("refs/heads/");
    if changed.is_empty() {
        return Ok(Some(format!("{here} has these changes already, so there is nothing to commit")));
    }
    let paths: Vec<PathBuf> = changed.iter().map(|entry| entry.path.clone()).collect();
    let already = as_wanted(workspace, &at, &head.commit, &tree, &paths)?;
    let commit = commit(&signed, workspace, landing, &tree, &head.commit, &seen)?;
    let mark = at.text(&["commit-tree", &format!("{seen}^{{tree}}"), "-p", &commit, "-p", &seen, "-m", "landed"])?;
    die_at!("workspace::land::committed");
    let noted: Vec<_> = changed.iter().filter(|entry| already.contains(&entry.path)).collect();
    write_files(workspace, &at, &head.commit, &tree, &noted).map_err(|problem| match problem {
        WorkspaceError::Git(problem) => conflict(problem, &paths),
        other => other,
    })?;
    die_at!("workspace::land::files_written");
    let moves = format!("update {} {commit} {}\nupdate {} {mark}\n", head.branch, head.commit, refs.landed);
    let reason = format!("orchestrator: {}", subject(workspace, landing));
    if let Err(problem) = signed.clone().stdin(moves).run(&["update-ref", "-m", &reason, "--stdin"]) {
        let is_elsewhere = standing(&at, top)?.commit != head.commit;
        return if is_elsewhere { Ok(None) } else { Err(problem.into()) };
    }
    die_at!("workspace::land::moved");
    Ok(Some(format!("committed as {commit:.10} on {here}, with {}", counted(changed.len()))))
}

/// The branch and commit that the project stands at, if it stands still.
fn standing(at: &GitCommand, top: &Path) -> Result<Head> {
    let unfit = |why: &str| Err(WorkspaceError::Unfit(format!("{} {why}", top.display())));
    let (is_on_branch, name) = at.ask(&["symbolic-ref", "--quiet", "HEAD"])?;
    if !is_on_branch {
        return unfit("stands at no branch (its HEAD is detached); switch to one first, or accept with --apply");
    }
    for (name, what) in [("MERGE_HEAD", "merge"), ("CHERRY_PICK_HEAD", "cherry-pick"), ("REVERT_HEAD", "revert")] {
        if at.ask(&["rev-parse", "--verify", "--quiet", name])?.0 {
            return unfit(&format!("is in the middle of a {what}; finish it first, or accept with --apply"));
        }
    }
    let (has_commit, commit) = at.ask(&["rev-parse", "--verify", "--quiet", "HEAD^{commit}"])?;
    if !has_commit {
        return unfit("stands at a branch without a commit; commit once, or accept with --apply");
    }
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).trim_end().to_owned();
    Ok(Head { branch: text(name), commit: text(commit) })
}

/// Git that commits in the owner's name.
fn signed(at: &GitCommand) -> Result<GitCommand> {
    let keys = r"^(user|author|committer)\.(name|email)$";
    let (_, told) = at.ask(&["config", "--null", "--get-regexp", keys])?;
    let told = String::from_utf8_lossy(&told).into_owned();
    let last = |key: &str| {
        let all = told.split('\0').filter_map(|one| one.split_once('\n'));
        let value = all.rev().find(|(name, _)| *name == key).map(|(_, value)| value.to_owned());
        value.filter(|value| !value.trim().is_empty())
    };
    let mut at = at.clone();
    for who in ["author", "committer"] {
        for what in ["name", "email"] {
            let value = last(&format!("{who}.{what}")).or_else(|| last(&format!("user.{what}"))).ok_or_else(|| {
                WorkspaceError::Unfit(format!(
                    "git does not know your {what}, and a commit carries it; say `git config user.{what}` in the \
                     project, or accept with --apply"
                ))
            })?;
            at = at.env(&format!("GIT_{}_{}", who.to_uppercase(), what.to_uppercase()), value);
        }
    }
    Ok(at)
}

/// A merge ties histories together: only where the task began in this one.
fn can_be_merged(at: &GitCommand, base: &str, head: &Head) -> Result<()> {
    if carry::is_snapshot(at, base)? {
        return Err(WorkspaceError::Unfit(
            "the task began with changes of yours that were not committed, and a merge would put them into the \
             history; commit or stash them and accept with --squash, or accept with --apply"
                .into(),
        ));
    }
    if at.ask(&["merge-base", "--is-ancestor", base, &head.commit])?.0 {
        return Ok(());
    }
    let branch = head.branch.trim_start_matches("refs/heads/");
    Err(WorkspaceError::Unfit(format!(
        "the commit that the task began from is not in the history of {branch}; switch to the branch that has it, or \
         accept with --squash or --apply"
    )))
}

/// The tree that comes of both: what the task changed since its base, and what the branch did.
fn merged(at: &GitCommand, base: &str, head: &str, seen: &str) -> Result<String> {
    // As a commit right on the base: then that is what both are held against, whatever their histories are.
    let ours = at.text(&["commit-tree", &format!("{head}^{{tree}}"), "-p", base, "-m", "ours"])?;
    let asked = at.ask(&["merge-tree", "--write-tree", "--no-messages", "-z", "--name-only", &ours, seen]);
    let (is_clean, told) = match asked {
        Err(ProcessError::Failed { exit: Some(129), .. }) => {
            return Err(WorkspaceError::Unfit(
                "this git can't merge beside the working tree; that needs version 2.38 or later, or accept with \
                 --apply"
                    .into(),
            ));
        }
        asked => asked?,
    };
    let mut fields = told.split(|&byte| byte == 0);
    let tree = String::from_utf8_lossy(fields.next().unwrap_or_default()).into_owned();
    if is_clean {
        return Ok(tree);
    }
    let files: BTreeSet<_> = fields.filter(|name| !name.is_empty()).map(String::from_utf8_lossy).collect();
    let files = files.into_iter().map(String::from).collect();
    Err(WorkspaceError::Conflict { files, why: "the project has changed in the same places".into() })
}

/// What came along uncommitted when the task began is its owner's to commit.
fn nothing_of_the_owners(
    workspace: &Workspace,
    at: &GitCommand,
    base: &str,
    head: &str,
    wanted: Option<&str>,
) -> Result<()> {
    if !carry::is_snapshot(at, base)? {
        return Ok(());
    }
    let carried = differing(at, &format!("{base}^"), base)?;
    let mut open: BTreeSet<PathBuf> = carried.iter().cloned().collect();
    if let Ok(now) = present(workspace, at, head, &carried)? {
        let uncommitted: BTreeSet<_> = differing(at, &now, head)?.into_iter().collect();
        open.retain(|path| uncommitted.contains(path));
        if let Some(wanted) = wanted {
            let otherwise: BTreeSet<_> = differing(at, &now, wanted)?.into_iter().collect();
            open.retain(|path| otherwise.contains(path));
        }
    }
    if open.is_empty() {
        return Ok(());
    }
    let files: Vec<_> = open.iter().map(|path| path.display().to_string()).collect();
    Err(WorkspaceError::Unfit(format!(
        "the task began with changes of yours that are not committed yet ({}), and they would be committed with it; \
         commit or stash them first, or accept with --apply",
        files.join(", ")
    )))
}

/// Those of the paths that the project's files have as wanted already. A path that is neither so nor as committed
/// holds what its owner has not committed.
fn as_wanted(
    workspace: &Workspace,
    at: &GitCommand,
    head: &str,
    wanted: &str,
    paths: &[PathBuf],
) -> Result<BTreeSet<PathBuf>> {
    let now = present(workspace, at, head, paths)?.map_err(|problem| conflict(problem, paths))?;
    let set = |names: Vec<PathBuf>| names.into_iter().collect::<BTreeSet<_>>();
    let (not_old, not_new) = (set(differing(at, &now, head)?), set(differing(at, &now, wanted)?));
    let staged = |against: &str| {
        let told = at.run(&["diff-index", "--cached", "-z", "--name-only", "--no-renames", against])?;
        Ok::<_, WorkspaceError>(set(entries::names(&told)))
    };
    let (staged_old, staged_new) = (staged(head)?, staged(wanted)?);
    let is_dirty = |path: &PathBuf| {
        let is_staged_otherwise = staged_old.contains(path) && (staged_new.contains(path) || not_new.contains(path));
        is_staged_otherwise || (not_old.contains(path) && not_new.contains(path))
    };
    let dirty: Vec<_> = paths.iter().filter(|path| is_dirty(path)).map(|path| path.display().to_string()).collect();
    if !dirty.is_empty() {
        let why = "they hold changes of yours that are not committed".to_owned();
        return Err(WorkspaceError::Conflict { files: dirty, why });
    }
    Ok(paths.iter().filter(|path| !not_new.contains(*path) && !staged_old.contains(*path)).cloned().collect())
}

fn subject(workspace: &Workspace, landing: &Landing) -> String {
    let title = task::one_line(&landing.title, 100);
    match landing.how {
        Take::Merge if title.is_empty() => format!("Merge {}", workspace.task),
        Take::Merge => format!("Merge {}: {title}", workspace.task),
        Take::Apply | Take::Squash if title.is_empty() => workspace.task.to_string(),
        Take::Apply | Take::Squash => title,
    }
}

fn commit(
    signed: &GitCommand,
    workspace: &Workspace,
    landing: &Landing,
    tree: &str,
    head: &str,
    seen: &str,
) -> Result<String> {
    let message = format!("{}\n\nOrchestrator-Task: {}\n", subject(workspace, landing), workspace.task);
    let mut words = vec!["commit-tree", tree, "-p", head];
    if landing.how == Take::Merge {
        words.extend(["-p", seen]);
    }
    words.extend(["-F", "-"]);
    Ok(signed.clone().stdin(message).text(&words)?)
}

/// The project's files and index, for the paths that change and no others: git refuses if one is not as committed.
/// Those whose files are as wanted already are noted in the index first.
fn write_files(
    workspace: &Workspace,
    at: &GitCommand,
    head: &str,
    tree: &str,
    noted: &[&entries::Entry],
) -> Result<()> {
    // Says only how files look now; where some are not as committed it answers 1.
    at.ask(&["update-index", "-q", "--refresh"])?;
    let lines = index_lines(noted);
    if !noted.is_empty() {
        try_aside(workspace, at, head, tree, &lines)?;
        at.clone().stdin(lines).run(&["update-index", "--replace", "-z", "--index-info"])?;
    }
    die_at!("workspace::land::index_written");
    at.run(&["read-tree", "-m", "-u", head, tree])?;
    at.ask(&["update-index", "-q", "--refresh"])?;
    Ok(())
}

/// The same on a copy of the index, and without writing a file: so that what is refused has changed nothing.
fn try_aside(workspace: &Workspace, at: &GitCommand, head: &str, tree: &str, lines: &[u8]) -> Result<()> {
    let folder =
        tempfile::tempdir_in(&workspace.folder).map_err(WorkspaceError::disk("writing in", &workspace.folder))?;
    let aside = folder.path().join("index");
    let index = at.text(&["rev-parse", "--path-format=absolute", "--git-path", "index"])?;
    worktree::copy_index(Path::new(&index), &aside)?;
    let at = at.clone().env("GIT_INDEX_FILE", &aside);
    at.clone().stdin(lines).run(&["update-index", "--replace", "-z", "--index-info"])?;
    at.run(&["read-tree", "-n", "-m", "-u", head, tree])?;
    Ok(())
}

/// What `update-index --index-info` reads; what is gone first, since a folder may stand in its place.
fn index_lines(entries: &[&entries::Entry]) -> Vec<u8> {
    let mut sorted = entries.to_vec();
    sorted.sort_by_key(|entry| !entry.is_gone());
    let mut lines = Vec::new();
    for entry in sorted {
        let mut head = String::new();
        let mode = if entry.is_gone() { "0" } else { entry.modes.1.as_str() };
        // A write to a String can't fail.
        let _ = write!(head, "{mode} {}\t", entry.id);
        lines.extend([head.as_bytes(), entry.path.as_os_str().as_bytes(), b"\0"].concat());
    }
    lines
}
