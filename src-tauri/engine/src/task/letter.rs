//! What is written to an owner who is away: texts with their marks, buttons with what they do, and files.

use serde::{Deserialize, Serialize};

use super::{Answer, ApprovalId, Ruling, RunId, StageName, Take, TaskId};

/// A text with marks on parts of it. Places are counted in UTF-16 units, as the service counts them, and never escaped:
/// so no text can break its own marks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rich {
    /// The words.
    pub text: String,
    /// The marks on them, in the order of their beginnings.
    pub marks: Vec<Mark>,
}

/// A mark on a part of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// Where it begins, in UTF-16 units.
    pub at: usize,
    /// How long it is, in UTF-16 units.
    pub len: usize,
    /// How it looks.
    pub style: Style,
}

/// How a part of a text looks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Style {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Code within a line.
    Code,
    /// A block of code in this language; empty is none.
    Block(String),
    /// A quotation that is folded until somebody opens it.
    Folded,
}

impl Rich {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A plain text.
    pub fn plain(text: impl Into<String>) -> Self {
        Self { text: text.into(), marks: Vec::new() }
    }

    /// Its length in UTF-16 units.
    pub fn units(&self) -> usize {
        units(&self.text)
    }

    /// Adds words.
    #[must_use]
    pub fn say(mut self, words: &str) -> Self {
        self.text.push_str(words);
        self
    }

    /// Adds words in a style. White space at their ends is left outside of the mark: the service would move it.
    #[must_use]
    pub fn mark(mut self, style: Style, words: &str) -> Self {
        let inner = words.trim_matches(char::is_whitespace);
        let lead = words.len() - words.trim_start().len();
        self.text.push_str(&words[..lead.min(words.len())]);
        if !inner.is_empty() {
            let at = self.units();
            self.text.push_str(inner);
            self.marks.push(Mark { at, len: units(inner), style });
            self.text.push_str(&words[lead + inner.len()..]);
        }
        self
    }

    /// Adds another text with its marks.
    #[must_use]
    pub fn then(mut self, other: &Self) -> Self {
        let by = self.units();
        self.text.push_str(&other.text);
        self.marks.extend(other.marks.iter().map(|mark| Mark { at: mark.at + by, ..mark.clone() }));
        self
    }

    /// Adds bold words.
    #[must_use]
    pub fn bold(self, words: &str) -> Self {
        self.mark(Style::Bold, words)
    }

    /// Adds code within a line.
    #[must_use]
    pub fn code(self, words: &str) -> Self {
        self.mark(Style::Code, words)
    }

    /// Adds a block of code, on lines of its own.
    #[must_use]
    pub fn block(self, language: &str, code: &str) -> Self {
        let broken = if self.text.is_empty() || self.text.ends_with('\n') { self } else { self.say("\n") };
        broken.mark(Style::Block(language.to_owned()), code.trim_matches('\n')).say("\n")
    }

    /// Cuts a text that is too long at the borders of its paragraphs, else of lines, else of words, so that no part
    /// has more than `most` UTF-16 units. A mark that goes over a cut is on both sides of it.
    pub fn split(&self, most: usize) -> Vec<Self> {
        let mut parts = Vec::new();
        let mut rest = self.clone().trimmed();
        while rest.units() > most {
            let (first, after) = rest.cut(most.max(2));
            parts.push(first.trimmed());
            rest = after.trimmed();
        }
        if !rest.text.is_empty() || parts.is_empty() {
            parts.push(rest);
        }
        parts.retain(|part| !part.text.is_empty() || self.text.is_empty());
        parts
    }

