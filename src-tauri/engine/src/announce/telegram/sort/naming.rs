//! Which task a message names: by its id, by words of its title, or as the one just talked about.

use super::words::{CALLED, EMPTY, among, stem, weight, words};
use crate::task::{Known, TaskId};

/// How a task was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// By its id.
    Id(TaskId),
    /// By words of its title, and no other fits nearly as well.
    Title(TaskId),
    /// As "it", "that", "the last one".
    Last(TaskId),
    /// Several fit, or several are named.
    Several(Vec<TaskId>),
    /// By a number that no task has.
    Unknown,
}

/// So much more than the next a task must be named, in halves of a word.
const MARGIN: usize = 2;
/// What comes before the numbers of other things.
const NOT_OURS: &str =
    "pr pull issue bug ticket commit merge mr request requests item step line page port version node";

/// Which task a message names, if any.
pub(super) fn named(text: &str, known: &[Known], last: Option<&TaskId>) -> Option<Named> {
    by_id(text, known).or_else(|| by_title(text, known)).or_else(|| {
        let points = words(text).iter().any(|word| among("it that this them last", word));
        last.filter(|_| points).cloned().map(Named::Last)
    })
}

/// A piece of a text that stands for a task, and the bytes it takes.
pub(super) struct Piece {
    /// Which; none if no task has that number.
    pub(super) id: Option<TaskId>,
    pub(super) from: usize,
    pub(super) to: usize,
}

/// Every id that stands in a text: `task_003`, `TASK 3`, `#3`, `task number 3`.
pub(super) fn ids(text: &str, known: &[Known]) -> Vec<Piece> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '#' | '/');
    let mut pieces: Vec<(usize, String)> = Vec::new();
    let mut open = false;
    for (at, c) in text.char_indices() {
        match (is_part(c), open) {
            (true, false) => pieces.push((at, c.to_string())),
            (true, true) => pieces.iter_mut().last().into_iter().for_each(|piece| piece.1.push(c)),
            (false, _) => {}
        }
        open = is_part(c);
    }
    let is =
        |piece: &str| known.iter().find(|one| one.id.as_str().eq_ignore_ascii_case(piece)).map(|one| one.id.clone());
    let number = |digits: &str| digits.parse::<i64>().ok().filter(|number| *number > 0 && digits.len() < 7);
    let mut found = Vec::new();
    let mut nth = 0;
    while let Some((from, raw)) = pieces.get(nth) {
        let lower = raw.to_lowercase();
        let bare = lower.trim_end_matches(['.', '-']);
        let mut to = from + raw.trim_end_matches(['.', '-']).len();
        let before = nth.checked_sub(1).map_or(String::new(), |one| pieces[one].1.to_lowercase());
        let follows = |skip: usize| pieces.get(nth + skip).map(|(at, next)| (*at, next.trim_end_matches(['.', '-'])));
        let told_apart = |id: &TaskId| id.as_str().contains(|c: char| c.is_ascii_digit() || matches!(c, '_' | '-'));
        let numbered = |digits: &str| number(digits).map(|number| is(TaskId::numbered(number).as_str()));
        let mut id = is(bare).filter(told_apart).map(Some);
        if id.is_none() {
            let ours = !among(NOT_OURS, &before);
            id = bare.strip_prefix('#').filter(|_| ours).and_then(numbered);
            // "fix #128" speaks of an issue, not of a task that is gone.
            id = id.filter(|id| id.is_some() || before.starts_with("task"));
        }
        if id.is_none()
            && let Some(rest) = bare.strip_prefix("task").map(|rest| rest.trim_start_matches(['_', '-', '#']))
            && !rest.is_empty()
        {
            id = numbered(rest);
        }
        if id.is_none() && bare == "task" {
            let skip =
                if follows(1).is_some_and(|(_, word)| among("number no nr", &word.to_lowercase())) { 2 } else { 1 };
            if let Some((at, digits)) = follows(skip)
                && let Some(one) = numbered(digits.trim_start_matches('#'))
            {
                (id, to) = (Some(one), at + digits.len());
                nth += skip;
            }
        }
        found.extend(id.map(|id| Piece { id, from: *from, to }));
        nth += 1;
    }
    found
}

fn by_id(text: &str, known: &[Known]) -> Option<Named> {
    let mut found: Vec<Option<TaskId>> = ids(text, known).into_iter().map(|piece| piece.id).collect();
    found.dedup();
    if found.contains(&None) {
        return Some(Named::Unknown);
    }
    let mut found: Vec<TaskId> = found.into_iter().flatten().collect();
    found.sort();
    found.dedup();
    match found.len() {
        0 => None,
        1 => found.pop().map(Named::Id),
        _ => Some(Named::Several(found)),
    }
}

/// By words that its title has and others have not.
fn by_title(text: &str, known: &[Known]) -> Option<Named> {
    let said = stems(text);
    let mut scored: Vec<(usize, &Known)> = known.iter().map(|one| (score(&said, &one.title), one)).collect();
    scored.sort_by(|a, b| b.0.cmp(&a.0).then(b.1.updated_at.cmp(&a.1.updated_at)));
    let (best, first) = scored.first()?;
    if *best == 0 {
        return None;
    }
    let near: Vec<_> = scored
        .iter()
        .take_while(|(score, _)| *score > 0 && *score + MARGIN > *best)
        .map(|(_, one)| one.id.clone())
        .collect();
    match near.len() {
        1 if *best >= 2 => Some(Named::Title(first.id.clone())),
        // A single common word names one task no better than any other message.
        1 => None,
        _ => Some(Named::Several(near)),
    }
}

/// How much of a title was said, in halves of a word.
fn score(said: &[(String, usize)], title: &str) -> usize {
    let title = stems(title);
    said.iter().filter(|(stem, _)| title.iter().any(|(other, _)| other == stem)).map(|(_, weight)| weight).sum()
}

/// Whether nearly all of a title was said: it may be the same task once more.
pub(super) fn repeats(text: &str, title: &str) -> bool {
    let whole: usize = stems(title).iter().map(|(_, weight)| weight).sum();
    whole > 2 && score(&stems(text), title) * 5 >= whole * 4
}

/// How many telling words are not the task's own, its name's, or among `besides`.
pub(super) fn others(said: &[String], one: &Known, besides: &str) -> usize {
    let title = stems(&one.title);
    let id = one.id.as_str().to_lowercase();
    let digits = id.trim_start_matches("task").trim_start_matches(['_', '-', '0']);
    let is_known = |word: &str| {
        let bare = word.trim_start_matches('#');
        bare == id
            || bare.trim_start_matches("task").trim_start_matches(['_', '-', '0']) == digits
            || among(EMPTY, word)
            || among(CALLED, word)
            || among(besides, word)
            || title.iter().any(|(stem_of, _)| *stem_of == stem(word))
    };
    said.iter().filter(|word| !is_known(word)).count()
}

/// The telling words of a text without their endings, each with how much it says in halves of a word.
pub(super) fn stems(text: &str) -> Vec<(String, usize)> {
    let mut stems: Vec<(String, usize)> = words(text)
        .iter()
        .flat_map(|word| word.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '\''))))
        .filter(|word| word.chars().count() > 1 && !among(EMPTY, word) && *word != "task")
        .filter(|word| !word.chars().all(|c| c.is_ascii_digit()))
        .map(|word| (stem(word), weight(word)))
        .collect();
    stems.sort();
    stems.dedup_by(|a, b| a.0 == b.0);
    stems
}
