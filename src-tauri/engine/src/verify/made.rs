//! What a message says was made: named functions, tests, numbers of tests. Pure.

use super::{
    claims::is_hedged,
    text::{bare, prose, sentences},
};

/// What is said to be new.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// Names of code, each with its sentence.
    pub names: Vec<(String, String)>,
    /// The sentence that says that tests were added.
    pub tests: Option<String>,
    /// How many tests are said to pass, each with its sentence.
    pub counts: Vec<(u32, String)>,
}

const MAKES: [&str; 8] = ["added", "created", "introduced", "implemented", "wrote", "defined", "extracted", "exposed"];
const NOUNS: [&str; 21] = [
    "function",
    "method",
    "helper",
    "class",
    "struct",
    "type",
    "enum",
    "trait",
    "constant",
    "field",
    "flag",
    "option",
    "parameter",
    "property",
    "variable",
    "macro",
    "interface",
    "hook",
    "endpoint",
    "test",
    "argument",
];

/// Reads a message.
pub fn read(message: &str) -> Made {
    let said = prose(message);
    let mut made = Made::default();
    for sentence in sentences(&said) {
        let tokens: Vec<&str> = sentence.split_whitespace().collect();
        for (at, token) in tokens.iter().enumerate() {
            let is_verb = MAKES.contains(&bare(token).to_lowercase().as_str());
            if !is_verb || is_hedged(&tokens[..at]) {
                continue;
            }
            let after: Vec<&str> = tokens[at + 1..].iter().take(7).copied().collect();
            if let Some(name) = named(&after) {
                made.names.push((name, sentence.to_owned()));
            }
            if made.tests.is_none() && adds_tests(&after) {
                made.tests = Some(sentence.to_owned());
            }
        }
        made.counts.extend(counted(&tokens).map(|count| (count, sentence.to_owned())));
    }
    made
}

/// "a `retry` helper", "the function `retry()`": a noun with the one name beside it in backticks.
fn named(after: &[&str]) -> Option<String> {
    let at = after.iter().position(|token| NOUNS.contains(&bare(token).to_lowercase().as_str()))?;
    let is_turn = |token: &&str| matches!(token.to_lowercase().as_str(), "to" | "in" | "for" | "from" | "of" | "that");
    if after[..at].iter().any(is_turn) {
        return None;
    }
    let beside = [at.checked_sub(1), Some(at + 1)];
    beside.into_iter().flatten().filter_map(|place| after.get(place)).find_map(|token| {
        let inner = token.trim_end_matches([',', '.', ';', ':', ')']).trim_start_matches('(');
        let inner = inner.strip_prefix('`')?.strip_suffix('`')?;
        let name = inner.split('(').next()?.rsplit(['.', ':']).next()?.trim_start_matches('-');
        let is_name = name.len() > 2
            && name.starts_with(|c: char| c.is_alphabetic() || c == '_')
            && name.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
        is_name.then(|| name.to_owned())
    })
}

/// "two regression tests", "a test for the empty list"; not "test data".
fn adds_tests(after: &[&str]) -> bool {
    let words: Vec<String> = after.iter().map(|token| bare(token).to_lowercase()).collect();
    let Some(at) = words.iter().position(|word| matches!(word.as_str(), "test" | "tests")) else { return false };
    let fits = |word: &String| {
        matches!(
            word.as_str(),
            "a" | "an"
                | "the"
                | "new"
                | "unit"
                | "regression"
                | "one"
                | "two"
                | "three"
                | "four"
                | "five"
                | "some"
                | "more"
                | "few"
                | "several"
                | "additional"
                | "focused"
                | "small"
                | "corresponding"
                | "failing"
        ) || word.chars().all(|c| c.is_ascii_digit())
    };
    let is_other = words.get(at + 1).is_some_and(|next| {
        matches!(
            next.as_str(),
            "data" | "suite" | "helper" | "file" | "files" | "fixture" | "fixtures" | "runner" | "script"
        )
    });
    words[..at].iter().all(fits) && !is_other
}

/// "all 12 tests pass", "12 passed".
fn counted(tokens: &[&str]) -> Option<u32> {
    let words: Vec<String> = tokens.iter().map(|token| bare(token).to_lowercase()).collect();
    let passes = words.iter().any(|word| matches!(word.as_str(), "pass" | "passes" | "passed" | "passing" | "green"));
    let is_hedge =
        |word: &String| matches!(word.as_str(), "should" | "would" | "will" | "not" | "of" | "if" | "expected");
    if !passes || words.iter().any(is_hedge) {
        return None;
    }
    words.windows(2).find_map(|pair| {
        let count: u32 = pair[0].parse().ok()?;
        matches!(pair[1].as_str(), "test" | "tests" | "passed" | "passing" | "unit" | "pass").then_some(count)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tests_and_numbers_are_read_where_the_wording_is_plain() {
        let names = |text: &str| read(text).names.into_iter().map(|one| one.0).collect::<Vec<_>>();
        assert_eq!(names("I added a `retry` helper to the client."), ["retry"]);
        assert_eq!(names("Introduced the function `parse_line()`."), ["parse_line"]);
        assert_eq!(names("Added the option `--dry-run`."), ["dry-run"]);
        for none in ["Added a call to the helper `retry`.", "I did not add a `retry` helper.", "Added `retry`."] {
            assert!(names(none).is_empty(), "{none}");
        }
        assert!(read("Added two regression tests for it.").tests.is_some());
        assert!(read("I added test data.").tests.is_none() && read("No tests were added.").tests.is_none());
        assert_eq!(read("All 12 tests pass.").counts[0].0, 12);
        assert!(read("3 of 12 tests pass.").counts.is_empty() && read("12 tests should pass").counts.is_empty());
    }
}
