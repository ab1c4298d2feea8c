//! Claude Code, headless: a live session over stream-json.

mod arguments;
mod clocks;
mod control;
mod ending;
mod lines;
mod session;
mod spare;
mod stream;
mod talk;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::{
    check::Allowed,
    process::Tree,
    settings,
    task::{Failure, Report, Unavailable},
};

use super::{Asker, Executor, Found, RunPlan, RunSink};

use spare::Spare;

pub(super) use lines::{Block, Content, LIMIT as LONGEST_PARSED, Line};

/// Claude Code as it was found on this machine.
pub struct Claude {
    settings: settings::Claude,
    found: Found,
    spare: Mutex<Option<Spare>>,
}

impl Claude {
    /// With these settings, as found.
    pub fn new(settings: settings::Claude, found: Found) -> Self {
        Self { settings, found, spare: Mutex::default() }
    }
}

impl Claude {
    /// The process that is ready for just this, else a new one. With a ready one the session is the one that it has.
    fn process_for(&self, allowed: &Allowed, plan: &RunPlan) -> Result<(Tree, RunPlan), Failure> {
        if let Some(mut spare) = self.spare().take() {
            let with_its_session = RunPlan { session: spare.session, ..plan.clone() };
            let launch = arguments::command(&self.settings, &self.found, allowed, &with_its_session);
            if spare.is(&launch) {
                return Ok((spare.tree, with_its_session));
            }
        }
        let launch = arguments::command(&self.settings, &self.found, allowed, plan);
        let tree = Tree::spawn(&launch).map_err(|problem| Failure::Unavailable {
            what: Unavailable::NotInstalled,
            message: format!("Claude Code could not be started: {problem}; `orchestrator doctor` says more"),
        })?;
        Ok((tree, plan.clone()))
    }

    fn spare(&self) -> MutexGuard<'_, Option<Spare>> {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner)
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
        let (tree, plan) = self.process_for(allowed, plan)?;
        session::run(tree, &self.settings, allowed, &plan, sink, asker, stop).await
    }

    async fn warm(&self, allowed: &Allowed, plan: &RunPlan) {
        if !self.settings.warm {
            return;
        }
        let launch = arguments::command(&self.settings, &self.found, allowed, plan);
        // The old one goes first: there is one at most.
        *self.spare() = None;
        match Spare::start(launch, plan.session).await {
            Ok(spare) => *self.spare() = Some(spare),
            Err(problem) => tracing::warn!(%problem, "making a process ready"),
        }
    }

    fn cool(&self) {
        *self.spare() = None;
    }
}
