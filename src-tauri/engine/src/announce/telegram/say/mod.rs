//! What is told on a phone: texts with marks, and buttons.

use crate::task::{Button, Content, Rich};

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
