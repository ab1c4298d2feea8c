//! From the parts of a task to the text of a task file.

use std::fmt::Write as _;

use super::{BadFile, front, reader::read};
use crate::{
    door::NewTask,
    task::{TaskFile, one_line},
};

/// The text of a task file that reads back to what was handed over.
///
/// A text that is a task file already is kept as it stands, with the given parts laid over its front matter.
/// Any other text is the prompt to the letter, whatever it looks like.
///
/// # Errors
/// [`BadFile`] if the text says nothing, or is a task file that can't be read.
pub fn compose(new: &NewTask) -> Result<String, BadFile> {
    let text = new.text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    if text.contains('\0') || new.files.iter().any(|file| file.contains(char::is_control)) {
        return Err(BadFile::whole("there is a control character in the text or in a file's name"));
    }
    if front::split(&text)?.front.is_some() || is_task_file(&text) {
        return lay_over(new, &text);
    }
    let prompt = trimmed(&text);
    if !prompt.chars().any(char::is_alphanumeric) {
        return Err(BadFile::whole("the task says nothing to do: write what is asked for"));
    }
    let wanted = wanted(new, prompt);
    [plain(new, prompt), careful(new, prompt)?]
        .into_iter()
        .find(|text| read(text).is_ok_and(|file| says_the_same(&file, &wanted)))
        .ok_or_else(|| {
            BadFile::whole("this can't be written as a task file: shorten its parts or save it as a .task.md")
        })
}

/// A text without front matter that still opens as a task file does, and has a prompt of its own.
fn is_task_file(text: &str) -> bool {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let opens = first.starts_with('#') || first.starts_with("**") || first.starts_with("__");
    opens && super::reader::names_its_prompt(text)
}

/// The text without empty lines before it and white space behind it.
fn trimmed(text: &str) -> &str {
    let text = text.trim_end();
    let start = text.len() - text.trim_start().len();
    &text[text[..start].rfind('\n').map_or(0, |at| at + 1)..]
}

fn wanted(new: &NewTask, prompt: &str) -> TaskFile {
    TaskFile {
        id: new.id.clone(),
        kind: new.kind,
        priority: new.priority,
        project: new.project.clone(),
        after: unique(&new.after),
        checks: filled(&new.checks),
        model: new.model.clone(),
        permissions: new.permissions,
        title: title(new),
        targets: unique(&filled(&new.files)),
        prompt: Some(prompt.to_owned()),
        ..TaskFile::default()
    }
}

fn says_the_same(read: &TaskFile, wanted: &TaskFile) -> bool {
    TaskFile { notes: Vec::new(), ..read.clone() } == *wanted
}

fn filled(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}

fn unique<T: Clone + PartialEq>(all: &[T]) -> Vec<T> {
    let mut unique = Vec::new();
    for one in all {
        if !unique.contains(one) {
            unique.push(one.clone());
        }
    }
    unique
}

fn title(new: &NewTask) -> Option<String> {
    new.title.as_ref().map(|title| one_line(title, usize::MAX)).filter(|title| !title.is_empty())
}

/// As a person would write it.
fn plain(new: &NewTask, prompt: &str) -> String {
    let mut text = front_matter(&keys(new));
    if let Some(title) = title(new) {
        write_to(&mut text, format_args!("# Task: {title}\n\n"));
    }
    files(&mut text, new, |file| file.to_owned());
    write_to(&mut text, format_args!("**Prompt:**\n{prompt}\n"));
    text
}

/// Every text behind marks that it can't break out of.
fn careful(new: &NewTask, prompt: &str) -> Result<String, BadFile> {
    let mut keys = keys(new);
    keys.extend(title(new).map(|title| ("title", quoted(&title))));
    let mut text = front_matter(&keys);
    files(&mut text, new, in_code);
    let fence = "`".repeat(longest_run(prompt).max(2) + 1);
    write_to(&mut text, format_args!("**Prompt:**\n\n{fence}prompt\n{prompt}\n{fence}\n"));
    Ok(text)
}

