//! Following what happens.

use std::{process::ExitCode, time::Duration};

use engine::{door::Pulse, task::TaskId};
use tokio::sync::watch::Receiver;

use super::{
    Done,
    foreground::{interrupts, rests},
    run::code,
    show,
};
use crate::{
    here::{Here, ledger},
    live::{Follow, Live},
    screen::Screen,
};

/// Follows everything until Ctrl-C, or one task until it rests.
pub async fn run(here: &Here, id: Option<&str>, screen: &Screen) -> Done {
    let reads = here.reads()?;
    let only = id.map(|id| here.task(id)).transpose()?;
    let door = here.engine().await.ok();
    let mut follow = match &only {
        Some(id) => Follow::task(&here.home, &reads, id.clone()),
        None => Follow::all(&here.home, &reads)?,
    };
    let live = if only.is_some() { Live::task(screen) } else { Live::all(screen) };
    if only.is_none() && !screen.json {
        screen.aside("what happens from now on; Ctrl-C ends this, not the tasks");
    }
    let mut interrupts = interrupts();
    let mut pulse = door.as_ref().map(engine::door::Door::pulse);
    while !screen.is_gone() {
        live.tell(&follow.news()?);
        if let Some(row) = follow.row()? {
            live.state(&row);
            if rests(&row) {
                break;
            }
            if door.is_none() {
                live.end();
                screen.aside("no engine works here now: the task goes on when one starts");
                break;
            }
        }
        tokio::select! {
            () = next(&mut pulse) => {}
            _ = interrupts.recv() => break,
        }
    }
    live.end();
    only.map_or(Ok(ExitCode::SUCCESS), |id| at_the_end(here, &id, screen))
}

fn at_the_end(here: &Here, id: &TaskId, screen: &Screen) -> Done {
    let Some(detail) = here.reads()?.detail(id).map_err(ledger)? else { return Ok(ExitCode::FAILURE) };
    if rests(&detail.row) && !screen.json {
        screen.say("");
        show::result(here, &detail, screen);
    }
    Ok(if rests(&detail.row) { ExitCode::from(code(&detail.row)) } else { ExitCode::SUCCESS })
}

/// The next news; without an engine, or after it went, the ledger is looked at now and then.
async fn next(pulse: &mut Option<Receiver<Pulse>>) {
    let wait = Duration::from_secs(1);
    let changed = match pulse {
        Some(pulse) => tokio::time::timeout(wait, pulse.changed()).await,
        None => {
            tokio::time::sleep(wait).await;
            return;
        }
    };
    if let Ok(Err(_)) = changed {
        *pulse = None;
    }
}
