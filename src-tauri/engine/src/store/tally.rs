//! Sums over all time and counters, kept in the transaction of each change: reading them costs nothing, however
//! long the history.

use rusqlite::{Connection, OptionalExtension, params};

use super::{
    Metrics, StoreError, rates,
    row::{Row, end_of, is_in_the_queue},
};
use crate::task::{Fact, Outcome, Reader, Stage};

/// Tasks that take up room in the queue.
pub(super) const IN_QUEUE: &str = "in_queue";
/// Tasks accepted.
pub(super) const TASKS: &str = "tasks";
/// The newest number given as an id.
pub(super) const LAST_NUMBER: &str = "last_number";
/// The newest claim's token.
pub(super) const LAST_TOKEN: &str = "last_token";

/// A sum; 0 if nothing was added yet.
pub(super) fn get(db: &Connection, name: &str) -> rusqlite::Result<f64> {
    let mut find = db.prepare_cached("SELECT value FROM tally WHERE name = ?1")?;
    Ok(find.query_row([name], |row| row.get(0)).optional()?.unwrap_or(0.0))
}

/// Adds to a sum.
pub(super) fn bump(db: &Connection, name: &str, by: f64) -> rusqlite::Result<()> {
    if by != 0.0 {
        db.prepare_cached(
            "INSERT INTO tally (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = value + excluded.value",
        )?
        .execute(params![name, by])?;
    }
    Ok(())
}

/// The next number of a counter.
pub(super) fn next(db: &Connection, name: &str) -> rusqlite::Result<i64> {
    bump(db, name, 1.0)?;
    db.prepare_cached("SELECT CAST(value AS INTEGER) FROM tally WHERE name = ?1")?.query_row([name], |row| row.get(0))
}

/// What a fact adds to the sums.
pub(super) fn follow(db: &Connection, before: &Row, after: &Row, fact: &Fact) -> Result<(), StoreError> {
    let one = |yes: bool| if yes { 1.0 } else { 0.0 };
    bump(db, IN_QUEUE, one(is_in_the_queue(&after.stage)) - one(is_in_the_queue(&before.stage)))?;
    let classes = (result_class(before), result_class(after));
    if let (was, is) = classes
        && was != is
    {
        for (class, by) in [(was, -1.0), (is, 1.0)] {
            class.map_or(Ok(()), |class| bump(db, class, by))?;
        }
    }
    if let (None, Some(delivered)) = (before.delivered, after.delivered) {
        let took = delivered.as_millisecond() - after.created.as_millisecond();
        bump(db, "delivered", 1.0)?;
        bump(db, "delivered_seconds", f64::from(i32::try_from(took / 1000).unwrap_or(0).max(0)))?;
    }
    bump(db, "runs", f64::from(after.runs) - f64::from(before.runs))?;
    bump(db, "cost", after.cost.unwrap_or(0.0) - before.cost.unwrap_or(0.0))?;
    match fact {
        Fact::Interpreted { brief } if brief.reading.by != Reader::Rules => {
            bump(db, "readings_by_model", 1.0)?;
            bump(db, "readings_with_invention", one(!brief.reading.dropped.is_empty()))?;
        }
        Fact::Verified { verdict } => {
            if let Stage::Executed { brief, report, .. } = &before.stage {
                rates::add(db, brief.kind, report, verdict)?;
            }
        }
        Fact::Postponed { why, .. } | Fact::Failed { why } => bump(db, &format!("failure.{}", why.class()), 1.0)?,
        Fact::Interpreted { .. }
        | Fact::Unclear { .. }
        | Fact::Explained { .. }
        | Fact::Checked { .. }
        | Fact::Asked { .. }
        | Fact::Answered { .. }
        | Fact::Started { .. }
        | Fact::Executed { .. }
        | Fact::Summarised { .. }
        | Fact::Accepted
        | Fact::Kept
        | Fact::Discarded
        | Fact::Refused { .. }
        | Fact::Cancelled
        | Fact::Inquired { .. }
        | Fact::Ruled { .. }
        | Fact::FollowedUp { .. } => {}
    }
    Ok(())
}

/// The plan's key metrics.
#[allow(clippy::cast_possible_truncation, reason = "these sums are whole numbers far below 2^53")]
pub(super) fn metrics(db: &Connection) -> Result<Metrics, StoreError> {
    let mut all = std::collections::BTreeMap::new();
    let mut find = db.prepare_cached("SELECT name, value FROM tally")?;
    for row in find.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, f64>(1)?)))? {
        let (name, value) = row?;
        all.insert(name, value);
    }
    let sum = |name: &str| all.get(name).copied().unwrap_or(0.0);
    let ended = sum("success") + sum("partial") + sum("failed");
    let ratio = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let failures = all.iter().filter_map(|(name, value)| Some((name.strip_prefix("failure.")?, *value as i64)));
    Ok(Metrics {
        tasks: sum(TASKS) as i64,
        success: sum("success") as i64,
        partial: sum("partial") as i64,
        failed: sum("failed") as i64,
        success_rate: ratio(sum("success"), ended),
        readings_by_model: sum("readings_by_model") as i64,
        readings_with_invention: sum("readings_with_invention") as i64,
        failures: failures.map(|(class, count)| (class.to_owned(), count)).collect(),
        mean_seconds: ratio(sum("delivered_seconds"), sum("delivered")),
        runs: sum("runs") as i64,
        cost_usd: sum("cost"),
        verdicts: rates::read(&all),
    })
}

/// Where a task counts: by its end if that is a failure, else by its latest verdict.
fn result_class(row: &Row) -> Option<&'static str> {
    if end_of(&row.stage) == Some("failed") {
        return Some("failed");
    }
    row.outcome.map(|outcome| match outcome {
        Outcome::Success => "success",
        Outcome::Partial => "partial",
        Outcome::Failed => "failed",
    })
}
