//! What a model read, held against what its owner wrote.
//!
//! The thresholds were found on labelled readings of small models (48 readings of a request): character-3-gram
//! likeness to the nearest sentence of at least 0.45 with at least 0.70 of the words in the text takes all that were
//! faithful and one of 29 that were not. Neither sees a turned-around meaning, a path from the wrong section or an
//! instruction that was obeyed; these have rules of their own. Entropy says nothing about truth and decides nothing.

use std::{collections::HashSet, sync::LazyLock};

use crate::task::{
    Grounded, Priority, Said, TaskFile, TaskType, one_line,
    prose::{
        containment, degenerate, entropy, instructs_the_reader, kind_by_verbs, likeness, negated, sentences,
        similarity, words,
    },
};

/// A request or title is at least this like one sentence of the text.
const LIKENESS_MIN: f64 = 0.45;
/// At least this part of its words stands in the text.
const CONTAINMENT_MIN: f64 = 0.70;
/// A criterion is a part of a sentence, so its likeness to the whole of it says little; its words must nearly all be
/// there.
const CRITERION_CONTAINMENT_MIN: f64 = 0.80;
/// From here on two sentences are taken to speak of the same thing, and must agree on a "not".
const SAME_MIN: f64 = 0.25;
/// Longer is no criterion and no title.
const LONGEST: usize = 400;

/// The prompt with the examples that small models repeat.
const PROMPT: &str = include_str!("../../../../config/prompts/interpret.md");

/// The texts of the prompt's examples.
static EXAMPLES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let answers = PROMPT.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    answers.flat_map(texts_of).map(|text| text.to_lowercase()).collect()
});

/// Character 3-gram similarity (each sentence's best against the text's sentences, weighed by length) and normalised
/// Shannon entropy of what was understood, both 0 to 1.
pub fn measure(text: &str, understood: &str) -> (f64, f64) {
    (similarity(text, understood), entropy(understood))
}

/// What of a model's reading holds. Explicit fields of the file are never touched; what does not hold is named.
pub fn ground(text: &str, file: &TaskFile, said: &Said) -> Grounded {
    let source = Source::of(text, file);
    let mut dropped = Vec::new();
    let mut keep = |field: &str, value: String, verdict: Result<(), String>| match verdict {
        Ok(()) => Some(value),
        Err(why) => {
            dropped.push(format!("{field} “{}”: {why}", one_line(&value, 120)));
            None
        }
    };
    let kind = said.kind.filter(|&kind| keep("type", kind.to_string(), source.kind(file, kind)).is_some());
    let priority = said.priority.filter(|&one| keep("priority", one.to_string(), source.priority(file, one)).is_some());
    let title = said.title.clone().and_then(|title| keep("title", title.clone(), source.prose(&title)));
    let request = said.request.clone().and_then(|request| keep("request", request.clone(), source.prose(&request)));
    let targets = said.targets.iter();
    let targets = targets.filter_map(|path| keep("target", path.clone(), source.target(path))).collect();
    let criteria = said.criteria.iter();
    let criteria = criteria.filter_map(|one| keep("criterion", one.clone(), source.criterion(one))).collect();
    Grounded { said: Said { kind, priority, title, request, targets, criteria }, dropped }
}

/// The owner's text without what is addressed to the model.
struct Source {
    /// All of it.
    text: String,
    /// Its sentences.
    sentences: Vec<String>,
    /// Title and prompt: where verbs and targets count.
    asked: String,
    /// Words of title, prompt and target section that could be paths, as written.
    tokens: HashSet<String>,
}

impl Source {
    fn of(text: &str, file: &TaskFile) -> Self {
        let title = file.title.as_deref().unwrap_or_default();
        let prompt = file.prompt.as_deref().unwrap_or_default();
        // An explanation given later stands in neither.
        let written = format!("{text}\n{title}\n{prompt}");
        let honest = |text: &str| -> Vec<String> {
            sentences(text).into_iter().filter(|one| !instructs_the_reader(one)).map(str::to_owned).collect()
        };
        let sentences = honest(&written);
        let asked = honest(&format!("{title}\n{prompt}")).join("\n");
        let mut tokens: HashSet<String> = tokens(&asked).collect();
        tokens.extend(file.targets.iter().cloned());
        Self { text: sentences.join("\n"), sentences, asked, tokens }
    }

    fn kind(&self, file: &TaskFile, kind: TaskType) -> Result<(), String> {
        if let Some(given) = file.kind {
            return if given == kind { Ok(()) } else { Err(format!("the task says {given}")) };
        }
        match kind_by_verbs(&self.asked) {
            Some(by_verbs) if by_verbs == kind => Ok(()),
            _ if kind.only_reads() => Ok(()),
            Some(_) | None => Err("no verb of the text asks for changes".into()),
        }
    }

