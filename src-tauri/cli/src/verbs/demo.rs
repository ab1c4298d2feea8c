//! Two practice tasks: an honest one, and one that claims success, did nothing and is caught.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use engine::{
    door::{Code, NewTask, Problem},
    execute,
    store::TaskDetail,
    task::{Activity, Outcome, Source, State, one_line},
};

use super::{
    Done,
    foreground::{Followed, Foreground},
    verdict,
};
use crate::{
    here::Here,
    live::Live,
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
            screen.say(format!("\n{} {}", screen.strong(format!("{}. {name}", nth + 1)), screen.dim("· practice")));
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
    let Followed::Rests(detail) = engine.follow(here, &id, screen, Live::state_alone(screen)).await? else {
        return Ok(None);
    };
    if screen.json {
        screen.tell(&serde_json::json!({"news": "result", "task": detail}));
    } else {
        story(here, &detail, screen);
    }
    Ok(Some(*detail))
}

/// What was asked, what the agent did and said, and what was found.
fn story(here: &Here, detail: &TaskDetail, screen: &Screen) {
    part("task", &detail.row.title, screen);
    let Some(run) = detail.runs.first() else { return };
    let transcript = here.home.transcript(&detail.row.id, run.run);
    let seen = execute::activities(&transcript, 0, 200).map(|(seen, _)| seen).unwrap_or_default();
    for activity in &seen {
        if let Activity::ToolCall { tool, input, .. } = activity {
            part("agent", &format!("{tool} {input}"), screen);
        }
    }
    if let Some(report) = &run.report {
        part("claims", &format!("\"{}\"", report.text.trim()), screen);
    }
    let Some(verdict) = &run.verdict else { return };
    for (nth, line) in verdict.lines.iter().filter(|line| line.required).enumerate() {
        screen.say(format!("{}{}", name(if nth == 0 { "found" } else { "" }, screen), verdict::claim(line, screen)));
        if let Some(evidence) = line.evidence.first().filter(|_| line.state == State::NotMet) {
            let text = one_line(&verdict::seen(evidence), screen.prose().saturating_sub(16).max(20));
            screen.say(screen.dim(format!("{:14}{text}", "")));
        }
    }
    let outcome = verdict.outcome();
    let word = screen.paint(outcome_tone(outcome), outcome.word());
    screen.say(format!("{}{} {word} {}", name("verdict", screen), outcome.icon(), screen.dim("· practice")));
}

fn part(of: &str, text: &str, screen: &Screen) {
    for (nth, line) in wrap(text, screen.prose().saturating_sub(12)).iter().enumerate() {
        screen.say(format!("{}{line}", name(if nth == 0 { of } else { "" }, screen)));
    }
}

fn name(of: &str, screen: &Screen) -> String {
    screen.dim(format!("   {of:<9}"))
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
