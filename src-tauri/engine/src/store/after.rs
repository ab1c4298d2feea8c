//! Who waits for whom.

use std::collections::{HashMap, VecDeque, hash_map::Entry};

use rusqlite::{Connection, params};

use super::{
    StoreError, columns,
    row::{Row, asks_about_predecessor},
};
use crate::task::{Fact, TaskId};

/// Writes down what a new task waits for; naming one twice is naming it once.
pub(super) fn write(db: &Connection, task: i64, after: &[TaskId]) -> Result<(), StoreError> {
    let mut add = db.prepare_cached("INSERT OR IGNORE INTO waits (task, place, needs) VALUES (?1, ?2, ?3)")?;
    for (place, needs) in after.iter().enumerate() {
        add.execute(params![task, place, needs.as_str()])?;
    }
    Ok(())
}

/// What a task waits for, as written.
pub(super) fn of(db: &Connection, task: i64) -> rusqlite::Result<Vec<TaskId>> {
    let mut find = db.prepare_cached("SELECT needs FROM waits WHERE task = ?1 ORDER BY place")?;
    find.query_map([task], |row| columns::id(row, "needs"))?.collect()
}

/// What a task still waits for: not there, or not there yet.
pub(super) fn holding(db: &Connection, task: i64) -> rusqlite::Result<Vec<TaskId>> {
    let mut find = db.prepare_cached(
        "SELECT needs FROM waits LEFT JOIN tasks AS first ON first.id = needs
         WHERE task = ?1 AND waits.state < 2 AND coalesce(first.frees, 0) <> 1 ORDER BY place",
    )?;
    find.query_map([task], |row| columns::id(row, "needs"))?.collect()
}

/// The way round from a new task back to itself, if there is one. Tasks may wait for ids that are not there
/// yet, so a new task can close a circle that was open before.
pub(super) fn circle(db: &Connection, id: &TaskId, after: &[TaskId]) -> Result<Option<Vec<TaskId>>, StoreError> {
    let key = |id: &TaskId| id.as_str().to_ascii_lowercase();
    let mut find = db.prepare_cached(
        "SELECT needs FROM waits JOIN tasks ON tasks.seq = waits.task WHERE tasks.id = ?1 AND waits.state < 2",
    )?;
    let mut came_from: HashMap<String, TaskId> = after.iter().map(|one| (key(one), id.clone())).collect();
    let mut next: VecDeque<TaskId> = after.iter().cloned().collect();
    while let Some(here) = next.pop_front() {
        if key(&here) == key(id) {
            return Ok(Some(way_back(id, &came_from, key)));
        }
        for needs in find.query_map([here.as_str()], |row| columns::id(row, "needs"))? {
            let needs = needs?;
            if let Entry::Vacant(new) = came_from.entry(key(&needs)) {
                new.insert(here.clone());
                next.push_back(needs);
            }
        }
    }
    Ok(None)
}

fn way_back(id: &TaskId, came_from: &HashMap<String, TaskId>, key: impl Fn(&TaskId) -> String) -> Vec<TaskId> {
    let mut path = vec![id.clone()];
    while let Some(before) = path.last().and_then(|last| came_from.get(&key(last))) {
        path.push(before.clone());
        if before == id {
            break;
        }
    }
    path.reverse();
    path
}

/// What a fact changes: the owner is asked about predecessors that ended badly, and those that the owner was
/// asked about hold no more once the answer is to go on. After the first start nothing holds any more: a resumed
/// run does not wait again.
pub(super) fn follow(db: &Connection, row: &Row, fact: &Fact) -> Result<(), StoreError> {
    let change = match fact {
        Fact::Asked { .. } if asks_about_predecessor(&row.stage) => {
            "UPDATE waits SET state = 1 WHERE task = ?1 AND state = 0
               AND (SELECT frees FROM tasks WHERE id = waits.needs) = 2"
        }
        Fact::Answered { .. } => "UPDATE waits SET state = 2 WHERE task = ?1 AND state = 1",
        Fact::Started { .. } => "UPDATE waits SET state = 2 WHERE task = ?1 AND state < 2",
        Fact::Asked { .. }
        | Fact::Interpreted { .. }
        | Fact::Unclear { .. }
        | Fact::Explained { .. }
        | Fact::Checked { .. }
        | Fact::Executed { .. }
        | Fact::Postponed { .. }
        | Fact::Failed { .. }
        | Fact::Verified { .. }
        | Fact::Summarised { .. }
        | Fact::Accepted
        | Fact::Kept
        | Fact::Discarded
        | Fact::Refused { .. }
        | Fact::Cancelled
        | Fact::Inquired { .. }
        | Fact::Ruled { .. }
        | Fact::FollowedUp { .. } => return Ok(()),
    };
    db.prepare_cached(change)?.execute([row.seq])?;
    Ok(())
}
