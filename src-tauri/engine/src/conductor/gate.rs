//! What is known of the world outside: Claude, the local model, the limits, and what does not work.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::{
    door::{ClaudeHealth, LocalHealth},
    execute::Executor,
    mediate::Mediator,
    store::{Store, StoreError},
    task::{TaskId, Unavailable},
};

use super::barrier::{Barrier, Cause, Phase};

/// Marks in the ledger: they hold through a restart.
const PAUSED: &str = "paused";
const BARRIER: &str = "barrier";

/// What was found when last looked for.
#[derive(Clone, Default)]
pub struct Known {
    /// Claude Code, where it is installed.
    pub claude: Option<Arc<dyn Executor>>,
    /// Why it can't work.
    pub claude_problem: Option<(Unavailable, String)>,
    /// For people.
    pub claude_health: ClaudeHealth,
    /// The local model.
    pub mediator: Option<Arc<dyn Mediator>>,
    /// For people.
    pub local_health: LocalHealth,
}

/// What is known of the world, shared by the conductor and the door.
#[derive(Clone)]
pub struct Gate {
    store: Store,
    inner: Arc<Mutex<Inner>>,
    change: Arc<Notify>,
}

struct Inner {
    known: Arc<Known>,
    paused: bool,
    barrier: Option<Barrier>,
    alerts: BTreeMap<&'static str, String>,
}

