//! Policy before people: what an agent wants is allowed, denied, or its owner's to decide. Pure.

use std::path::Path;

use serde_json::{Value, json};

use super::{
    Allowed,
    fixed::{self, Around},
    pattern::{self, EDITING, LOOKING},
    place, reading,
    shell::{self, Script},
};
use crate::{
    settings::{Home, Online, Rule, Settings, Then},
    task::{Permissions, TaskType},
};

/// What an agent wants.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// The tool.
    pub tool: &'a str,
    /// Its input.
    pub input: &'a Value,
    /// Where it works.
    pub workdir: &'a Path,
}

/// What decides besides the wish itself.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The task, as allowed.
    pub allowed: &'a Allowed,
    /// The owner's settings.
    pub settings: &'a Settings,
    /// The app's home.
    pub home: &'a Home,
    /// The owner's home folder.
    pub user: Option<&'a Path>,
    /// The agent is in a sandbox.
    pub confined: bool,
    /// The owner's answers that hold on, as rules.
    pub standing: &'a [Rule],
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It may, unasked.
    Allow,
    /// Its owner decides.
    Ask {
        /// Why it is asked.
        reason: String,
    },
    /// It may not.
    Deny {
        /// Why, for the agent and its owner.
        why: String,
    },
}

/// A decision, and what decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// The decision.
    pub decision: Decision,
    /// What decided: a rule in Claude's notation, or a few words.
    pub by: String,
}

/// Commands that reach beyond any sandbox: asked about where nothing else is said.
const REACHING: [&str; 26] = [
    "git push",
    "git remote add",
    "git remote set-url",
    "npm publish",
    "yarn publish",
    "pnpm publish",
    "cargo publish",
    "cargo login",
    "gem push",
    "twine upload",
    "poetry publish",
    "gh pr",
    "gh release",
    "gh repo",
    "gh api",
    "docker",
    "podman",
    "kubectl",
    "terraform",
    "ssh",
    "scp",
    "rsync",
    "sftp",
    "aws",
    "gcloud",
    "az",
];

/// Tools of the agent's own bookkeeping.
const HARMLESS: [&str; 12] = [
    "Task",
    "Agent",
    "TodoWrite",
    "TodoRead",
    "ToolSearch",
    "Skill",
    "BashOutput",
    "TaskOutput",
    "KillShell",
    "TaskStop",
    "EnterPlanMode",
    "ReportFindings",
];

/// Decides.
pub fn decide(wanted: &Wanted<'_>, under: &Circumstances<'_>) -> Decision {
    explain(wanted, under).decision
}

/// Decides, and says by what.
pub fn explain(wanted: &Wanted<'_>, under: &Circumstances<'_>) -> Explained {
    let script = shell::parse(wanted.input["command"].as_str().unwrap_or_default());
    let steps: [&dyn Fn() -> Option<Explained>; 4] = [
        &|| fixed_denial(wanted, under, &script),
        &|| reading_only(wanted, under, &script),
        &|| by_rule(wanted, under, &script),
        &|| by_its_nature(wanted),
    ];
    steps.iter().find_map(|step| step()).unwrap_or_else(|| by_permissions(wanted, under, &script))
}

fn allow(by: &str) -> Explained {
    Explained { decision: Decision::Allow, by: by.into() }
}

fn ask(by: &str, reason: impl Into<String>) -> Explained {
    Explained { decision: Decision::Ask { reason: reason.into() }, by: by.into() }
}

fn deny(by: &str, why: impl Into<String>) -> Explained {
    Explained { decision: Decision::Deny { why: why.into() }, by: by.into() }
}

fn fixed_denial(wanted: &Wanted<'_>, under: &Circumstances<'_>, script: &Script) -> Option<Explained> {
    let around = Around { workdir: wanted.workdir, home: under.home, user: under.user };
    let why = match (wanted.tool, place::named(wanted.input)) {
        ("Bash", _) => around.keeps_from_running(script),
        (tool, Some(path)) if EDITING.contains(&tool) => around.keeps_from_writing(path),
        (tool, Some(path)) if LOOKING.contains(&tool) => around.keeps_from_reading(path),
        _ => None,
    };
    why.map(|why| deny("what nothing lifts", format!("{why}; no setting and no answer lifts that")))
}

