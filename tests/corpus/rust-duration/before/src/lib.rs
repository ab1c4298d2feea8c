//! Lengths of time, as people write them.

pub mod parse;
pub mod render;
pub mod sum;

pub use parse::{parse, ParseError};
pub use render::render;
pub use sum::{longest, total};
