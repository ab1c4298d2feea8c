//! What each key of the front matter means.

use std::{path::PathBuf, str::FromStr};

use super::{
    words::{outer_commas, seconds, time, yes_or_no},
    yaml::{Entry, Value},
};
use crate::{
    intake::BadFile,
    task::{Note, TaskFile, TaskId, UnknownWord, one_line},
};

/// Every key that means something.
pub(in crate::intake) const KNOWN: [&str; 16] = [
    "id",
    "type",
    "priority",
    "created",
    "project",
    "after",
    "checks",
    "allowed_tools",
    "model",
    "timeout",
    "max_turns",
    "budget_usd",
    "permissions",
    "draft",
    "title",
    "target_files",
];

/// A key as we compare it: case, dashes and spaces don't matter.
pub(in crate::intake) fn normal(key: &str) -> String {
    let key = key.trim().to_ascii_lowercase().replace([' ', '-'], "_");
    match key.as_str() {
        "files" | "targets" => "target_files".to_owned(),
        "check" => "checks".to_owned(),
        "tools" | "allowedtools" => "allowed_tools".to_owned(),
        _ => key,
    }
}

/// Lays the front matter's keys into the file.
pub(in crate::intake) fn fill(file: &mut TaskFile, entries: &[Entry]) -> Result<(), BadFile> {
    let mut seen = Vec::new();
    for entry in entries {
        let key = normal(&entry.key);
        if seen.contains(&key) {
            return Err(entry.wrong(format!("{key} is given twice: keep one of them")));
        }
        one(file, &key, entry)?;
        seen.push(key);
    }
    Ok(())
}

fn one(file: &mut TaskFile, key: &str, entry: &Entry) -> Result<(), BadFile> {
    let notes = &mut file.notes;
    match key {
        "id" => file.id = entry.text("a name such as task_001", notes)?.map(|id| entry.id(&id)).transpose()?,
        "type" => file.kind = entry.word("code_review, summarize, fix or analyze", notes)?,
        "priority" => file.priority = entry.word("high, medium or low", notes)?,
        "permissions" => file.permissions = entry.word("ask, edits or skip", notes)?,
        "created" => file.created = entry.time(notes)?,
        "project" => file.project = entry.text("a folder", notes)?.map(PathBuf::from),
        "after" => file.after = entry.after(notes)?,
        "checks" => file.checks = entry.list("a command or a list of commands", |one| vec![one.to_owned()], notes)?,
        "allowed_tools" => {
            let tools = entry.list("a list of tools such as [Read, \"Bash(cargo test:*)\"]", outer_commas, notes)?;
            file.allowed_tools = (!tools.is_empty()).then_some(tools);
        }
        "model" => file.model = entry.parsed("a name such as sonnet", model, notes)?,
        "timeout" => {
            let allowed = "a time such as 30m, 90s or 3600, and at least one second";
            file.timeout_s = entry.parsed(allowed, seconds, notes)?;
        }
        "max_turns" => {
            let whole = |text: &str| text.parse().ok().filter(|&turns: &u32| turns > 0);
            file.max_turns = entry.parsed("a whole number from 1 up", whole, notes)?;
        }
        "budget_usd" => {
            file.budget_usd = entry.parsed("a number of US dollars above 0, such as 2.50", dollars, notes)?
        }
        "draft" => file.draft = entry.parsed("true or false", yes_or_no, notes)?.unwrap_or(false),
        "title" => {
            let title = entry.text("a line of text", notes)?;
            file.title = title.map(|title| one_line(&title, usize::MAX)).filter(|title| !title.is_empty());
        }
        "target_files" => {
            file.targets = entry.list("a file or a list of files", |one| vec![one.to_owned()], notes)?;
        }
        _ => unknown(file, entry),
    }
    Ok(())
}

/// The target files that the front matter itself names.
pub(in crate::intake) fn given_targets(entries: &[Entry]) -> Result<Vec<String>, BadFile> {
    let mut file = TaskFile::default();
    entries
        .iter()
        .filter(|entry| normal(&entry.key) == "target_files")
        .try_for_each(|entry| one(&mut file, "target_files", entry))?;
    Ok(file.targets)
}

fn unknown(file: &mut TaskFile, entry: &Entry) {
    let near = similar::get_close_matches(normal(&entry.key).as_str(), &KNOWN, 1, 0.75);
    let hint = near.first().map(|known| format!("; did you mean {known}?")).unwrap_or_default();
    let name = one_line(&entry.key, 80);
    file.notes.push(entry.note(format!("{name} is not a key that is known; it is kept and does nothing{hint}")));
    file.unknown.insert(entry.key.clone(), entry.written());
}

fn model(text: &str) -> Option<String> {
    let fits = !text.starts_with('-') && !text.contains(|c: char| c.is_whitespace() || c.is_control());
    fits.then(|| text.to_owned())
}

