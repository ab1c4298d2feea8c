//! A fact is written down: the one way by which a task moves.

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{
    Claim, Notice, Recorded, Store, StoreError, after, approvals, columns, outbox, row::Row, runs, search, tally,
};
use crate::{
    die_at,
    task::{Fact, IllegalMove, RunId, Source, StageName, TaskId},
};

impl Store {
    /// Writes down what the holder of a claim did, with its notices, in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] if the claim is no longer held, [`StoreError::Illegal`] if that can't happen to
    /// the task where it stands (a run whose number is not the next one is such a fact, too). Nothing changes.
    pub fn record(
        &self,
        claim: &Claim,
        fact: Fact,
        by: &str,
        notices: &[Notice],
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        self.put(&claim.task, Some(claim), fact, by, notices, now)
    }

    /// Writes down what its owner did to a task that nobody works on.
    ///
    /// # Errors
    /// [`StoreError::Busy`] if somebody does: leave a wish. Else as [`Store::record`].
    pub fn act(
        &self,
        id: &TaskId,
        fact: Fact,
        by: &str,
        notices: &[Notice],
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        self.put(id, None, fact, by, notices, now)
    }

    fn put(
        &self,
        id: &TaskId,
        claim: Option<&Claim>,
        fact: Fact,
        by: &str,
        notices: &[Notice],
        now: Timestamp,
    ) -> Result<Recorded, StoreError> {
        let recorded = self.write(|db| {
            let before = Row::load(db, id)?;
            before.lets(claim)?;
            let before = approvals::end_with_their_run(db, before, &fact, by, now)?;
            let text = columns::to_json(&fact)?;
            let after = moved(&before, &fact, now)?;
            let run = after.stage.run().or_else(|| before.stage.run());
            let event = event(db, &after, run, by, Some(&text), now)?;
            runs::follow(db, &before, &fact, now)?;
            after::follow(db, &after, &fact)?;
            tally::follow(db, &before, &after, &fact)?;
            search::follow(db, &after, &fact)?;
            after.save(db, now)?;
            for notice in notices {
                outbox::put(db, notice, now)?;
            }
            die_at!("store::record::before_commit");
            Ok::<_, StoreError>(Recorded { stage: after.stage, event })
        })?;
        die_at!("store::record::after_commit");
        self.tell(recorded.event);
        Ok(recorded)
    }
}

/// Writes down a fact that leaves the stage as it is, within somebody's transaction. Gives the event's number.
pub(super) fn aside(db: &Connection, before: &Row, fact: &Fact, by: &str, now: Timestamp) -> Result<i64, StoreError> {
    let after = moved(before, fact, now)?;
    let event = event(db, &after, after.stage.run(), by, Some(&columns::to_json(fact)?), now)?;
    after.save(db, now)?;
    Ok(event)
}

impl Row {
    /// The holder of the claim may, and with no claim whoever comes, if nobody holds one.
    pub(super) fn lets(&self, claim: Option<&Claim>) -> Result<(), StoreError> {
        let held = self.claim.as_ref();
        match claim {
            Some(claim) => {
                let is_held = held.is_some_and(|(boot, token)| *boot == claim.boot.0 && *token == claim.token);
                if is_held { Ok(()) } else { Err(StoreError::Fenced(self.id.clone())) }
            }
            None if held.is_some() => Err(StoreError::Busy(self.id.clone())),
            None => Ok(()),
        }
    }
}

/// The first event of a task.
pub(super) fn accepted(db: &Connection, task: i64, source: Source, now: Timestamp) -> Result<i64, StoreError> {
    insert(
        db,
        params![task, 1, None::<u32>, now.as_millisecond(), source.word(), StageName::Queued.word(), None::<String>],
    )
}

fn event(
    db: &Connection,
    row: &Row,
    run: Option<RunId>,
    by: &str,
    fact: Option<&str>,
    now: Timestamp,
) -> Result<i64, StoreError> {
    let run = run.map(|run| run.0);
    insert(db, params![row.seq, row.nth, run, now.as_millisecond(), by, row.stage.name().word(), fact])
}

fn insert(db: &Connection, values: &[&dyn rusqlite::ToSql]) -> Result<i64, StoreError> {
    db.prepare_cached("INSERT INTO events (task, nth, run, at, by, stage, fact) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)")?
        .execute(values)?;
    Ok(db.last_insert_rowid())
}

/// The row after a fact. The stage is moved by [`Stage::after`] alone; the rest is what lists want to show.
fn moved(before: &Row, fact: &Fact, now: Timestamp) -> Result<Row, StoreError> {
    let mut row = before.clone();
    row.nth += 1;
    match fact {
        Fact::Interpreted { brief } => {
            row.title.clone_from(&brief.title);
            row.kind = Some(brief.kind.word().to_owned());
            row.project = brief.project.as_ref().map(|path| path.to_string_lossy().into_owned());
        }
        Fact::Started { run, .. } => {
            if run.0 != before.runs + 1 {
                return Err(IllegalMove { stage: before.stage.name(), fact: fact.name() }.into());
            }
            row.runs = run.0;
        }
        Fact::Executed { report } => {
            row.wish = None;
            if let Some(cost) = report.cost_usd {
                row.cost = Some(row.cost.unwrap_or(0.0) + cost);
            }
        }
        Fact::Verified { verdict } => row.outcome = Some(verdict.outcome()),
        Fact::Summarised { .. } => row.delivered = row.delivered.or(Some(now)),
        Fact::Cancelled => row.wish = None,
        Fact::Unclear { .. }
        | Fact::Explained { .. }
        | Fact::Checked { .. }
        | Fact::Asked { .. }
        | Fact::Answered { .. }
        | Fact::Postponed { .. }
        | Fact::Failed { .. }
        | Fact::Accepted
        | Fact::Kept
        | Fact::Discarded
        | Fact::Refused { .. }
        | Fact::Inquired { .. }
        | Fact::Ruled { .. }
        | Fact::FollowedUp { .. } => {}
    }
    row.stage = before.stage.clone().after(fact.clone())?;
    Ok(row)
}
