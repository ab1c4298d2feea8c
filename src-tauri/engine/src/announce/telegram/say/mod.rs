//! What is told on a phone: texts with marks, and buttons. Pure.

mod approval;
mod letters;
mod overview;
mod result;
mod run;
mod words;

#[cfg(test)]
mod tests;

use crate::task::{Button, Content, Press, Rich};

pub use approval::{approval, approval_chosen, settled};
pub use letters::{letters, redacted_saying, split};
pub use overview::{diff, digest, help, list, log, metrics, notice, search, status, task};
pub use result::{asked, asked_settled, delivered, delivered_settled};
pub use run::{progress, progress_ended};

/// Something to be told: a text that may be of any length, buttons, and a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Saying {
    /// The words.
    pub rich: Rich,
    /// The buttons, by rows.
    pub rows: Vec<Vec<Button>>,
    /// A file: its name and what is in it.
    pub file: Option<(String, Content)>,
}

impl Saying {
    /// Words alone.
    pub fn words(rich: Rich) -> Self {
        Self { rich, ..Self::default() }
    }

    /// Plain words alone.
    pub fn plain(text: impl Into<String>) -> Self {
        Self::words(Rich::plain(text))
    }

    /// With these buttons under it, in rows of at most so many.
    #[must_use]
    pub fn with(mut self, buttons: Vec<Button>, a_row: usize) -> Self {
        self.rows.extend(buttons.chunks(a_row.max(1)).map(<[Button]>::to_vec));
        self
    }
}

/// A button with a label that fits.
pub(in crate::announce::telegram) fn button(label: impl AsRef<str>, press: Press) -> Button {
    Button { label: crate::task::one_line(label.as_ref(), LABEL), press }
}

/// The longest label, in characters; a cut one has a sign more.
const LABEL: usize = 39;
