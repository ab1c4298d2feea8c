//! The pipeline: one match. Steps never call each other.

use tokio_util::sync::CancellationToken;

use crate::{
    store::{Claim, Standing},
    task::Stage,
};

use super::{Conductor, walk::Next};

impl Conductor {
    /// Does what the stage asks for, and says what happened.
    pub(super) async fn step(&self, standing: &Standing, claim: &Claim, stop: &CancellationToken) -> Next {
        match &standing.stage {
            Stage::Queued { words } => self.interpret(standing, words.as_deref()).await,
            Stage::Interpreted { brief } => self.check(standing, brief),
            Stage::Checked { brief, next } => self.prepare(standing, claim, brief, next, stop).await,
            Stage::Started { brief, run, attempt } => self.execute(standing, claim, brief, *run, attempt, stop).await,
            Stage::Executed { brief, run, report } => self.verify(standing, brief, *run, report, stop).await,
            Stage::Verified { brief, run, verdict } => self.summarise(standing, brief, *run, verdict).await,
            Stage::Delivered { .. } => self.settle(standing, claim).await,
            Stage::Unclear { .. } | Stage::Asked { .. } | Stage::Closed { .. } => Next::Leave,
        }
    }
}
