//! Listens: what comes is on the disk before the service is told so, and carried out once.

use std::{
    collections::HashSet,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use teloxide::types::Update;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    Room, Trouble,
    handle::{self, Prepared},
    standing::Standing,
};
use crate::{
    door::TelegramState,
    store::{StoreError, StoredUpdate},
};

/// So many refusals because of another listener, and then no more.
const MOST_CONFLICTS: u32 = 3;
/// The waits between tries that reach nobody: 1, 2, 4 ... seconds, no longer than this.
const LONGEST_WAIT: Duration = Duration::from_secs(64);
/// A request for news that takes longer than this is dead, whatever the connection says.
const DEAD: Duration = Duration::from_secs(60);

/// Why the ear stopped by itself.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Deaf {
    /// The token is refused.
    Refused,
    /// Another program listens.
    Conflict,
    /// It was told to.
    Stopped,
}

/// Listens until stopped, or until there is no use in it.
pub(super) async fn listen(room: &Room, standing: &Standing, stop: &CancellationToken) -> Deaf {
    let (mut conflicts, mut failures) = (0, 0);
    loop {
        let offset = match room.store.newest_update() {
            Ok(newest) => newest.map_or(0, |newest| newest + 1),
            Err(problem) => {
                warn!(%problem, "the ledger, before listening");
                wait(1, stop).await;
                continue;
            }
        };
        let news = tokio::select! {
            () = stop.cancelled() => return Deaf::Stopped,
            // The machine slept: whatever was open then is dead, though nobody says so.
            () = standing.woken() => continue,
            news = tokio::time::timeout(DEAD, room.api.updates(offset)) => news,
        };
        match news.unwrap_or_else(|_| Err(Trouble::Unsure("no answer in time".into()))) {
            Ok(updates) => {
                (conflicts, failures) = (0, 0);
                if let Err(problem) = take(room, &updates) {
                    // Nothing is confirmed: the same updates come again.
                    warn!(%problem, "the ledger can't take what came");
                    wait(1, stop).await;
                    continue;
                }
                standing.heard((room.clock)(), !updates.is_empty());
            }
            Err(Trouble::Refused) => return Deaf::Refused,
            Err(Trouble::Conflict(words)) => {
                conflicts += 1;
                warn!(words, conflicts, "another program listens with the same token");
                if conflicts >= MOST_CONFLICTS {
                    return Deaf::Conflict;
                }
                wait(1, stop).await;
            }
            Err(Trouble::Flood(pause)) => tokio::select! {
                () = stop.cancelled() => return Deaf::Stopped,
                () = tokio::time::sleep(pause) => {}
            },
            Err(problem) => {
                failures += 1;
                info!(%problem, failures, "the service can't be reached");
                standing.become_(TelegramState::Offline, Some(problem.to_string()));
                wait(failures, stop).await;
            }
        }
    }
}

/// Waits longer the more has failed.
pub(super) async fn wait(failures: u32, stop: &CancellationToken) {
    let seconds = Duration::from_secs(1 << failures.saturating_sub(1).min(6)).min(LONGEST_WAIT);
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(seconds) => {}
    }
}

/// Stores what came. What can't be read is stored as well: it is refused when it is carried out, and its number counts.
fn take(room: &Room, updates: &[Update]) -> Result<(), StoreError> {
    if updates.is_empty() {
        return Ok(());
    }
    let body = |update: &Update| serde_json::to_string(update).unwrap_or_default();
    let all: Vec<_> = updates.iter().map(|update| (i64::from(update.id.0), body(update))).collect();
    room.store.receive(&all, (room.clock)())?;
    crate::die_at!("telegram::received");
    Ok(())
}

/// Carries out what was stored, each once and the quick ones in their order. What needs the local model or a file is
/// made ready beside, so that nothing waits behind it.
pub(super) async fn carry_out(room: &Arc<Room>, stop: &CancellationToken) {
    let mut head = room.store.head();
    let mut slow = JoinSet::new();
    let mut in_hand = HashSet::new();
    loop {
        head.mark_unchanged();
        let mut waiting = room.store.updates_waiting().unwrap_or_else(|problem| {
            warn!(%problem, "what came");
            Vec::new()
        });
        // What an earlier life had begun comes first: what it did is told by what happened last.
        waiting.sort_by_key(|update| update.begun.is_none());
        for update in waiting {
            if stop.is_cancelled() {
                return;
            }
            if !in_hand.insert(update.id) {
                continue;
            }
            let (with, what) = (room.clone(), update.clone());
            let mut ready: Readying = Box::pin(async move { handle::prepare(&with, &what).await });
            match at_once(&mut ready) {
                Some(prepared) => {
                    finish(room, &update, prepared).await;
                    in_hand.remove(&update.id);
                }
                None => drop(slow.spawn(async move { (ready.await, update) })),
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            changed = head.changed() => if changed.is_err() { return },
            Some(done) = slow.join_next() => {
                if let Ok((prepared, update)) = done {
                    finish(room, &update, prepared).await;
                    in_hand.remove(&update.id);
                }
            }
            // Only for what the ledger did not take.
            () = tokio::time::sleep(Duration::from_secs(30)) => {}
        }
    }
}

type Readying = Pin<Box<dyn Future<Output = Prepared> + Send>>;

/// What needs nobody else is ready at the first look.
fn at_once(ready: &mut Readying) -> Option<Prepared> {
    match ready.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(prepared) => Some(prepared),
        Poll::Pending => None,
    }
}

/// Begun, done and answered are written down one after the other: whoever dies in between sees what was done.
async fn finish(room: &Room, update: &StoredUpdate, prepared: Prepared) {
    if let Err(problem) = room.store.begin_update(update.id) {
        warn!(%problem, update = update.id, "it is carried out later");
        return;
    }
    crate::die_at!("telegram::begun");
    let handled = handle::act(room, update, prepared).await;
    crate::die_at!("telegram::acted");
    let done = room.store.finish_update(update.id, &handled.letters, &handled.audits, (room.clock)());
    if let Err(problem) = done {
        warn!(%problem, update = update.id, "what was done is looked for again");
    }
    crate::die_at!("telegram::answered");
}
