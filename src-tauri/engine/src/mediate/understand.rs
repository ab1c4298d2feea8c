//! From what was handed over to what is asked for. Explicit keys always win; a model only fills gaps.

use super::Gap;
use crate::task::{
    Criterion, Grounded, Note, Reader, TaskFile, TaskType, one_line,
    prose::{self, is_pathlike, kind_by_verbs, paths_in, sentences},
};

/// The longest title, in bytes.
const TITLE: usize = 80;
/// More paths in prose are a listing, not a list of what to work on.
const MOST_NAMED: usize = 20;
/// Words that ask for nothing by themselves.
const EMPTY_WORDS: &[&str] = &[
    "a",
    "again",
    "all",
    "and",
    "asap",
    "can",
    "could",
    "do",
    "everything",
    "get",
    "go",
    "hello",
    "help",
    "hey",
    "hi",
    "i",
    "it",
    "me",
    "my",
    "need",
    "now",
    "ok",
    "okay",
    "one",
    "please",
    "pls",
    "something",
    "start",
    "stuff",
    "task",
    "test",
    "thanks",
    "that",
    "the",
    "them",
    "these",
    "thing",
    "things",
    "this",
    "those",
    "to",
    "todo",
    "up",
    "us",
    "want",
    "with",
    "work",
    "would",
    "you",
];
/// Words by which prose says what must be true at the end.
const CRITERION_WORDS: &[&str] =
    &["must", "should", "ensure", "sure", "shall", "needs", "expect", "expected", "require", "required"];

/// A task as understood, before its files are looked up.
#[derive(Debug, Clone, PartialEq)]
pub struct Understood {
    /// The kind of work.
    pub kind: TaskType,
    /// A line that names it.
    pub title: String,
    /// What is asked for, in the owner's words.
    pub request: String,
    /// Files that it is about, as written.
    pub targets: Vec<String>,
    /// What must be true at the end.
    pub criteria: Vec<Criterion>,
    /// What the owner added for understanding.
    pub context: Option<String>,
    /// Fields that the model filled.
    pub filled: Vec<String>,
    /// What the model said that does not hold.
    pub dropped: Vec<String>,
    /// What was odd, the assumptions of the rules among it.
    pub notes: Vec<Note>,
    /// Who read it.
    pub by: Reader,
}

/// Nobody could act on this text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{question}")]
pub struct Unclear {
    /// What the owner is asked.
    pub question: String,
}

/// The file with the owner's later explanation appended to its request.
pub fn with_words(file: &TaskFile, words: Option<&str>) -> TaskFile {
    let mut file = file.clone();
    if let Some(words) = words.map(str::trim).filter(|words| !words.is_empty()) {
        let before = file.prompt.take().unwrap_or_default();
        file.prompt = Some(format!("{}\n\n{words}", before.trim()).trim().to_owned());
    }
    file
}

/// What a model could fill. Empty means that nobody needs to be asked.
pub fn gaps(file: &TaskFile) -> Vec<Gap> {
    let request = request_of(file);
    let mut gaps = Vec::new();
    if file.kind.is_none() && kind_by_verbs(&asked(file)).is_none() {
        gaps.push(Gap::Kind);
    }
    if title_line(file).is_none() && first_sentence(&request).len() > TITLE {
        gaps.push(Gap::Title);
    }
    if file.targets.is_empty() && named_files(file).is_empty() && has_unusual_names(&request) {
        gaps.push(Gap::Targets);
    }
    let says_more = sentences(&request).len() > 1;
    if file.criteria.is_empty() && says_more && prose::words(&request).iter().any(|w| CRITERION_WORDS.contains(&&**w)) {
        gaps.push(Gap::Criteria);
    }
    gaps
}

/// The task as understood: the owner's keys and sections, then rules, then what holds of a model's reading.
///
/// # Errors
/// [`Unclear`] with a question if there is no request that anyone could act on.
pub fn understand(
    file: &TaskFile,
    words: Option<&str>,
    grounded: Option<&Grounded>,
    by: Reader,
) -> Result<Understood, Unclear> {
    let file = &with_words(file, words);
    let request = request_of(file);
    let mut filled = Vec::new();
    let mut notes = file.notes.clone();
    let said = grounded.map(|grounded| &grounded.said);

    let mut targets = if file.targets.is_empty() { named_files(file) } else { file.targets.clone() };
    if targets.is_empty()
        && let Some(said) = said.filter(|said| !said.targets.is_empty())
    {
        targets.clone_from(&said.targets);
        filled.push("targets".to_owned());
    }
    if let Some(question) = what_is_missing(file, &request, &targets) {
        return Err(Unclear { question });
    }
    let kind = file.kind.or_else(|| kind_by_verbs(&asked(file))).unwrap_or_else(|| {
        if let Some(kind) = said.and_then(|said| said.kind) {
            filled.push("type".to_owned());
            return kind;
        }
        notes.push(assumed());
        TaskType::Analyze
    });
    let title = title_line(file).unwrap_or_else(|| {
        let short = first_sentence(&request);
        match said.and_then(|said| said.title.clone()).filter(|_| short.len() > TITLE) {
            Some(title) => {
                filled.push("title".to_owned());
                one_line(&title, TITLE)
            }
            None => one_line(short, TITLE),
        }
    });
    let mut criteria = file.criteria.clone();
    if criteria.is_empty()
        && let Some(said) = said.filter(|said| !said.criteria.is_empty())
    {
        criteria = said.criteria.iter().map(|text| Criterion { text: text.clone(), ticked: false }).collect();
        filled.push("criteria".to_owned());
    }
    let dropped = grounded.map(|grounded| grounded.dropped.clone()).unwrap_or_default();
    let context = file.context.clone();
    Ok(Understood { kind, title, request, targets, criteria, context, filled, dropped, notes, by })
}