    fn cut(&self, most: usize) -> (Self, Self) {
        let mut used = 0;
        let (mut hard, mut word, mut line, mut paragraph) = (0, 0, 0, 0);
        for (at, c) in self.text.char_indices() {
            if used + c.len_utf16() > most {
                break;
            }
            used += c.len_utf16();
            let end = at + c.len_utf8();
            hard = end;
            if c == '\n' {
                if self.text[..at].ends_with('\n') {
                    paragraph = end;
                }
                line = end;
            }
            if c.is_whitespace() {
                word = end;
            }
        }
        // A border very near the beginning would make a part of a few words.
        let far = hard / 3;
        let at = [paragraph, line, word].into_iter().find(|&at| at > far).unwrap_or(hard);
        self.parted(at)
    }

    /// The text before a byte and the text from it on, each with its marks.
    fn parted(&self, at: usize) -> (Self, Self) {
        let border = units(&self.text[..at]);
        let (mut before, mut after) = (Self::plain(&self.text[..at]), Self::plain(&self.text[at..]));
        for mark in &self.marks {
            let end = mark.at + mark.len;
            if mark.at < border {
                before.marks.push(Mark { len: end.min(border) - mark.at, ..mark.clone() });
            }
            if end > border {
                let from = mark.at.max(border);
                after.marks.push(Mark { at: from - border, len: end - from, style: mark.style.clone() });
            }
        }
        (before, after)
    }

    /// Without white space at its ends, which the service takes away by itself; marks that are left empty go.
    pub fn trimmed(&self) -> Self {
        let lead = self.text.len() - self.text.trim_start().len();
        let mut text = if lead > 0 { self.parted(lead).1 } else { self.clone() };
        let end = text.text.trim_end().len();
        if end < text.text.len() {
            text = text.parted(end).0;
        }
        text.marks.retain(|mark| mark.len > 0);
        text
    }
}

fn units(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// Something to be sent to a chat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Letter {
    /// The chat.
    pub chat: i64,
    /// What it is, once and for all: a second one with the same key is dropped.
    pub key: String,
    /// The task that it is about: a reply to it is about that task.
    pub task: Option<TaskId>,
    /// What it is made of.
    pub body: Body,
    /// Arrives without a sound.
    #[serde(default)]
    pub silent: bool,
    /// The message that it answers.
    #[serde(default)]
    pub reply_to: Option<i32>,
    /// What a reply to it is taken for.
    #[serde(default)]
    pub asks: Option<Ask>,
    /// It is kept up to date for as long as what it is about goes on.
    #[serde(default)]
    pub live: Option<Live>,
}

/// What a letter is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "body")]
pub enum Body {
    /// A text.
    Text {
        /// The words.
        rich: Rich,
        /// The buttons under it, by rows.
        #[serde(default)]
        rows: Vec<Vec<Button>>,
    },
    /// A file.
    Document {
        /// Its name there.
        name: String,
        /// What is in it.
        content: Content,
        /// The words under it.
        caption: Rich,
        /// The buttons under it, by rows.
        #[serde(default)]
        rows: Vec<Vec<Button>>,
    },
}

/// What is in a file that is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "content")]
pub enum Content {
    /// These words.
    Words {
        /// The text.
        text: String,
    },
    /// A result of a task, by its path within the task's results. Nothing else of the disk can be sent.
    Result {
        /// Whose.
        task: TaskId,
        /// Such as `changes.diff`.
        name: String,
    },
}

/// A button.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Button {
    /// What stands on it.
    pub label: String,
    /// What it does.
    pub press: Press,
}

/// What a letter goes on to tell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "live")]
pub enum Live {
    /// How a run goes.
    Run {
        /// The task.
        id: TaskId,
        /// The run.
        run: RunId,
    },
    /// What became of a question of an agent.
    Approval {
        /// Which.
        approval: ApprovalId,
    },
    /// What became of a question of the orchestrator, or of a result that waits: settled once the task stands elsewhere.
    Task {
        /// The task.
        id: TaskId,
        /// Where it stood.
        stage: StageName,
        /// How many runs it had.
        runs: u32,
    },
}

