//! May we? What a model read is held against the text; what a task wants is held against the rules. Pure.
use crate::{settings::{Settings,Home}, task::*};
mod ground;
pub use ground::{ground, measure};
pub struct Allowed; pub struct Refusal { pub why: String, pub ask: bool }
pub fn allow(_: &Brief, _: &Settings, _: &Home) -> Result<Allowed, Refusal> { todo!() }
