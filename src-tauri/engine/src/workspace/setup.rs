//! What a worktree needs before anybody can work in it: files that git does not have, and commands.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::{Kind, Result, Workspace, WorkspaceError, plain, record};
use crate::{
    process::{self, EnvPolicy, Launch, Reach, Spec},
    settings::Recipe,
};

/// How much of an install command's output is kept.
const KEPT: usize = 64 * 1024;
/// The most files that are copied.
const MOST_FILES: usize = 10_000;

/// What was done, written down when all of it is: a kill before that does it anew.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// What did not go as its owner wanted.
    pub notes: Vec<String>,
    /// Files that came along although git does not have them, relative to the project.
    pub copied: Vec<String>,
}

/// How commands are run.
pub struct Ways<'a> {
    /// What they may reach.
    pub reach: Option<&'a Reach>,
    /// The recipe's variables.
    pub env: &'a [(String, String)],
    /// The longest that each may take.
    pub limit: Duration,
    /// Where their output goes.
    pub log: &'a Path,
    /// Stops them.
    pub stop: &'a CancellationToken,
}

/// What was done here before.
pub fn done(workspace: &Workspace) -> Option<Done> {
    serde_json::from_slice(&fs::read(path(workspace)).ok()?).ok()
}

fn path(workspace: &Workspace) -> PathBuf {
    workspace.folder.join("setup.json")
}

/// Sets a worktree up, once. Elsewhere there is nothing to bring: the project has it.
pub async fn set_up(workspace: &Workspace, recipe: &Recipe, ways: &Ways<'_>) -> Result<Done> {
    if !matches!(workspace.kind, Kind::Worktree { .. }) {
        return Ok(Done::default());
    }
    if let Some(done) = done(workspace) {
        return Ok(done);
    }
    let mut all = Done::default();
    copy(workspace, recipe, &mut all)?;
    let mut log = String::new();
    for command in &recipe.install {
        let note = install(workspace, command, ways, &mut log).await?;
        fs::write(ways.log, &log).map_err(WorkspaceError::disk("writing", ways.log))?;
        let Some(note) = note else { continue };
        if recipe.required {
            return Err(WorkspaceError::Unfit(format!("{note}; what it printed is in {}", ways.log.display())));
        }
        all.notes.push(note);
    }
    let text = serde_json::to_vec(&all).map_err(|why| WorkspaceError::Unfit(why.to_string()))?;
    record::write_whole(&path(workspace), &text)?;
    Ok(all)
}

/// Runs one command; says what went wrong with it.
async fn install(workspace: &Workspace, command: &str, ways: &Ways<'_>, log: &mut String) -> Result<Option<String>> {
    let mut launch = Launch::new("sh", &workspace.dir, EnvPolicy::WithoutSecrets);
    launch.args(["-c", command]);
    launch.env.extend(ways.env.iter().map(|(name, value)| (name.into(), value.into())));
    launch.reach = ways.reach.cloned();
    let spec = Spec { launch, stdin: None, limit: ways.limit, keep: KEPT };
    let outcome = match process::command(&spec, ways.stop).await {
        Ok(outcome) => outcome,
        Err(process::ProcessError::Stopped) => return Err(WorkspaceError::Stopped),
        Err(problem) => return Ok(Some(format!("setting up: `{command}` could not be run: {problem}"))),
    };
    let end = outcome.exit.map_or_else(|| "stopped".to_owned(), |code| format!("exit {code}"));
    log.push_str(&format!("$ {command}\n{}\n[{end} after {:.1?}]\n\n", outcome.output_tail, outcome.duration));
    Ok(match outcome.exit {
        Some(0) => None,
        _ if outcome.timed_out => {
            Some(format!("setting up: `{command}` was stopped after {} s (checks.timeout_s)", ways.limit.as_secs()))
        }
        _ => Some(format!("setting up: `{command}` ended with {end}")),
    })
}

fn copy(workspace: &Workspace, recipe: &Recipe, all: &mut Done) -> Result<()> {
    for wanted in &recipe.copy {
        let found = matching(&workspace.root, wanted);
        if found.is_empty() {
            all.notes.push(format!("setting up: {wanted} is not in {}", workspace.root.display()));
        }
        for name in found {
            let (from, to) = (workspace.root.join(&name), workspace.dir.join(&name));
            // What git has is there already, and is part of the work.
            if to.symlink_metadata().is_ok() {
                continue;
            }
            if all.copied.len() >= MOST_FILES {
                all.notes.push(format!("setting up: only the first {MOST_FILES} files of {wanted} came along"));
                break;
            }
            // A link out of the project would bring in what its owner did not name.
            let is_inside = from.canonicalize().is_ok_and(|real| real.starts_with(&workspace.root));
            if !is_inside {
                all.notes.push(format!("setting up: {name} leads out of the project and was left out"));
                continue;
            }
            if let Some(parent) = to.parent() {
                fs::create_dir_all(parent).map_err(WorkspaceError::disk("making", parent))?;
            }
            plain::put(&from, &to)?;
            all.copied.push(name);
        }
    }
    Ok(())
}

/// The files that a pattern means; `*` stands for any letters of one name. A folder means all that is in it.
fn matching(root: &Path, pattern: &str) -> Vec<String> {
    let mut found = vec![String::new()];
    for part in pattern.split('/').filter(|part| !part.is_empty() && *part != ".") {
        let mut next = Vec::new();
        for folder in &found {
            let join = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            if part.contains('*') {
                let mut names = names(&root.join(folder));
                names.retain(|name| name != ".git" && fits(name, part));
                next.extend(names.iter().map(|name| join(name)));
            } else if root.join(join(part)).symlink_metadata().is_ok() {
                next.push(join(part));
            }
        }
        found = next;
    }
    let mut files = Vec::new();
    while let Some(name) = found.pop() {
        let Ok(seen) = root.join(&name).symlink_metadata() else { continue };
        if seen.is_dir() {
            found.extend(names(&root.join(&name)).iter().map(|inner| format!("{name}/{inner}")));
        } else if seen.is_file() || seen.is_symlink() {
            files.push(name);
        }
        if files.len() > MOST_FILES {
            break;
        }
    }
    files.sort();
    files
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}

fn fits(name: &str, pattern: &str) -> bool {
    let mut rest = name;
    let parts: Vec<&str> = pattern.split('*').collect();
    for (at, part) in parts.iter().enumerate() {
        let place = if at == 0 { rest.starts_with(part).then_some(0) } else { rest.find(part) };
        let Some(place) = place else { return false };
        if at + 1 == parts.len() && !part.is_empty() {
            return at == 0 && rest == *part || at > 0 && rest.ends_with(part);
        }
        rest = &rest[place + part.len()..];
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_letters_of_one_name() {
        for (name, pattern, does) in [
            (".env", ".env", true),
            (".env.local", ".env", false),
            ("a.toml", "*.toml", true),
            ("a.toml.bak", "*.toml", false),
            ("dev.local.json", "*.local.*", true),
            ("x", "*", true),
        ] {
            assert_eq!(fits(name, pattern), does, "{name} {pattern}");
        }
    }
}
