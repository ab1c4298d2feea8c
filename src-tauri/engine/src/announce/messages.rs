//! The texts of messages: the defaults in the binary, the owner's laid over them, checked when they are loaded.

use std::{collections::BTreeMap, path::PathBuf};

use jiff::Timestamp;
use serde::Deserialize;

use super::template::Template;
use crate::{
    settings::Home,
    task::{Approval, Shown, Summary, TaskId, clip, one_line},
};

/// The commented defaults, as they are inside the binary.
const DEFAULTS: &str = include_str!("../../../../config/messages.toml");
/// The longest value on one line, and the longest text put in.
const LINE: usize = 160;
const TEXT: usize = 3000;

/// Every message, and the places that it may use.
const KNOWN: &[(&str, &[&str])] = &[
    ("created", &["id", "title"]),
    ("understood", &["id", "summary"]),
    ("not_a_task", &[]),
    ("unclear", &["id", "question"]),
    ("refused_file", &["name", "why"]),
    ("refused", &["id", "why"]),
    ("failed", &["id", "why"]),
    ("delivered", &["id", "title", "icon", "outcome", "summary"]),
    ("asked", &["id", "question"]),
    ("approval", &["id", "what", "reason", "number"]),
    ("limit", &["until"]),
    ("unavailable", &["why"]),
    ("alert", &["why"]),
    ("started", &[]),
    ("practice", &[]),
    ("repeat", &[]),
    ("test", &[]),
];

/// Something to be said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The line that is seen first.
    pub title: String,
    /// The rest; may be empty.
    pub body: String,
}

/// All texts, ready to be filled.
#[derive(Debug, Clone)]
pub struct Messages {
    texts: BTreeMap<&'static str, (Template, Template)>,
    phone: BTreeMap<String, Template>,
}

/// The messages and the short texts of a file.
type Written = (BTreeMap<String, Text>, BTreeMap<String, String>);

/// The table of short texts that only phones show.
const PHONE: &str = "phone";

