//! Adds lengths of time up.

use crate::parse::{parse, ParseError};

/// The sum of all lines; blank lines and those that begin with `#` count nothing.
pub fn total(text: &str) -> Result<u64, ParseError> {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(parse).sum()
}

/// The longest of all lines, if there is one that can be read.
pub fn longest(text: &str) -> Option<u64> {
    text.lines().filter_map(|line| parse(line).ok()).max()
}
