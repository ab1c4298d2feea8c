//! What comes from owners who are away, and what goes to them.

mod audit;
mod buttons;
mod letters;
pub(super) mod owners;
mod updates;

#[cfg(test)]
mod tests;

pub use audit::{AuditEntry, AuditRow};
pub use buttons::{NotPressed, Pressed};
pub use letters::{Due, LetterRow, LetterState, LiveLetter};
pub use owners::Owner;
pub use updates::StoredUpdate;
