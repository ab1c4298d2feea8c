//! Two practice tasks: an honest one, and one that claims success, did nothing and is caught.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use engine::{
    door::{Code, NewTask, Problem},
    store::TaskDetail,
    task::{Outcome, Source},
};

use super::{
    Done,
    foreground::{Followed, Foreground},
    show,
};
use crate::{
    here::Here,
    screen::{Screen, outcome_tone, wrap},
};

/// The tasks, each with what it is to show and how it must end.
const TASKS: [(&str, &str, Outcome); 2] = [
    ("An honest agent", include_str!("../../../../config/templates/practice-honest.task.md"), Outcome::Success),
    (
        "An agent that claims success and did nothing",
        include_str!("../../../../config/templates/practice-false.task.md"),
        Outcome::Failed,
    ),
];

/// Shows both, in a home of their own: practice stays out of the owner's ledger.
pub async fn run(home: Option<&Path>, keep: bool, screen: &Screen) -> Done {
    let (folder, is_ours) = place(home)?;
    let here = Here::find(Some(&folder))?;
    let done = show_all(&here, screen).await;
    if is_ours && !keep {
        // What can't be removed lies in the folder for temporary things.
        let _ = std::fs::remove_dir_all(&folder);
    } else if !screen.json {
        screen.say(screen.dim(format!("The practice home stays in {}", folder.display())));
    }
    done
}

fn place(home: Option<&Path>) -> Result<(PathBuf, bool), Problem> {
    if let Some(home) = home {
        return Ok((home.to_owned(), false));
    }
    let folder = tempfile::Builder::new().prefix("orchestrator-practice-").tempdir();
    let folder =
        folder.map_err(|problem| Problem::new(Code::Internal, format!("making a practice home: {problem}")))?;
    Ok((folder.keep(), true))
}

async fn show_all(here: &Here, screen: &Screen) -> Done {
    if !screen.json {
        let about = "Practice: two tasks go all the way, done by a scripted agent. It costs nothing and touches nothing \
                     of yours. Watch who decides whether the work was done.";
        wrap(about, screen.prose()).iter().for_each(|line| screen.say(screen.dim(line)));
    }
    let engine = Foreground::open(here, true).await?;
    let mut as_told = true;
    let mut problem = None;
    for (nth, (name, text, expected)) in TASKS.iter().enumerate() {
        if !screen.json {
            screen.say(format!("\n{} {}", screen.strong(format!("{}. {name}", nth + 1)), screen.dim("(practice)")));
        }
        match one(&engine, here, text, screen).await {
            Ok(Some(detail)) => as_told &= detail.row.outcome == Some(*expected),
            Ok(None) => return Ok(ExitCode::from(130)),
            Err(found) => problem = Some(found),
        }
    }
    engine.close(screen).await;
    if let Some(problem) = problem {
        return Err(problem);
    }
    close(as_told, screen);
    Ok(if as_told { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn one(engine: &Foreground, here: &Here, text: &str, screen: &Screen) -> Result<Option<TaskDetail>, Problem> {
    let task = NewTask { text: text.into(), source: Some(Source::Cli), practice: true, ..NewTask::default() };
    let id = engine.add(task).await?;
    let Followed::Rests(detail) = engine.follow(here, &id, screen).await? else { return Ok(None) };
    if screen.json {
        screen.tell(&serde_json::json!({"news": "result", "task": detail}));
    } else {
        verdict(&detail, screen);
    }
    Ok(Some(*detail))
}

fn verdict(detail: &TaskDetail, screen: &Screen) {
    let Some(found) = detail.runs.first().and_then(|run| run.verdict.as_ref()) else { return };
    let outcome = found.outcome();
    let word = screen.paint(outcome_tone(outcome), outcome.word());
    screen.say(format!(
        "\n  {} {word} {}",
        outcome.icon(),
        screen.dim("by what the orchestrator found itself (practice):")
    ));
    show::lines(found, screen);
}

fn close(as_told: bool, screen: &Screen) {
    if screen.json {
        return;
    }
    screen.say("");
    if as_told {
        screen.say("The first was done and shown to be done; the second was only claimed, and was caught.");
        screen.say(screen.dim("With real work it is the same: the agent's word is a claim, the verdict is evidence."));
    } else {
        screen.say("That is not how the practice tasks should end: please report it with the lines above.");
    }
}
