//! The closed lists of words that a task file may use, parsed at the door.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A word that is not in its list; names the list, so that the message can be acted on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} is {allowed}, not {given:?}")]
pub struct UnknownWord {
    /// Which setting or key.
    pub what: &'static str,
    /// The allowed words, in prose.
    pub allowed: &'static str,
    /// What was given.
    pub given: String,
}

macro_rules! words {
    ($(#[$meta:meta])* $name:ident, $what:literal, $allowed:literal, { $($(#[$doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
        #[serde(try_from = "String", into = "&'static str")]
        #[ts(rename_all = "snake_case")]
        pub enum $name { $($(#[$doc])* $variant),+ }

        impl $name {
            /// Every word of the list, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word as it is written in files and on the wire.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(text: &str) -> Result<Self, UnknownWord> {
                let given = text.trim().to_ascii_lowercase().replace([' ', '-'], "_");
                Self::ALL.iter().copied().find(|one| one.word() == given).ok_or_else(|| UnknownWord {
                    what: $what,
                    allowed: $allowed,
                    given: text.chars().take(80).collect(),
                })
            }
        }

        impl TryFrom<String> for $name {
            type Error = UnknownWord;
            fn try_from(text: String) -> Result<Self, UnknownWord> { text.parse() }
        }

        impl From<$name> for &'static str {
            fn from(one: $name) -> Self { one.word() }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.pad(self.word()) }
        }
    };
}

words!(
    /// What kind of work a task is. All but `fix` only read.
    TaskType, "type", "code_review, summarize, fix or analyze", {
        /// Read the code and say what is wrong with it.
        CodeReview = "code_review",
        /// Say in short what is there.
        Summarize = "summarize",
        /// Change files.
        Fix = "fix",
        /// Find something out.
        Analyze = "analyze",
    }
);

words!(
    /// How soon a task should run. Waiting raises a task over time, so that low never starves.
    Priority, "priority", "high, medium or low", {
        /// When nothing else waits.
        Low = "low",
        /// The default.
        Medium = "medium",
        /// Before the others.
        High = "high",
    }
);

words!(
    /// What an agent may do without asking.
    Permissions, "permissions", "ask, edits or skip", {
        /// Only what the allowed tools say.
        Ask = "ask",
        /// Edits in its workspace as well.
        Edits = "edits",
        /// Everything (`--dangerously-skip-permissions`); only where the owner's settings allow it.
        Skip = "skip",
    }
);

words!(
    /// The door that a task came through.
    Source, "source", "inbox, cli, quick_entry, window, drop or telegram", {
        /// A `.task.md` file in the inbox.
        Inbox = "inbox",
        /// `orchestrator add` or `orchestrator run`.
        Cli = "cli",
        /// The quick-entry line.
        QuickEntry = "quick_entry",
        /// The compose page of the window.
        Window = "window",
        /// Files dragged onto the window.
        Drop = "drop",
        /// A chat message.
        Telegram = "telegram",
    }
);

impl TaskType {
    /// Whether the project must be byte for byte the same afterwards.
    pub fn only_reads(self) -> bool {
        match self {
            Self::CodeReview | Self::Summarize | Self::Analyze => true,
            Self::Fix => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_word_is_answered_with_the_right_ones() {
        let problem = "urgent".parse::<Priority>().unwrap_err();
        assert_eq!(problem.to_string(), "priority is high, medium or low, not \"urgent\"");
        assert_eq!("Code Review".parse(), Ok(TaskType::CodeReview));
    }
}
