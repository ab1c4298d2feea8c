//! The owner's criteria: settled by a command or by a rule, else left open.

use std::path::{Path, PathBuf};

use super::{
    Inputs,
    checks::{Ran, same},
    line, seen, shown,
    text::{bare, is_path},
};
use crate::task::{Claim, Criterion, Evidence, Line, State};

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
    let settled = match command(inputs, text) {
        Some(command) => Some(ran.run(inputs, command).await),
        None => by_rule(inputs, text),
    };
    let (state, evidence) = settled.unwrap_or_else(|| {
        (
            State::CantTell,
            vec![seen("no command and no rule settles it; name one in brackets at its end, such as (cargo test -q)")],
        )
    });
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

/// Rules in plain words: X exists, X contains `Y`, X is unchanged, and their opposites.
fn by_rule(inputs: &Inputs<'_>, text: &str) -> Option<(State, Vec<Evidence>)> {
    let words: Vec<&str> = text.split_whitespace().skip_while(|word| is_filler(word)).collect();
    let (first, rest) = words.split_first()?;
    let path = bare(first);
    if !is_path(path) {
        return None;
    }
    let path = path.trim_start_matches("./");
    let rest = rest.join(" ");
    let verb = rest.trim_end_matches('.').to_lowercase();
    let met = |is: bool| if is { State::Met } else { State::NotMet };
    match verb.as_str() {
        "exists" | "is created" | "was created" | "has been created" | "is there" | "is present" => {
            let there = inside(inputs.dir, path)?.exists();
            Some((met(there), vec![file(path, if there { "is there" } else { "is not there" })]))
        }
        "does not exist" | "is deleted" | "was deleted" | "is removed" | "was removed" | "is gone" => {
            let there = inputs.dir.join(path).symlink_metadata().is_ok();
            Some((met(!there), vec![file(path, if there { "is still there" } else { "is not there" })]))
        }
        "is unchanged" | "is not changed" | "was not changed" | "is untouched" | "stays unchanged"
        | "does not change" => {
            if !inputs.dir.join(path).exists() && inputs.change_of(path).is_none() {
                return Some((State::CantTell, vec![file(path, "is not there, and was not before")]));
            }
            let change = inputs.change_of(path);
            Some((met(change.is_none()), vec![change.map_or_else(|| file(path, "not changed"), shown)]))
        }
        _ => contains(inputs, path, &rest),
    }
}

fn contains(inputs: &Inputs<'_>, path: &str, rest: &str) -> Option<(State, Vec<Evidence>)> {
    let lower = rest.to_lowercase();
    let negations = ["does not contain ", "doesn't contain ", "no longer contains ", "must not contain "];
    let negated = negations.iter().find(|start| lower.starts_with(**start));
    let start = negated.copied().or_else(|| lower.starts_with("contains ").then_some("contains "))?;
    let wanted = quoted(rest.get(start.len()..)?)?;
    let Some(real) = inside(inputs.dir, path).filter(|real| real.is_file()) else {
        let state = if negated.is_some() { State::CantTell } else { State::NotMet };
        return Some((state, vec![file(path, "is not there")]));
    };
    // Not a proof if it is not read to the end.
    let text = std::fs::read(&real).ok().filter(|bytes| bytes.len() < 20_000_000)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let found = text.lines().position(|line| line.contains(wanted)).or_else(|| text.find(wanted).map(|_| 0));
    let note = found.map_or_else(|| format!("has no {wanted:?}"), |at| format!("line {} has {wanted:?}", at + 1));
    let is_met = found.is_some() != negated.is_some();
    Some((if is_met { State::Met } else { State::NotMet }, vec![file(path, &note)]))
}

/// What stands in backticks or quotes, if that is all that there is.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim().trim_end_matches('.');
    let text = text.strip_prefix("the text ").or_else(|| text.strip_prefix("the line ")).unwrap_or(text);
    let mark = text.chars().next().filter(|c| ['`', '"', '\''].contains(c))?;
    let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
    (!inner.is_empty() && !inner.contains(mark)).then_some(inner)
}

fn is_filler(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "the" | "a" | "file" | "folder" | "directory")
}

/// A path below the folder after all links are followed, if it stays there.
fn inside(dir: &Path, path: &str) -> Option<PathBuf> {
    let joined = dir.join(path.trim_start_matches('/'));
    if path.split('/').any(|part| part == "..") {
        return None;
    }
    match joined.canonicalize() {
        Ok(real) => real.starts_with(dir.canonicalize().ok()?).then_some(real),
        Err(_) => Some(joined),
    }
}

fn file(path: &str, note: &str) -> Evidence {
    Evidence::File { path: path.to_owned(), note: note.to_owned() }
}
