//! What a project needs before anybody can work in a copy of it.

use std::{
    collections::BTreeMap,
    path::{Component, Path, PathBuf},
};

use serde::{Deserialize, Serialize};

/// Stands in a recipe's values for the folder that all worktrees of the project share.
pub const SHARED: &str = "{shared}";

/// A project's recipe. What each key means stands in `config/default.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Recipe {
    pub path: PathBuf,
    pub copy: Vec<String>,
    pub install: Vec<String>,
    pub required: bool,
    pub caches: Vec<PathBuf>,
    pub env: BTreeMap<String, String>,
    pub checks: Vec<String>,
}

impl Recipe {
    /// What is wrong with it, for a person.
    pub fn problem(&self) -> Option<String> {
        let at = self.path.display();
        let is_rooted = |path: &Path| path.is_absolute() || path.starts_with("~");
        if !is_rooted(&self.path) {
            return Some(format!("projects: path must be absolute or begin with ~/, and is {at:?}"));
        }
        if let Some(path) = self.copy.iter().find(|path| !stays_inside(path)) {
            return Some(format!("projects, {at}: copy must name files inside of the project, and {path:?} is none"));
        }
        if let Some(path) = self.caches.iter().find(|path| !is_rooted(path)) {
            return Some(format!("projects, {at}: caches must be absolute or begin with ~/, and {path:?} is neither"));
        }
        let is_name = |name: &str| {
            !name.is_empty()
                && !name.starts_with(|c: char| c.is_ascii_digit())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if let Some(name) = self.env.keys().find(|name| !is_name(name)) {
            return Some(format!("projects, {at}: env has {name:?}, which is no name of a variable"));
        }
        let commands = self.install.iter().chain(&self.checks);
        commands
            .into_iter()
            .any(|command| command.trim().is_empty())
            .then(|| format!("projects, {at}: install and checks must not hold an empty command"))
    }

    /// Its variables, with the shared folder filled in.
    pub fn variables(&self, shared: &Path) -> Vec<(String, String)> {
        let shared = shared.display().to_string();
        self.env.iter().map(|(name, value)| (name.clone(), value.replace(SHARED, &shared))).collect()
    }

    /// Whether it is this project's.
    pub(super) fn is_of(&self, project: &Path) -> bool {
        expand(&self.path).canonicalize().is_ok_and(|path| path == project)
    }

    /// The folders that runs may write besides.
    pub fn caches(&self) -> impl Iterator<Item = PathBuf> {
        self.caches.iter().map(|path| expand(path))
    }
}

fn stays_inside(path: &str) -> bool {
    let parts: Vec<_> = Path::new(path).components().collect();
    !parts.is_empty() && parts.iter().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

fn expand(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}
