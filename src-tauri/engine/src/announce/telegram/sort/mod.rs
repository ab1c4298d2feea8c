//! What a message that is no command means: rules first, then a local model that is held against the text. Only what
//! is clear starts anything.

mod asks;
mod case;
mod follow;
mod held;
mod message;
mod naming;
mod rules;
mod talk;
mod wishes;
mod words;
mod work;

#[cfg(test)]
mod tests;

pub use held::held;
pub use rules::by_rules;

use crate::task::Meant;

/// What rules make of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ruled {
    /// It is clear.
    Sure(Meant),
    /// It is not: this would be asked.
    Unsure(Meant),
}
