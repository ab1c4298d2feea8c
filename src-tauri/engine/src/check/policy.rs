//! What policy allows, and in which words it refuses.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use crate::{
    settings::{Home, Settings},
    task::{Brief, Permissions, TargetState},
};

/// Tools that change nothing. `Bash` is looked at by its pattern.
const READING: [&str; 8] = ["Read", "Grep", "Glob", "LS", "NotebookRead", "TodoWrite", "WebSearch", "WebFetch"];
/// Git commands that change nothing.
const READING_GIT: [&str; 9] =
    ["diff", "log", "status", "show", "blame", "ls-files", "rev-parse", "describe", "shortlog"];

/// A brief that policy has allowed, with all that a run may use. Only [`allow`] makes one, and it can't be read
/// from a file: it is made anew at each start.
#[derive(Debug, Clone, PartialEq)]
pub struct Allowed {
    brief: Brief,
    tools: Vec<String>,
    permissions: Permissions,
    model: Option<String>,
    timeout: Duration,
    max_turns: u32,
    budget_usd: Option<f64>,
    tokens: Option<u64>,
}

impl Allowed {
    /// The task as understood.
    pub fn brief(&self) -> &Brief {
        &self.brief
    }
    /// The tools, in Claude's notation.
    pub fn tools(&self) -> &[String] {
        &self.tools
    }
    /// What the agent may do unasked.
    pub fn permissions(&self) -> Permissions {
        self.permissions
    }
    /// Claude's model; none is the CLI's own choice.
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }
    /// The longest that the run may take.
    pub fn timeout(&self) -> Duration {
        self.timeout
    }
    /// Most turns.
    pub fn max_turns(&self) -> u32 {
        self.max_turns
    }
    /// Most US dollars.
    pub fn budget_usd(&self) -> Option<f64> {
        self.budget_usd
    }
    /// Most tokens.
    pub fn tokens(&self) -> Option<u64> {
        self.tokens
    }
}

/// Policy does not allow it as it stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{why}")]
pub struct Refusal {
    /// Why, and what to do about it.
    pub why: String,
    /// Its owner may allow it all the same.
    pub ask: bool,
}

fn refuse<T>(why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { why: why.into(), ask: false })
}

/// Whether this may run, and with what.
///
/// # Errors
/// [`Refusal`] says what is not allowed and what to do about it.
pub fn allow(brief: &Brief, settings: &Settings, home: &Home) -> Result<Allowed, Refusal> {
    allow_for(brief, settings, home, std::env::home_dir().as_deref())
}

pub(super) fn allow_for(
    brief: &Brief,
    settings: &Settings,
    home: &Home,
    user: Option<&Path>,
) -> Result<Allowed, Refusal> {
    if let Some(project) = &brief.project {
        project_is_fit(project, home, user)?;
    }
    targets_are_inside(brief)?;
    let terms = &brief.terms;
    let (claude, allowance) = (&settings.claude, settings.budget.of(brief.kind));
    let of_type = allowance.minutes.map(|minutes| minutes.saturating_mul(60));
    let timeout = terms.timeout_s.or(of_type).unwrap_or(claude.timeout_s);
    let turns = terms.max_turns.or(allowance.turns).unwrap_or(claude.max_turns);
    Ok(Allowed {
        tools: tools(brief, settings)?,
        permissions: permissions(brief, settings)?,
        model: model(terms.model.as_deref().or(settings.claude.model.as_deref()))?,
        timeout: Duration::from_secs(above_zero("timeout", timeout)?),
        max_turns: above_zero("max_turns", turns)?,
        budget_usd: budget(terms.budget_usd.or(allowance.usd).or(claude.budget_usd))?,
        tokens: tokens(allowance.tokens.or(settings.budget.run_tokens))?,
        brief: brief.clone(),
    })
}

/// A run in one of these would see, or change, far more than any task is about.
fn project_is_fit(project: &Path, home: &Home, user: Option<&Path>) -> Result<(), Refusal> {
    let real = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let (project, shown) = (real(project), project.display());
    let give = "give `project:` a folder of its own";
    if project.parent().is_none() {
        return refuse(format!("the project is {shown}, the whole file system; {give}"));
    }
    if user.is_some_and(|user| real(user).starts_with(&project)) {
        return refuse(format!("the project is {shown}, which is or holds your whole home folder; {give}"));
    }
    let own: PathBuf = real(home.root());
    if own.starts_with(&project) {
        return refuse(format!("the project is {shown}, which holds the orchestrator's own home; {give}"));
    }
    if project.starts_with(&own) && !project.starts_with(real(&home.worktrees())) {
        return refuse(format!("the project is {shown}, inside the orchestrator's own home; {give}"));
    }
    Ok(())
}

