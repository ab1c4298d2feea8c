//! The end of the app: the engine stops what runs, then the process goes.

use std::time::Duration;

use tauri::{AppHandle, Manager, async_runtime::JoinHandle};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;
use tracing::warn;

/// So long the engine may take to stop; what it had not written by then, recovery finds.
const PATIENCE: Duration = Duration::from_secs(20);

/// What has to end before the process may.
pub struct Ending {
    /// Asks everything to end.
    pub stop: CancellationToken,
    /// The engine.
    pub engine: Mutex<Option<JoinHandle<()>>>,
}

/// Ends the app once the engine has ended. A second call while it ends does nothing.
pub fn quit(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let ending = app.state::<Ending>();
        ending.stop.cancel();
        let Some(engine) = ending.engine.lock().await.take() else { return };
        if tokio::time::timeout(PATIENCE, engine).await.is_err() {
            warn!("the engine did not stop in time");
        }
        app.exit(0);
    });
}

/// A session that ends asks politely first.
pub async fn on_signals(app: AppHandle) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (Ok(mut term), Ok(mut hangup)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
            return;
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = hangup.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
    }
    #[cfg(not(unix))]
    if tokio::signal::ctrl_c().await.is_err() {
        return;
    }
    quit(&app);
}
