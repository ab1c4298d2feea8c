//! x
use std::{path::*, io};
use crate::{check::Allowed, process::ProcessMark, settings, task::*};
use tokio_util::sync::CancellationToken;
#[async_trait::async_trait] pub trait Executor: Send + Sync { async fn execute(&self, allowed: &Allowed, plan: &RunPlan, sink: &dyn RunSink, stop: &CancellationToken) -> Result<Report, Failure>; }
pub struct RunPlan { pub task: TaskId, pub run: RunId, pub attempt: Attempt, pub workdir: PathBuf, pub prompt: String, pub transcript: PathBuf, pub session: SessionId, pub prior_cost: f64 }
pub trait RunSink: Send + Sync { fn spawned(&self, mark: ProcessMark); fn session(&self, id: SessionId); fn activity(&self); }
pub struct Claude; impl Claude { pub fn new(_: settings::Claude, _: Found) -> Self { todo!() } }
#[async_trait::async_trait] impl Executor for Claude { async fn execute(&self, _: &Allowed, _: &RunPlan, _: &dyn RunSink, _: &CancellationToken) -> Result<Report, Failure> { todo!() } }
pub struct Practice;
#[async_trait::async_trait] impl Executor for Practice { async fn execute(&self, _: &Allowed, _: &RunPlan, _: &dyn RunSink, _: &CancellationToken) -> Result<Report, Failure> { todo!() } }
pub struct Found { pub program: PathBuf, pub version: String }
pub struct Located { pub found: Option<Found>, pub tried: Vec<String>, pub logged_in: Option<bool>, pub problem: Option<(Unavailable, String)> }
pub async fn locate(_: &settings::Claude) -> Located { todo!() }
pub const PROMPT: &str = "";
pub fn prompt_for(_: &Allowed, _: &Path, _: Option<&str>, _: &str) -> String { todo!() }
pub fn activities(_: &Path, _: u64, _: usize) -> io::Result<(Vec<Activity>, u64)> { todo!() }
