//! The kind of work, by the verbs of a request. English; what decides nothing is left to the caller.

use crate::task::TaskType;

const FIX: &[&str] = &[
    "fix",
    "add",
    "implement",
    "refactor",
    "change",
    "write",
    "rename",
    "update",
    "upgrade",
    "bump",
    "remove",
    "delete",
    "replace",
    "create",
    "migrate",
    "convert",
    "repair",
    "correct",
    "rewrite",
    "extract",
    "move",
    "optimize",
    "optimise",
    "simplify",
    "split",
    "merge",
    "install",
    "enable",
    "disable",
    "build",
    "make",
    "introduce",
    "resolve",
];
const REVIEW: &[&str] = &["review", "audit", "critique"];
const SUMMARIZE: &[&str] = &["summarize", "summarise", "recap", "condense", "summary", "tldr"];
const ANALYZE: &[&str] = &[
    "explain",
    "analyze",
    "analyse",
    "investigate",
    "why",
    "analysis",
    "diagnose",
    "describe",
    "examine",
    "explore",
    "inspect",
];
/// What stands before a noun, so that "the fix" is no request to fix.
const BEFORE_NOUNS: &[&str] = &[
    "the", "a", "an", "this", "that", "these", "those", "each", "every", "my", "our", "your", "its", "their", "last",
    "latest", "previous", "recent", "any", "of", "pull", "bug", "hot", "no",
];
/// What stands behind a noun: "build fails", "update is broken".
const AFTER_NOUNS: &[&str] = &[
    "fails", "failed", "failing", "fail", "is", "was", "are", "were", "breaks", "broke", "crashes", "hangs",
    "comments", "time", "times",
];
/// "do not change anything" asks for no change.
const BEFORE_WHAT_IS_NOT_ASKED: &[&str] =
    &["not", "never", "dont", "without", "cannot", "cant", "shouldnt", "wont", "didnt"];

/// The kind of the first verb that decides, if one does.
pub fn kind_by_verbs(text: &str) -> Option<TaskType> {
    let said = super::words(&text.replace(['\'', '’'], ""));
    (0..said.len()).find_map(|at| decides(&said, at))
}

/// Whether a single word is a verb that decides.
pub fn is_decisive(word: &str) -> bool {
    kind_of(word).is_some()
}

fn decides(said: &[String], at: usize) -> Option<TaskType> {
    let word = said[at].as_str();
    let before = at.checked_sub(1).map_or("", |one| said[one].as_str());
    let next = said.get(at + 1).map_or("", String::as_str);
    if BEFORE_WHAT_IS_NOT_ASKED.contains(&before) {
        return None;
    }
    match (word, next) {
        ("code", "review") => return Some(TaskType::CodeReview),
        ("find", "out") | ("figure", "out") | ("look", "into") => return Some(TaskType::Analyze),
        ("make", "sure" | "sense") => return None,
        _ => {}
    }
    let kind = kind_of(word)?;
    let noun = (BEFORE_NOUNS.contains(&before) || AFTER_NOUNS.contains(&next))
        && !matches!(word, "summary" | "analysis" | "why");
    if noun {
        return None;
    }
    let makes_a_text = matches!(word, "write" | "create" | "make" | "build" | "add");
    if makes_a_text && let Some(text) = said[at + 1..].iter().take(3).find_map(|word| what_text(word)) {
        // "add a summary to README.md" changes a file; "write a summary" is one.
        return Some(if said[at + 1..].iter().any(|word| word == "to" || word == "into") { kind } else { text });
    }
    Some(kind)
}

fn kind_of(word: &str) -> Option<TaskType> {
    let lists = [
        (FIX, TaskType::Fix),
        (REVIEW, TaskType::CodeReview),
        (SUMMARIZE, TaskType::Summarize),
        (ANALYZE, TaskType::Analyze),
    ];
    lists.into_iter().find_map(|(list, kind)| list.contains(&word).then_some(kind))
}

fn what_text(word: &str) -> Option<TaskType> {
    match word {
        "summary" | "overview" | "digest" => Some(TaskType::Summarize),
        "review" => Some(TaskType::CodeReview),
        "analysis" | "explanation" => Some(TaskType::Analyze),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_verb_that_decides_wins() {
        let kinds = [
            ("Fix the login button", Some(TaskType::Fix)),
            ("please refactor server/session.go", Some(TaskType::Fix)),
            ("Explain the last change", Some(TaskType::Analyze)),
            ("The fix broke the build; find out why", Some(TaskType::Analyze)),
            ("Do a code review of src/net", Some(TaskType::CodeReview)),
            ("Review the fix for the timeouts", Some(TaskType::CodeReview)),
            ("Summarise README.md", Some(TaskType::Summarize)),
            ("Write a short summary of the changelog", Some(TaskType::Summarize)),
            ("Add a summary to README.md", Some(TaskType::Fix)),
            ("Without changing anything, investigate the leak", Some(TaskType::Analyze)),
            ("Do not change the tests, explain them", Some(TaskType::Analyze)),
            ("Don't fix it, explain it", Some(TaskType::Analyze)),
            ("can you look at why the login button does nothing?", Some(TaskType::Analyze)),
            ("Weekly events shift by one hour", None),
            ("Korrigiere die Tippfehler", None),
            ("prefixes and addresses", None),
            ("Build fails on CI", None),
            ("Port 8080 is not reachable", None),
        ];
        for (text, kind) in kinds {
            assert_eq!(kind_by_verbs(text), kind, "{text}");
        }
    }
}
