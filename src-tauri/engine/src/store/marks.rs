//! Durable switches, such as `paused`.

use rusqlite::OptionalExtension;

use super::{Store, StoreError};

impl Store {
    /// Sets a switch, or takes it away.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn set_mark(&self, key: &str, value: Option<&str>) -> Result<(), StoreError> {
        self.write(|db| {
            match value {
                Some(value) => db
                    .prepare_cached("INSERT OR REPLACE INTO marks (key, value) VALUES (?1, ?2)")?
                    .execute([key, value])?,
                None => db.prepare_cached("DELETE FROM marks WHERE key = ?1")?.execute([key])?,
            };
            Ok(())
        })
    }

    /// What a switch is set to.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn mark(&self, key: &str) -> Result<Option<String>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT value FROM marks WHERE key = ?1")?;
            Ok(find.query_row([key], |row| row.get(0)).optional()?)
        })
    }
}