fn files(text: &mut String, new: &NewTask, write: fn(&str) -> String) {
    let files = unique(&filled(&new.files));
    if !files.is_empty() {
        write_to(text, format_args!("**Target Files:**\n"));
        files.iter().for_each(|file| write_to(text, format_args!("- {}\n", write(file))));
        text.push('\n');
    }
}

fn in_code(file: &str) -> String {
    let ticks = "`".repeat(longest_run(file) + 1);
    let pad = if file.contains('`') { " " } else { "" };
    format!("{ticks}{pad}{file}{pad}{ticks}")
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn write_to(text: &mut String, what: std::fmt::Arguments<'_>) {
    // Writing to a String can't fail.
    let _ = text.write_fmt(what);
}

fn front_matter(keys: &[(&'static str, String)]) -> String {
    let lines: String = keys.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    if lines.is_empty() { lines } else { format!("---\n{lines}---\n\n") }
}

/// The given parts as front matter, in YAML.
fn keys(new: &NewTask) -> Vec<(&'static str, String)> {
    let list = |items: Vec<String>| format!("[{}]", items.iter().map(|one| quoted(one)).collect::<Vec<_>>().join(", "));
    let many = |items: Vec<String>| (!items.is_empty()).then(|| list(items));
    let parts = [
        ("id", new.id.as_ref().map(|id| quoted(id.as_str()))),
        ("type", new.kind.map(|kind| kind.to_string())),
        ("priority", new.priority.map(|priority| priority.to_string())),
        ("project", new.project.as_ref().map(|project| quoted(&project.to_string_lossy()))),
        ("after", many(unique(&new.after).iter().map(ToString::to_string).collect())),
        ("checks", many(filled(&new.checks))),
        ("model", new.model.as_deref().map(quoted)),
        ("permissions", new.permissions.map(|permissions| permissions.to_string())),
    ];
    parts.into_iter().filter_map(|(key, value)| value.map(|value| (key, value))).collect()
}

/// A double-quoted YAML text. Plain names stay plain: people read these files.
fn quoted(text: &str) -> String {
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '/'));
    if is_name {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() || matches!(c, '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                write_to(&mut quoted, format_args!("\\U{:08x}", u32::from(c)));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// A whole task file with the given parts laid over it.
fn lay_over(new: &NewTask, text: &str) -> Result<String, BadFile> {
    let mut keys = keys(new);
    keys.extend(title(new).map(|title| ("title", quoted(&title))));
    let own = read(text)?;
    let parts = front::split(text)?;
    let entries = parts.front.map(|(yaml, line)| front::entries(yaml, line)).transpose()?.unwrap_or_default();
    let files = unique(&filled(&new.files));
    if !files.is_empty() {
        let given = front::given_targets(&entries)?;
        let all: Vec<String> = unique(&[given, files].concat()).iter().map(|file| quoted(file)).collect();
        keys.push(("target_files", format!("[{}]", all.join(", "))));
    }
    if keys.is_empty() {
        return Ok(text.to_owned());
    }
    let kept: String = entries
        .iter()
        .filter(|entry| !keys.iter().any(|(key, _)| *key == front::normal(&entry.key)))
        .map(|entry| entry.written_whole(parts.front.map_or("", |(yaml, _)| yaml)))
        .collect();
    let lines: String = keys.iter().map(|(key, value)| format!("{key}: {value}\n")).collect();
    let whole = format!("---\n{kept}{lines}---\n{}", parts.body);
    let now = read(&whole)?;
    let lost = own.prompt != now.prompt || own.criteria != now.criteria || own.unknown.len() != now.unknown.len();
    match lost {
        true => {
            Err(BadFile::whole("its front matter is written in a way that can't be added to: put the parts in by hand"))
        }
        false => Ok(whole),
    }
}
