//! What is known of the world outside: Claude, the local model, the limits, and what does not work.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use tokio::sync::Notify;

use crate::{
    door::{ClaudeHealth, LocalHealth},
    execute::Executor,
    mediate::Mediator,
    store::{Store, StoreError},
    task::Unavailable,
};

/// Marks in the ledger: they hold through a restart.
const PAUSED: &str = "paused";
const LIMIT: &str = "limit_until";

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
    limit_until: Option<Timestamp>,
    alerts: BTreeMap<&'static str, String>,
}

impl Gate {
    /// Takes up the marks of the ledger.
    ///
    /// # Errors
    /// [`StoreError`] if it can't be read.
    pub fn open(store: Store) -> Result<Self, StoreError> {
        let paused = store.mark(PAUSED)?.is_some();
        let limit_until = store.mark(LIMIT)?.and_then(|text| text.parse().ok());
        let inner = Inner { known: Arc::default(), paused, limit_until, alerts: BTreeMap::new() };
        Ok(Self { store, inner: Arc::new(Mutex::new(inner)), change: Arc::default() })
    }

    /// What was found when last looked for.
    pub fn known(&self) -> Arc<Known> {
        self.inner().known.clone()
    }

    /// Replaces what is known.
    pub fn learn(&self, known: Known) {
        self.inner().known = Arc::new(known);
    }

    /// Claude said itself that it can't work.
    pub fn claude_fails(&self, what: Unavailable, message: &str) {
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

    /// Until when Claude work is held.
    pub fn limit_until(&self) -> Option<Timestamp> {
        self.inner().limit_until
    }

    /// Holds Claude work until then.
    ///
    /// # Errors
    /// [`StoreError`] if that could not be kept.
    pub fn limit(&self, until: Option<Timestamp>) -> Result<(), StoreError> {
        self.store.set_mark(LIMIT, until.map(|at| at.to_string()).as_deref())?;
        self.inner().limit_until = until;
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
