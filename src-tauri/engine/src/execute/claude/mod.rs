//! Claude Code, headless: a live session over stream-json.

mod arguments;
mod clocks;
mod control;
mod ending;
mod lines;
mod session;
mod stream;
mod talk;

use std::sync::Arc;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::{
    check::Allowed,
    settings,
    task::{Failure, Report},
};

use super::{Asker, Executor, Found, RunPlan, RunSink};

pub(super) use lines::{Block, Content, LIMIT as LONGEST_PARSED, Line};

/// Claude Code as it was found on this machine.
pub struct Claude {
    settings: settings::Claude,
    found: Found,
}

impl Claude {
    /// With these settings, as found.
    pub fn new(settings: settings::Claude, found: Found) -> Self {
        Self { settings, found }
    }
}

#[async_trait]
impl Executor for Claude {
    async fn execute(
        &self,
        allowed: &Allowed,
        plan: &RunPlan,
        sink: &dyn RunSink,
        asker: Arc<dyn Asker>,
        stop: &CancellationToken,
    ) -> Result<Report, Failure> {
        let command = arguments::command(&self.settings, &self.found, allowed, plan);
        session::run(&command, &self.settings, allowed, plan, sink, asker, stop).await
    }
}
