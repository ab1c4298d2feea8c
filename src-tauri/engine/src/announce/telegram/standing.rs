//! How the bot stands: what the ear and the sender report, and what the desk is told.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use jiff::Timestamp;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::away::Seen;
use crate::door::TelegramState;

/// The clocks are compared so often; a difference of more than this is a sleep.
const LOOK: Duration = Duration::from_secs(5);
const SLEPT: Duration = Duration::from_secs(20);

/// What is known of the bot, shared by its parts.
#[derive(Default)]
pub(super) struct Standing {
    inner: Mutex<Inner>,
    woken: Notify,
    changed: Notify,
}

/// What is known now.
#[derive(Debug, Clone, Default)]
pub(super) struct Inner {
    /// How it works.
    pub state: TelegramState,
    /// The bot's name.
    pub bot: Option<String>,
    /// What does not work.
    pub problem: Option<String>,
    /// When the service last answered.
    pub polled_at: Option<Timestamp>,
    /// When something last came.
    pub update_at: Option<Timestamp>,
    /// What the desktop last saw of its user.
    pub seen: Option<Seen>,
}

impl Standing {
    /// What is known now.
    pub(super) fn now(&self) -> Inner {
        self.inner().clone()
    }

    /// It works like this from now on.
    pub(super) fn become_(&self, state: TelegramState, problem: Option<String>) {
        let mut inner = self.inner();
        let is_new = inner.state != state || inner.problem != problem;
        inner.state = state;
        inner.problem = problem;
        drop(inner);
        if is_new {
            self.changed.notify_waiters();
        }
    }

    /// The bot has this name.
    pub(super) fn is_called(&self, bot: Option<String>) {
        self.inner().bot = bot;
    }

    /// The service has answered.
    pub(super) fn heard(&self, now: Timestamp, something: bool) {
        let mut inner = self.inner();
        inner.polled_at = Some(now);
        if something {
            inner.update_at = Some(now);
        }
        drop(inner);
        self.become_(TelegramState::Running, None);
    }

    /// What the desktop sees of its user.
    pub(super) fn saw(&self, seen: Seen) {
        self.inner().seen = Some(seen);
        self.changed.notify_waiters();
    }

    /// Returns when the machine has woken from a sleep.
    pub(super) async fn woken(&self) {
        self.woken.notified().await;
    }

    /// Returns when it stands otherwise.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Has everything looked at anew.
    pub(super) fn look(&self) {
        self.changed.notify_waiters();
    }

    /// Notices a sleep of the machine: the clock on the wall goes on then, and ours does not.
    pub(super) async fn watch_for_sleep(&self, stop: &CancellationToken) {
        loop {
            let (ours, wall) = (Instant::now(), SystemTime::now());
            tokio::select! {
                () = stop.cancelled() => return,
                () = tokio::time::sleep(LOOK) => {}
            }
            let by_wall = SystemTime::now().duration_since(wall).unwrap_or_default();
            if by_wall > ours.elapsed() + SLEPT {
                tracing::info!(seconds = by_wall.as_secs(), "the machine slept: listening anew");
                self.woken.notify_waiters();
                self.changed.notify_waiters();
            }
        }
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