fn dollars(text: &str) -> Option<f64> {
    text.trim_start_matches('$').trim().parse().ok().filter(|usd: &f64| usd.is_finite() && *usd > 0.0)
}

/// `<your words here>`.
fn is_blank_to_fill(text: &str) -> bool {
    text.starts_with('<') && text.ends_with('>')
}

impl Entry {
    fn wrong(&self, message: String) -> BadFile {
        BadFile::at(self.line, message)
    }

    fn note(&self, text: String) -> Note {
        Note { line: Some(self.line), text }
    }

    fn is_not(&self, allowed: &str, given: &str) -> BadFile {
        self.wrong(format!("{} is {allowed}, not {given}", normal(&self.key)))
    }

    fn written(&self) -> String {
        match &self.value {
            Value::Text(text) => text.clone(),
            Value::Empty | Value::List(_) | Value::Nested => self.source.clone(),
        }
    }

    /// The one text that a key needs; nothing, if nothing or a placeholder was given.
    fn text(&self, allowed: &str, notes: &mut Vec<Note>) -> Result<Option<String>, BadFile> {
        let text = match &self.value {
            Value::Empty => "",
            Value::Text(text) => text.trim(),
            Value::List(_) => return Err(self.is_not(allowed, "a list")),
            Value::Nested => return Err(self.is_not(allowed, "a group of keys")),
        };
        if text.is_empty() {
            notes.push(self.note(format!("{} is empty and was taken as not given", normal(&self.key))));
        }
        Ok(Some(text.to_owned()).filter(|text| !text.is_empty()))
    }

    fn placeholder(&self, text: &str) -> Note {
        let (key, text) = (normal(&self.key), one_line(text, 120));
        self.note(format!("{key}: {text} is a placeholder and was taken as not given"))
    }

    /// A word of a closed list. Several of its words with bars between are the list itself, not a choice.
    fn word<W>(&self, allowed: &str, notes: &mut Vec<Note>) -> Result<Option<W>, BadFile>
    where
        W: FromStr<Err = UnknownWord>,
    {
        let Some(text) = self.text(allowed, notes)? else { return Ok(None) };
        let is_the_list = text.contains('|') && text.split('|').all(|part| part.parse::<W>().is_ok());
        if is_the_list || is_blank_to_fill(&text) {
            notes.push(self.placeholder(&text));
            return Ok(None);
        }
        text.parse().map(Some).map_err(|problem: UnknownWord| self.wrong(problem.to_string()))
    }

    fn parsed<T>(
        &self,
        allowed: &str,
        parse: impl Fn(&str) -> Option<T>,
        notes: &mut Vec<Note>,
    ) -> Result<Option<T>, BadFile> {
        let Some(text) = self.text(allowed, notes)? else { return Ok(None) };
        if is_blank_to_fill(&text) {
            notes.push(self.placeholder(&text));
            return Ok(None);
        }
        let parsed = parse(&text);
        parsed.map(Some).ok_or_else(|| self.is_not(allowed, &format!("{:?}", one_line(&text, 80))))
    }

    fn list(
        &self,
        allowed: &str,
        cut: impl Fn(&str) -> Vec<String>,
        notes: &mut Vec<Note>,
    ) -> Result<Vec<String>, BadFile> {
        let Value::List(items) = &self.value else {
            return Ok(self.text(allowed, notes)?.map(|text| cut(&text)).unwrap_or_default());
        };
        let items = items.iter().map(|item| item.trim()).filter(|item| !item.is_empty());
        Ok(items.map(str::to_owned).collect())
    }

    fn id(&self, text: &str) -> Result<TaskId, BadFile> {
        text.parse().map_err(|problem: crate::task::BadId| {
            self.wrong(format!("{}: {}", normal(&self.key), one_line(&problem.to_string(), 300)))
        })
    }

    fn after(&self, notes: &mut Vec<Note>) -> Result<Vec<TaskId>, BadFile> {
        let ids = self.list("a task's id or a list of ids", outer_commas, notes)?;
        let mut after = ids.iter().map(|id| self.id(id)).collect::<Result<Vec<_>, _>>()?;
        let mut seen = Vec::new();
        after.retain(|id| {
            !seen.contains(id) && {
                seen.push(id.clone());
                true
            }
        });
        Ok(after)
    }

    fn time(&self, notes: &mut Vec<Note>) -> Result<Option<jiff::Timestamp>, BadFile> {
        let given = self.parsed("a time such as 2025-08-03T10:30:00Z", time, notes)?;
        if given.is_some_and(|(_, guessed)| guessed) {
            notes.push(self.note("created names no time zone and was taken as UTC".to_owned()));
        }
        Ok(given.map(|(time, _)| time))
    }
}
