//! What the owner may set. Defaults live in one commented file inside the binary; the owner's is laid over it.

mod control;
mod home;
mod recipe;
mod secret;
mod telegram;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::task::Permissions;

pub use control::{Allowance, Approval, Budget, Confine, Online, Policy, Rule, Sandbox, Then};
pub use home::{Home, HomeError};
pub use recipe::{Recipe, SHARED};
pub use secret::Secret;
pub use telegram::{Reach, Telegram};

/// The commented defaults, as they are inside the binary.
pub const DEFAULTS: &str = include_str!("../../../../config/default.toml");

/// Every setting. What each means stands in `config/default.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Settings {
    pub inbox: Inbox,
    pub project: Project,
    #[serde(default)]
    pub projects: Vec<Recipe>,
    pub claude: Claude,
    pub sandbox: Sandbox,
    pub approval: Approval,
    pub policy: Policy,
    pub budget: Budget,
    pub ollama: Ollama,
    pub reading: ReadingRules,
    pub retry: Retry,
    pub checks: Checks,
    pub queue: Queue,
    pub notify: Notify,
    pub telegram: Telegram,
    pub shortcut: Shortcut,
    pub log: Log,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Inbox {
    pub settle_ms: u64,
    pub rescan_s: u64,
    pub queue_limit: u32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Project {
    #[serde(default)]
    pub default: Option<PathBuf>,
    pub mode: Mode,
    pub baseline_files: usize,
    pub baseline_mb: u64,
    pub worktrees_gb: f64,
    pub backups_days: u32,
}

/// Where a run works in a git project.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// In a worktree of its own.
    Worktree,
    /// In the project itself.
    InPlace,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Claude {
    #[serde(default)]
    pub program: Option<PathBuf>,
    #[serde(default)]
    pub model: Option<String>,
    pub runs_at_once: u32,
    pub permissions: Permissions,
    pub allow_skip: bool,
    pub timeout_s: u64,
    pub max_turns: u32,
    #[serde(default)]
    pub budget_usd: Option<f64>,
    pub idle_limit_s: u64,
    pub tool_limit_s: u64,
    pub internal_retries: u32,
    pub tools_read: Vec<String>,
    pub tools_fix: Vec<String>,
    pub warm: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Ollama {
    pub url: String,
    pub models: Vec<String>,
    pub timeout_s: u64,
    pub num_ctx: u64,
    pub max_tokens: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct ReadingRules {
    pub similarity_min: f64,
    pub entropy_max: f64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Retry {
    pub max_retries: u32,
    pub backoff_multiplier: u32,
    pub jitter: f64,
    pub fallback: bool,
    pub limit_jitter_s: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Checks {
    pub timeout_s: u64,
    pub baseline_s: u64,
    pub find: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Queue {
    pub ageing_minutes: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Notify {
    pub desktop: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Shortcut {
    pub quick_entry: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Log {
    pub level: String,
    pub keep_days: usize,
}

/// The owner's settings can't be used; says where and why.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// It is there but can't be read.
    #[error("reading {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is not what it should be.
    #[error("{}: {message}", path.display())]
    Wrong {
        /// The file.
        path: PathBuf,
        /// Where and why, for a person.
        message: String,
    },
}

impl Settings {
    /// The defaults with the owner's file laid over them; a missing file is an empty one.
    ///
    /// # Errors
    /// [`SettingsError`] if the file can't be read or has a wrong key or value; the message names it.
    pub fn load(path: &Path) -> Result<Self, SettingsError> {
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&text).map_err(|message| SettingsError::Wrong { path: path.to_owned(), message }),
            Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => {
                Self::parse("").map_err(|message| SettingsError::Wrong { path: path.to_owned(), message })
            }
            Err(source) => Err(SettingsError::Unreadable { path: path.to_owned(), source }),
        }
    }

    /// The defaults with this text laid over them.
    ///
    /// # Errors
    /// What is wrong with it, for a person.
    pub fn parse(owner: &str) -> Result<Self, String> {
        let mut all: toml::Table = toml::from_str(DEFAULTS).map_err(|e| format!("the defaults are broken: {e}"))?;
        let owner: toml::Table = toml::from_str(owner).map_err(|e| e.to_string().trim_end().to_owned())?;
        lay_over(&mut all, owner);
        let settings: Self = all.try_into().map_err(|e: toml::de::Error| e.to_string().trim_end().to_owned())?;
        settings.reasonable()
    }

    /// What this project needs before anybody can work in a copy of it; none if its owner wrote nothing down. The
    /// path is the project's canonical root.
    pub fn recipe(&self, project: &Path) -> Option<&Recipe> {
        self.projects.iter().find(|recipe| recipe.is_of(project))
    }

    fn reasonable(self) -> Result<Self, String> {
        let wrong = |key: &str, rule: &str| Err(format!("{key} must be {rule}"));
        if let Some(problem) = self.projects.iter().find_map(Recipe::problem) {
            return Err(problem);
        }
        if self.claude.runs_at_once == 0 {
            return wrong("claude.runs_at_once", "at least 1");
        }
        if self.inbox.rescan_s == 0 {
            return wrong("inbox.rescan_s", "at least 1");
        }
        if self.retry.backoff_multiplier == 0 {
            return wrong("retry.backoff_multiplier", "at least 1");
        }
        if self.project.worktrees_gb.is_nan() || self.project.worktrees_gb < 0.0 {
            return wrong("project.worktrees_gb", "0 or more");
        }
        if !(0.0..=1.0).contains(&self.retry.jitter) {
            return wrong("retry.jitter", "from 0 to 1");
        }
        if let Some(problem) = self.telegram.problem() {
            return Err(problem);
        }
        if self.claude.permissions == Permissions::Skip && !self.claude.allow_skip {
            return wrong("claude.allow_skip", "true before claude.permissions can be \"skip\"");
        }
        Ok(self)
    }
}

fn lay_over(ground: &mut toml::Table, owner: toml::Table) {
    for (key, value) in owner {
        match (ground.get_mut(&key), value) {
            (Some(toml::Value::Table(below)), toml::Value::Table(above)) => lay_over(below, above),
            (_, value) => {
                ground.insert(key, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_a_whole_configuration() {
        let settings = Settings::parse("").unwrap();
        assert_eq!(settings.ollama.models[0], "llama3.1:8b");
        assert_eq!(settings.retry.max_retries, 3);
    }

    #[test]
    fn the_owners_values_win_and_the_rest_stays() {
        let settings = Settings::parse("[claude]\nmodel = \"opus\"\n").unwrap();
        assert_eq!(settings.claude.model.as_deref(), Some("opus"));
        assert_eq!(settings.claude.runs_at_once, 2);
    }

    #[test]
    fn a_key_that_does_not_exist_is_named() {
        let problem = Settings::parse("[claude]\nmodle = \"opus\"\n").unwrap_err();
        assert!(problem.contains("modle"), "{problem}");
        assert!(Settings::parse("[cloud]\n").unwrap_err().contains("cloud"));
    }

    #[test]
    fn a_recipe_that_can_not_be_right_is_named_with_its_project() {
        let of = |rest: &str| Settings::parse(&format!("[[projects]]\npath = \"/w/shop\"\n{rest}\n"));
        assert!(
            of("copy = [\".env\"]\ninstall = [\"npm ci\"]\nenv = { CARGO_TARGET_DIR = \"{shared}/target\" }").is_ok()
        );
        for (bad, word) in [
            ("copy = [\"../x\"]", "copy"),
            ("copy = [\"/etc/passwd\"]", "copy"),
            ("caches = [\"cache\"]", "caches"),
            ("env = { \"A B\" = \"1\" }", "env"),
            ("install = [\" \"]", "install"),
            ("instal = []", "instal"),
        ] {
            let problem = of(bad).unwrap_err();
            assert!(problem.contains(word), "{bad}: {problem}");
        }
        assert!(Settings::parse("[[projects]]\npath = \"shop\"\n").unwrap_err().contains("path"));
    }

    #[test]
    fn skipping_permissions_needs_two_words_of_the_owner() {
        assert!(Settings::parse("[claude]\npermissions = \"skip\"\n").unwrap_err().contains("allow_skip"));
        assert!(Settings::parse("[claude]\npermissions = \"skip\"\nallow_skip = true\n").is_ok());
    }
}
