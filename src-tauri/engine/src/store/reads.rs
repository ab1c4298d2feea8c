//! What anybody can read, with or without an engine.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::{
    Event, Filter, Hit, Metrics, ResolveError, Standing, StoreError, TaskDetail, TaskRow, after, columns, list,
    row::{STANDING, standing},
    runs,
    schema::{self, Shape},
    search, tally,
};
use crate::{
    settings::Home,
    task::{RunId, Stage, StageName, TaskFile, TaskId},
};

const PATIENCE: Duration = Duration::from_secs(2);
const MOST_EVENTS: u32 = 1000;
/// So many connections stay open for the next reader.
const KEPT: usize = 4;

/// The ledger, to be read only. Readers never wait for the engine nor for each other; a clone is the same.
#[derive(Clone)]
pub struct Reads {
    path: PathBuf,
    free: Arc<Mutex<Vec<Connection>>>,
}

impl Reads {
    /// Opens a home's ledger for reading.
    ///
    /// # Errors
    /// [`StoreError::NoLedger`] in a new home, [`StoreError::Newer`] or [`StoreError::Older`] for one of another
    /// version, [`StoreError::Unreadable`] for what is not a ledger.
    pub fn open(home: &Home) -> Result<Self, StoreError> {
        let reads = Self::at(home.database());
        if !reads.path.exists() {
            return Err(StoreError::NoLedger(reads.path));
        }
        let known = i64::try_from(schema::STEPS.len()).unwrap_or(i64::MAX);
        let shape = reads.ask(|db| Ok(schema::shape(db)?)).map_err(|e| super::health::in_words(home, e))?;
        match shape {
            Shape::Version(found) if found > known => Err(StoreError::Newer { found, known }),
            Shape::Version(found) if found < known => Err(StoreError::Older { found, known }),
            Shape::Version(_) => Ok(reads),
            Shape::Empty => Err(StoreError::NoLedger(reads.path)),
            Shape::Foreign => Err(super::health::unreadable(home, "it is a database of another program")),
        }
    }

    pub(super) fn at(path: PathBuf) -> Self {
        Self { path, free: Arc::default() }
    }

    /// A page of tasks, the newest first.
    ///
    /// # Errors
    /// The ledger's own; so for all that follow.
    pub fn list(&self, filter: &Filter) -> Result<Vec<TaskRow>, StoreError> {
        self.ask(|db| list::page(db, filter))
    }

