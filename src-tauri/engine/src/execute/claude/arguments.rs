//! The command line and the environment of a run.

use crate::{
    check::Allowed,
    process::{EnvPolicy, Launch},
    settings,
    task::{Origin, Permissions},
};

use super::{Found, RunPlan};

pub(super) fn command(settings: &settings::Claude, found: &Found, allowed: &Allowed, plan: &RunPlan) -> Launch {
    let mut command = Launch::new(&found.program, &plan.workdir, EnvPolicy::Agent);
    command.env.extend(plan.env.iter().map(|(name, value)| (name.into(), value.into())));
    command.env.extend(ours(settings).map(|(name, value)| (name.into(), value.into())));
    command.stdin = true;
    command.reach.clone_from(&plan.reach);
    command.args(["-p", "--input-format", "stream-json", "--output-format", "stream-json", "--verbose"]);
    // What a repository configures (hooks, servers, another address for the key) does not take effect.
    command.args(["--setting-sources", "user", "--strict-mcp-config", "--settings", &plan.rules]);
    permissions(&mut command, found, allowed);
    match &plan.attempt.from {
        Origin::Fresh => command.args(["--session-id", &plan.session.to_string()]),
        Origin::Resume { session } => command.args(["--resume", &session.to_string()]),
        Origin::Fork { session } => {
            let (from, to) = (session.to_string(), plan.session.to_string());
            command.args(["--resume", &from, "--fork-session", "--session-id", &to]);
        }
    };
    if let Some(model) = allowed.model() {
        command.args(["--model", model]);
    }
    command.args(["--max-turns", &allowed.max_turns().to_string()]);
    if let Some(budget) = allowed.budget_usd().filter(|_| found.has("--max-budget-usd")) {
        // The CLI counts the whole session.
        command.args(["--max-budget-usd", &(budget + plan.prior_cost).to_string()]);
    }
    command
}

fn permissions(command: &mut Launch, found: &Found, allowed: &Allowed) {
    match allowed.permissions() {
        Permissions::Skip => {
            command.args(["--dangerously-skip-permissions"]);
            return;
        }
        Permissions::Edits => command.args(["--permission-mode", "acceptEdits"]),
        Permissions::Ask => command.args(["--permission-mode", "default"]),
    };
    // Every question comes to us over stdio: policy answers it, or its owner.
    command.args(["--permission-prompt-tool", "stdio"]);
    // Where its owner wants to be asked about each change, no tool that changes files is let through by itself.
    let asks = allowed.permissions() == Permissions::Ask;
    let changes =
        |tool: &String| ["Edit", "Write", "MultiEdit", "NotebookEdit"].iter().any(|one| tool.starts_with(one));
    let tools: Vec<String> = allowed.tools().iter().filter(|tool| !(asks && changes(tool))).cloned().collect();
    if !tools.is_empty() {
        command.args(["--allowedTools"]);
        command.args(&tools);
    }
    if allowed.brief().kind.only_reads() && found.has("--tools") {
        let mut names: Vec<_> = tools.iter().map(|tool| tool.split('(').next().unwrap_or(tool)).collect();
        names.push("AskUserQuestion");
        names.dedup();
        command.args(["--tools", &names.join(",")]);
    }
}

fn ours(settings: &settings::Claude) -> [(&'static str, String); 7] {
    [
        ("CLAUDE_CODE_MAX_RETRIES", settings.internal_retries.to_string()),
        ("CLAUDE_CODE_DISABLE_BACKGROUND_TASKS", "1".into()),
        // A path in a task's text is no wish to have that file read before anybody was asked.
        ("CLAUDE_CODE_DISABLE_FILE_MENTIONS", "1".into()),
        ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1".into()),
        ("DISABLE_AUTOUPDATER", "1".into()),
        ("DISABLE_TELEMETRY", "1".into()),
        ("DISABLE_ERROR_REPORTING", "1".into()),
    ]
}
