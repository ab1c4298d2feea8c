//! Tasks, a line each.

use std::process::ExitCode;

use engine::{
    store::{Filter, TaskRow},
    task::Priority,
};
use jiff::Timestamp;

use super::Done;
use crate::{
    here::{Here, ledger},
    screen::{Cell, Screen, Table, ago, of_row},
};

/// Lists tasks; with an engine, each with what holds it.
pub async fn run(here: &Here, filter: &Filter, screen: &Screen) -> Done {
    let rows = match here.engine().await {
        Ok(door) => door.rows(filter).await?,
        Err(_) if here.home.database().exists() => here.reads()?.list(filter).map_err(ledger)?,
        Err(_) => Vec::new(),
    };
    if screen.json {
        screen.tell(&rows);
    } else if rows.is_empty() {
        screen.say(screen.dim("no tasks"));
    } else {
        table(&rows, Timestamp::now()).say(screen);
    }
    Ok(ExitCode::SUCCESS)
}

/// Rows as a table.
pub fn table(rows: &[TaskRow], now: Timestamp) -> Table {
    let mut table = Table::new(4);
    for row in rows {
        let look = of_row(row);
        table.row(vec![
            Cell::new(look.tone, look.icon),
            Cell::plain(row.id.as_str()),
            Cell::new(look.tone, look.word),
            Cell::dim(row.kind.map_or("", |kind| kind.word())),
            Cell::plain(&row.title),
            Cell::dim(remark(row)),
            Cell::dim(ago(row.updated_at, now)),
        ]);
    }
    table
}

/// What is particular about it.
fn remark(row: &TaskRow) -> String {
    let mut remarks = Vec::new();
    if row.practice {
        remarks.push("practice".to_owned());
    }
    match row.priority {
        Priority::High => remarks.push("high".into()),
        Priority::Low => remarks.push("low".into()),
        Priority::Medium => {}
    }
    remarks.extend(row.hold.as_ref().map(|hold| engine::task::one_line(&hold.words(jiff::Timestamp::now()), 50)));
    remarks.extend(row.question.as_ref().map(|question| engine::task::one_line(question, 50)));
    remarks.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: &str, more: &serde_json::Value) -> TaskRow {
        let mut row = serde_json::json!({
            "id": id, "seq": 1, "title": "Mend it", "kind": "fix", "priority": "medium", "source": "cli",
            "stage": "queued", "end": null, "outcome": null, "working": false, "practice": false, "hold": null,
            "question": null, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
            "runs": 0, "cost_usd": null,
        });
        let more = more.as_object().unwrap().clone();
        row.as_object_mut().unwrap().extend(more);
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn each_line_says_where_a_task_stands_and_why() {
        let rows = [
            row("task_001", &serde_json::json!({"stage": "checked", "hold": {"hold": "paused"}, "priority": "high"})),
            row("b", &serde_json::json!({"stage": "closed", "end": "accepted", "practice": true})),
            row("c", &serde_json::json!({"stage": "asked", "question": "Go\non?"})),
        ];
        let lines = table(&rows, "2026-01-01T00:01:00Z".parse().unwrap()).lines(&Screen::plain(usize::MAX));
        assert_eq!(lines[0], "○  task_001  waiting   fix  Mend it  high, paused  1 min ago");
        assert_eq!(lines[1], "✓  b         accepted  fix  Mend it  practice      1 min ago");
        assert_eq!(lines[2], "?  c         asks you  fix  Mend it  Go on?        1 min ago");
    }
}
