//! What the runs have used.

use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::{Reads, StoreError};

/// Money and tokens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Spent {
    /// US dollars.
    pub usd: f64,
    /// Tokens, caches included.
    pub tokens: u64,
}

impl Reads {
    /// What the runs have used that ended at this time or later, each on its own: a session's earlier runs are not
    /// counted again.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn spent_since(&self, from: Timestamp) -> Result<Spent, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached(
                "SELECT coalesce(total(usd), 0), coalesce(sum(tokens), 0) FROM runs WHERE ended >= ?1",
            )?;
            Ok(find.query_row(params![from.as_millisecond()], |row| {
                let tokens: i64 = row.get(1)?;
                Ok(Spent { usd: row.get(0)?, tokens: u64::try_from(tokens).unwrap_or(0) })
            })?)
        })
    }
}
