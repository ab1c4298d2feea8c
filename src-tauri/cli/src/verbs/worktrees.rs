//! What tasks keep on the disk.

use std::process::ExitCode;

use engine::door::{Command, Reply, WorktreeRow};
use jiff::Timestamp;

use super::{Done, act};
use crate::{
    args::{Worktrees, WorktreesVerb},
    here::Here,
    screen::{Cell, Screen, Table, Tone, ago},
};

/// Lists them, or cleans.
pub async fn run(here: &Here, asked: &Worktrees, screen: &Screen) -> Done {
    match &asked.verb {
        Some(WorktreesVerb::Clean(clean)) => {
            act::run(here, Command::CleanWorktrees { older_than_days: clean.days() }, screen).await
        }
        None => {
            let reply = here.act(Command::Worktrees).await?;
            match &reply {
                Reply::Worktrees { rows } if screen.json => screen.tell(rows),
                Reply::Worktrees { rows } if rows.is_empty() => screen.say(screen.dim("no worktrees")),
                other => act::answer(other, screen),
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Rows as a table.
pub fn table(rows: &[WorktreeRow], now: Timestamp) -> Table {
    let mut table = Table::new(5);
    for row in rows {
        let state = match (&row.end, row.stage) {
            (Some(end), _) => end.clone(),
            (None, Some(stage)) => stage.word().to_owned(),
            (None, None) => "nobody's".to_owned(),
        };
        let (tone, held) = match row.unmerged {
            Some(true) => (Tone::Warn, "unmerged"),
            Some(false) => (Tone::Dim, ""),
            None => (Tone::Warn, "can't be read"),
        };
        table.row(vec![
            Cell::plain(&row.task),
            Cell::dim(state),
            Cell::plain(size(row.bytes)),
            Cell::dim(ago(row.since, now)),
            Cell::new(tone, held),
            Cell::plain(row.project.as_ref().map(|path| path.display().to_string()).unwrap_or_default()),
            Cell::dim(row.branch.as_deref().unwrap_or_default()),
        ]);
    }
    table
}

/// Bytes for people.
fn size(bytes: u64) -> String {
    match bytes {
        0..=999_999 => format!("{} kB", bytes.div_ceil(1_000)),
        1_000_000..=999_999_999 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{}.{} GB", bytes / 1_000_000_000, bytes % 1_000_000_000 / 100_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_says_whose_it_is_what_it_takes_and_what_it_holds() {
        let row = |task: &str, stage, end: Option<&str>, bytes, unmerged| WorktreeRow {
            task: task.into(),
            title: None,
            stage,
            end: end.map(Into::into),
            project: Some("/code/shop".into()),
            folder: None,
            branch: Some(format!("orchestrator/{task}")),
            bytes,
            since: "2026-01-01T00:00:00Z".parse().unwrap(),
            unmerged,
            closed: false,
        };
        let rows = [
            row("task_001", Some(engine::task::StageName::Delivered), None, 1_250_000_000, Some(true)),
            row("b", Some(engine::task::StageName::Closed), Some("accepted"), 12_345, Some(false)),
            row("c", None, None, 2_000_000, None),
        ];
        let lines = table(&rows, "2026-01-01T00:01:00Z".parse().unwrap()).lines(&Screen::plain(usize::MAX));
        assert_eq!(
            lines[0],
            "task_001  delivered  1.2 GB  1 min ago  unmerged       /code/shop  orchestrator/task_001"
        );
        assert_eq!(lines[1], "b         accepted   13 kB   1 min ago                 /code/shop  orchestrator/b");
        assert_eq!(lines[2], "c         nobody's   2 MB    1 min ago  can't be read  /code/shop  orchestrator/c");
    }
}
