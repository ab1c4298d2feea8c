//! The shape of the ledger, and how an older one is brought up to date.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::StoreError;
use crate::die_at;

/// One step for each version, in order; the file's `user_version` says how many it has had.
pub(super) const STEPS: &[&str] = &[
    include_str!("schema/001-ledger.sql"),
    include_str!("schema/002-approvals.sql"),
    include_str!("schema/003-spending.sql"),
    include_str!("schema/004-telegram.sql"),
];

/// Marks the file as ours (`PRAGMA application_id`): "AiTO".
pub(super) const OURS: i64 = 0x4169_544f;

/// What a database file says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Nothing is in it.
    Empty,
    /// Ours, with so many steps.
    Version(i64),
    /// A database, but not ours.
    Foreign,
}

/// What the file says of itself; reads its first pages only.
pub(super) fn shape(db: &Connection) -> rusqlite::Result<Shape> {
    let number = |pragma: &str| db.query_row(&format!("PRAGMA {pragma}"), [], |row| row.get::<_, i64>(0));
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (number("application_id")?, number("user_version")?, tables) {
        (0, 0, 0) => Shape::Empty,
        (OURS, version @ 1.., 1..) => Shape::Version(version),
        _ => Shape::Foreign,
    })
}

/// Takes the steps that are missing, each in a transaction of its own, so that whoever is killed in between
/// goes on from there.
pub(super) fn bring_up_to_date(db: &mut Connection, from: i64, steps: &[&str]) -> Result<(), StoreError> {
    for (version, step) in (1..).zip(steps).skip_while(|(version, _)| *version <= from) {
        let tx = Transaction::new(db, TransactionBehavior::Immediate)?;
        tx.execute_batch(step)?;
        tx.pragma_update(None, "application_id", OURS)?;
        tx.pragma_update(None, "user_version", version)?;
        die_at!("store::migrate::before_commit");
        tx.commit()?;
        die_at!("store::migrate::after_commit");
    }
    Ok(())
}