fn reading_only(wanted: &Wanted<'_>, under: &Circumstances<'_>, script: &Script) -> Option<Explained> {
    let kind = under.allowed.brief().kind;
    if !kind.only_reads() {
        return None;
    }
    let why = format!("a task of type {kind} only reads");
    match wanted.tool {
        "Bash" if reading::only_looks(script) => None,
        "Bash" => Some(deny("the task's type", format!("{why}, and this command could change something"))),
        tool if EDITING.contains(&tool) || tool.starts_with("mcp__") => Some(deny("the task's type", why)),
        _ => None,
    }
}

/// The owner's rules: deny before ask before allow.
fn by_rule(wanted: &Wanted<'_>, under: &Circumstances<'_>, script: &Script) -> Option<Explained> {
    let brief = under.allowed.brief();
    let applies = |rule: &&Rule| {
        let in_project = rule.project.as_ref().is_none_or(|project| {
            let project = place::absolute(&project.to_string_lossy(), wanted.workdir, under.user);
            brief.project.as_deref().is_some_and(|own| own.starts_with(&project))
        });
        rule.kind.is_none_or(|kind| kind == brief.kind) && in_project
    };
    let rules: Vec<&Rule> = under.settings.policy.rules.iter().chain(under.standing).filter(applies).collect();
    let of = |then: Then| rules.iter().filter(move |rule| rule.then == then).map(|rule| rule.tool.as_str());
    let touches = |pattern: &&str| match wanted.tool {
        "Bash" => script.parts.iter().any(|part| pattern::fits_part(pattern, part)),
        tool => pattern::fits_tool(pattern, tool, wanted.input, wanted.workdir),
    };
    if let Some(rule) = of(Then::Deny).find(touches) {
        return Some(deny(rule, format!("your rule denies {rule}")));
    }
    if let Some(rule) = of(Then::Ask).find(touches) {
        return Some(ask(rule, format!("your rule asks about {rule}")));
    }
    let allowed: Vec<&str> = of(Then::Allow).collect();
    if wanted.tool == "Bash" {
        return pattern::fits_all(&allowed, script).then(|| allow(&allowed.join(", ")));
    }
    allowed.into_iter().find(touches).map(allow)
}

fn by_its_nature(wanted: &Wanted<'_>) -> Option<Explained> {
    match wanted.tool {
        "AskUserQuestion" => Some(ask("what is asked", "the agent has a question")),
        "ExitPlanMode" => Some(ask("what is asked", "the agent has a plan")),
        tool if HARMLESS.contains(&tool) => Some(allow("the tool changes nothing by itself")),
        _ => None,
    }
}

fn by_permissions(wanted: &Wanted<'_>, under: &Circumstances<'_>, script: &Script) -> Explained {
    let permissions = under.allowed.permissions();
    if permissions == Permissions::Skip {
        return allow("permissions: skip");
    }
    let only_reads = under.allowed.brief().kind.only_reads();
    let is_free = permissions == Permissions::Edits;
    match wanted.tool {
        "Bash" => command(under, script, is_free, only_reads),
        tool if LOOKING.contains(&tool) => match beyond(wanted) {
            Some(path) => ask("the workspace's bounds", format!("{path} is outside of the workspace")),
            None => allow("looking inside of the workspace"),
        },
        tool if EDITING.contains(&tool) => match beyond(wanted) {
            Some(path) => ask("the workspace's bounds", format!("{path} is outside of the workspace")),
            None if is_free => allow("permissions: edits"),
            None => ask("permissions: ask", "the task asks before each change"),
        },
        "WebFetch" | "WebSearch" if under.confined && under.settings.sandbox.network == Online::Open => {
            allow("the sandbox's open network")
        }
        "WebFetch" | "WebSearch" => ask("no rule", "it reaches the network"),
        tool => ask("no rule", format!("{tool} is a tool that no rule knows")),
    }
}