    /// All about a task.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn detail(&self, id: &TaskId) -> Result<Option<TaskDetail>, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached("SELECT seq, text, file, state FROM tasks WHERE id = ?1")?;
            let found = find.query_row([id.as_str()], |row| {
                let file: TaskFile = columns::json(row, "file")?;
                let stage: Stage = columns::json(row, "state")?;
                Ok((row.get::<_, i64>("seq")?, row.get::<_, String>("text")?, file, stage))
            });
            let Some((seq, text, file, stage)) = found.optional()? else { return Ok(None) };
            let Some(row) = list::by_seq(db, seq)? else { return Ok(None) };
            let brief = stage.brief().cloned();
            let mut notes = file.notes;
            let more = brief.iter().flat_map(|brief| &brief.reading.notes).filter(|note| !notes.contains(note));
            let more: Vec<_> = more.cloned().collect();
            notes.extend(more);
            Ok(Some(TaskDetail { row, text, notes, after: after::of(db, seq)?, brief, runs: runs::of(db, seq)? }))
        })
    }

    /// A task with all that is needed to work on it.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn standing(&self, id: &TaskId) -> Result<Option<Standing>, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached(&format!("SELECT {STANDING} FROM tasks WHERE id = ?1"))?;
            Ok(find.query_row([id.as_str()], standing).optional()?)
        })
    }

    /// The events after this one, oldest first; at most 1,000, and so many if `limit` is 0.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn events(&self, after: i64, task: Option<&TaskId>, limit: u32) -> Result<Vec<Event>, StoreError> {
        let limit = if limit == 0 { MOST_EVENTS } else { limit.min(MOST_EVENTS) };
        let which = if task.is_some() { "events.task = (SELECT seq FROM tasks WHERE id = ?3)" } else { "?3 IS NULL" };
        self.ask(|db| {
            let mut find = db.prepare_cached(&format!(
                "SELECT events.seq AS seq, id, events.nth AS nth, run, at, by, events.stage AS stage, fact
                 FROM events JOIN tasks ON tasks.seq = events.task
                 WHERE events.seq > ?1 AND {which} ORDER BY events.seq LIMIT ?2"
            ))?;
            let all = find.query_map(params![after, limit, task.map(TaskId::as_str)], event)?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// The newest event's number; 0 if there is none.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn newest_event(&self) -> Result<i64, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached("SELECT coalesce(max(seq), 0) FROM events")?;
            Ok(find.query_row([], |row| row.get(0))?)
        })
    }

    /// Tasks that hold every word of the query, the newest first.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn search(&self, query: &str, before: Option<i64>, limit: u32) -> Result<Vec<Hit>, StoreError> {
        self.ask(|db| search::find(db, query, before, list::page_size(limit)))
    }

    /// The plan's key metrics, over all time.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn metrics(&self) -> Result<Metrics, StoreError> {
        self.ask(tally::metrics)
    }

    /// What a task still waits for.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn waits_for(&self, id: &TaskId) -> Result<Vec<TaskId>, StoreError> {
        self.ask(|db| {
            let seq =
                db.prepare_cached("SELECT seq FROM tasks WHERE id = ?1")?.query_row([id.as_str()], |row| row.get(0));
            Ok(seq.optional()?.map(|seq| after::holding(db, seq)).transpose()?.unwrap_or_default())
        })
    }

    /// All projects that tasks were ever about.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn projects(&self) -> Result<Vec<PathBuf>, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached("SELECT DISTINCT project FROM tasks WHERE project IS NOT NULL")?;
            let all = find.query_map([], |row| Ok(PathBuf::from(row.get::<_, String>(0)?)))?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// The projects that tasks are in the middle of: begun, and not yet told about.
    #[allow(clippy::missing_errors_doc, reason = "told at list")]
    pub fn projects_in_use(&self) -> Result<Vec<(TaskId, PathBuf)>, StoreError> {
        self.ask(|db| {
            let mut all = Vec::new();
            for stage in [StageName::Started, StageName::Asked, StageName::Executed, StageName::Verified] {
                let mut find = db.prepare_cached(
                    "SELECT id, project FROM tasks WHERE stage = ?1 AND project IS NOT NULL AND runs > 0 ORDER BY seq",
                )?;
                let some = find.query_map([stage.word()], |row| {
                    Ok((columns::id(row, "id")?, PathBuf::from(row.get::<_, String>("project")?)))
                })?;
                all.extend(some.collect::<Result<Vec<_>, _>>()?);
            }
            Ok(all)
        })
    }

    /// The task that a person means: its id in any case, its number, or the beginning of one id only.
    ///
    /// # Errors
    /// [`ResolveError`] says whether none or several fit.
    pub fn resolve(&self, text: &str) -> Result<TaskId, ResolveError> {
        let given = text.trim().trim_start_matches('#');
        let number = given.parse().ok().filter(|number: &i64| *number > 0).map(TaskId::numbered);
        let some = self.ask(|db| {
            let mut exact = db.prepare_cached("SELECT id FROM tasks WHERE id = ?1")?;
            for whole in [Some(given), number.as_ref().map(TaskId::as_str)].into_iter().flatten() {
                if let Some(id) = exact.query_row([whole], |row| columns::id(row, "id")).optional()? {
                    return Ok(vec![id]);
                }
            }
            // '~' comes after everything that an id can hold.
            let mut begins =
                db.prepare_cached("SELECT id FROM tasks WHERE id >= ?1 AND id < ?1 || '~' ORDER BY id LIMIT 5")?;
            Ok(begins.query_map([given], |row| columns::id(row, "id"))?.collect::<Result<Vec<_>, _>>()?)
        })?;
        match some.as_slice() {
            [one] if !given.is_empty() => Ok(one.clone()),
            [_, _, ..] if !given.is_empty() => Err(ResolveError::Several { given: given.to_owned(), some }),
            _ => Err(ResolveError::Nothing(given.to_owned())),
        }
    }

    /// Asks on a connection of its own, in one transaction: what it says belongs together.
    pub(super) fn ask<T>(&self, question: impl FnOnce(&Connection) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let db = free.map_or_else(|| self.connect(), Ok)?;
        let tx = db.unchecked_transaction()?;
        let said = question(&tx)?;
        tx.finish()?;
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.len() < KEPT {
            free.push(db);
        }
        Ok(said)
    }

    fn connect(&self) -> Result<Connection, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(&self.path, flags)?;
        db.busy_timeout(PATIENCE)?;
        db.pragma_update(None, "trusted_schema", false)?;
        db.set_prepared_statement_cache_capacity(32);
        Ok(db)
    }
}

fn event(row: &rusqlite::Row<'_>) -> rusqlite::Result<Event> {
    Ok(Event {
        seq: row.get("seq")?,
        task: columns::id(row, "id")?,
        nth: row.get("nth")?,
        run: row.get::<_, Option<u32>>("run")?.map(RunId),
        at: columns::time(row, "at")?,
        by: row.get("by")?,
        stage: columns::stage(row, "stage")?,
        fact: columns::maybe_json(row, "fact")?,
    })
}
