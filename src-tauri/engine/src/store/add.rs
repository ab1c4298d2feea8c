//! A task comes in. When [`Store::add`] returns, it is on the disk.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::{AddError, Added, Entry, InboxKey, Store, StoreError, Unmoved, after, columns, record, row, search, tally};
use crate::{
    die_at,
    task::{Priority, Stage, TaskId},
};

impl Store {
    /// Adds a task, unless `queue_limit` tasks wait already. A taken id gets a suffix; a task without one the
    /// next number, and no number is given twice.
    ///
    /// An inbox file of the same name and content whose task is not yet [`Store::moved`] is that task: its
    /// acceptance was cut short, and `again` is set. Inode and time do not decide, since a remount or a second
    /// save changes them.
    ///
    /// # Errors
    /// [`AddError::QueueFull`], [`AddError::Cycle`], or the ledger's own.
    pub fn add(&self, entry: Entry, queue_limit: u32, now: Timestamp) -> Result<Added, AddError> {
        let (added, event) = self.write(|db| {
            if let Some(id) = again(db, entry.inbox.as_ref())? {
                return Ok::<_, AddError>((Added { id, again: true, renamed_from: None }, None));
            }
            if tally::get(db, tally::IN_QUEUE)? >= f64::from(queue_limit) {
                return Err(AddError::QueueFull { limit: queue_limit });
            }
            let id = free_id(db, entry.file.id.as_ref())?;
            if let Some(path) = after::circle(db, &id, &entry.file.after)? {
                return Err(AddError::Cycle { path });
            }
            let event = write(db, &id, &entry, now)?;
            die_at!("store::add::before_commit");
            let renamed_from = entry.file.id.clone().filter(|given| *given != id);
            Ok((Added { id, again: false, renamed_from }, Some(event)))
        })?;
        die_at!("store::add::after_commit");
        if let Some(event) = event {
            self.tell(event);
        }
        Ok(added)
    }

    /// The task's accepted file is in place.
    ///
    /// # Errors
    /// [`StoreError::NoSuchTask`], or the ledger's own.
    pub fn moved(&self, id: &TaskId) -> Result<(), StoreError> {
        let changed = self.write(|db| {
            Ok::<_, StoreError>(db.prepare_cached("UPDATE tasks SET moved = 1 WHERE id = ?1")?.execute([id.as_str()])?)
        })?;
        if changed == 0 { Err(StoreError::NoSuchTask(id.clone())) } else { Ok(()) }
    }

    /// The tasks whose accepted file is not known to be in place, the oldest first.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn unmoved(&self) -> Result<Vec<Unmoved>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT id, text, inbox FROM tasks WHERE moved = 0 ORDER BY seq")?;
            let all = find.query_map([], |row| {
                Ok(Unmoved {
                    id: columns::id(row, "id")?,
                    text: row.get("text")?,
                    inbox: columns::maybe_json(row, "inbox")?,
                })
            })?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }
}

fn again(db: &Connection, inbox: Option<&InboxKey>) -> Result<Option<TaskId>, StoreError> {
    let Some(key) = inbox else { return Ok(None) };
    let mut find = db.prepare_cached("SELECT id FROM tasks WHERE moved = 0 AND inbox_name = ?1 AND inbox_sha = ?2")?;
    Ok(find.query_row([&key.name, &key.sha256], |row| columns::id(row, "id")).optional()?)
}

fn free_id(db: &Connection, given: Option<&TaskId>) -> Result<TaskId, StoreError> {
    let mut find = db.prepare_cached("SELECT 1 FROM tasks WHERE id = ?1")?;
    if let Some(given) = given {
        if !find.exists([given.as_str()])? {
            return Ok(given.clone());
        }
        for suffix in 2.. {
            let id = given.with_suffix(suffix);
            if !find.exists([id.as_str()])? {
                return Ok(id);
            }
        }
    }
    loop {
        let id = TaskId::numbered(tally::next(db, tally::LAST_NUMBER)?);
        if !find.exists([id.as_str()])? {
            return Ok(id);
        }
    }
}

fn write(db: &Connection, id: &TaskId, entry: &Entry, now: Timestamp) -> Result<i64, StoreError> {
    let stage = Stage::Queued { words: None };
    db.prepare_cached(
        "INSERT INTO tasks (id, title, kind, priority, source, practice, stage, created, updated, nth, todo,
                            inbox_name, inbox_sha, inbox, state, file, text)
         VALUES (:id, :title, :kind, :priority, :source, :practice, :stage, :now, :now, 1, :todo,
                 :inbox_name, :inbox_sha, :inbox, :state, :file, :text)",
    )?
    .execute(named_params! {
        ":id": id.as_str(),
        ":title": entry.title,
        ":kind": entry.file.kind.map(|kind| kind.word()),
        ":priority": columns::rank(entry.file.priority.unwrap_or(Priority::Medium)),
        ":source": entry.source.word(),
        ":practice": entry.practice,
        ":stage": stage.name().word(),
        ":now": now.as_millisecond(),
        ":todo": row::todo(&stage) as i64,
        ":inbox_name": entry.inbox.as_ref().map(|key| &key.name),
        ":inbox_sha": entry.inbox.as_ref().map(|key| &key.sha256),
        ":inbox": entry.inbox.as_ref().map(columns::to_json).transpose()?,
        ":state": columns::to_json(&stage)?,
        ":file": columns::to_json(&entry.file)?,
        ":text": entry.text,
    })?;
    let task = db.last_insert_rowid();
    after::write(db, task, &entry.file.after)?;
    search::add(db, task, entry)?;
    tally::bump(db, tally::TASKS, 1.0)?;
    tally::bump(db, tally::IN_QUEUE, 1.0)?;
    record::accepted(db, task, entry.source, now)
}
