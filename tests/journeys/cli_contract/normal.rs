//! What differs from run to run is named instead.

use serde_json::Value;
use trials::claude::{Said, Told};

/// The same conversation with ids, times and places named.
pub(super) fn told(told: Told, folder: &str) -> Told {
    let mut names = Names { folder, calls: Vec::new() };
    let said = told.said.into_iter().map(|said| match said {
        Said::Host(line) => Said::Host(names.value(line)),
        Said::Cli(line) => Said::Cli(names.value(line)),
    });
    let said = said.collect();
    Told { said, exit: told.exit, stderr: names.text(&told.stderr) }
}

struct Names<'a> {
    folder: &'a str,
    calls: Vec<String>,
}

impl Names<'_> {
    fn value(&mut self, value: Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.text(&text)),
            Value::Array(all) => all.into_iter().map(|one| self.value(one)).collect(),
            Value::Object(all) => all.into_iter().map(|(key, one)| (key, self.value(one))).collect(),
            // A sum of prices: its last digits are of no meaning.
            Value::Number(number) if number.is_f64() => {
                let rounded = (number.as_f64().unwrap_or_default() * 1e6).round() / 1e6;
                serde_json::json!(rounded)
            }
            other => other,
        }
    }

    fn text(&mut self, text: &str) -> String {
        let text = text.replace(self.folder, "");
        let mut out = String::new();
        for (place, word) in
            text.split_inclusive(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).enumerate()
        {
            let _ = place;
            let bare = word.trim_end_matches(ends_word);
            let rest = &word[bare.len()..];
            out.push_str(&self.word(bare));
            out.push_str(rest);
        }
        reset_time(&after(&after(&out, "127.0.0.1:", "PORT"), "this conversation is only ~", "N"))
    }

    fn word(&mut self, word: &str) -> String {
        if word.starts_with("toolu_") && word.len() > 12 {
            let known = self.calls.iter().position(|call| call == word);
            let nth = known.unwrap_or_else(|| {
                self.calls.push(word.to_owned());
                self.calls.len() - 1
            });
            return format!("call-{}", nth + 1);
        }
        if word == super::scenes::SESSION || word == super::scenes::FORK {
            return if word == super::scenes::FORK { "FORK" } else { "SESSION" }.to_owned();
        }
        if uuid::Uuid::parse_str(word).is_ok() { "UUID".to_owned() } else { word.to_owned() }
    }
}

fn ends_word(c: char) -> bool {
    !(c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// Names the number after each of these signs.
fn after(text: &str, sign: &str, name: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once(sign) {
        out.push_str(before);
        out.push_str(sign);
        out.push_str(name);
        rest = from.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    out + rest
}

/// `resets 2:13am (UTC)` depends on when it is said.
fn reset_time(text: &str) -> String {
    let (Some(start), Some(end)) = (text.find("· resets "), text.find(" (UTC)")) else { return text.to_owned() };
    if start < end { format!("{}· resets TIME{}", &text[..start], &text[end..]) } else { text.to_owned() }
}