fn command(under: &Circumstances<'_>, script: &Script, is_free: bool, only_reads: bool) -> Explained {
    if reading::only_looks(script) {
        return allow("the command only looks");
    }
    let listed: Vec<&str> = under.allowed.tools().iter().map(String::as_str).collect();
    if pattern::fits_all(&listed, script) {
        return allow("the task's tools");
    }
    let reaches = |part: &shell::Part| {
        let line = part.line();
        REACHING.iter().find(|start| line == **start || line.starts_with(&format!("{start} ")))
    };
    if let Some(start) = script.parts.iter().find_map(reaches) {
        return ask("commands that reach outside", format!("{start} reaches beyond the workspace"));
    }
    if script.parts.iter().any(|part| part.elevated) {
        return ask("commands that reach outside", "it wants to be another user");
    }
    match (under.confined && is_free && !only_reads, is_free) {
        (true, _) => allow("the sandbox holds it"),
        (false, true) => ask("no sandbox", "a command that is not on the task's list, and no sandbox holds it"),
        (false, false) => ask("permissions: ask", "the task asks before each command"),
    }
}

/// The path that a file tool names, if it lies outside of the workspace.
fn beyond<'a>(wanted: &Wanted<'a>) -> Option<&'a str> {
    let path = place::named(wanted.input)?;
    let found = place::absolute(path, wanted.workdir, None);
    (!found.starts_with(wanted.workdir)).then_some(path)
}

/// What the CLI itself is started with, so that what it would let through by itself is bound as well.
pub fn for_claude(under: &Circumstances<'_>) -> Value {
    let brief = under.allowed.brief();
    let applies = |rule: &&Rule| {
        let in_project = rule.project.as_ref().is_none_or(|project| {
            let project = place::absolute(&project.to_string_lossy(), Path::new("/"), under.user);
            brief.project.as_deref().is_some_and(|own| own.starts_with(&project))
        });
        rule.kind.is_none_or(|kind| kind == brief.kind) && in_project
    };
    let of = |then: Then| {
        let rules = under.settings.policy.rules.iter().filter(applies);
        rules.filter(move |rule| rule.then == then).map(|rule| rule.tool.clone()).collect::<Vec<_>>()
    };
    let mut denied = fixed::for_claude();
    let root = under.home.root().display();
    denied.extend(
        ["config", "accepted", "results", "logs", "tasks", "summaries", "state/backups"]
            .map(|folder| format!("Edit(/{root}/{folder}/**)")),
    );
    // Not `state/*`: the CLI takes that for all that lies below, and the worktrees lie there.
    denied.push(format!("Edit(/{root}/state/orchestrator.db*)"));
    denied.extend(of(Then::Deny));
    json!({"permissions": {"deny": denied, "ask": of(Then::Ask)}})
}

/// A rule that would allow this and the like of it, as narrow as it can be said. None where no safe one can be made.
pub fn standing_rule(tool: &str, input: &Value, kind: Option<TaskType>, project: Option<&Path>) -> Option<Rule> {
    let named = match tool {
        "Bash" => {
            let script = shell::parse(input["command"].as_str()?);
            let [part] = script.parts.as_slice() else { return None };
            let is_plain = !script.unclear && !part.vague && !part.elevated && part.writes.is_empty();
            let line = part.line();
            let mut words = line.split(' ').filter(|word| !word.is_empty());
            let (program, verb) = (words.next()?, words.next());
            let runs_anything = [
                "rm", "sh", "bash", "zsh", "python", "python3", "node", "perl", "ruby", "find", "curl", "wget", "dd",
                "docker", "ssh",
            ];
            if !is_plain || runs_anything.contains(&program) || line.contains(['(', ')', '*']) {
                return None;
            }
            match verb.filter(|verb| {
                verb.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == ':') && !verb.starts_with('-')
            }) {
                Some(verb) => format!("Bash({program} {verb}:*)"),
                None => format!("Bash({line})"),
            }
        }
        "WebFetch" => format!("WebFetch(domain:{})", pattern::host(input["url"].as_str()?)?),
        tool if EDITING.contains(&tool) || LOOKING.contains(&tool) => {
            let path = place::named(input)?;
            let path = if path.starts_with('/') {
                place::plain(Path::new(path)).display().to_string()
            } else {
                path.to_owned()
            };
            let name = if EDITING.contains(&tool) { "Edit" } else { "Read" };
            (!path.contains(['*', '(', ')', '?'])).then(|| format!("{name}({path})"))?
        }
        "AskUserQuestion" | "ExitPlanMode" => return None,
        tool => tool.to_owned(),
    };
    Some(Rule { then: Then::Allow, tool: named, kind, project: project.map(Path::to_owned) })
}
