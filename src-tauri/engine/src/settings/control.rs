//! What keeps an agent under control: sandbox, approvals, rules, budgets. Told in `config/default.toml`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::task::TaskType;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Sandbox {
    pub mode: Confine,
    pub network: Online,
    pub registries: Vec<String>,
    pub readable: Vec<PathBuf>,
    pub writable: Vec<PathBuf>,
    pub memory_mb: u64,
}

/// Whether agents and checks run in a sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Confine {
    /// Where the system has one.
    Auto,
    /// Never.
    Off,
}

/// How far an agent gets on the network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Online {
    /// As far as we do.
    Open,
    /// To Claude's service and the registries.
    Registries,
    /// To Claude's service only.
    None,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Approval {
    pub expires_s: u64,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Policy {
    pub rules: Vec<Rule>,
}

/// A rule on what agents may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What then.
    pub then: Then,
    /// The tool, in Claude's notation: `Bash(git push:*)`, `Edit(docs/**)`, `WebFetch(domain:docs.rs)`.
    pub tool: String,
    /// Only for tasks of this type.
    #[serde(default, rename = "type")]
    pub kind: Option<TaskType>,
    /// Only in this project.
    #[serde(default)]
    pub project: Option<PathBuf>,
}

/// What a rule says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// It may, unasked.
    Allow,
    /// Its owner is asked.
    Ask,
    /// It may not.
    Deny,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Budget {
    pub day_usd: Option<f64>,
    pub day_tokens: Option<u64>,
    pub run_tokens: Option<u64>,
    pub fix: Allowance,
    pub code_review: Allowance,
    pub summarize: Allowance,
    pub analyze: Allowance,
}

/// What a run of a type may use, where its task does not say it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Allowance {
    pub usd: Option<f64>,
    pub tokens: Option<u64>,
    pub turns: Option<u32>,
    pub minutes: Option<u64>,
}

impl Budget {
    /// What a run of this type may use.
    pub fn of(&self, kind: TaskType) -> &Allowance {
        match kind {
            TaskType::Fix => &self.fix,
            TaskType::CodeReview => &self.code_review,
            TaskType::Summarize => &self.summarize,
            TaskType::Analyze => &self.analyze,
        }
    }
}
