//! May we? What a model read is held against the text; what a task wants is held against the rules. Pure.

mod ground;
mod policy;

pub use ground::{ground, measure};
pub use policy::{Allowed, Refusal, allow};
