//! Tasks by their words.

use std::process::ExitCode;

use jiff::Timestamp;

use super::Done;
use crate::{
    args,
    here::{Here, ledger},
    screen::{Cell, Screen, Table, Tone, ago, of_row},
};

/// Finds tasks, the newest first.
pub fn run(here: &Here, search: &args::Search, screen: &Screen) -> Done {
    let hits = here.reads()?.search(&search.words.join(" "), None, search.limit).map_err(ledger)?;
    if screen.json {
        screen.tell(&hits);
        return Ok(ExitCode::SUCCESS);
    }
    if hits.is_empty() {
        screen.say(screen.dim("nothing found"));
    }
    let now = Timestamp::now();
    let mut table = Table::new(3);
    for hit in &hits {
        let look = of_row(&hit.row);
        table.row(vec![
            Cell::new(look.tone, look.icon),
            Cell::plain(hit.row.id.as_str()),
            Cell::new(Tone::Strong, &hit.row.title),
            Cell::dim(&hit.snippet),
            Cell::dim(ago(hit.row.updated_at, now)),
        ]);
    }
    table.say(screen);
    Ok(ExitCode::SUCCESS)
}
