//! From a task file's text to what it says.

use super::{
    BadFile,
    body::{self, Piece, Section},
    front, items,
};
use crate::task::{Note, TaskFile, one_line};

const NOTHING_TO_DO: &str = "the file says nothing to do: add a **Prompt:** with what is asked for";

/// Reads a task file by rules alone.
///
/// # Errors
/// [`BadFile`] with the line, the key and what is allowed.
pub fn read(text: &str) -> Result<TaskFile, BadFile> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
    let parts = front::split(&text)?;
    let mut file = TaskFile::default();
    if let Some((yaml, line)) = parts.front {
        front::fill(&mut file, &front::entries(yaml, line)?)?;
    }
    Sections::of(parts.body).lay_into(&mut file, parts.body_line);
    if file.prompt.is_none() && !file.draft {
        return Err(BadFile::whole(NOTHING_TO_DO));
    }
    Ok(file)
}

/// Whether a text has a section with a prompt of its own.
pub(super) fn names_its_prompt(text: &str) -> bool {
    !Sections::of(text).prompts.is_empty()
}

/// What the body's pieces come to.
#[derive(Default)]
struct Sections<'b> {
    title: Option<String>,
    targets: Vec<String>,
    prompts: Vec<&'b str>,
    prompt_named: bool,
    criteria: Vec<crate::task::Criterion>,
    contexts: Vec<&'b str>,
    loose: Vec<Piece<'b>>,
}

impl<'b> Sections<'b> {
    fn of(body: &'b str) -> Self {
        let mut all = Self::default();
        for piece in body::pieces(body) {
            match piece.section {
                Section::Title => all.title = all.title.or_else(|| title(piece.text)),
                Section::Targets => all.targets.extend(items::targets(piece.text)),
                Section::Criteria => all.criteria.extend(items::criteria(piece.text)),
                Section::Prompt => {
                    all.prompt_named = true;
                    let fenced = unfenced(piece.text).filter(|text| says_something(text));
                    all.prompts.extend(fenced.or_else(|| prose(piece.text)));
                }
                Section::Context => all.contexts.extend(prose(piece.text)),
                Section::Loose => all.loose.extend(prose(piece.text).map(|text| Piece { text, ..piece })),
            }
        }
        all
    }

    fn lay_into(self, file: &mut TaskFile, first_line: u32) {
        let loose: Vec<&str> = self.loose.iter().map(|piece| piece.text).collect();
        let (prompts, mut contexts) = match self.prompts.is_empty() {
            true => (loose, Vec::new()),
            false => {
                file.notes.extend(self.loose.iter().map(|piece| Note {
                    line: Some(first_line.saturating_add(piece.line)),
                    text: "text outside of the known sections was taken as context".to_owned(),
                }));
                (self.prompts, loose)
            }
        };
        contexts.extend(self.contexts);
        file.title = file.title.take().or(self.title);
        file.targets.extend(self.targets);
        let mut seen = std::collections::BTreeSet::new();
        file.targets.retain(|target| seen.insert(target.clone()));
        file.criteria = self.criteria;
        file.prompt = joined(&prompts).or_else(|| title_as_prompt(file, self.prompt_named));
        file.context = joined(&contexts);
    }
}

/// A heading alone says what is wanted; one above a prompt that was left empty is a form nobody filled in.
fn title_as_prompt(file: &mut TaskFile, prompt_named: bool) -> Option<String> {
    let title = file.title.clone().filter(|_| !prompt_named)?;
    file.notes.push(Note { line: None, text: "there is no prompt: the title was taken as it".to_owned() });
    Some(title)
}

fn joined(texts: &[&str]) -> Option<String> {
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// A heading's text on one line.
fn title(text: &str) -> Option<String> {
    Some(one_line(text, usize::MAX)).filter(|title| !title.is_empty())
}

/// A text without the empty lines around it; none if it says nothing.
fn prose(text: &str) -> Option<&str> {
    let indented = text.trim_end();
    let start = indented.len() - indented.trim_start().len();
    let line_start = indented[..start].rfind('\n').map_or(start, |at| at + 1);
    let text = &indented[line_start..];
    says_something(text).then_some(text)
}

/// Rules and remarks of a template (`<!-- ... -->`) say nothing.
fn says_something(text: &str) -> bool {
    let mut rest = text;
    while let Some((before, remark)) = rest.split_once("<!--") {
        // A remark that nobody closed is read as text: better too much than too little.
        let Some((_, after)) = remark.split_once("-->") else { break };
        if before.chars().any(char::is_alphanumeric) {
            return true;
        }
        rest = after;
    }
    rest.chars().any(char::is_alphanumeric)
}

/// A prompt that is one fenced block marked `prompt` is the text in it: so can a prompt hold anything.
fn unfenced(text: &str) -> Option<&str> {
    let text = text.trim();
    let (opening, rest) = text.split_once('\n')?;
    let fence = &opening[..opening.bytes().take_while(|&byte| byte == b'`').count()];
    let (inner, closing) = rest.rsplit_once('\n')?;
    let is_one = fence.len() >= 3 && opening[fence.len()..].trim() == "prompt" && closing == fence;
    (is_one && !inner.lines().any(|line| line.trim() == fence)).then_some(inner)
}

/// A line that names a task: its heading, else the first line of its prompt, at most 80 characters.
pub fn title_of(file: &TaskFile) -> String {
    let first_line = |text: &String| {
        let lines = text.lines().map(|line| line.trim_start_matches(['#', '>', '-', '*', ' ', '\t']));
        lines.map(|line| one_line(line, usize::MAX)).find(|line| line.chars().any(char::is_alphanumeric))
    };
    let title = file.title.as_ref().map(|title| one_line(title, usize::MAX)).filter(|title| !title.is_empty());
    let title =
        title.or_else(|| file.prompt.as_ref().and_then(first_line)).unwrap_or_else(|| "Untitled task".to_owned());
    match title.char_indices().nth(80) {
        None => title,
        Some(_) => title.chars().take(79).chain(['…']).collect(),
    }
}
