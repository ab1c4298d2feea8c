//! What an agent's final message claims: which files changed, what passed, which commands it ran. Pure.
//!
//! A claim is taken only where the wording is plain. Missing one costs a line of the verdict; inventing one would
//! call an honest run false.

use super::text::{bare, is_path, prose, sentences, words};

/// All that a message claims.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Claims {
    /// Files that it says were changed.
    pub files: Vec<FileClaim>,
    /// A sentence that says that something was changed, with or without a file.
    pub change: Option<String>,
    /// A sentence that says that nothing needed to be changed.
    pub nothing_needed: Option<String>,
    /// A sentence that says that it could not do it.
    pub gave_up: Option<String>,
    /// What it says has passed.
    pub passed: Vec<(Passed, String)>,
    /// Commands that it says it ran, each with its sentence.
    pub ran: Vec<(String, String)>,
}

/// A file that is said to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileClaim {
    /// As named.
    pub word: String,
    /// What is said to have happened to it.
    pub did: Did,
    /// Where it is said.
    pub sentence: String,
}

/// What is said to have happened to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Did {
    /// It is different.
    Change,
    /// It is new.
    Make,
    /// It is gone.
    Remove,
}

/// What is said to have passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passed {
    /// Tests.
    Tests,
    /// Checks, of whatever kind.
    Checks,
    /// The owner's criteria.
    Criteria,
}

const CHANGED: [&str; 27] = [
    "changed",
    "modified",
    "updated",
    "edited",
    "fixed",
    "rewrote",
    "rewritten",
    "refactored",
    "replaced",
    "corrected",
    "adjusted",
    "patched",
    "improved",
    "extended",
    "implemented",
    "renamed",
    "moved",
    "translated",
    "converted",
    "resolved",
    "introduced",
    "reworked",
    "cleaned",
    "migrated",
    "wrapped",
    "bumped",
    "repaired",
];
const MADE: [&str; 8] = ["added", "created", "wrote", "written", "generated", "saved", "made", "produced"];
const REMOVED: [&str; 3] = ["deleted", "removed", "dropped"];
/// Before a verb, these make it no claim: denied, wished, conditional, or done by somebody else.
const HEDGES: [&str; 44] = [
    "not",
    "no",
    "never",
    "nothing",
    "none",
    "without",
    "n't",
    "didn't",
    "haven't",
    "hasn't",
    "wasn't",
    "weren't",
    "isn't",
    "couldn't",
    "cannot",
    "can't",
    "can",
    "could",
    "should",
    "would",
    "will",
    "may",
    "might",
    "must",
    "if",
    "when",
    "once",
    "unless",
    "until",
    "need",
    "needs",
    "needed",
    "recommend",
    "suggest",
    "consider",
    "please",
    "to",
    "commit",
    "previous",
    "previously",
    "who",
    "already",
    "being",
    "only",
];
/// After a verb and before a file, these say that the file is not what was changed.
const TURNS: [&str; 25] = [
    "to", "from", "using", "with", "via", "like", "per", "by", "that", "which", "so", "for", "against", "when",
    "while", "because", "where", "instead", "unless", "after", "before", "as", "than", "based", "without",
];
const NOTHING_NEEDED: [&str; 16] = [
    "no change is needed",
    "no changes are needed",
    "no changes were needed",
    "no changes needed",
    "no change needed",
    "no change was needed",
    "no changes were necessary",
    "no changes are necessary",
    "no changes are required",
    "no changes were required",
    "nothing needed to be changed",
    "nothing needs to be changed",
    "nothing to change",
    "nothing to fix",
    "already correct",
    "did not need to change",
];
const GAVE_UP: [&str; 8] = [
    "i could not",
    "i couldn't",
    "i was unable",
    "i am unable",
    "i cannot",
    "i can't",
    "was not able to",
    "i did not change",
];

