//! What looks like a secret: keys, tokens and passwords, by their forms.

use std::collections::{HashMap, HashSet};

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

/// The secrets of a line, with their names.
pub fn secrets_of(line: &str) -> Vec<(String, &'static str)> {
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

/// A text with its secrets covered, unit for unit, so that places in it stay right.
pub fn redacted(text: &str) -> String {
    let mut covered = String::with_capacity(text.len());
    let mut in_key = false;
    for line in text.split_inclusive('\n') {
        let begins = line.contains("-----BEGIN ") && line.contains("PRIVATE KEY");
        let ends = line.contains("-----END ");
        if in_key && !ends {
            covered.extend(line.chars().map(|c| if c.is_whitespace() { c } else { COVER }));
        } else {
            covered.push_str(&without_secrets(line));
        }
        in_key = (in_key || begins) && !ends;
    }
    covered
}

/// What stands in place of each character.
const COVER: char = '•';

fn without_secrets(line: &str) -> String {
    let mut line = line.to_owned();
    for (secret, what) in secrets_of(&line) {
        if what != "a private key" {
            let cover: String = secret.encode_utf16().map(|_| COVER).collect();
            line = line.replace(&secret, &cover);
        }
    }
    // A password within an address.
    let mut from = 0;
    while let Some(at) = line[from..].find("://").map(|at| from + at + 3) {
        let end =
            line[at..].find(|c: char| c.is_whitespace() || "/\"'`<>".contains(c)).map_or(line.len(), |end| at + end);
        if let Some((user, _)) = line[at..end].rsplit_once('@')
            && let Some((name, password)) = user.split_once(':')
            && !password.is_empty()
        {
            let (from, to) = (at + name.len() + 1, at + name.len() + 1 + password.len());
            let cover: String = password.encode_utf16().map(|_| COVER).collect();
            line.replace_range(from..to, &cover);
        }
        from = at;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_covered_and_nothing_moves() {
        let text = "token: ghp_16C7e42F292c6912E7710c838347Ae178B4a\nurl https://ann:s3cr3t@host/x and ok\n\
                    -----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA7\n-----END RSA PRIVATE KEY-----\n123456789:AAEhBOweik6ad9rQXMENQjcrGbqCr4Kbcde end";
        let covered = redacted(text);
        assert_eq!(covered.encode_utf16().count(), text.encode_utf16().count());
        for secret in ["ghp_16C7", "s3cr3t", "MIIEpAIB", "AAEhBOweik6"] {
            assert!(!covered.contains(secret), "{secret} in {covered}");
        }
        assert!(covered.contains("https://ann:••••••@host/x and ok") && covered.ends_with(" end"), "{covered}");
        assert_eq!(redacted("a plain line\n\nand another"), "a plain line\n\nand another");
    }
}
