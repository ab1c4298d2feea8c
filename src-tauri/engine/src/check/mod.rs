//! May we? What a model read is held against the text; what a task wants is held against the rules. Pure.

mod decide;
#[cfg(test)]
mod decide_tests;
mod fixed;
mod ground;
mod pattern;
mod place;
mod policy;
#[cfg(test)]
mod policy_tests;
mod reading;
mod shell;
#[cfg(test)]
mod shell_tests;

pub use decide::{Circumstances, Decision, Explained, Wanted, decide, explain, for_claude, standing_rule};
pub use ground::{ground, measure};
pub use policy::{Allowed, Refusal, allow};