/// Reads a message.
pub fn read(message: &str) -> Claims {
    let said = prose(message);
    let mut claims = Claims::default();
    for sentence in sentences(&said) {
        let lower = sentence.to_lowercase().replace('’', "'");
        let owned = || Some(sentence.to_owned());
        if NOTHING_NEEDED.iter().any(|phrase| lower.contains(phrase)) {
            claims.nothing_needed = claims.nothing_needed.or_else(owned);
        }
        if GAVE_UP.iter().any(|phrase| lower.contains(phrase)) {
            claims.gave_up = claims.gave_up.or_else(owned);
        }
        changes(sentence, &mut claims);
        claims.passed.extend(passed(sentence).map(|what| (what, sentence.to_owned())));
        claims.ran.extend(commands(sentence).into_iter().map(|command| (command, sentence.to_owned())));
    }
    claims
}

fn did(word: &str) -> Option<Did> {
    let word = word.to_lowercase();
    let word = word.as_str();
    if CHANGED.contains(&word) {
        Some(Did::Change)
    } else if MADE.contains(&word) {
        Some(Did::Make)
    } else if REMOVED.contains(&word) {
        Some(Did::Remove)
    } else {
        None
    }
}

fn changes(sentence: &str, claims: &mut Claims) {
    let tokens: Vec<&str> = sentence.split_whitespace().collect();
    for (at, token) in tokens.iter().enumerate() {
        let Some(did) = did(bare(token)) else { continue };
        if is_hedged(&tokens[..at]) {
            continue;
        }
        claims.change.get_or_insert_with(|| sentence.to_owned());
        let verb = bare(token).to_lowercase();
        let mut named = files_before(&tokens[..at]);
        if named.is_empty() {
            named = files_after(&tokens[at + 1..], &verb);
        }
        // What is added to a file makes another of it, and no new one.
        let is_into = verb == "added" && tokens[at + 1..].iter().take(8).any(|token| bare(token) == "to");
        let did = if is_into { Did::Change } else { did };
        let claim = |word: &str| FileClaim { word: word.to_owned(), did, sentence: sentence.to_owned() };
        claims.files.extend(named.into_iter().map(claim));
    }
}

/// Whether what stands before a verb, in its clause, makes it no claim of the agent's own.
pub(super) fn is_hedged(before: &[&str]) -> bool {
    let clause = before.iter().rev().take_while(|token| !token.ends_with([',', ';', ':'])).take(6);
    let hedged =
        clause.map(|token| bare(token).to_lowercase().replace('’', "'")).any(|word| HEDGES.contains(&word.as_str()));
    // "the updated parser": an adjective.
    let is_adjective = before
        .last()
        .is_some_and(|token| matches!(token.to_lowercase().as_str(), "the" | "a" | "an" | "any" | "each" | "every"));
    hedged || is_adjective
}

/// "Changed a.py, b.py and c.py", "Fixed the leak in a.py".
fn files_after<'a>(tokens: &[&'a str], verb: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut fillers = 0;
    let mut goes_on = true;
    for (at, token) in tokens.iter().enumerate() {
        let word = bare(token);
        if is_file(word) && goes_on {
            found.push(word);
            goes_on = token.ends_with(',');
        } else if found.is_empty() {
            let may_go_to = verb == "wrote" || verb == "written" || verb == "saved";
            let lower = word.to_lowercase();
            // "added tests to a.py" changes a.py, "added a call to a.py" does not.
            let is_added_there = verb == "added" && lower == "to" && last_is_a_part(&tokens[..at]);
            let turns = TURNS.contains(&lower.as_str()) && !((may_go_to && lower == "to") || is_added_there);
            fillers += 1;
            if turns || fillers > 6 || token.ends_with([',', ';']) || did(word).is_some() {
                break;
            }
        } else if matches!(word, "and" | "&") || word.is_empty() {
            goes_on = true;
        } else {
            break;
        }
    }
    found
}

/// What stands there last is a part of a file.
fn last_is_a_part(before: &[&str]) -> bool {
    let last = before.last().map(|word| bare(word).to_lowercase());
    last.is_some_and(|last| {
        [
            "test",
            "tests",
            "docs",
            "documentation",
            "section",
            "entry",
            "note",
            "notes",
            "paragraph",
            "example",
            "examples",
        ]
        .contains(&last.as_str())
    })
}