    /// Small models invent a priority where there is none: only the owner's words give one.
    fn priority(&self, file: &TaskFile, priority: Priority) -> Result<(), String> {
        if let Some(given) = file.priority {
            return if given == priority { Ok(()) } else { Err(format!("the task says {given}")) };
        }
        let said = words(&self.asked);
        let has = |list: &[&str]| said.iter().any(|word| list.contains(&word.as_str()));
        let two = |first: &str, second: &str| said.windows(2).any(|pair| pair[0] == first && pair[1] == second);
        let stands = match priority {
            Priority::High => {
                has(&["urgent", "urgently", "asap", "immediately", "critical"]) || two("high", "priority")
            }
            Priority::Medium => two("medium", "priority") || two("normal", "priority"),
            Priority::Low => two("no", "rush") || two("no", "hurry") || two("low", "priority") || has(&["whenever"]),
        };
        if stands { Ok(()) } else { Err("the text gives none".into()) }
    }

    /// Equality of whole words in title, prompt or target section: a changed slash makes another file, and what is
    /// named as background is no target.
    fn target(&self, path: &str) -> Result<(), String> {
        if self.tokens.contains(path) {
            Ok(())
        } else if self.text.contains(path) {
            Err("it is named only as background, or in part".into())
        } else {
            Err("it does not stand in the text".into())
        }
    }

    fn prose(&self, value: &str) -> Result<(), String> {
        self.readable(value)?;
        if similarity(&self.text, value) < LIKENESS_MIN || containment(&self.text, value) < CONTAINMENT_MIN {
            return Err("the text does not say that".into());
        }
        sentences(value).into_iter().try_for_each(|sentence| {
            let (near, nearest) = self.nearest(sentence);
            if near < SAME_MIN { Ok(()) } else { agrees(nearest, sentence) }
        })
    }

    fn criterion(&self, value: &str) -> Result<(), String> {
        self.readable(value)?;
        // All words must come from one place; from all over the text, any claim could be put together.
        let holder = self.sentences.iter().map(|one| (containment(one, value), one.as_str()));
        let Some((held, holder)) = holder.max_by(|a, b| a.0.total_cmp(&b.0)) else {
            return Err("the text does not say that".into());
        };
        if held < CRITERION_CONTAINMENT_MIN || words(value).len() < 2 {
            return Err("the text does not say that".into());
        }
        agrees(holder, value)
    }

    fn readable(&self, value: &str) -> Result<(), String> {
        if value.trim().is_empty() || value.len() > LONGEST || degenerate(value) {
            return Err("it is no sentence".into());
        }
        if instructs_the_reader(value) {
            return Err("it tries to instruct".into());
        }
        if EXAMPLES.contains(&value.trim().to_lowercase()) && !self.text.contains(value.trim()) {
            return Err("it comes from the prompt's example".into());
        }
        Ok(())
    }

    fn nearest(&self, value: &str) -> (f64, &str) {
        let all = self.sentences.iter().map(|one| (likeness(one, value), one.as_str()));
        all.max_by(|a, b| a.0.total_cmp(&b.0)).unwrap_or((0.0, ""))
    }
}

fn agrees(source: &str, value: &str) -> Result<(), String> {
    if negated(source) == negated(value) { Ok(()) } else { Err("it turns the text's meaning around".into()) }
}

/// Words as written, without the punctuation around them.
fn tokens(text: &str) -> impl Iterator<Item = String> {
    let words = text.split_whitespace().map(|word| word.trim_matches(is_around).trim_end_matches('.'));
    words.map(|word| word.trim_matches(is_around)).filter(|word| could_be_path(word)).map(str::to_owned)
}

fn is_around(c: char) -> bool {
    "`\"'*,;:!?()[]{}<>“”‘’".contains(c)
}

/// Looser than the rules' own eye: the model may know a file by its meaning, but prose words are not files.
fn could_be_path(word: &str) -> bool {
    let signs =
        word.contains(['/', '\\', '.', '_']) || word.ends_with("file") || word.chars().all(|c| c.is_ascii_uppercase());
    signs && word.chars().any(char::is_alphabetic) && !word.contains("://")
}

fn texts_of(value: serde_json::Value) -> Vec<String> {
    match value {
        serde_json::Value::String(text) => vec![text],
        serde_json::Value::Array(list) => list.into_iter().flat_map(texts_of).collect(),
        serde_json::Value::Object(fields) => fields.into_iter().flat_map(|(_, value)| texts_of(value)).collect(),
        serde_json::Value::Null | serde_json::Value::Bool(_) | serde_json::Value::Number(_) => Vec::new(),
    }
}

#[cfg(test)]
#[path = "ground_tests.rs"]
mod tests;
