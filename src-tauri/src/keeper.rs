//! Keeps an engine for as long as the app runs: its own, or another's that has the home already.

use std::{sync::Arc, time::Duration};

use engine::{
    door::{self, Door},
    house::{House, Notifier, OpenError, Options},
    settings::Home,
};
use tauri::AppHandle;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    desktop::Desktop,
    doorway::{Doorway, Way},
};

/// So long a look at a home that is neither free nor answers is put off.
const AGAIN: Duration = Duration::from_secs(1);

/// Opens the engine and works until stopped. Where another engine has the home, it is used instead, and its place
/// taken once it ends.
pub async fn keep(app: AppHandle, doorway: Doorway, practice: bool, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let notifier: Arc<dyn Notifier> = Arc::new(Desktop(app.clone()));
        match House::open(doorway.home().clone(), Options { practice, notifier: Some(notifier) }).await {
            Ok(house) => {
                doorway.set(Way::Open(house.door()));
                house.run_until(stop.clone()).await;
                doorway.set(Way::Shut("The engine has ended. Quit the app and start it again.".into()));
                return;
            }
            Err(OpenError::Locked { home, .. }) => be_a_client(&doorway, &home, &stop).await,
            Err(problem) => {
                warn!(%problem, "the engine can't start");
                doorway.set(Way::Shut(format!("The engine can't start: {problem}")));
                return;
            }
        }
    }
}

async fn be_a_client(doorway: &Doorway, home: &Home, stop: &CancellationToken) {
    match door::connect(home).await {
        Ok(door) => {
            info!("another engine has this home; the window shows what it does");
            doorway.set(Way::Open(door.clone()));
            until_gone(door, stop).await;
            doorway.set(Way::Opening);
        }
        Err(problem) => doorway.set(Way::Shut(problem.message)),
    }
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(AGAIN) => {}
    }
}

/// The news of a client end when its engine does.
async fn until_gone(door: Door, stop: &CancellationToken) {
    let mut pulse = door.pulse();
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            changed = pulse.changed() => if changed.is_err() { return },
        }
    }
}