/// "a.py was changed", "a.py: changed the greeting".
fn files_before<'a>(tokens: &[&'a str]) -> Vec<&'a str> {
    let mut rest = tokens;
    let mut is_bound = false;
    while let Some((last, before)) = rest.split_last() {
        let word = bare(last).to_lowercase();
        let binds = matches!(word.as_str(), "was" | "were" | "has" | "have" | "been" | "is" | "are")
            || matches!(*last, "-" | "–" | "—");
        if !binds && word != "now" && word != "successfully" {
            break;
        }
        is_bound |= binds;
        rest = before;
    }
    let is_labelled = rest.last().is_some_and(|token| token.trim_end_matches(['*', '`']).ends_with(':'));
    if !is_bound && !is_labelled {
        return Vec::new();
    }
    let mut found = Vec::new();
    for token in rest.iter().rev() {
        let word = bare(token);
        match word {
            "and" | "&" if !found.is_empty() => {}
            _ if is_file(word) => found.push(word),
            _ => break,
        }
    }
    found
}

/// A path that is surely one: a name with a dot in it may as well be a method.
fn is_file(word: &str) -> bool {
    const ENDINGS: [&str; 62] = [
        "rs", "py", "js", "jsx", "ts", "tsx", "mjs", "cjs", "go", "java", "kt", "c", "h", "cc", "cpp", "hpp", "cs",
        "rb", "php", "swift", "scala", "lua", "pl", "r", "sh", "bash", "ps1", "sql", "html", "htm", "css", "scss",
        "vue", "svelte", "md", "rst", "txt", "adoc", "tex", "csv", "tsv", "json", "jsonl", "yaml", "yml", "toml",
        "ini", "cfg", "conf", "xml", "svg", "lock", "env", "gradle", "proto", "graphql", "tf", "ex", "exs", "erl",
        "hs", "ml",
    ];
    let name = word.rsplit('/').next().unwrap_or(word);
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    is_path(word) && !word.contains('@') && ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()))
}

/// "All 12 tests pass", and not "the tests should pass".
fn passed(sentence: &str) -> Option<Passed> {
    const OPEN: [&str; 34] = [
        "should", "would", "could", "will", "may", "might", "must", "if", "once", "until", "unless", "before",
        "ensure", "make", "verify", "confirm", "expect", "expected", "please", "not", "no", "never", "fail", "fails",
        "failed", "failing", "couldn't", "cannot", "can't", "unable", "whether", "need", "needs", "didn't",
    ];
    let all = words(sentence);
    if OPEN.iter().any(|word| all.contains_key(*word)) {
        return None;
    }
    let tokens: Vec<String> = sentence.split_whitespace().map(|token| bare(token).to_lowercase()).collect();
    let passes = tokens.iter().enumerate().any(|(at, word)| {
        let is_pass = matches!(
            word.as_str(),
            "pass"
                | "passes"
                | "passed"
                | "passing"
                | "green"
                | "succeed"
                | "succeeded"
                | "met"
                | "satisfied"
                | "fulfilled"
        );
        let hands_on = tokens.get(at + 1).is_some_and(|next| {
            matches!(next.as_str(), "the" | "a" | "an" | "it" | "in" | "through" | "to" | "down" | "as" | "into" | "by")
        });
        is_pass && !hands_on
    });
    let has = |names: &[&str]| names.iter().any(|name| all.contains_key(*name));
    match passes {
        true if has(&["test", "tests", "suite"]) => Some(Passed::Tests),
        true if has(&["check", "checks"]) => Some(Passed::Checks),
        true if has(&["criteria", "criterion"]) => Some(Passed::Criteria),
        _ => None,
    }
}

/// "I ran `cargo test -q`".
fn commands(sentence: &str) -> Vec<String> {
    let parts: Vec<&str> = sentence.split('`').collect();
    let claimed = parts.windows(2).step_by(2).filter(|pair| {
        let before: Vec<&str> = pair[0].split_whitespace().collect();
        let near = before.iter().rev().take(3).map(|word| word.to_lowercase());
        let runs = near.into_iter().any(|word| matches!(word.as_str(), "ran" | "executed"));
        let end =
            before.iter().rposition(|word| matches!(word.to_lowercase().as_str(), "ran" | "executed")).unwrap_or(0);
        runs && !is_hedged(&before[..end]) && pair[1].trim().contains(' ')
    });
    claimed.map(|pair| pair[1].trim().to_owned()).collect()
}
