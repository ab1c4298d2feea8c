//! Who wanted what from far away.

use std::process::ExitCode;

use jiff::Timestamp;

use super::Done;
use crate::{
    here::{Here, ledger},
    screen::{Cell, Screen, Table, Tone, ago},
};

/// Shows the newest lines of the audit log, the newest last.
pub fn run(here: &Here, lines: u32, screen: &Screen) -> Done {
    let mut rows = here.reads()?.audits(lines.clamp(1, 10_000)).map_err(ledger)?;
    rows.reverse();
    if screen.json {
        rows.iter().for_each(|row| screen.tell(row));
        return Ok(ExitCode::SUCCESS);
    }
    if rows.is_empty() {
        screen.say(screen.dim("nothing was asked from far away"));
    }
    let (mut table, now) = (Table::new(4), Timestamp::now());
    for row in &rows {
        let (tone, icon) = if row.done { (Tone::Good, "✓") } else { (Tone::Bad, "✗") };
        table.row(vec![
            Cell::new(tone, icon),
            Cell::dim(ago(row.at, now)),
            Cell::dim(&row.door),
            Cell::plain(&row.who),
            Cell::plain(&row.what),
        ]);
    }
    table.say(screen);
    Ok(ExitCode::SUCCESS)
}
