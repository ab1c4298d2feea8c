//! Who is paired.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::store::{Store, StoreError, columns};

/// Somebody whose phone is obeyed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Owner {
    /// The service's number of the person.
    #[ts(type = "number")]
    pub user: i64,
    /// The private chat.
    #[ts(type = "number")]
    pub chat: i64,
    /// A name to show.
    pub name: String,
    /// May answer agents, and accept or discard results.
    pub approves: bool,
    /// Since when.
    #[ts(type = "string")]
    pub paired_at: Timestamp,
}

impl Store {
    /// All who are paired, in the order of their pairing.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn owners(&self) -> Result<Vec<Owner>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT * FROM owners ORDER BY paired, user")?;
            let all = find.query_map([], owner)?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// Who has this number, if paired.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn owner(&self, user: i64) -> Result<Option<Owner>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT * FROM owners WHERE user = ?1")?;
            Ok(find.query_row([user], owner).optional()?)
        })
    }

    /// Pairs somebody, or renews it.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn pair(&self, owner: &Owner) -> Result<(), StoreError> {
        self.write(|db| {
            db.execute(
                "INSERT OR REPLACE INTO owners (user, chat, name, approves, paired) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![owner.user, owner.chat, owner.name, owner.approves, owner.paired_at.as_millisecond()],
            )?;
            Ok(())
        })
    }

    /// Obeys somebody no more, at once: what still waits for that chat is not sent. Says whether there was anybody.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn unpair(&self, user: i64) -> Result<bool, StoreError> {
        self.write(|db| {
            db.execute(
                "UPDATE letters SET state = 3, live = 0, problem = 'unpaired'
                 WHERE chat = (SELECT chat FROM owners WHERE user = ?1) AND (state < 2 OR live = 1)",
                [user],
            )?;
            Ok(db.execute("DELETE FROM owners WHERE user = ?1", [user])? > 0)
        })
    }

    /// Whether somebody may answer agents, and accept or discard results. Says whether there is such an owner.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn set_approves(&self, user: i64, approves: bool) -> Result<bool, StoreError> {
        self.write(|db| Ok(db.execute("UPDATE owners SET approves = ?2 WHERE user = ?1", params![user, approves])? > 0))
    }
}

/// Whether anybody is paired.
pub(in crate::store) fn any(db: &Connection) -> Result<bool, StoreError> {
    Ok(db.prepare_cached("SELECT EXISTS (SELECT 1 FROM owners)")?.query_row([], |row| row.get(0))?)
}

fn owner(row: &Row<'_>) -> rusqlite::Result<Owner> {
    Ok(Owner {
        user: row.get("user")?,
        chat: row.get("chat")?,
        name: row.get("name")?,
        approves: row.get("approves")?,
        paired_at: columns::time(row, "paired")?,
    })
}
