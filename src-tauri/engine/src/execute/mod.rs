//! The workshop: Claude Code and the practice agent; from a prompt to a report or a failure.

mod activity;
mod asker;
mod claude;
mod locate;
mod practice;
mod prompt;
mod steps;

use std::{path::PathBuf, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use crate::{
    check::Allowed,
    process::{ProcessMark, Reach},
    task::{Attempt, Failure, Report, RunId, SessionId, TaskId},
};

pub use activity::{Excerpt, activities, excerpt};
pub use asker::{Asker, Nobody, Permit, Want};
pub use claude::Claude;
pub use locate::{Found, Located, locate};
pub use practice::Practice;
pub use prompt::{PROMPT, prompt_for};
pub use steps::last_steps;

/// Somebody who can do a task.
#[async_trait]
pub trait Executor: Send + Sync {
    /// Does it. No process of the run is left when this returns, or when its future is dropped.
    ///
    /// # Errors
    /// [`Failure`]: the run ended without a report.
    async fn execute(
        &self,
        allowed: &Allowed,
        plan: &RunPlan,
        sink: &dyn RunSink,
        asker: Arc<dyn Asker>,
        stop: &CancellationToken,
    ) -> Result<Report, Failure>;

    /// Makes ready what a run like this would need, ahead of it. One at most; the next run that is not like it, or a
    /// minute without one, ends it.
    async fn warm(&self, _: &Allowed, _: &RunPlan) {}

    /// Ends what was made ready.
    fn cool(&self) {}
}

/// How one run is made.
#[derive(Debug, Clone)]
pub struct RunPlan {
    /// The task.
    pub task: TaskId,
    /// Which of its runs.
    pub run: RunId,
    /// What it starts from.
    pub attempt: Attempt,
    /// Where it works.
    pub workdir: PathBuf,
    /// What it is told.
    pub prompt: String,
    /// Where its stream is kept.
    pub transcript: PathBuf,
    /// The id of its session, where it starts a new one.
    pub session: SessionId,
    /// The rules that the agent's own program is started with, as it takes them.
    pub rules: String,
    /// What it may reach; none where there is no sandbox.
    pub reach: Option<Reach>,
    /// Variables of the project's recipe.
    pub env: Vec<(String, String)>,
    /// The most tokens that the run may use.
    pub most_tokens: Option<u64>,
    /// The most memory that its processes may hold together, in KiB.
    pub most_memory_kb: Option<u64>,
    /// What the session has cost before, in US dollars: the agent's own sum goes on.
    pub prior_cost: f64,
}

/// Whoever wants to know how a run goes on.
pub trait RunSink: Send + Sync {
    /// The process is there.
    fn spawned(&self, mark: ProcessMark);
    /// The session is known.
    fn session(&self, id: SessionId);
    /// The transcript has grown.
    fn activity(&self);
    /// The service has answered for the first time.
    fn answered(&self) {}
    /// A usage limit is near: which, how much of it is used, and when it is reset.
    fn limit_is_near(&self, _: Option<&str>, _: Option<f64>, _: Option<Timestamp>) {}
    /// What a run used that ended without a report, in tokens.
    fn used(&self, _: u64) {}
}
