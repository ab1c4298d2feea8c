//! Who wanted what from far away, and whether it was done.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::store::{Reads, Store, StoreError, columns};

/// Something that somebody wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Through which door, such as `telegram`.
    pub door: String,
    /// Who: a name and a number.
    pub who: String,
    /// What, in words; secrets are taken out before.
    pub what: String,
    /// It was done; else it was refused.
    pub done: bool,
}

/// A line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AuditRow {
    /// Its number.
    #[ts(type = "number")]
    pub id: i64,
    /// When.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Through which door.
    pub door: String,
    /// Who.
    pub who: String,
    /// What.
    pub what: String,
    /// It was done; else it was refused.
    pub done: bool,
}

impl Store {
    /// Notes what somebody wanted.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn audit(&self, entry: &AuditEntry, now: Timestamp) -> Result<(), StoreError> {
        self.write(|db| put(db, entry, now))
    }
}

impl Reads {
    /// The newest lines of the audit log, the newest first.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn audits(&self, limit: u32) -> Result<Vec<AuditRow>, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached("SELECT * FROM audit ORDER BY id DESC LIMIT ?1")?;
            let rows = find.query_map([limit], |row| {
                Ok(AuditRow {
                    id: row.get("id")?,
                    at: columns::time(row, "at")?,
                    door: row.get("door")?,
                    who: row.get("who")?,
                    what: row.get("what")?,
                    done: row.get("done")?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

pub(super) fn put(db: &Connection, entry: &AuditEntry, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("INSERT INTO audit (at, door, who, what, done) VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![now.as_millisecond(), entry.door, entry.who, entry.what, entry.done])?;
    Ok(())
}