impl Understood {
    /// All of it as one text, to be measured against what was handed over.
    pub fn text(&self) -> String {
        let criteria = self.criteria.iter().map(|criterion| criterion.text.as_str());
        let parts = [self.title.as_str(), &self.request].into_iter().chain(self.targets.iter().map(String::as_str));
        parts.chain(criteria).collect::<Vec<_>>().join("\n")
    }
}

fn assumed() -> Note {
    let text = "no type is given and no verb tells it: taken as analyze, which changes nothing. Write `type: fix` to \
                have files changed.";
    Note { line: None, text: text.into() }
}

/// What is asked for: the prompt, or the heading where that is all.
fn request_of(file: &TaskFile) -> String {
    let prompt = file.prompt.as_deref().map(str::trim).filter(|prompt| !prompt.is_empty());
    prompt.map(str::to_owned).or_else(|| title_line(file)).unwrap_or_default()
}

/// Where verbs are looked for.
fn asked(file: &TaskFile) -> String {
    format!("{}.\n{}", title_line(file).unwrap_or_default(), file.prompt.as_deref().unwrap_or_default())
}

fn title_line(file: &TaskFile) -> Option<String> {
    let title = file.title.as_deref()?.trim();
    let bare = match title.split_once(':') {
        Some((word, rest)) if word.trim().eq_ignore_ascii_case("task") => rest.trim(),
        _ => title,
    };
    (!bare.is_empty()).then(|| one_line(bare, TITLE))
}

fn first_sentence(request: &str) -> &str {
    sentences(request).first().copied().unwrap_or_else(|| request.lines().next().unwrap_or_default())
}

/// Paths that title and prompt name. What a sentence tells the reading model to add is no target, and what stands in
/// a code block is an example or a log.
fn named_files(file: &TaskFile) -> Vec<String> {
    let asked = asked(file);
    let mut in_code = false;
    let honest = asked.lines().filter(|line| {
        let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        in_code ^= fence;
        !in_code && !fence && !sentences(line).iter().any(|one| prose::instructs_the_reader(one))
    });
    let mut paths = paths_in(&honest.collect::<Vec<_>>().join("\n"));
    paths.truncate(MOST_NAMED);
    paths
}

/// Words that could be files although the rules do not know them: `data.parquet2`, `Vagrantfile`.
fn has_unusual_names(request: &str) -> bool {
    request.split_whitespace().map(|word| word.trim_matches(|c: char| ",;:!?()".contains(c))).any(|word| {
        let quoted = word.len() > 2 && word.starts_with('`') && word.ends_with('`');
        let dotted = word.trim_end_matches('.').split_once('.').is_some_and(|(stem, ending)| {
            stem.chars().any(char::is_alphabetic) && ending.len() > 1 && ending.chars().all(char::is_alphanumeric)
        });
        (quoted || dotted) && !is_pathlike(word) && !word.contains("://")
    })
}

/// The question to the owner, if nobody could act on this.
fn what_is_missing(file: &TaskFile, request: &str, targets: &[String]) -> Option<String> {
    let said = prose::words(request);
    // Chinese, Japanese and Korean put no spaces between words.
    let unspaced = request.chars().filter(|&c| ('\u{2e80}'..='\u{d7ff}').contains(&c)).count();
    if unspaced > 1 {
        return None;
    }
    let acts = said.iter().any(|word| prose::is_decisive(word)) || file.kind.is_some();
    let path_words: Vec<String> = paths_in(request).iter().flat_map(|path| prose::words(path)).collect();
    let mut telling = said.iter().filter(|word| !EMPTY_WORDS.contains(&word.as_str()) && !path_words.contains(word));
    let (first, second) = (telling.next(), telling.next());
    match (first, second) {
        (Some(_), Some(_)) => None,
        (None, _) if !targets.is_empty() && file.kind.is_none() => {
            Some(format!("What should be done with {}?", targets.join(", ")))
        }
        (Some(_), None) | (None, _) if acts && !targets.is_empty() => None,
        (Some(word), None) if is_alone(word) => {
            Some(format!("{} what? Name the files or say what it is about.", capital(word)))
        }
        (Some(_), None) if said.len() > 2 => None,
        (Some(word), None) => Some(format!("What should be done about “{}”?", one_line(word, TITLE))),
        (None, _) => Some("What should be done? Say it in a sentence, and name the files if you know them.".into()),
    }
}

/// A verb with nothing to act on.
fn is_alone(word: &str) -> bool {
    prose::is_decisive(word)
}

fn capital(word: &str) -> String {
    let mut rest = word.chars();
    rest.next().map(|first| first.to_uppercase().chain(rest).collect()).unwrap_or_default()
}
