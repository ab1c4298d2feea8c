//! What the service sent: on the disk before it is confirmed there, and carried out once.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::{AuditEntry, audit, letters};
use crate::{
    store::{Store, StoreError, columns},
    task::Letter,
};

/// What was sent, to be carried out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredUpdate {
    /// The service's own number.
    pub id: i64,
    /// What was sent, as JSON.
    pub body: String,
    /// When it came.
    pub received_at: Timestamp,
    /// It was begun by an earlier life of the engine, when this was the newest event.
    pub begun: Option<i64>,
}

impl Store {
    /// Keeps what the service sent; what is there already is dropped. Gives how many are new.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn receive(&self, updates: &[(i64, String)], now: Timestamp) -> Result<usize, StoreError> {
        let new = self.write(|db| {
            let mut put =
                db.prepare_cached("INSERT OR IGNORE INTO updates (id, received, body) VALUES (?1, ?2, ?3)")?;
            let mut new = 0;
            for (id, body) in updates {
                new += put.execute(params![id, now.as_millisecond(), body])?;
            }
            Ok::<_, StoreError>(new)
        })?;
        if new > 0 {
            // There is no new event, but whoever carries them out waits for news.
            self.wake();
        }
        Ok(new)
    }

    /// What is not carried out yet, in the service's order.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn updates_waiting(&self) -> Result<Vec<StoredUpdate>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT * FROM updates WHERE state < 2 ORDER BY id")?;
            let all = find.query_map([], |row| {
                Ok(StoredUpdate {
                    id: row.get("id")?,
                    body: row.get("body")?,
                    received_at: columns::time(row, "received")?,
                    begun: row.get("since")?,
                })
            })?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// What an update said.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn update_body(&self, id: i64) -> Result<Option<String>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT body FROM updates WHERE id = ?1")?;
            Ok(find.query_row([id], |row| row.get(0)).optional()?)
        })
    }

    /// It is about to be carried out: written down first, with the newest event, so that after a crash it can be seen
    /// whether it was.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn begin_update(&self, id: i64) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached(
                "UPDATE updates SET state = 1, since = (SELECT coalesce(max(seq), 0) FROM events)
                 WHERE id = ?1 AND state = 0",
            )?
            .execute([id])?;
            Ok(())
        })
    }

    /// The first thing that came through a door after an event, as (task, stage): what an update that was begun then
    /// has done.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn act_since(&self, event: i64, door: &str) -> Result<Option<(String, String)>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT tasks.id, events.stage FROM events JOIN tasks ON tasks.seq = events.task
                 WHERE events.seq > ?1 AND (events.by = ?2 OR events.by LIKE ?2 || ' %') ORDER BY events.seq LIMIT 1",
            )?;
            Ok(find.query_row(params![event, door], |row| Ok((row.get(0)?, row.get(1)?))).optional()?)
        })
    }

    /// It is carried out, and this is what is said to it: both or neither.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn finish_update(
        &self,
        id: i64,
        answers: &[Letter],
        audits: &[AuditEntry],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached("UPDATE updates SET state = 2 WHERE id = ?1")?.execute([id])?;
            for entry in audits {
                audit::put(db, entry, now)?;
            }
            letters::put(db, answers, now)
        })?;
        if !answers.is_empty() {
            self.wake();
        }
        Ok(())
    }

    /// Forgets what was carried out, and letters that nobody will ask for any more.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn forget_chats_before(&self, before: Timestamp) -> Result<(), StoreError> {
        let before = before.as_millisecond();
        self.write(|db| {
            // The newest stays: its number says where to go on.
            db.execute(
                "DELETE FROM updates WHERE state = 2 AND received < ?1 AND id < (SELECT max(id) FROM updates)",
                [before],
            )?;
            let old = "SELECT id FROM letters WHERE state >= 2 AND live = 0 AND created < ?1";
            db.execute(&format!("DELETE FROM buttons WHERE letter IN ({old})"), [before])?;
            db.execute(&format!("DELETE FROM letters WHERE id IN ({old})"), [before])?;
            Ok(())
        })
    }

    /// The newest update's number: the next request asks for what comes after it.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn newest_update(&self) -> Result<Option<i64>, StoreError> {
        self.read(|db| Ok(db.prepare_cached("SELECT max(id) FROM updates")?.query_row([], |row| row.get(0))?))
    }
}
