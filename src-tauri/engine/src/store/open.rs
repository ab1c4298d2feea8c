//! The engine's door to the ledger.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use tokio::sync::watch;

use super::{Reads, StoreError, backup, health, schema};
use crate::{settings::Home, task::BootId};

/// How long one try waits for another program that holds the ledger, and how many tries there are.
const PATIENCE: Duration = Duration::from_millis(if cfg!(test) { 50 } else { 2000 });
const TRIES: u32 = 3;

/// The ledger, open for the one engine of a home. Its calls are short and block; a clone is the same ledger.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    db: Mutex<Connection>,
    home: Home,
    boot: BootId,
    head: watch::Sender<i64>,
    looked_at: AtomicI64,
    reads: Reads,
}

impl Store {
    /// Opens the home's ledger, makes it if the home is new, brings an older one up to date behind a backup.
    ///
    /// # Errors
    /// [`StoreError::Newer`] for one of a newer version; [`StoreError::Unreadable`], with the newest backup, for
    /// one that is damaged, cut, lost or not ours. None of them is touched.
    pub fn open(home: &Home, boot: BootId) -> Result<Self, StoreError> {
        Self::open_with(home, boot, schema::STEPS)
    }

    pub(super) fn open_with(home: &Home, boot: BootId, steps: &[&str]) -> Result<Self, StoreError> {
        health::sqlite_is_safe()?;
        health::before_opening(home)?;
        let mut db = Connection::open_with_flags(
            home.database(),
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        db.busy_timeout(PATIENCE)?;
        let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
        let found = health::after_opening(home, &db, known)?;
        if (1..known).contains(&found) {
            // The one place that asks the clock by itself: it names a file, and nothing is decided by it.
            backup::write(home, &backup::place(home, Timestamp::now()))?;
        }
        prepare(&db)?;
        schema::bring_up_to_date(&mut db, found, steps)?;
        let newest = db.query_row("SELECT coalesce(max(seq), 0) FROM events", [], |row| row.get(0))?;
        let inner = Inner {
            db: Mutex::new(db),
            home: home.clone(),
            boot,
            head: watch::Sender::new(newest),
            looked_at: AtomicI64::new(i64::MIN),
            reads: Reads::at(home.database()),
        };
        Ok(Self(Arc::new(inner)))
    }

    /// What can be read, on connections of its own.
    pub fn reads(&self) -> Reads {
        self.0.reads.clone()
    }

    /// The newest event's number; changes with each record.
    pub fn head(&self) -> watch::Receiver<i64> {
        self.0.head.subscribe()
    }

    pub(super) fn home(&self) -> &Home {
        &self.0.home
    }

    pub(super) fn boot(&self) -> &BootId {
        &self.0.boot
    }

    /// The time that [`Store::runnable`] was last asked about: what was due by then is not in the future.
    pub(super) fn looked_at(&self) -> &AtomicI64 {
        &self.0.looked_at
    }

    /// Tells the listeners about an event that is on the disk.
    pub(super) fn tell(&self, event: i64) {
        self.0.head.send_if_modified(|head| {
            let is_newer = event > *head;
            *head = event.max(*head);
            is_newer
        });
    }

    /// Has the listeners look, though the newest event is still the same.
    pub fn wake(&self) {
        self.0.head.send_modify(|_| {});
    }

    /// Reads on the engine's own connection, which sees what was just written.
    pub(super) fn read<T>(&self, ask: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        ask(&self.0.db.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Does it all or not at all, and on the disk when it returns.
    pub(super) fn write<T, E: From<StoreError>>(
        &self,
        change: impl FnOnce(&Transaction<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let db = self.0.db.lock().unwrap_or_else(PoisonError::into_inner);
        let tx = begin(&db)?;
        let done = change(&tx)?;
        tx.commit().map_err(StoreError::from)?;
        Ok(done)
    }

    pub(super) fn remember_look(&self, now: Timestamp) {
        self.looked_at().store(now.as_millisecond(), Ordering::Relaxed);
    }
}

/// Only the beginning of a transaction can meet somebody else's lock, so only it is tried again.
fn begin(db: &Connection) -> Result<Transaction<'_>, StoreError> {
    for _ in 1..TRIES {
        match Transaction::new_unchecked(db, TransactionBehavior::Immediate).map_err(StoreError::from) {
            Err(StoreError::Locked) => {}
            begun => return begun,
        }
    }
    Ok(Transaction::new_unchecked(db, TransactionBehavior::Immediate)?)
}

/// FULL, because NORMAL can lose an acknowledged commit when the power goes.
fn prepare(db: &Connection) -> Result<(), StoreError> {
    db.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get::<_, String>(0))?;
    db.pragma_update(None, "synchronous", "full")?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    db.pragma_update(None, "journal_size_limit", 64 << 20)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}
