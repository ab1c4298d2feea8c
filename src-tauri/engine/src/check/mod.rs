//! x
use crate::{settings::{Settings,Home}, task::*};
pub struct Allowed { b: Brief } pub struct Refusal { pub why: String, pub ask: bool }
impl Allowed { pub fn brief(&self) -> &Brief { &self.b } pub fn tools(&self) -> &[String] { &[] } pub fn permissions(&self) -> Permissions { Permissions::Ask } pub fn model(&self) -> Option<&str> { None } pub fn timeout(&self) -> std::time::Duration { todo!() } pub fn max_turns(&self) -> u32 { 1 } pub fn budget_usd(&self) -> Option<f64> { None } }
pub fn allow(_: &Brief, _: &Settings, _: &Home) -> Result<Allowed, Refusal> { todo!() }
pub fn ground(_: &str, _: &TaskFile, _: &Said) -> Grounded { todo!() }
pub fn measure(_: &str, _: &str) -> (f64, f64) { todo!() }
