//! `1h 30m` to seconds.

use std::fmt;

/// Why a text is no length of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParseError {
    Empty,
    Number(String),
    Unit(String),
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "nothing is written there"),
            Self::Number(text) => write!(f, "{text:?} is no number"),
            Self::Unit(text) => write!(f, "{text:?} is no unit"),
        }
    }
}

impl std::error::Error for ParseError {}

/// Seconds per unit.
fn unit(name: &str) -> Result<u64, ParseError> {
    match name {
        "s" => Ok(1),
        "m" => Ok(60),
        "h" => Ok(3600),
        "d" => Ok(86_400),
        other => Err(ParseError::Unit(other.to_owned())),
    }
}

/// Reads a length of time, in seconds.
pub fn parse(text: &str) -> Result<u64, ParseError> {
    let mut sum = 0;
    let mut any = false;
    for word in text.split_whitespace() {
        let at = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        let (number, name) = word.split_at(at);
        let number: u64 = number.parse().map_err(|_| ParseError::Number(word.to_owned()))?;
        sum += number * unit(name)?;
        any = true;
    }
    if any {
        Ok(sum)
    } else {
        Err(ParseError::Empty)
    }
}
