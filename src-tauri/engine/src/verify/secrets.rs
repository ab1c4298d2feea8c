//! Secrets that the changes would bring into the project.

use std::collections::{HashMap, HashSet};

use crate::task::Edit;

/// A secret that was not there before. The secret itself is never in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The file, relative to the project's root.
    pub path: String,
    /// The line, from 1, in the file as it is now.
    pub line: u32,
    /// What it is, with its first four characters: "a key of AWS: `AKIA…`".
    pub what: String,
}

/// Longer lines are data, not written by hand.
const MOST: usize = 4000;

/// What begins like this is one: its beginning, how many characters follow at least, which they are, its name.
const STARTS: [(&str, usize, &str, &str); 15] = [
    ("AKIA", 16, "", "a key of AWS"),
    ("ASIA", 16, "", "a key of AWS"),
    ("ghp_", 36, "", "a token of GitHub"),
    ("gho_", 36, "", "a token of GitHub"),
    ("ghs_", 36, "", "a token of GitHub"),
    ("github_pat_", 22, "_", "a token of GitHub"),
    ("glpat-", 20, "-_", "a token of GitLab"),
    ("sk-ant-", 20, "-_", "a key of Anthropic"),
    ("sk-proj-", 20, "-_", "a key of OpenAI"),
    ("sk-", 32, "", "a key of OpenAI"),
    ("sk_live_", 16, "", "a key of Stripe"),
    ("xoxb-", 20, "-", "a token of Slack"),
    ("xoxp-", 20, "-", "a token of Slack"),
    ("AIza", 35, "-_", "a key of Google"),
    ("npm_", 36, "", "a token of npm"),
];

/// Secrets in the new texts that stand in none of the old ones.
#[must_use]
pub fn added(edits: &[Edit]) -> Vec<Secret> {
    // A file that moved, and a fixture that repeats what another has, bring nothing in.
    let mut former: HashMap<&str, usize> = HashMap::new();
    for line in edits.iter().filter_map(|edit| edit.old.as_deref()).flat_map(str::lines) {
        *former.entry(line.trim()).or_default() += 1;
    }
    let old: Vec<&str> = edits.iter().filter_map(|edit| edit.old.as_deref()).collect();
    let mut known: HashMap<String, bool> = HashMap::new();
    let mut found = Vec::new();
    for edit in edits {
        for (row, line) in edit.new.as_deref().unwrap_or_default().lines().enumerate() {
            if line.len() > MOST || former.contains_key(line.trim()) {
                continue;
            }
            for (secret, what) in of(line) {
                let was = known.entry(secret.clone()).or_insert_with(|| old.iter().any(|text| text.contains(&secret)));
                if !*was {
                    let start: String = secret.chars().take(4).collect();
                    let line = u32::try_from(row + 1).unwrap_or(u32::MAX);
                    found.push(Secret { path: edit.path.clone(), line, what: format!("{what}: `{start}…`") });
                }
            }
        }
    }
    found.dedup();
    found
}

/// The secrets of a line, with their names.
fn of(line: &str) -> Vec<(String, &'static str)> {
    let mut found = Vec::new();
    if line.contains("-----BEGIN ") && line.contains("PRIVATE KEY") {
        found.push((line.trim().to_owned(), "a private key"));
    }
    for (start, least, besides, what) in STARTS {
        for (at, _) in line.match_indices(start) {
            let is_inside =
                line[..at].chars().next_back().is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
            let fits = |c: &char| c.is_ascii_alphanumeric() || besides.contains(*c);
            let rest: String = line[at + start.len()..].chars().take_while(fits).collect();
            if !is_inside && rest.len() >= least && !is_placeholder(&rest) && entropy(&rest) > 2.5 {
                found.push((format!("{start}{rest}"), what));
            }
        }
    }
    found.extend(token(line).map(|token| (token, "a signed token")));
    found.extend(bot(line).map(|token| (token, "a token of a Telegram bot")));
    if found.is_empty() {
        found.extend(password(line).map(|value| (value, "a password or key")));
    }
    found
}