impl Gate {
    /// Takes up the marks of the ledger.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    pub fn open(store: Store) -> Result<Self, StoreError> {
        let paused = store.mark(PAUSED)?.is_some();
        let mut barrier: Option<Barrier> = store.mark(BARRIER)?.and_then(|text| serde_json::from_str(&text).ok());
        if let Some(barrier) = barrier.as_mut().filter(|barrier| barrier.is_probing()) {
            // Whoever had gone first was interrupted with the engine: the next in order goes first.
            barrier.phase = Phase::Shut;
        }
        let inner = Inner { known: Arc::default(), paused, barrier, alerts: BTreeMap::new() };
        Ok(Self { store, inner: Arc::new(Mutex::new(inner)), change: Arc::default() })
    }

    /// What was found when last looked for, and what Claude said itself for as long as that holds.
    pub fn known(&self) -> Arc<Known> {
        let inner = self.inner();
        let refused = inner.barrier.as_ref().filter(|barrier| barrier.phase == Phase::Shut);
        match refused.map(|barrier| &barrier.cause) {
            Some(Cause::Refused { what, message }) if inner.known.claude_problem.is_none() => {
                let mut known = (*inner.known).clone();
                known.claude_problem = Some((*what, message.clone()));
                known.claude_health.problem = Some(message.clone());
                Arc::new(known)
            }
            Some(Cause::Refused { .. } | Cause::Limit { .. }) | None => inner.known.clone(),
        }
    }

    /// Why Claude can't work, as far as that can be seen from outside.
    pub fn seen_problem(&self) -> Option<(Unavailable, String)> {
        self.inner().known.claude_problem.clone()
    }

    /// Replaces what is known.
    pub fn learn(&self, known: Known) {
        self.inner().known = Arc::new(known);
    }

    /// Claude said itself that it can't work. What can't be seen from outside is a barrier: see [`Gate::meet`].
    pub fn claude_fails(&self, what: Unavailable, message: &str) {
        if matches!(what, Unavailable::BadKey | Unavailable::NoCredit) {
            return;
        }
        let mut inner = self.inner();
        let mut known = (*inner.known).clone();
        known.claude_problem = Some((what, message.to_owned()));
        known.claude_health.problem = Some(message.to_owned());
        inner.known = Arc::new(known);
        self.change.notify_one();
    }

    /// The local model does not answer any more: the rules carry on until it is found again.
    pub fn local_is_gone(&self, message: &str) {
        let mut inner = self.inner();
        let mut known = (*inner.known).clone();
        known.mediator = None;
        known.local_health.model = None;
        known.local_health.problem = Some(message.to_owned());
        inner.known = Arc::new(known);
        self.change.notify_one();
    }

    /// Returns when something that was there is not there any more.
    pub async fn changed(&self) {
        self.change.notified().await;
    }

    /// Whether the owner has paused the queue.
    pub fn paused(&self) -> bool {
        self.inner().paused
    }

    /// Pauses or goes on.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept.
    pub fn pause(&self, paused: bool) -> Result<(), StoreError> {
        self.store.set_mark(PAUSED, paused.then_some("yes"))?;
        self.inner().paused = paused;
        Ok(())
    }

    /// What holds all work for Claude.
    pub fn barrier(&self) -> Option<Barrier> {
        self.inner().barrier.clone()
    }

    /// When one run may try again, whatever holds all of them.
    pub fn shut_until(&self) -> Option<Timestamp> {
        self.barrier().filter(|barrier| barrier.phase == Phase::Shut).map(|barrier| barrier.until)
    }

    /// Until when a limit holds Claude work.
    pub fn limit_until(&self) -> Option<Timestamp> {
        let inner = self.inner();
        let limit = inner.barrier.as_ref().filter(|barrier| matches!(barrier.cause, Cause::Limit { .. }));
        limit.filter(|barrier| barrier.phase == Phase::Shut).map(|barrier| barrier.until)
    }

    /// A run has met what holds all of them. `reset` is what the service said.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept.
    pub fn meet(
        &self,
        cause: Cause,
        task: &TaskId,
        reset: Option<Timestamp>,
        now: Timestamp,
        jitter: Duration,
    ) -> Result<(), StoreError> {
        self.change_barrier(|before| Some(Barrier::met(before, cause, task, reset, now, jitter)))?;
        self.change.notify_one();
        Ok(())
    }

    /// This task goes first.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept; then nobody may go.
    pub fn probe(&self, task: &TaskId) -> Result<(), StoreError> {
        let phase = Phase::Probing { task: task.clone() };
        self.change_barrier(|before| before.map(|old| Barrier { phase, ..old }))
    }

    /// Its run was answered by the service as it should be: the others follow. Others than the first change nothing.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept.
    pub fn got_past(&self, task: &TaskId) -> Result<(), StoreError> {
        if !self.is_probed_by(task) {
            return Ok(());
        }
        self.change_barrier(|before| before.map(|old| Barrier { phase: Phase::Open, ..old }))
    }

    /// The one that went first has let go. If it did not get past, somebody else goes first.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept.
    pub fn probe_ended(&self, task: &TaskId) -> Result<(), StoreError> {
        if !self.is_probed_by(task) {
            return Ok(());
        }
        self.change_barrier(|before| before.map(|old| Barrier { phase: Phase::Shut, ..old }))
    }

    /// Looks at the clock again; a time too far away is cut down.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept.
    pub fn look_at_clock(&self, now: Timestamp) -> Result<(), StoreError> {
        self.change_barrier(|before| before.map(|old| old.believed(now)))
    }

    /// All that were held have gone on, or are no more.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept.
    pub fn followed(&self) -> Result<(), StoreError> {
        self.change_barrier(|before| before.filter(|old| old.phase != Phase::Open))
    }

    /// What can be seen of keys and logins: where it has changed since the key was refused, or the owner asks for it,
    /// one run tries at once. Says whether one does.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept.
    pub fn mended(&self, print: u64, asked: bool, now: Timestamp) -> Result<bool, StoreError> {
        let mut tries = false;
        self.change_barrier(|before| {
            let mut barrier = before?;
            let is_new = barrier.print.is_some_and(|old| old != print);
            if barrier.phase == Phase::Shut && matches!(barrier.cause, Cause::Refused { .. }) {
                barrier.print = Some(print);
                tries = is_new || asked;
                if tries {
                    barrier.until = barrier.until.min(now);
                }
            }
            Some(barrier)
        })?;
        Ok(tries)
    }

    fn is_probed_by(&self, task: &TaskId) -> bool {
        self.inner().barrier.as_ref().is_some_and(|barrier| barrier.is_probed_by(task))
    }

    fn change_barrier(&self, change: impl FnOnce(Option<Barrier>) -> Option<Barrier>) -> Result<(), StoreError> {
        let mut inner = self.inner();
        let after = change(inner.barrier.clone());
        if after != inner.barrier {
            let text = after.as_ref().and_then(|barrier| serde_json::to_string(barrier).ok());
            self.store.set_mark(BARRIER, text.as_deref())?;
            inner.barrier = after;
        }
        Ok(())
    }

    /// Sets or lifts an alert. Says whether that is news.
    pub fn alert(&self, what: &'static str, message: Option<String>) -> bool {
        let mut inner = self.inner();
        match message {
            Some(message) => inner.alerts.insert(what, message.clone()).as_ref() != Some(&message),
            None => inner.alerts.remove(what).is_some(),
        }
    }

    /// What does not work, in words.
    pub fn alerts(&self) -> Vec<String> {
        self.inner().alerts.values().cloned().collect()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
