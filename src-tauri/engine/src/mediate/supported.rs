//! Which sentences of a model's telling may be read: only those that the evidence carries.

use crate::task::{
    Outcome, clip,
    prose::{containment, degenerate, instructs_the_reader, likeness, negated, paths_in, sentences, words},
};

/// Which part of a sentence's longer words must stand in the evidence. A telling paraphrases, so this is lower than
/// for a reading; files, numbers, commands and status words have rules of their own.
const CARRIED_MIN: f64 = 0.5;
/// From here on a sentence is taken to say the same as one of the evidence, and must not turn it around.
const SAME_MIN: f64 = 0.5;
/// A longer sentence is not one.
const LONGEST: usize = 50;

/// No part of a telling is longer, in bytes.
const LONGEST_TEXT: usize = 2000;

/// Words that say that all is well.
const WELL: &[&str] = &[
    "success",
    "successful",
    "successfully",
    "succeeded",
    "passed",
    "passes",
    "pass",
    "passing",
    "verified",
    "works",
    "working",
    "fixed",
    "resolved",
    "solved",
    "completed",
    "complete",
    "finished",
    "done",
    "correct",
    "correctly",
    "ready",
    "proven",
    "confirmed",
    "green",
];
/// Words that say that it is not.
const ILL: &[&str] =
    &["failed", "fails", "failing", "failure", "error", "errors", "crashed", "crash", "broken", "refuted", "denied"];

/// What a telling is held against.
pub(super) struct Evidence {
    pub(super) outcome: Outcome,
    /// What was found out: verdict lines, changes, title and request.
    pub(super) found: String,
    /// Where files, numbers and commands must stand: verdict, evidence and diff; the answer too where it is the result.
    pub(super) shown: String,
    /// The agent's own words: they may name things, but they show nothing.
    pub(super) said: String,
}

impl Evidence {
    /// The sentences of a text that are carried, joined again.
    pub(super) fn keep(&self, text: &str) -> String {
        sentences(&clip(text, LONGEST_TEXT))
            .into_iter()
            .filter(|sentence| self.carries(sentence))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn carries(&self, sentence: &str) -> bool {
        let said = words(sentence);
        let readable = (2..=LONGEST).contains(&said.len()) && !degenerate(sentence) && !instructs_the_reader(sentence);
        let all = format!("{}\n{}", self.found, self.said);
        readable
            && self.carries_status(&said)
            && paths_in(sentence).iter().all(|path| knows_path(&self.shown, path))
            && numbers_stand_in(&self.shown, &said)
            && spans(sentence).all(|span| self.shown.contains(span))
            && containment(&all, &long_words(&said)) >= CARRIED_MIN
            && !turns_around(&all, sentence)
    }

    /// Good news needs a run that went well; bad news must have been found.
    fn carries_status(&self, said: &[String]) -> bool {
        let found = words(&self.found);
        let ill_known = said.iter().filter(|word| ILL.contains(&word.as_str())).all(|word| found.contains(word));
        ill_known
            && match self.outcome {
                Outcome::Success => true,
                Outcome::Partial | Outcome::Failed => !(0..said.len()).any(|at| says_well(said, at)),
            }
    }
}

/// A word that all is well, unless a "not" stands right before it: "fixed without problems" is good news all the same.
fn says_well(said: &[String], at: usize) -> bool {
    let among = |list: &[&str], from: usize| said[from..at].iter().any(|word| list.contains(&word.as_str()));
    let denied = among(&["not", "never", "cannot", "couldn", "didn", "isn", "wasn"], at.saturating_sub(3))
        || among(&["no", "nothing", "none"], at.saturating_sub(1));
    WELL.contains(&said[at].as_str()) && !denied
}

/// A path, or the end of one, such as `mod.rs` of `src/mod.rs`.
fn knows_path(all: &str, path: &str) -> bool {
    let ends_with = |known: &str| known.strip_suffix(path).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    paths_in(all).iter().any(|known| ends_with(known))
}

fn numbers_stand_in(all: &str, said: &[String]) -> bool {
    let known = words(all);
    said.iter().filter(|word| word.chars().any(|c| c.is_ascii_digit())).all(|word| known.contains(word))
}

fn spans(sentence: &str) -> impl Iterator<Item = &str> {
    sentence.split('`').skip(1).step_by(2)
}

fn long_words(said: &[String]) -> String {
    let long: Vec<_> = said.iter().filter(|word| word.chars().count() > 3).map(String::as_str).collect();
    if long.is_empty() { said.join(" ") } else { long.join(" ") }
}

fn turns_around(all: &str, sentence: &str) -> bool {
    let nearest = sentences(all).into_iter().map(|known| (likeness(known, sentence), known));
    let nearest = nearest.max_by(|a, b| a.0.total_cmp(&b.0));
    nearest.is_some_and(|(near, known)| near >= SAME_MIN && negated(known) != negated(sentence))
}