/// What a button does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "press")]
pub enum Press {
    /// Answers an agent's question.
    Rule {
        /// Which.
        approval: ApprovalId,
        /// The answer. Never a standing rule: those are made at the desk.
        ruling: Ruling,
    },
    /// Chooses an option of a question with options.
    Choose {
        /// Which.
        approval: ApprovalId,
        /// Of its questions, from 0.
        question: usize,
        /// Of the options, from 0.
        option: usize,
    },
    /// The options that are chosen are the answer.
    Chosen {
        /// Which.
        approval: ApprovalId,
    },
    /// Asks for words.
    Words {
        /// What for.
        ask: Ask,
    },
    /// Answers the orchestrator's own question on a task.
    Answer {
        /// The task.
        id: TaskId,
        /// The answer.
        answer: Answer,
    },
    /// Stops a task.
    Cancel {
        /// Which.
        id: TaskId,
        /// It was asked back and confirmed.
        sure: bool,
    },
    /// Runs a task again.
    Retry {
        /// Which.
        id: TaskId,
    },
    /// Takes the changes.
    Accept {
        /// Which.
        id: TaskId,
        /// How.
        how: Take,
    },
    /// Throws the changes away.
    Discard {
        /// Which.
        id: TaskId,
        /// It was asked back and confirmed.
        sure: bool,
    },
    /// Shows something; may be pressed again.
    Show {
        /// The task; none where it is about all.
        id: Option<TaskId>,
        /// What.
        what: Showing,
    },
    /// What was written in a message is a new task.
    Start {
        /// The message's update.
        update: i64,
    },
    /// What was written in a message goes to a task.
    FollowUp {
        /// The task.
        id: TaskId,
        /// The message's update.
        update: i64,
    },
    /// Never mind.
    Nothing,
}

/// What a button shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Showing {
    /// The task.
    Task,
    /// Its diff.
    Diff,
    /// What the agent did.
    Log,
    /// How things stand.
    Status,
}

/// What words are asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum Ask {
    /// Why an agent may not.
    Deny {
        /// Which question.
        approval: ApprovalId,
    },
    /// Another answer than the options.
    Other {
        /// Which question of an agent.
        approval: ApprovalId,
        /// Of its questions, from 0.
        question: usize,
    },
    /// What is to be done otherwise.
    SendBack {
        /// Which task.
        id: TaskId,
    },
    /// An explanation or an answer.
    Reply {
        /// Which task.
        id: TaskId,
    },
    /// A new task.
    Task,
}

impl Press {
    /// Whether it may be pressed only once.
    pub fn is_once(&self) -> bool {
        match self {
            Self::Show { .. } | Self::Words { .. } | Self::Choose { .. } => false,
            Self::Rule { .. }
            | Self::Chosen { .. }
            | Self::Answer { .. }
            | Self::Cancel { .. }
            | Self::Retry { .. }
            | Self::Accept { .. }
            | Self::Discard { .. }
            | Self::Start { .. }
            | Self::FollowUp { .. }
            | Self::Nothing => true,
        }
    }

    /// Whether it lets an agent or its work do something: only an owner who may approve can press it.
    pub fn is_consent(&self) -> bool {
        match self {
            Self::Rule { .. }
            | Self::Choose { .. }
            | Self::Chosen { .. }
            | Self::Answer { .. }
            | Self::Accept { .. }
            | Self::Discard { .. } => true,
            Self::Words { ask } => matches!(ask, Ask::Deny { .. } | Ask::Other { .. }),
            Self::Cancel { .. }
            | Self::Retry { .. }
            | Self::Show { .. }
            | Self::Start { .. }
            | Self::FollowUp { .. }
            | Self::Nothing => false,
        }
    }
}

impl Body {
    /// Its buttons.
    pub fn rows(&self) -> &[Vec<Button>] {
        match self {
            Self::Text { rows, .. } | Self::Document { rows, .. } => rows,
        }
    }
}

#[cfg(test)]
#[path = "letter_tests.rs"]
mod tests;
