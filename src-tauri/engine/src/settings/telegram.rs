//! What the owner may set about the bot.

use jiff::civil::Time;
use serde::{Deserialize, Serialize};

/// When phones are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// Of everything.
    Always,
    /// While nobody is at the desk.
    Away,
    /// Of nothing.
    Never,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs, reason = "told once, in config/default.toml")]
pub struct Telegram {
    pub notices: Reach,
    pub idle_minutes: u32,
    #[serde(default)]
    pub quiet: Option<String>,
    #[serde(default)]
    pub digest: Option<String>,
    pub progress_s: u64,
    pub per_chat_s: f64,
    pub burst: u32,
    pub stale_minutes: u32,
    #[serde(default)]
    pub transcriber: Vec<String>,
    pub transcribe_s: u64,
    pub api_url: String,
}

impl Telegram {
    /// The quiet hours as (from, until), in local time.
    pub fn quiet_hours(&self) -> Option<(Time, Time)> {
        let (from, until) = self.quiet.as_deref()?.split_once('-')?;
        Some((clock(from)?, clock(until)?))
    }

    /// When the digest is sent, in local time.
    pub fn digest_at(&self) -> Option<Time> {
        clock(self.digest.as_deref()?)
    }

    /// What is wrong with the values, for a person.
    pub(super) fn problem(&self) -> Option<String> {
        let wrong = |key: &str, rule: &str| Some(format!("telegram.{key} must be {rule}"));
        if self.quiet.is_some() && self.quiet_hours().is_none() {
            return wrong("quiet", "two times such as \"22:00-07:00\"");
        }
        if self.digest.is_some() && self.digest_at().is_none() {
            return wrong("digest", "a time such as \"08:00\"");
        }
        if !(self.per_chat_s > 0.0 && self.per_chat_s.is_finite()) || self.burst == 0 {
            return wrong("per_chat_s", "more than 0, and telegram.burst at least 1");
        }
        if !self.transcriber.is_empty() && !self.transcriber.iter().any(|part| part.contains("{file}")) {
            return wrong("transcriber", "a command with {file} in it");
        }
        if !(self.api_url.starts_with("https://") || is_local(&self.api_url)) {
            return wrong("api_url", "an https:// address, or an http:// one on this machine: the token goes there");
        }
        None
    }
}

fn clock(text: &str) -> Option<Time> {
    let (hour, minute) = text.trim().split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

fn is_local(url: &str) -> bool {
    let host = url.strip_prefix("http://").unwrap_or_default();
    let host = host.split('/').next().unwrap_or_default();
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|local| host == *local || host.starts_with(&format!("{local}:")))
}

#[cfg(test)]
mod tests {
    use crate::settings::Settings;

    #[test]
    fn wrong_values_are_named() {
        let problem = |line: &str| Settings::parse(&format!("[telegram]\n{line}\n")).unwrap_err();
        assert!(problem("quiet = \"22-7\"").contains("telegram.quiet"));
        assert!(problem("digest = \"25:00\"").contains("telegram.digest"));
        assert!(problem("api_url = \"http://example.org\"").contains("telegram.api_url"));
        assert!(problem("api_url = \"http://127.0.0.1.example.org\"").contains("telegram.api_url"));
        assert!(problem("transcriber = [\"whisper\"]").contains("{file}"));
        assert!(problem("per_chat_s = 0.0").contains("per_chat_s"));
        let told = Settings::parse("[telegram]\nquiet = \"22:00-07:30\"\napi_url = \"http://127.0.0.1:81\"\n").unwrap();
        let (from, until) = told.telegram.quiet_hours().unwrap();
        assert_eq!((from.hour(), until.minute()), (22, 30));
    }
}
