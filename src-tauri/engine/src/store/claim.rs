//! Who works on a task, and what its owner wants meanwhile.
//!
//! There is one engine a home, by the kernel's lock, so a claim needs no time limit: it holds until it is given
//! back or the engine's life ends.

use rusqlite::{OptionalExtension, params};

use super::{
    Claim, Store, StoreError, Wish,
    row::{self, Row, Todo},
    tally,
};
use crate::task::{IllegalMove, Stage, StageName, TaskId};

impl Store {
    /// The right to work on a task; none if somebody has it.
    ///
    /// # Errors
    /// [`StoreError::NoSuchTask`], or the ledger's own.
    pub fn claim(&self, id: &TaskId) -> Result<Option<Claim>, StoreError> {
        self.write(|db| {
            let mut find = db.prepare_cached("SELECT seq, claim_token FROM tasks WHERE id = ?1")?;
            let found = find.query_row([id.as_str()], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, Option<i64>>(1)?)));
            let Some((seq, held)) = found.optional()? else { return Err(StoreError::NoSuchTask(id.clone())) };
            if held.is_some() {
                return Ok(None);
            }
            let token = tally::next(db, tally::LAST_TOKEN)?;
            db.prepare_cached("UPDATE tasks SET claim_boot = ?2, claim_token = ?3 WHERE seq = ?1")?
                .execute(params![seq, self.boot().0, token])?;
            Ok(Some(Claim { task: id.clone(), boot: self.boot().clone(), token }))
        })
    }

    /// Gives it back. A wish for a task that now waits for its owner is forgotten: its owner can say more there.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] if it is no longer held.
    pub fn release(&self, claim: &Claim) -> Result<(), StoreError> {
        self.write(|db| {
            let row = Row::load(db, &claim.task)?;
            row.lets(Some(claim))?;
            db.prepare_cached("UPDATE tasks SET claim_boot = NULL, claim_token = NULL WHERE seq = ?1")?
                .execute([row.seq])?;
            if row::is_its_owners(&row.stage) {
                db.prepare_cached("UPDATE tasks SET wish = NULL, wish_by = NULL WHERE seq = ?1")?.execute([row.seq])?;
            }
            Ok(())
        })
    }

    /// Lifts the claims of earlier lives of the engine; how many there were.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn lift_old_claims(&self) -> Result<u32, StoreError> {
        self.write(|db| {
            let lifted = db.execute(
                "UPDATE tasks SET claim_boot = NULL, claim_token = NULL
                 WHERE claim_token IS NOT NULL AND claim_boot <> ?1",
                [&self.boot().0],
            )?;
            Ok(u32::try_from(lifted).unwrap_or(u32::MAX))
        })
    }

    /// The holder has looked at a delivered task and leaves it to its owner: [`Store::work`] lists it no more.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] if the claim is no longer held.
    pub fn settle(&self, claim: &Claim) -> Result<(), StoreError> {
        self.write(|db| {
            let row = Row::load(db, &claim.task)?;
            row.lets(Some(claim))?;
            if matches!(row.stage, Stage::Delivered { .. }) {
                db.prepare_cached("UPDATE tasks SET todo = ?2 WHERE seq = ?1")?
                    .execute(params![row.seq, Todo::Nothing as i64])?;
            }
            Ok(())
        })
    }

    /// Leaves a wish for whoever works on the task, or takes it next. A cancel stands above an "enough".
    ///
    /// # Errors
    /// [`StoreError::Illegal`] if the task is past that: delivered or closed for a cancel, not in a run for an
    /// "enough".
    pub fn wish(&self, id: &TaskId, wish: Wish, by: &str) -> Result<(), StoreError> {
        self.write(|db| {
            let row = Row::load(db, id)?;
            let stage = row.stage.name();
            let (can_be, fact) = match wish {
                Wish::Cancel => (stage < StageName::Delivered, "cancelled"),
                Wish::Enough => (stage == StageName::Started, "ended as it is"),
            };
            if !can_be {
                return Err(IllegalMove { stage, fact }.into());
            }
            if wish == Wish::Enough && row.wish == Some(Wish::Cancel) {
                return Ok(());
            }
            db.prepare_cached("UPDATE tasks SET wish = ?2, wish_by = ?3 WHERE seq = ?1")?.execute(params![
                row.seq,
                wish.word(),
                by
            ])?;
            Ok(())
        })
    }

    /// What its owner wants of a task. Forgotten once it is recorded as cancelled or executed, or released where
    /// it waits for its owner.
    ///
    /// # Errors
    /// [`StoreError::NoSuchTask`], or the ledger's own.
    pub fn wish_of(&self, id: &TaskId) -> Result<Option<Wish>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT wish FROM tasks WHERE id = ?1")?;
            let found = find.query_row([id.as_str()], |row| row.get(0)).optional()?;
            found.map(row::wish).ok_or_else(|| StoreError::NoSuchTask(id.clone()))
        })
    }
}
