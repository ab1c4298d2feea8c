//! May we? What a model read is held against the text; what a task wants is held against the rules. Pure.

mod ground;
mod policy;
#[cfg(test)]
mod policy_tests;

pub use ground::{ground, measure};
pub use policy::{Allowed, Refusal, allow};
