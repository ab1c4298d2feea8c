//! Tasks as lines in a list, page by page.

use rusqlite::{Connection, OptionalExtension, Row, types::Value};

use super::{Filter, StoreError, TaskRow, columns};
use crate::task::Outcome;

const ROW: &str = "seq, id, title, kind, priority, source, stage, end, outcome, claim_token IS NOT NULL AS working,
                   practice, question, created, updated, runs, cost";

const USUAL: u32 = 50;
const MOST: u32 = 500;

/// A page, the newest first. Each stage is read by its own index, so that a rare one is found at once in a long
/// history and a common one is not sorted.
pub(super) fn page(db: &Connection, filter: &Filter) -> Result<Vec<TaskRow>, StoreError> {
    let mut and = String::new();
    let mut values = vec![Value::from(i64::from(page_size(filter.limit)))];
    let mut require = |condition: &str, value: Value| {
        values.push(value);
        and.push_str(&format!(" AND {condition} ?{}", values.len()));
    };
    if let Some(before) = filter.before {
        require("seq <", before.into());
    }
    if let Some(outcome) = filter.outcome {
        require("outcome =", Outcome::word(outcome).to_owned().into());
    }
    if let Some(kind) = filter.kind {
        require("kind =", kind.word().to_owned().into());
    }
    let numbers = |stage: &str| format!("SELECT seq FROM tasks WHERE {stage}{and} ORDER BY seq DESC LIMIT ?1");
    let sources: Vec<_> = if filter.stages.is_empty() {
        vec![numbers("seq > 0")]
    } else {
        filter.stages.iter().map(|stage| numbers(&format!("stage = '{}'", stage.word()))).collect()
    };
    let sources = sources.iter().map(|one| format!("SELECT seq FROM ({one})")).collect::<Vec<_>>().join(" UNION ");
    let sql = format!("SELECT {ROW} FROM tasks WHERE seq IN ({sources}) ORDER BY seq DESC LIMIT ?1");
    let mut find = db.prepare_cached(&sql)?;
    let all = find.query_map(rusqlite::params_from_iter(values), task_row)?;
    Ok(all.collect::<Result<_, _>>()?)
}

/// One line.
pub(super) fn by_seq(db: &Connection, task: i64) -> Result<Option<TaskRow>, StoreError> {
    let mut find = db.prepare_cached(&format!("SELECT {ROW} FROM tasks WHERE seq = ?1"))?;
    Ok(find.query_row([task], task_row).optional()?)
}

/// How long a page is, if so much was asked for.
pub(super) fn page_size(asked: u32) -> u32 {
    if asked == 0 { USUAL } else { asked.min(MOST) }
}

fn task_row(row: &Row<'_>) -> rusqlite::Result<TaskRow> {
    Ok(TaskRow {
        id: columns::id(row, "id")?,
        seq: row.get("seq")?,
        title: row.get("title")?,
        kind: columns::maybe_word(row, "kind")?,
        priority: columns::priority(row, "priority")?,
        source: columns::word(row, "source")?,
        stage: columns::stage(row, "stage")?,
        end: row.get("end")?,
        outcome: columns::outcome(row, "outcome")?,
        working: row.get("working")?,
        practice: row.get("practice")?,
        hold: None,
        question: row.get("question")?,
        created_at: columns::time(row, "created")?,
        updated_at: columns::time(row, "updated")?,
        runs: row.get("runs")?,
        cost_usd: row.get("cost")?,
    })
}
