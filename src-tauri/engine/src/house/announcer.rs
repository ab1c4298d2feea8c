//! Carries notices from the outbox to the desktop: at least once, each with its key against doubles.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::store::{Channel, Notice, Outgoing, Store, StoreError};

/// Shows a notice to the owner. The shell's, where there is a desktop.
pub trait Notifier: Send + Sync {
    /// Shows it.
    ///
    /// # Errors
    /// Why it could not be shown; it is tried again later.
    fn notify(&self, notice: &Notice) -> Result<(), String>;
}

/// After so many tries a notice is given up: it is in the ledger, and a desktop that can't show it won't.
const MOST_TRIES: u32 = 5;

pub(super) async fn announce(store: Store, notifier: Option<Arc<dyn Notifier>>, stop: CancellationToken) {
    let mut head = store.head();
    loop {
        head.mark_unchanged();
        if let Err(problem) = send_due(&store, notifier.as_deref()) {
            warn!(%problem, "the outbox");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            changed = head.changed() => if changed.is_err() { return },
            // Only for what is to be tried again; nothing else wakes this task.
            () = tokio::time::sleep(Duration::from_secs(60)) => {}
        }
    }
}

fn send_due(store: &Store, notifier: Option<&dyn Notifier>) -> Result<(), StoreError> {
    for Outgoing { id, notice, tries } in store.outbox(Channel::Desktop, Timestamp::now(), 32)? {
        match notifier.map_or(Ok(()), |notifier| notifier.notify(&notice)) {
            Ok(()) => store.sent(id)?,
            Err(problem) if tries + 1 >= MOST_TRIES => {
                warn!(%problem, key = notice.key, "a notice was given up");
                store.sent(id)?;
            }
            Err(problem) => {
                warn!(%problem, key = notice.key, "a notice is tried again");
                let later = Timestamp::now().checked_add(Duration::from_secs(60)).unwrap_or(Timestamp::MAX);
                store.retry_later(id, later)?;
            }
        }
    }
    Ok(())
}
