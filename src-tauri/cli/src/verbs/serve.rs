//! The engine with no screen, until it is stopped.

use std::process::ExitCode;

use engine::{
    door::{Code, Problem},
    house::{House, Options},
    logging::{self, Screen as LogScreen},
};
use tokio_util::sync::CancellationToken;

use super::Done;
use crate::{
    here::{Here, not_opened},
    screen::Screen,
};

/// Serves. The first Ctrl-C or SIGTERM stops what runs and ends, the second ends at once.
pub async fn run(here: &Here, practice: bool, screen: &Screen) -> Done {
    // Listened to from the start: whoever sees the door open may already ask for the end.
    let mut end = Asked::listen();
    here.home.make().map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    let log = logging::start(&here.home, &here.settings()?.log, LogScreen::Readable);
    let log = log.map_err(|message| Problem::new(Code::Internal, message))?;
    let house = House::open(here.home.clone(), Options { practice, notifier: None }).await;
    let house = house.map_err(|problem| not_opened(&problem))?;
    if !screen.json {
        greet(here, practice, screen);
    }
    let stop = CancellationToken::new();
    let work = tokio::spawn(house.run_until(stop.clone()));
    tokio::pin!(work);
    tokio::select! {
        _ = &mut work => return Ok(ExitCode::SUCCESS),
        () = end.asked() => stop.cancel(),
    }
    screen.aside("stopping what runs; once more ends at once");
    let code = tokio::select! {
        _ = &mut work => ExitCode::SUCCESS,
        () = end.asked() => ExitCode::from(130),
    };
    drop(log);
    Ok(code)
}

fn greet(here: &Here, practice: bool, screen: &Screen) {
    let mark = if practice { "  (practice: nothing here is real work)" } else { "" };
    screen.say(format!("{}   {}{mark}", screen.dim("home"), here.home.root().display()));
    screen.say(format!("{}  {}", screen.dim("inbox"), here.home.inbox().display()));
    screen.say(screen.dim("Drop a .task.md file there, or `orchestrator add` in another terminal. Ctrl-C stops."));
}

/// Ctrl-C, or what a supervisor sends.
struct Asked {
    #[cfg(unix)]
    signals: Vec<tokio::signal::unix::Signal>,
}

impl Asked {
    /// From here on, a signal is heard instead of ending the process.
    fn listen() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let kinds = [SignalKind::interrupt(), SignalKind::terminate()];
            Self { signals: kinds.into_iter().filter_map(|kind| signal(kind).ok()).collect() }
        }
        #[cfg(not(unix))]
        Self {}
    }

    /// Returns when one was heard.
    #[cfg(unix)]
    async fn asked(&mut self) {
        std::future::poll_fn(|context| {
            let heard = self.signals.iter_mut().any(|signal| signal.poll_recv(context).is_ready());
            if heard { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
        })
        .await;
    }

    #[cfg(not(unix))]
    async fn asked(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
