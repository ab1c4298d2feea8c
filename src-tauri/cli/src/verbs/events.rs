//! The history, an entry a line.

use std::process::ExitCode;

use engine::store::Event;

use super::Done;
use crate::{
    args,
    here::{Here, ledger},
    live,
    screen::{Cell, Screen, Table, clock},
};

/// Lists entries of the ledger, the oldest first.
pub fn run(here: &Here, events: &args::Events, screen: &Screen) -> Done {
    let task = events.id.as_deref().map(|id| here.task(id)).transpose()?;
    let found = here.reads()?.events(events.after, task.as_ref(), events.limit).map_err(ledger)?;
    if screen.json {
        found.iter().for_each(|event| screen.tell(event));
    } else {
        table(&found, screen).say(screen);
    }
    Ok(ExitCode::SUCCESS)
}

fn table(events: &[Event], screen: &Screen) -> Table {
    let mut table = Table::new(4);
    for event in events {
        // Whoever pipes it wants the time that can be compared; a person wants the time of day.
        let at = if screen.is_terminal { clock(event.at) } else { event.at.to_string() };
        let told = live::fact(event.fact.as_ref()).into_iter().next();
        table.row(vec![
            Cell::dim(event.seq.to_string()),
            Cell::dim(at),
            Cell::plain(event.task.as_str()),
            Cell::dim(event.stage.word()),
            told.map_or(Cell::plain(""), |told| Cell::new(told.tone, told.text)),
            Cell::dim(&event.by),
        ]);
    }
    table
}
