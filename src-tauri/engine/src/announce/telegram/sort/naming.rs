//! Which task a message names: by its id, by words of its title, or as the one just talked about.

use crate::task::{Known, TaskId};

/// How a task was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// By its id.
    Id(TaskId),
    /// By words of its title, and no other fits as well.
    Title(TaskId),
    /// As "it", "that", "the last one".
    Last(TaskId),
    /// Several fit.
    Several(Vec<TaskId>),
}

/// Words that tell nothing about which task.
const COMMON: [&str; 62] = [
    "the", "a", "an", "and", "or", "of", "in", "on", "at", "to", "for", "from", "with", "by", "is", "are", "was", "be",
    "it", "its", "this", "that", "how", "what", "why", "when", "where", "did", "does", "do", "has", "have", "going",
    "go", "task", "job", "my", "your", "our", "please", "you", "me", "i", "we", "not", "no", "so", "now", "still",
    "yet", "about", "also", "up", "out", "all", "any", "can", "could", "should", "will", "done", "status",
];

/// Which task a message names, if any.
pub(super) fn named(text: &str, known: &[Known], last: Option<&TaskId>) -> Option<Named> {
    if let Some(id) = by_id(text, known) {
        return Some(Named::Id(id));
    }
    if let Some(named) = by_title(text, known) {
        return Some(named);
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let points = words.iter().any(|word| matches!(*word, "it" | "that" | "this" | "them" | "last"));
    last.filter(|_| points).cloned().map(Named::Last)
}

/// An id that stands in the text: `task_003`, `TASK 3`, `#3`.
pub(super) fn by_id(text: &str, known: &[Known]) -> Option<TaskId> {
    let lower = text.to_lowercase();
    let pieces: Vec<&str> = lower
        .split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '#')))
        .filter(|one| !one.is_empty())
        .collect();
    let is = |piece: &str| {
        let piece = piece.trim_matches(|c| matches!(c, '.' | '-'));
        known.iter().find(|one| one.id.as_str().eq_ignore_ascii_case(piece)).map(|one| one.id.clone())
    };
    let numbered = |digits: &str| {
        let number: i64 = digits.trim_end_matches('.').parse().ok().filter(|number| *number > 0)?;
        is(TaskId::numbered(number).as_str())
    };
    for (place, piece) in pieces.iter().enumerate() {
        let found = is(piece)
            .filter(|id| id.as_str().contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-')))
            .or_else(|| piece.strip_prefix('#').and_then(numbered))
            .or_else(|| piece.strip_prefix("task").and_then(|rest| numbered(rest.trim_start_matches(['_', '-']))))
            .or_else(|| (*piece == "task").then(|| pieces.get(place + 1).and_then(|next| numbered(next)))?);
        if found.is_some() {
            return found;
        }
    }
    None
}

/// By words that its title has and others have not.
fn by_title(text: &str, known: &[Known]) -> Option<Named> {
    let said = stems(text);
    let mut scored: Vec<(f64, &Known)> = known.iter().map(|one| (score(&said, &one.title), one)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(b.1.updated_at.cmp(&a.1.updated_at)));
    let (best, first) = scored.first()?;
    if *best < 0.5 {
        return None;
    }
    let near: Vec<_> =
        scored.iter().take_while(|(score, _)| best - score < 0.2).map(|(_, one)| one.id.clone()).collect();
    Some(if near.len() == 1 { Named::Title(first.id.clone()) } else { Named::Several(near) })
}

/// The part of a title's telling words that were said; at least two of them, or the only one.
#[allow(clippy::cast_precision_loss, reason = "a title has few words")]
fn score(said: &[String], title: &str) -> f64 {
    let title = stems(title);
    if title.is_empty() {
        return 0.0;
    }
    let common = title.iter().filter(|word| said.contains(word)).count();
    let enough = common >= 2 || common == title.len();
    if enough { common as f64 / title.len() as f64 } else { 0.0 }
}

/// The telling words of a text, without their endings.
pub(super) fn stems(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|word| word.chars().count() > 1);
    let mut stems: Vec<String> = words.filter(|word| !COMMON.contains(word)).map(stem).collect();
    stems.sort();
    stems.dedup();
    stems
}

fn stem(word: &str) -> String {
    for ending in ["ing", "ed", "es", "s"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.chars().count() >= 3) {
            return stem.to_owned();
        }
    }
    word.to_owned()
}
