//! One task's walk: from its claim to the place where somebody else has the next word.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;
use tracing::{Instrument, error, info, info_span, warn};

use crate::{
    die_at,
    store::{Claim, Notice, Standing, StoreError, Wish},
    task::{Fact, Stage, StageName},
};

use super::Conductor;

/// What a step came to.
pub(super) enum Next {
    /// This happened; the notices go out with it.
    Fact(Fact, Vec<Notice>),
    /// Nothing: the task waits for its owner, or for the engine's next life.
    Leave,
}

impl Next {
    /// A fact that nobody need be told of.
    pub(super) fn quiet(fact: Fact) -> Self {
        Self::Fact(fact, Vec::new())
    }
}

impl Conductor {
    /// Takes step after step until the task waits for something, then lets it go.
    pub(super) async fn walk(&self, mut standing: Standing, claim: Claim, stop: CancellationToken) {
        let mut may_start = standing.stage.name() == StageName::Checked;
        loop {
            let at_scheduler = standing.stage.name() == StageName::Checked && !may_start;
            let is_its_owners =
                matches!(standing.stage.name(), StageName::Unclear | StageName::Asked | StageName::Closed);
            if at_scheduler || is_its_owners || stop.is_cancelled() && standing.stage.name() != StageName::Started {
                break;
            }
            let name = standing.stage.name();
            let span = info_span!("step", task = %standing.id, stage = %name);
            let began = Instant::now();
            let next = self.step(&standing, &claim, &stop).instrument(span).await;
            info!(target: "step", task = %standing.id, step = step_name(name), run = standing.stage.run().map_or(0, |r| r.0),
                  ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX), "step done");
            let Next::Fact(fact, notices) = self.heed_wish(&standing, next) else { break };
            self.take_in(&standing, &fact);
            let Some(stage) = self.keep(&standing, &claim, &fact, &notices).await else { break };
            may_start = false;
            if let Fact::Started { run, .. } = &fact {
                standing.runs = run.0;
            }
            standing.stage = stage;
        }
        self.honour_wish_at_rest(&standing, &claim);
        if let Err(problem) = self.store.release(&claim) {
            warn!(task = %standing.id, %problem, "could not let go of the task; the next start lifts the claim");
        }
    }

    /// The owner's wish goes before what the step came to, where the task can still be cancelled.
    fn heed_wish(&self, standing: &Standing, next: Next) -> Next {
        let wished = self.store.wish_of(&standing.id).ok().flatten() == Some(Wish::Cancel);
        let open = standing.stage.name() < StageName::Delivered;
        if wished && open { Next::quiet(Fact::Cancelled) } else { next }
    }

    /// Cancelled while nothing was done to it: the walk ended before a step could see the wish.
    fn honour_wish_at_rest(&self, standing: &Standing, claim: &Claim) {
        let wished = self.store.wish_of(&standing.id).ok().flatten() == Some(Wish::Cancel);
        if wished && standing.stage.name() < StageName::Delivered {
            let told = self.store.record(claim, Fact::Cancelled, "owner", &[], (self.clock)());
            if let Err(problem) = told {
                warn!(task = %standing.id, %problem, "could not record that it is cancelled");
            }
        }
    }

    /// Records a fact; a disk that is full or a lock that is held is waited for, since the work is done already.
    async fn keep(&self, standing: &Standing, claim: &Claim, fact: &Fact, notices: &[Notice]) -> Option<Stage> {
        for wait in [50, 200, 1_000, 5_000, 15_000, 30_000] {
            die_at!("conductor::before_record");
            match self.store.record(claim, fact.clone(), "conductor", notices, (self.clock)()) {
                Ok(recorded) => {
                    die_at!("conductor::after_record");
                    self.gate.alert("record", None);
                    return Some(recorded.stage);
                }
                Err(StoreError::Fenced(_) | StoreError::Illegal(_) | StoreError::NoSuchTask(_)) => {
                    error!(task = %standing.id, fact = fact.name(), "this walk has lost its task");
                    return None;
                }
                Err(problem) => {
                    self.gate.alert("record", Some(format!("the ledger can't be written: {problem}")));
                    warn!(task = %standing.id, fact = fact.name(), %problem, "recording; trying again");
                    tokio::time::sleep(Duration::from_millis(wait)).await;
                }
            }
        }
        None
    }
}

/// What is done to a task standing there: the name of its bar in the waterfall.
fn step_name(stage: StageName) -> &'static str {
    match stage {
        StageName::Queued => "interpret",
        StageName::Interpreted => "check",
        StageName::Checked => "prepare",
        StageName::Started => "execute",
        StageName::Executed => "verify",
        StageName::Verified => "summarise",
        StageName::Delivered => "settle",
        StageName::Unclear | StageName::Asked | StageName::Closed => "wait",
    }
}
