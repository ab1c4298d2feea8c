//! x
use std::path::*; use crate::{door::LocalHealth, settings, task::*};
#[derive(Debug, thiserror::Error)] #[error("m")] pub struct MediateError; pub struct Gap; pub struct Telling; pub struct Draft;
#[async_trait::async_trait] pub trait Mediator: Send + Sync { async fn fill(&self, text: &str, missing: &[Gap]) -> Result<Said, MediateError>; fn name(&self) -> String; }
pub struct Ollama; #[async_trait::async_trait] impl Mediator for Ollama { async fn fill(&self, _: &str, _: &[Gap]) -> Result<Said, MediateError> { todo!() } fn name(&self) -> String { todo!() } }
pub async fn look(_: &settings::Ollama) -> (Option<Ollama>, LocalHealth) { todo!() }
pub fn gaps(_: &TaskFile) -> Vec<Gap> { todo!() }
pub struct Understood { pub kind: TaskType, pub title: String, pub request: String, pub targets: Vec<String>, pub criteria: Vec<Criterion>, pub context: Option<String>, pub filled: Vec<String>, pub dropped: Vec<String> }
pub struct Unclear { pub question: String }
pub fn understand(_: &TaskFile, _: Option<&str>, _: Option<&Grounded>, _: Reader) -> Result<Understood, Unclear> { todo!() }
pub async fn summarise(_: &Brief, _: &Report, _: &Verdict, _: Option<&dyn Mediator>) -> Summary { todo!() }
pub async fn work_locally(_: &Brief, _: &Path, _: Option<&dyn Mediator>) -> String { todo!() }
