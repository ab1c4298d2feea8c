//! May we? What policy says to a task, before anything is made for it. Pure: looks at the brief and the settings.

mod policy;
#[cfg(test)]
mod policy_tests;

pub use policy::{Allowed, Refusal, allow};
