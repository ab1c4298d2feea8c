//! What there is to do, in order: priority first, and every wait of the ageing time raises a task by one step, so
//! that low never starves. Among equals the order of acceptance decides, whatever the clock did.

use std::{sync::atomic::Ordering, time::Duration};

use jiff::Timestamp;
use rusqlite::{Connection, ToSql};

use super::{
    Standing, Store, StoreError, columns,
    row::{STANDING, Todo, standing},
};
use crate::task::{Priority, StageName, TaskId};

/// Steps other than runs are short: how they age matters little, and no setting asks.
const AGEING_OF_STEPS: Duration = Duration::from_secs(30 * 60);

struct Candidate {
    seq: i64,
    score: i128,
    standing: Standing,
}

impl Store {
    /// Unclaimed tasks whose next step the engine can take at once: queued, interpreted, executed, verified, and
    /// delivered ones until they are [`Store::settle`]d.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn work(&self, limit: u32) -> Result<Vec<Standing>, StoreError> {
        let sql = format!(
            "SELECT seq, created, {STANDING} FROM tasks
             WHERE todo = {} AND priority = ?1 AND claim_token IS NULL ORDER BY seq LIMIT ?2",
            Todo::Step as i64
        );
        self.read(|db| in_order(db, &sql, &[], AGEING_OF_STEPS, limit))
    }

    /// Unclaimed tasks that may run now: checked, due, and released by all that come before.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn runnable(&self, now: Timestamp, ageing: Duration, limit: u32) -> Result<Vec<Standing>, StoreError> {
        self.remember_look(now);
        let sql = format!(
            "SELECT seq, created, {STANDING} FROM tasks
             WHERE todo = {} AND priority = ?1 AND claim_token IS NULL
               AND (not_before IS NULL OR not_before <= ?3)
               AND NOT EXISTS (SELECT 1 FROM waits LEFT JOIN tasks AS first ON first.id = waits.needs
                               WHERE waits.task = tasks.seq AND waits.state < 2 AND coalesce(first.frees, 0) <> 1)
             ORDER BY seq LIMIT ?2",
            Todo::Run as i64
        );
        self.read(|db| in_order(db, &sql, &[&now.as_millisecond()], ageing, limit))
    }

    /// Unclaimed tasks before their first run, each with one that it waits for and that ended without releasing
    /// it, if its owner was not asked about that yet.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn disappointed(&self, limit: u32) -> Result<Vec<(TaskId, TaskId)>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT tasks.id AS id, first.id AS first FROM waits
                 JOIN tasks ON tasks.seq = waits.task JOIN tasks AS first ON first.id = waits.needs
                 WHERE waits.state = 0 AND first.frees = 2 AND tasks.claim_token IS NULL
                   AND tasks.stage IN ('interpreted', 'checked')
                 ORDER BY tasks.seq, waits.place LIMIT ?1",
            )?;
            let all = find.query_map([limit], |row| Ok((columns::id(row, "id")?, columns::id(row, "first")?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// When the next checked task comes due, after the time that [`Store::runnable`] was last asked about: what
    /// was due by then is waiting for something else than time.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn next_due(&self) -> Result<Option<Timestamp>, StoreError> {
        let looked_at = self.looked_at().load(Ordering::Relaxed);
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT min(not_before) AS due FROM tasks WHERE not_before > ?1")?;
            Ok(find.query_row([looked_at], |row| columns::maybe_time(row, "due"))?)
        })
    }

    /// How many tasks stand at one of these stages.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn count(&self, stages: &[StageName]) -> Result<i64, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT count(*) FROM tasks WHERE stage = ?1")?;
            let mut all = 0;
            for stage in stages {
                all += find.query_row([stage.word()], |row| row.get::<_, i64>(0))?;
            }
            Ok(all)
        })
    }
}

/// The first of each priority, merged by score. Each list is read by an index and only as far as it is needed, so
/// the length of the queue costs nothing.
fn in_order(
    db: &Connection,
    sql: &str,
    more: &[&dyn ToSql],
    ageing: Duration,
    limit: u32,
) -> Result<Vec<Standing>, StoreError> {
    let mut find = db.prepare_cached(sql)?;
    let mut queues = Vec::new();
    for priority in Priority::ALL {
        let rank = columns::rank(*priority);
        let head_start = i128::from(rank) * i128::try_from(ageing.as_millis()).unwrap_or(i128::MAX / 4);
        let values: Vec<&dyn ToSql> = [&rank as &dyn ToSql, &limit].into_iter().chain(more.iter().copied()).collect();
        let found = find.query_map(values.as_slice(), |row| {
            let score = i128::from(row.get::<_, i64>("created")?) - head_start;
            Ok(Candidate { seq: row.get("seq")?, score, standing: standing(row)? })
        })?;
        queues.push(found.collect::<Result<Vec<_>, _>>()?.into_iter().peekable());
    }
    let mut all = Vec::new();
    while all.len() < limit as usize {
        let first = queues
            .iter_mut()
            .enumerate()
            .filter_map(|(which, queue)| queue.peek().map(|head| (head.score, head.seq, which)))
            .min();
        let Some((_, _, which)) = first else { break };
        all.extend(queues[which].next().map(|candidate| candidate.standing));
    }
    Ok(all)
}
