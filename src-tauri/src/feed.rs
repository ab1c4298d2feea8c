//! News to the window and the tray: only that there is something new. They read it by themselves.

use std::time::Duration;

use engine::door::Pulse;
use tauri::{AppHandle, Emitter};
use tokio_util::sync::CancellationToken;
use tracing::debug;

use crate::{
    doorway::{Doorway, Way},
    tray,
};

/// The event that carries the pulse.
const PULSE: &str = "pulse";
/// News within this time are told as one.
const BREATH: Duration = Duration::from_millis(100);

/// Tells the news until stopped.
pub async fn follow(app: AppHandle, doorway: Doorway, stop: CancellationToken) {
    let mut way = doorway.follow();
    while !stop.is_cancelled() {
        let door = match &*way.borrow_and_update() {
            Way::Open(door) => Some(door.clone()),
            Way::Opening | Way::Shut(_) => None,
        };
        tell(&app, &doorway, Pulse::default()).await;
        let Some(door) = door else {
            tokio::select! {
                () = stop.cancelled() => return,
                changed = way.changed() => if changed.is_err() { return },
            }
            continue;
        };
        let mut pulse = door.pulse();
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = way.changed() => break,
                changed = pulse.changed() => if changed.is_err() { break },
            }
            let now = *pulse.borrow_and_update();
            tell(&app, &doorway, now).await;
            tokio::time::sleep(BREATH).await;
        }
    }
}

async fn tell(app: &AppHandle, doorway: &Doorway, pulse: Pulse) {
    if let Err(problem) = app.emit(PULSE, pulse) {
        debug!(%problem, "telling the window");
    }
    tray::refresh(app, doorway).await;
}