/// The owner's texts can't be used; says which and why.
#[derive(Debug, thiserror::Error)]
pub enum BadMessages {
    /// The file is there but can't be read.
    #[error("reading {}: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A text is wrong.
    #[error("messages.toml: {message}")]
    Wrong {
        /// Which and why, for a person.
        message: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Text {
    title: Option<String>,
    body: Option<String>,
}

impl Messages {
    /// The defaults with the owner's `config/messages.toml` laid over them; a missing file is an empty one.
    ///
    /// # Errors
    /// [`BadMessages`] if the file can't be read, names a message or place that is not there, or has a stray brace.
    pub fn load(home: &Home) -> Result<Self, BadMessages> {
        let path = home.config().join("messages.toml");
        match std::fs::read_to_string(&path) {
            Ok(text) => Self::parse(&text),
            Err(problem) if problem.kind() == std::io::ErrorKind::NotFound => Self::parse(""),
            Err(source) => Err(BadMessages::Unreadable { path, source }),
        }
    }

    /// The defaults with this text laid over them.
    ///
    /// # Errors
    /// As [`Messages::load`].
    pub fn parse(owner: &str) -> Result<Self, BadMessages> {
        let wrong = |message: String| BadMessages::Wrong { message };
        let read = |text: &str| -> Result<Written, BadMessages> {
            let bad = |problem: toml::de::Error| wrong(problem.to_string());
            let mut all: toml::Table = toml::from_str(text).map_err(bad)?;
            let phone = all.remove(PHONE).map(toml::Value::try_into).transpose().map_err(bad)?;
            Ok((toml::Value::Table(all).try_into().map_err(bad)?, phone.unwrap_or_default()))
        };
        let (defaults, phone) = read(DEFAULTS)?;
        let (owner, own_phone) = read(owner)?;
        let phone = short_texts(&phone, &own_phone).map_err(wrong)?;
        if let Some(name) = owner.keys().find(|name| KNOWN.iter().all(|(known, _)| known != name)) {
            let known: Vec<_> = KNOWN.iter().map(|(known, _)| *known).collect();
            return Err(wrong(format!("there is no message [{name}]; there are {}", known.join(", "))));
        }
        let mut all = BTreeMap::new();
        for (name, places) in KNOWN {
            let text = |part: fn(&Text) -> Option<&String>| {
                let text = owner.get(*name).and_then(part).or_else(|| defaults.get(*name).and_then(part));
                let text = text.ok_or_else(|| wrong(format!("[{name}] has no text")))?;
                Template::parse(text, places).map_err(|problem| wrong(format!("[{name}] {problem}")))
            };
            all.insert(*name, (text(|text| text.title.as_ref())?, text(|text| text.body.as_ref())?));
        }
        Ok(Self { texts: all, phone })
    }

    /// A short text that only phones show, with its places filled: values are made harmless and kept on one line.
    pub fn phone(&self, name: &str, values: &[(&str, &str)]) -> String {
        let Some(text) = self.phone.get(name) else { return name.to_owned() };
        let clean: Vec<_> = values.iter().map(|(place, value)| (*place, one_line(value, TEXT))).collect();
        let values: Vec<_> = clean.iter().map(|(place, value)| (*place, value.as_str())).collect();
        text.fill(&values)
    }

    /// A task was taken.
    pub fn created(&self, id: &TaskId, title: &str) -> Message {
        self.say("created", &[("id", id.as_str()), ("title", title)])
    }

    /// A chat message was taken as a task.
    pub fn understood(&self, id: &TaskId, summary: &str) -> Message {
        self.say("understood", &[("id", id.as_str()), ("summary", summary)])
    }

    /// A chat message asks for nothing.
    pub fn not_a_task(&self) -> Message {
        self.say("not_a_task", &[])
    }

    /// A task waits for its owner's explanation.
    pub fn unclear(&self, id: &TaskId, question: &str) -> Message {
        self.say("unclear", &[("id", id.as_str()), ("question", question)])
    }

    /// A file in the inbox can't be taken.
    pub fn refused_file(&self, name: &str, why: &str) -> Message {
        self.say("refused_file", &[("name", name), ("why", why)])
    }

    /// Policy does not allow a task.
    pub fn refused(&self, id: &TaskId, why: &str) -> Message {
        self.say("refused", &[("id", id.as_str()), ("why", why)])
    }

    /// A task ended without a result.
    pub fn failed(&self, id: &TaskId, why: &str) -> Message {
        self.say("failed", &[("id", id.as_str()), ("why", why)])
    }

    /// A task has its verdict. The icon is the outcome's.
    pub fn delivered(&self, id: &TaskId, title: &str, summary: &Summary, practice: bool) -> Message {
        let text = told(summary);
        let (icon, outcome) = (summary.outcome.icon(), summary.outcome.word());
        let values = [("id", id.as_str()), ("title", title), ("icon", icon), ("outcome", outcome), ("summary", &text)];
        let message = self.say("delivered", &values);
        if practice { self.marked(message) } else { message }
    }

    /// A task waits for a decision.
    pub fn asked(&self, id: &TaskId, question: &str) -> Message {
        self.say("asked", &[("id", id.as_str()), ("question", question)])
    }

    /// An agent asks its owner for a permission.
    pub fn approval(&self, approval: &Approval) -> Message {
        let what = match &approval.shown {
            Shown::Command { command, .. } => command.clone(),
            Shown::Edit { path, .. } => format!("{} {path}", approval.tool),
            Shown::Questions { questions } => {
                questions.first().map_or_else(String::new, |question| question.question.clone())
            }
            Shown::Plan { .. } => "Its plan is ready".into(),
            Shown::Tool { .. } => approval.tool.clone(),
        };
        let (what, number) = (one_line(&what, 300), approval.id.to_string());
        let filled =
            [("id", approval.task.as_str()), ("what", &what), ("reason", &approval.reason), ("number", &number)];
        self.say("approval", &filled)
    }

    /// Claude's usage limit is reached.
    pub fn limit(&self, until: Timestamp) -> Message {
        self.say("limit", &[("until", &until.strftime("%Y-%m-%d %H:%M UTC").to_string())])
    }

    /// Claude can't work until somebody mends something.
    pub fn unavailable(&self, why: &str) -> Message {
        self.say("unavailable", &[("why", why)])
    }

    /// Something of the house does not work.
    pub fn alert(&self, why: &str) -> Message {
        self.say("alert", &[("why", why)])
    }

    /// The engine is up.
    pub fn started(&self) -> Message {
        self.say("started", &[])
    }

    /// What stands before a letter that may have arrived already.
    pub fn repeat(&self) -> String {
        format!("{}\n", self.say("repeat", &[]).title)
    }

    /// A word to see that it works.
    pub fn test(&self) -> String {
        self.say("test", &[]).text()
    }

    /// The same message, marked as the practice agent's.
    pub fn marked(&self, message: Message) -> Message {
        let mark = self.texts.get("practice").map(|(title, _)| title.fill(&[])).unwrap_or_default();
        Message { title: format!("{mark}{}", message.title), ..message }
    }

    /// Values come from tasks and agents: made harmless, and in titles kept on one line.
    fn say(&self, name: &str, values: &[(&str, &str)]) -> Message {
        let Some((title, body)) = self.texts.get(name) else {
            return Message { title: name.to_owned(), body: String::new() };
        };
        let fill = |template: &Template, clean: fn(&str) -> String| {
            let clean: Vec<_> = values.iter().map(|(name, value)| (*name, clean(value))).collect();
            let values: Vec<_> = clean.iter().map(|(name, value)| (*name, value.as_str())).collect();
            template.fill(&values).trim().to_owned()
        };
        Message { title: fill(title, |value| one_line(value, LINE)), body: fill(body, lines) }
    }
}

impl Message {
    /// Both as one text, for a chat.
    pub fn text(&self) -> String {
        if self.body.is_empty() { self.title.clone() } else { format!("{}\n{}", self.title, self.body) }
    }
}

/// The short texts: the owner's may use the places that the default has.
fn short_texts(
    defaults: &BTreeMap<String, String>,
    owner: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Template>, String> {
    if let Some(name) = owner.keys().find(|name| !defaults.contains_key(*name)) {
        return Err(format!("[phone] has no text {name}"));
    }
    let parsed = defaults.iter().map(|(name, text)| {
        let places = Template::places(text);
        let known: Vec<&str> = places.iter().map(String::as_str).collect();
        let text = owner.get(name).unwrap_or(text);
        let text = Template::parse(text, &known).map_err(|problem| format!("[phone] {name}: {problem}"))?;
        Ok((name.clone(), text))
    });
    parsed.collect()
}

/// The summary for a message: plain lines.
fn told(summary: &Summary) -> String {
    let list = |sign: &str, items: &[String]| items.iter().map(|item| format!("\n{sign} {item}")).collect::<String>();
    format!("{}{}{}", summary.accomplished, list("•", &summary.findings), list("→", &summary.next_steps))
}

fn lines(value: &str) -> String {
    let kept: Vec<_> = value.lines().map(|line| one_line(line, TEXT)).collect();
    clip(kept.join("\n").trim(), TEXT)
}

#[cfg(test)]
#[path = "messages_tests.rs"]
mod tests;
