//! What a person is shown: the exact command, or the diff that an edit would make.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use similar::TextDiff;

use crate::task::{AgentQuestion, Shown, clip};

/// The longest diff that is kept, in bytes.
const MOST: usize = 64 * 1024;
/// The largest file that is compared, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

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
        "ExitPlanMode" => Shown::Plan { plan: clip(text("plan").unwrap_or_default(), MOST) },
        _ => Shown::Tool { input: readable(input) },
    }
}

fn readable(input: &Value) -> String {
    clip(&serde_json::to_string_pretty(input).unwrap_or_else(|_| input.to_string()), MOST)
}

fn edit(tool: &str, input: &Value, dir: &Path) -> Shown {
    let Some(path) = input["file_path"].as_str().or_else(|| input["notebook_path"].as_str()) else {
        return Shown::Tool { input: readable(input) };
    };
    let diff = match (before(&dir.join(path), dir), tool) {
        (_, "NotebookEdit") => readable(input),
        (Err(why), _) => format!("{why}\n{}", readable(input)),
        (Ok(before), _) => match after(&before, tool, input) {
            Some(after) => unified(path, &before, &after),
            None => format!("(what is to be replaced is not in the file)\n{}", readable(input)),
        },
    };
    Shown::Edit { path: path.to_owned(), diff: cut(&diff) }
}

/// What is in the file now; nothing if it is not there. Only a plain text file inside of the folder is read: what an
/// agent names must not make us show, or wait for, anything else.
fn before(path: &Path, dir: &Path) -> Result<String, String> {
    let real = |path: &Path| -> Option<PathBuf> {
        let parent = path.ancestors().skip(1).find_map(|above| above.canonicalize().ok())?;
        parent.starts_with(dir.canonicalize().ok()?).then_some(parent)
    };
    if real(path).is_none() {
        return Err("(outside of the workspace; the file is not shown)".into());
    }
    match path.symlink_metadata() {
        Err(_) => Ok(String::new()),
        Ok(found) if !found.is_file() => Err("(not a plain file; it is not shown)".into()),
        Ok(found) if found.len() > LARGEST => Err("(a very large file; it is not compared)".into()),
        Ok(_) => {
            let bytes = fs::read(path).map_err(|problem| format!("(it can't be read: {problem})"))?;
            String::from_utf8(bytes).map_err(|_| "(not a text file)".into())
        }
    }
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

fn unified(path: &str, before: &str, after: &str) -> String {
    let from = if before.is_empty() { "/dev/null".to_owned() } else { format!("a/{path}") };
    TextDiff::from_lines(before, after).unified_diff().context_radius(3).header(&from, &format!("b/{path}")).to_string()
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
