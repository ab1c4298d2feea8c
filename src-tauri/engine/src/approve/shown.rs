//! What a person is shown: the exact command, or the diff that an edit would make.

use std::{path::Path, time::Duration};

use serde_json::Value;
use similar::TextDiff;

use super::file::text_of;
use crate::task::{AgentQuestion, Shown, clip, one_line};

/// The longest diff that is kept, in bytes.
const MOST: usize = 64 * 1024;
/// The longest text that an edit may make of a file to be compared, in bytes.
const LARGEST: usize = 8 * 1024 * 1024;
/// How long two texts are compared; what is not found alike by then counts as changed.
const PATIENCE: Duration = Duration::from_millis(500);

/// What a person is shown of a tool's use in this folder.
pub fn shown(tool: &str, input: &Value, dir: &Path) -> Shown {
    let text = |key: &str| input[key].as_str();
    match tool {
        "Bash" => Shown::Command {
            command: text("command").unwrap_or_default().to_owned(),
            purpose: text("description").map(|words| clip(words, 500)),
        },
        "Edit" | "MultiEdit" | "Write" | "NotebookEdit" => edit(tool, input, dir),
        "AskUserQuestion" => Shown::Questions { questions: questions(input) },
        "ExitPlanMode" => Shown::Plan { plan: plan(text("plan")) },
        _ => Shown::Tool { input: readable(input) },
    }
}

/// Newer versions of the agent keep the plan in a file of their own and send none along.
fn plan(text: Option<&str>) -> String {
    let missing = "(The plan was not sent along: what it is stands in what the agent said before.)";
    clip(text.filter(|text| !text.trim().is_empty()).unwrap_or(missing), MOST)
}

fn readable(input: &Value) -> String {
    clip(&serde_json::to_string_pretty(input).unwrap_or_else(|_| input.to_string()), MOST)
}

fn edit(tool: &str, input: &Value, dir: &Path) -> Shown {
    let Some(path) = input["file_path"].as_str().or_else(|| input["notebook_path"].as_str()) else {
        return Shown::Tool { input: readable(input) };
    };
    let diff = match (text_of(Path::new(path), dir), tool) {
        (_, "NotebookEdit") => readable(input),
        (Err(why), _) => format!("{why}\n{}", readable(input)),
        (Ok(before), _) => match after(before.as_deref().unwrap_or_default(), tool, input) {
            Some(after) if after.len() > LARGEST => "(it would be a very large file; it is not compared)".into(),
            Some(after) => unified(path, before.as_deref(), &after),
            None => format!("(what is to be replaced is not in the file)\n{}", readable(input)),
        },
    };
    Shown::Edit { path: path.to_owned(), diff: cut(&diff) }
}

/// What would be in the file afterwards; none if an edit does not fit.
fn after(before: &str, tool: &str, input: &Value) -> Option<String> {
    match tool {
        "Write" => Some(input["content"].as_str()?.to_owned()),
        "MultiEdit" => {
            input["edits"].as_array()?.iter().try_fold(before.to_owned(), |text, edit| replaced(&text, edit))
        }
        _ => replaced(before, input),
    }
}

fn replaced(text: &str, edit: &Value) -> Option<String> {
    let (old, new) = (edit["old_string"].as_str()?, edit["new_string"].as_str()?);
    if old.is_empty() {
        return text.is_empty().then(|| new.to_owned());
    }
    text.contains(old).then(|| {
        let all = edit["replace_all"].as_bool().unwrap_or(false);
        if all { text.replace(old, new) } else { text.replacen(old, new, 1) }
    })
}

fn unified(path: &str, before: Option<&str>, after: &str) -> String {
    let path = one_line(path, 500);
    let from = if before.is_none() { "/dev/null".to_owned() } else { format!("a/{path}") };
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before.unwrap_or_default(), after);
    if before == Some(after) {
        return "(nothing would change)".into();
    }
    diff.unified_diff().context_radius(3).header(&from, &format!("b/{path}")).to_string()
}

fn cut(diff: &str) -> String {
    if diff.len() <= MOST {
        return diff.to_owned();
    }
    let end = (0..=MOST).rev().find(|&at| diff.is_char_boundary(at)).unwrap_or(0);
    let end = diff[..end].rfind('\n').unwrap_or(end);
    format!("{}\n(cut: {} more bytes)\n", &diff[..end], diff.len() - end)
}

fn questions(input: &Value) -> Vec<AgentQuestion> {
    let text = |value: &Value| clip(value.as_str().unwrap_or_default(), 2_000);
    let option = |option: &Value| (text(&option["label"]), text(&option["description"]));
    let all = input["questions"].as_array().into_iter().flatten();
    all.map(|one| AgentQuestion {
        question: one["question"].as_str().unwrap_or_default().to_owned(),
        header: text(&one["header"]),
        multiple: one["multiSelect"].as_bool().unwrap_or(false),
        options: one["options"].as_array().into_iter().flatten().map(option).collect(),
    })
    .collect()
}
