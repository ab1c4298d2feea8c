//! What is known of each run.

use jiff::Timestamp;
use rusqlite::{Connection, named_params, params};

use super::{Claim, RunNote, RunRow, Store, StoreError, columns, row::Row};
use crate::{
    process::ProcessMark,
    task::{Attempt, Fact, Origin, RunId, SessionId, Stage, TaskId},
};

impl Store {
    /// Writes down what became known of a run.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] if the claim is no longer held.
    pub fn note_run(&self, claim: &Claim, run: RunId, note: RunNote) -> Result<(), StoreError> {
        self.write(|db| {
            let row = Row::load(db, &claim.task)?;
            row.lets(Some(claim))?;
            db.prepare_cached(
                "UPDATE runs SET workdir = coalesce(:workdir, workdir), process = coalesce(:process, process),
                        session = coalesce(:session, session),
                        usd = coalesce(:usd, usd), tokens = coalesce(:tokens, tokens)
                 WHERE task = :task AND run = :run",
            )?
            .execute(named_params! {
                ":workdir": note.workdir,
                ":process": note.process.as_ref().map(columns::to_json).transpose()?,
                ":session": note.session.as_ref().map(columns::to_json).transpose()?,
                ":usd": note.spent.map(|spent| spent.usd),
                ":tokens": note.spent.map(|spent| i64::try_from(spent.tokens).unwrap_or(i64::MAX)),
                ":task": row.seq,
                ":run": run.0,
            })?;
            Ok(())
        })
    }

    /// The runs without an end, for the sweep at the start.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn unfinished_runs(&self) -> Result<Vec<(TaskId, RunId, Option<ProcessMark>)>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT id, run, process FROM runs JOIN tasks ON tasks.seq = runs.task
                 WHERE ended IS NULL ORDER BY task, run",
            )?;
            let all = find.query_map([], |row| {
                Ok((columns::id(row, "id")?, RunId(row.get("run")?), columns::maybe_json(row, "process")?))
            })?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }
}

/// What a fact changes about the run that it is about. A failure before any run has none.
pub(super) fn follow(db: &Connection, before: &Row, fact: &Fact, now: Timestamp) -> Result<(), StoreError> {
    if let Fact::Started { run, attempt } = fact {
        return begin(db, before.seq, *run, attempt, now);
    }
    let Some(run) = before.stage.run() else { return Ok(()) };
    let set = |column: &str, value: &str| {
        let change = format!("UPDATE runs SET {column} = ?3 WHERE task = ?1 AND run = ?2");
        db.prepare_cached(&change)?.execute(params![before.seq, run.0, value])
    };
    match fact {
        Fact::Executed { report } => {
            set("report", &columns::to_json(report)?)?;
            let tokens = i64::try_from(report.tokens.input.saturating_add(report.tokens.output)).unwrap_or(i64::MAX);
            db.prepare_cached(
                "UPDATE runs SET usd = coalesce(?3, usd), tokens = CASE ?4 WHEN 0 THEN coalesce(tokens, 0) ELSE ?4 END
                 WHERE task = ?1 AND run = ?2",
            )?
            .execute(params![before.seq, run.0, report.cost_usd, tokens])?;
            if let Some(session) = &report.session {
                set("session", &columns::to_json(session)?)?;
            }
        }
        Fact::Postponed { why, .. } | Fact::Failed { why } => {
            set("failure", &columns::to_json(why)?)?;
        }
        Fact::Verified { verdict } => {
            set("verdict", &columns::to_json(verdict)?)?;
        }
        Fact::Summarised { summary } => {
            set("summary", &columns::to_json(summary)?)?;
        }
        Fact::Started { .. }
        | Fact::Interpreted { .. }
        | Fact::Unclear { .. }
        | Fact::Explained { .. }
        | Fact::Checked { .. }
        | Fact::Asked { .. }
        | Fact::Answered { .. }
        | Fact::Accepted
        | Fact::Kept
        | Fact::Discarded
        | Fact::Refused { .. }
        | Fact::Cancelled
        | Fact::Inquired { .. }
        | Fact::Ruled { .. }
        | Fact::FollowedUp { .. } => {}
    }
    if matches!(before.stage, Stage::Started { .. }) {
        db.prepare_cached("UPDATE runs SET ended = ?3 WHERE task = ?1 AND run = ?2")?.execute(params![
            before.seq,
            run.0,
            now.as_millisecond()
        ])?;
    }
    Ok(())
}

fn begin(db: &Connection, task: i64, run: RunId, attempt: &Attempt, now: Timestamp) -> Result<(), StoreError> {
    // A resumed run has its session from the start, and keeps it if it never says a word.
    let session: Option<SessionId> = match attempt.from {
        Origin::Resume { session } => Some(session),
        Origin::Fresh | Origin::Fork { .. } => None,
    };
    db.prepare_cached("INSERT INTO runs (task, run, attempt, started, session) VALUES (?1, ?2, ?3, ?4, ?5)")?.execute(
        params![
            task,
            run.0,
            columns::to_json(attempt)?,
            now.as_millisecond(),
            session.as_ref().map(columns::to_json).transpose()?
        ],
    )?;
    Ok(())
}

/// A task's runs, the latest first.
pub(super) fn of(db: &Connection, task: i64) -> rusqlite::Result<Vec<RunRow>> {
    let mut find = db.prepare_cached("SELECT * FROM runs WHERE task = ?1 ORDER BY run DESC")?;
    find.query_map([task], |row| {
        let attempt: Attempt = columns::json(row, "attempt")?;
        Ok(RunRow {
            run: RunId(row.get("run")?),
            agent: attempt.agent,
            attempt,
            workdir: row.get("workdir")?,
            session: columns::maybe_json(row, "session")?,
            started_at: columns::time(row, "started")?,
            ended_at: columns::maybe_time(row, "ended")?,
            report: columns::maybe_json(row, "report")?,
            failure: columns::maybe_json(row, "failure")?,
            verdict: columns::maybe_json(row, "verdict")?,
            summary: columns::maybe_json(row, "summary")?,
        })
    })?
    .collect()
}