fn targets_are_inside(brief: &Brief) -> Result<(), Refusal> {
    let outside = brief.targets.iter().filter(|target| target.state == TargetState::Outside);
    let outside: Vec<_> = outside.map(|target| target.path.as_str()).collect();
    if !outside.is_empty() {
        let place = brief.project.as_ref().map_or("there is no project".into(), |p| format!("it is {}", p.display()));
        return refuse(format!(
            "outside of the project ({place}): {}; name files inside of it, or set `project:`",
            outside.join(", ")
        ));
    }
    let in_git = |path: &str| path.split('/').any(|part| part.eq_ignore_ascii_case(".git"));
    match brief.targets.iter().find(|target| in_git(&target.path) && !brief.kind.only_reads()) {
        Some(target) => refuse(format!("{} belongs to git itself and is not changed by a task", target.path)),
        None => Ok(()),
    }
}

fn tools(brief: &Brief, settings: &Settings) -> Result<Vec<String>, Refusal> {
    let only_reads = brief.kind.only_reads();
    let (named_by, tools) = match (&brief.terms.allowed_tools, only_reads) {
        (Some(tools), _) => ("allowed_tools", tools),
        (None, true) => ("the setting claude.tools_read", &settings.claude.tools_read),
        (None, false) => ("the setting claude.tools_fix", &settings.claude.tools_fix),
    };
    let mut kept = Vec::new();
    for tool in tools.iter().map(|tool| tool.trim()).filter(|tool| !tool.is_empty()) {
        if !is_tool(tool) {
            return refuse(format!("{named_by} has {tool:?}; a tool is such as Read or Bash(cargo test:*)"));
        }
        if only_reads && !reads(tool) {
            return refuse(format!(
                "{named_by} has {tool}, which can change things, but a task of type {} only reads; take it out, or make it type: fix",
                brief.kind
            ));
        }
        if !kept.iter().any(|one| one == tool) {
            kept.push(tool.to_owned());
        }
    }
    Ok(kept)
}

/// `Name` or `Name(pattern)`, so that it can't be taken for a flag or for two arguments.
fn is_tool(tool: &str) -> bool {
    let (name, rest) = tool.split_once('(').map_or((tool, None), |(name, rest)| (name, Some(rest)));
    let named = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'));
    named && rest.is_none_or(|rest| rest.ends_with(')')) && !tool.chars().any(char::is_control)
}

/// Whether a tool can change nothing.
fn reads(tool: &str) -> bool {
    let name = tool.split('(').next().unwrap_or(tool);
    if name != "Bash" {
        return READING.contains(&name);
    }
    let pattern = tool.strip_prefix("Bash(").and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    let mut words = pattern.trim_end_matches(":*").split_whitespace();
    let is_plain = !pattern.contains(['|', ';', '&', '>', '<', '$', '`']) && !pattern.contains("--output");
    is_plain && words.next() == Some("git") && words.next().is_some_and(|word| READING_GIT.contains(&word))
}

fn permissions(brief: &Brief, settings: &Settings) -> Result<Permissions, Refusal> {
    let wanted = brief.terms.permissions;
    if wanted == Some(Permissions::Skip) && !settings.claude.allow_skip {
        return refuse(
            "the task asks for permissions: skip, which your settings do not allow; set claude.allow_skip = true in config/orchestrator.toml, or take it out",
        );
    }
    if wanted == Some(Permissions::Skip) && brief.kind.only_reads() {
        return refuse(format!(
            "a task of type {} only reads, so it can't have permissions: skip; take it out",
            brief.kind
        ));
    }
    // Whatever else a task that reads is given, its tools are all that it needs.
    if brief.kind.only_reads() {
        return Ok(Permissions::Ask);
    }
    match wanted.unwrap_or(settings.claude.permissions) {
        Permissions::Skip if !settings.claude.allow_skip => {
            refuse("claude.permissions is skip without claude.allow_skip = true")
        }
        granted => Ok(granted),
    }
}

fn model(name: Option<&str>) -> Result<Option<String>, Refusal> {
    let fits = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphanumeric())
            && name.chars().all(|c| c.is_ascii_alphanumeric() || "._:/@[]-".contains(c))
    };
    match name.map(str::trim).filter(|name| !name.is_empty()) {
        Some(name) if !fits(name) => refuse(format!("{name:?} is not the name of a model; such as sonnet or opus")),
        name => Ok(name.map(str::to_owned)),
    }
}

fn above_zero<T: Default + PartialEq>(key: &str, value: T) -> Result<T, Refusal> {
    if value == T::default() {
        refuse(format!("{key} is 0, so nothing could be done; give it more"))
    } else {
        Ok(value)
    }
}

fn tokens(most: Option<u64>) -> Result<Option<u64>, Refusal> {
    most.map(|most| above_zero("the budget of tokens", most)).transpose()
}

fn budget(usd: Option<f64>) -> Result<Option<f64>, Refusal> {
    match usd {
        Some(usd) if !(usd.is_finite() && usd > 0.0) => refuse(format!("budget_usd is {usd}; give it more than 0")),
        usd => Ok(usd),
    }
}
