//! What the owner does with a result: how it is taken, and remarks on lines of its diff.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How changes get into the project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Take {
    /// Into the working tree, not committed.
    #[default]
    Apply,
    /// As one commit on the branch that the project stands at.
    Squash,
    /// As a merge commit, so that the task's own history stays.
    Merge,
}

/// A side of a diff.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// As it is now.
    #[default]
    New,
    /// As it was.
    Old,
}

/// Words of the owner to a line of the diff.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Remark {
    /// Relative to the project's root.
    pub path: String,
    /// The line's number in its file, from 1.
    pub line: u32,
    /// In which of the two.
    #[serde(default)]
    pub side: Side,
    /// The line itself, so that it is found even if numbers moved.
    #[serde(default)]
    pub code: String,
    /// What is said to it.
    pub words: String,
}

/// All that is sent back, as one text for the agent: the general words first, then each remark at its place.
pub fn gathered(words: &str, remarks: &[Remark]) -> String {
    let mut text = words.trim().to_owned();
    let said = remarks.iter().filter(|remark| !remark.words.trim().is_empty());
    for (at, remark) in said.enumerate() {
        if at == 0 {
            text.push_str(if text.is_empty() {
                "Remarks on your changes:\n"
            } else {
                "\n\nRemarks on your changes:\n"
            });
        }
        let gone = if remark.side == Side::Old { " (a line that you removed)" } else { "" };
        // A write to a String can't fail.
        let _ = write!(text, "\n- {}:{}{gone}", remark.path, remark.line);
        if !remark.code.trim().is_empty() {
            let _ = write!(text, "\n  > {}", super::clip(remark.code.trim(), 200).replace('\n', " "));
        }
        let _ = write!(text, "\n  {}\n", remark.words.trim().replace('\n', "\n  "));
    }
    text.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_follow_the_words_each_at_its_place() {
        let remark = |line, side, code: &str, words: &str| Remark {
            path: "src/a.rs".into(),
            line,
            side,
            code: code.into(),
            words: words.into(),
        };
        let remarks = [
            remark(3, Side::New, "let x = 1;", "Name it."),
            remark(9, Side::Old, "", "Why is it gone?\nIt was needed."),
            remark(1, Side::New, "", "  "),
        ];
        let text = "Nearly.\n\nRemarks on your changes:\n\n- src/a.rs:3\n  > let x = 1;\n  Name it.\n\n- src/a.rs:9 (a line that you removed)\n  Why is it gone?\n  It was needed.";
        assert_eq!(gathered("Nearly.\n", &remarks), text);
        assert_eq!(gathered(" ", &[]), "");
        assert!(gathered("", &remarks).starts_with("Remarks on"));
    }
}
