//! One task in the foreground, with an exit code that tells its outcome.

use std::{path::Path, process::ExitCode};

use engine::{
    door::NewTask,
    store::TaskRow,
    task::{Outcome, Source, StageName},
};

use super::{
    Done, add,
    foreground::{Followed, Foreground},
    show,
};
use crate::{args::RunOne, here::Here, live::Live, screen::Screen};

/// The exit code of who was interrupted, as shells have it.
const LEFT: u8 = 130;

/// Runs it.
pub async fn run(here: &Here, one: &RunOne, screen: &Screen) -> Done {
    let text = if one.file == Path::new("-") { add::standard_input()? } else { add::read(&one.file)? };
    let engine = Foreground::open(here, one.practice).await?;
    let task = NewTask { text, source: Some(Source::Cli), practice: one.practice, ..NewTask::default() };
    let done = follow(&engine, here, task, screen).await;
    engine.close(screen).await;
    done
}

async fn follow(engine: &Foreground, here: &Here, task: NewTask, screen: &Screen) -> Done {
    let id = engine.add(task).await?;
    if !screen.json {
        let whose = if engine.is_ours() { "" } else { " (by the engine that works here already)" };
        screen.say(screen.dim(format!("{id} in {}{whose}", here.home.root().display())));
    }
    match engine.follow(here, &id, screen, Live::task(screen)).await? {
        Followed::Rests(detail) => {
            if screen.json {
                screen.tell(&serde_json::json!({"news": "result", "task": detail}));
            } else {
                screen.say("");
                show::result(here, &detail, screen);
            }
            Ok(ExitCode::from(code(&detail.row)))
        }
        Followed::Left => Ok(ExitCode::from(LEFT)),
    }
}

/// 0 SUCCESS, 3 PARTIAL, 4 waits for its owner's word, 1 all else.
pub fn code(row: &TaskRow) -> u8 {
    let is_given_up = matches!(row.end.as_deref(), Some("cancelled" | "refused" | "failed"));
    match (row.stage, row.outcome) {
        (StageName::Unclear | StageName::Asked, _) => 4,
        _ if is_given_up => 1,
        (_, Some(Outcome::Success)) => 0,
        (_, Some(Outcome::Partial)) => 3,
        (_, Some(Outcome::Failed) | None) => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(stage: &str, outcome: Option<&str>, end: Option<&str>) -> TaskRow {
        serde_json::from_value(serde_json::json!({
            "id": "task_001", "seq": 1, "title": "x", "kind": null, "priority": "medium", "source": "cli",
            "stage": stage, "end": end, "outcome": outcome, "working": false, "practice": false, "hold": null,
            "question": null, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
            "runs": 1, "cost_usd": null,
        }))
        .unwrap()
    }

    #[test]
    fn a_script_can_tell_outcomes_apart() {
        assert_eq!(code(&row("delivered", Some("SUCCESS"), None)), 0);
        assert_eq!(code(&row("closed", Some("PARTIAL"), Some("kept"))), 3);
        assert_eq!(code(&row("delivered", Some("FAILED"), None)), 1);
        assert_eq!(code(&row("asked", Some("SUCCESS"), None)), 4);
        assert_eq!(code(&row("unclear", None, None)), 4);
        assert_eq!(code(&row("closed", Some("SUCCESS"), Some("cancelled"))), 1);
    }
}
