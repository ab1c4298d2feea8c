//! Patterns for file names.

mod glob;
mod ignore;
mod walk;

pub use glob::matches;
pub use ignore::Ignore;
pub use walk::{keep, tree};
