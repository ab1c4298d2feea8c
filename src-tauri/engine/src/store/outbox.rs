//! Notices on their way out: written with the fact that they tell of, sent at least once.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{Channel, Notice, Outgoing, Store, StoreError, columns, telegram::owners};

impl Store {
    /// Puts a notice into the outbox; one with a key that was there before is dropped.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn notify(&self, notice: Notice, now: Timestamp) -> Result<(), StoreError> {
        self.write(|db| put(db, &notice, now))?;
        // There is no new event, but the senders wait for news.
        self.wake();
        Ok(())
    }

    /// Hands out what waits for a channel, the oldest first. That it was handed out is written down first: a
    /// sender that dies with a notice in its hands gets it again, marked as a possible repeat.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn outbox(&self, channel: Channel, now: Timestamp, limit: u32) -> Result<Vec<Outgoing>, StoreError> {
        if self.read(|db| Ok(waiting(db, channel, now, 1)?.is_empty()))? {
            return Ok(Vec::new());
        }
        self.write(|db| {
            let all = waiting(db, channel, now, limit)?;
            for one in &all {
                db.prepare_cached("UPDATE outbox SET tries = tries + 1 WHERE id = ?1")?.execute([one.id])?;
            }
            Ok(all)
        })
    }

    /// A notice was sent.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn sent(&self, id: i64) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached("UPDATE outbox SET sent = 1 WHERE id = ?1")?.execute([id])?;
            Ok(())
        })
    }

    /// A notice could not be sent: hands it out again, but not before this time.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn retry_later(&self, id: i64, at: Timestamp) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached("UPDATE outbox SET not_before = ?2 WHERE id = ?1")?
                .execute(params![id, at.as_millisecond()])?;
            Ok(())
        })
    }
}

/// Puts a notice into the outbox within somebody's transaction: for the desktop, and for the phones of whoever is
/// paired, so that no part of the engine has to think of both.
pub(super) fn put(db: &Connection, notice: &Notice, now: Timestamp) -> Result<(), StoreError> {
    insert(db, notice, now)?;
    if notice.channel == Channel::Desktop && owners::any(db)? {
        insert(db, &Notice { channel: Channel::Telegram, ..notice.clone() }, now)?;
    }
    Ok(())
}

fn insert(db: &Connection, notice: &Notice, now: Timestamp) -> Result<(), StoreError> {
    db.prepare_cached("INSERT OR IGNORE INTO outbox (channel, key, notice, created) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![notice.channel.word(), notice.key, columns::to_json(notice)?, now.as_millisecond()])?;
    Ok(())
}

fn waiting(db: &Connection, channel: Channel, now: Timestamp, limit: u32) -> Result<Vec<Outgoing>, StoreError> {
    let mut find = db.prepare_cached(
        "SELECT id, notice, tries FROM outbox
         WHERE channel = ?1 AND sent = 0 AND (not_before IS NULL OR not_before <= ?2) ORDER BY id LIMIT ?3",
    )?;
    let all = find.query_map(params![channel.word(), now.as_millisecond(), limit], |row| {
        Ok(Outgoing { id: row.get("id")?, notice: columns::json(row, "notice")?, tries: row.get("tries")? })
    })?;
    Ok(all.collect::<Result<_, _>>()?)
}
