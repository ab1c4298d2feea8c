//! The owner's criteria: settled by a command, by a rule, or judged with a quote that is found; else left open.

use super::{
    Inputs,
    checks::{Ran, same},
    judged, line, rules, seen, wording,
};
use crate::task::{Claim, Criterion, Line, State};

/// Programs that a criterion may name in brackets without being declared as a check: what stands in brackets may
/// as well be a remark.
const PROGRAMS: [&str; 35] = [
    "cargo", "npm", "npx", "pnpm", "yarn", "bun", "deno", "node", "pytest", "python", "python3", "tox", "nox", "ruff",
    "mypy", "go", "make", "just", "mvn", "gradle", "dotnet", "tsc", "eslint", "jest", "vitest", "rspec", "bundle",
    "mix", "ctest", "composer", "phpunit", "grep", "test", "diff", "cmp",
];

/// A line for each criterion.
pub async fn lines(inputs: &Inputs<'_>, ran: &mut Ran) -> Vec<Line> {
    let mut lines = Vec::new();
    for criterion in &inputs.brief.criteria {
        lines.push(judge(inputs, ran, criterion).await);
    }
    lines
}

async fn judge(inputs: &Inputs<'_>, ran: &mut Ran, criterion: &Criterion) -> Line {
    let text = &criterion.text;
    let (state, evidence) = if let Some(command) = command(inputs, text) {
        let found = ran.run(inputs, command).await;
        (found.state, found.evidence)
    } else if let Some(settled) = rules::by_rule(inputs, text).or_else(|| wording::by_wording(inputs, ran, text)) {
        settled
    } else if let Some(judged) = judged::by_model(inputs, ran, text).await {
        judged
    } else {
        let note = "no command and no rule settles it; name one in brackets at its end, such as (cargo test -q)";
        (State::CantTell, vec![seen(note)])
    };
    // What its owner has ticked already was done before; it still must not be contradicted.
    let required = !(criterion.ticked && state == State::CantTell);
    Line { required, ..line(Claim::Criterion, text.clone(), state, evidence) }
}

/// The command that a criterion names: in brackets at its end, or in backticks if it is a check of the task.
fn command<'a>(inputs: &Inputs<'_>, text: &'a str) -> Option<&'a str> {
    let is_declared = |command: &str| inputs.brief.checks.iter().any(|check| same(check) == same(command));
    let text = text.trim().trim_end_matches('.');
    if let Some(inner) = text.strip_suffix(')').and_then(|rest| Some(&rest[opening(rest)? + 1..])) {
        let inner = inner.trim().trim_matches('`').trim();
        if is_declared(inner) || is_command(inner) {
            return Some(inner);
        }
    }
    text.split('`').skip(1).step_by(2).find(|inner| is_declared(inner))
}

/// Where the bracket opens that the end of the text closes.
fn opening(rest: &str) -> Option<usize> {
    let mut depth = 1;
    rest.char_indices().rev().find_map(|(at, c)| {
        depth += match c {
            ')' => 1,
            '(' => -1,
            _ => 0,
        };
        (depth == 0).then_some(at)
    })
}

fn is_command(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let is_program = words.next().is_some_and(|word| PROGRAMS.contains(&word) || word.starts_with("./"));
    is_program && words.next().is_some() && !text.contains([';', '|', '&', '>', '<', '$', '`', '\n'])
}