/// A JSON Web Token: three parts, the first two of which begin with a brace.
fn token(line: &str) -> Option<String> {
    let at = line.find("eyJ")?;
    let fits = |c: &char| c.is_ascii_alphanumeric() || "-_.".contains(*c);
    let text: String = line[at..].chars().take_while(fits).collect();
    let parts: Vec<&str> = text.split('.').collect();
    let is_one = parts.len() == 3 && parts[1].starts_with("eyJ") && parts.iter().all(|part| part.len() > 10);
    is_one.then_some(text)
}

/// `123456789:AA…`, 35 characters behind the colon.
fn bot(line: &str) -> Option<String> {
    for (at, _) in line.match_indices(":AA") {
        let number: String = line[..at].chars().rev().take_while(char::is_ascii_digit).collect();
        let rest: String =
            line[at + 1..].chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
        if (8..=10).contains(&number.len()) && rest.len() == 35 && entropy(&rest) > 3.0 {
            return Some(format!("{}:{rest}", number.chars().rev().collect::<String>()));
        }
    }
    None
}

/// `password = "…"`, where what stands there looks like one.
fn password(line: &str) -> Option<String> {
    const NAMES: [&str; 10] = [
        "password",
        "passwd",
        "secret",
        "api_key",
        "apikey",
        "api-key",
        "access_token",
        "auth_token",
        "private_key",
        "client_secret",
    ];
    let lower = line.to_ascii_lowercase();
    let (at, name) = NAMES.iter().find_map(|name| lower.find(name).map(|at| (at, *name)))?;
    let rest = line.get(at + name.len()..)?;
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || "_-\"'] ".contains(c));
    let rest = rest.strip_prefix([':', '=']).map(|rest| rest.trim_start_matches(['=', ':', '>', ' ']))?;
    let rest = match rest.split_once('=').filter(|(kind, _)| kind.len() < 24 && !kind.contains(['"', '\''])) {
        Some((_, value)) => value.trim_start(),
        None => rest,
    };
    let quote = rest.chars().next()?;
    let value = if ['"', '\'', '`'].contains(&quote) {
        rest[1..].split(quote).next()?.to_owned()
    } else if lower.trim_start().starts_with(&lower[at..at + name.len()]) || is_assigned(&lower) {
        rest.split_whitespace().next()?.to_owned()
    } else {
        return None;
    };
    let is_fit = (10..=200).contains(&value.len()) && !value.contains([' ', '(', ')', '<', '>', '$', '{', '}', '/']);
    let digits = value.chars().filter(char::is_ascii_digit).count();
    (is_fit && digits > 1 && entropy(&value) > 3.0 && !is_placeholder(&value)).then_some(value)
}

/// A line of an environment: `DB_PASSWORD=…`.
fn is_assigned(lower: &str) -> bool {
    let name = lower.trim_start().trim_start_matches("export ").split('=').next().unwrap_or_default();
    lower.contains('=') && !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// What is written where the real thing is meant to stand later.
fn is_placeholder(value: &str) -> bool {
    const WORDS: [&str; 21] = [
        "changeme",
        "change_me",
        "change-me",
        "xxx",
        "your",
        "example",
        "placeholder",
        "dummy",
        "fake",
        "test",
        "sample",
        "todo",
        "redacted",
        "secret",
        "password",
        "1234567",
        "abcdef",
        "insert",
        "mock",
        "env",
        "0000000",
    ];
    let lower = value.to_lowercase();
    WORDS.iter().any(|word| lower.contains(word)) || value.chars().collect::<HashSet<_>>().len() < 6
}

/// Bits of each character: of words about 2.5, of keys above 3.5.
#[allow(clippy::cast_precision_loss, reason = "values are short")]
fn entropy(value: &str) -> f64 {
    let mut counts: HashMap<char, usize> = HashMap::new();
    for c in value.chars() {
        *counts.entry(c).or_default() += 1;
    }
    let all = value.chars().count() as f64;
    counts.values().map(|count| *count as f64 / all).map(|part| -part * part.log2()).sum()
}

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;
