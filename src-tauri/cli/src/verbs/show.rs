//! All about a task.

use std::{path::Path, process::ExitCode};

use engine::{
    door::{Code, Problem},
    execute,
    store::{RunRow, TaskDetail},
    task::{StageName, Summary},
};
use jiff::Timestamp;

use super::{Done, verdict};
use crate::{
    args,
    here::{Here, disk, ledger},
    live,
    screen::{Screen, Tone, ago, harmless, money, of_row, outcome_tone, wrap},
};

/// Shows it, or the part that is asked for.
pub fn run(here: &Here, show: &args::Show, screen: &Screen) -> Done {
    let id = here.task(&show.id)?;
    let missing = || Problem::new(Code::NoSuchTask, format!("there is no task {id}"));
    let detail = here.reads()?.detail(&id).map_err(ledger)?.ok_or_else(missing)?;
    if show.text {
        screen.raw(&if screen.is_terminal { harmless(&detail.text) } else { detail.text }, "");
    } else if show.diff {
        return super::diff::run(here, &args::Diff { id: show.id.clone(), stat: false, paths: Vec::new() }, screen);
    } else if show.log {
        log(here, &detail, screen)?;
    } else if screen.json {
        screen.tell(&detail);
    } else {
        result(here, &detail, screen);
    }
    Ok(ExitCode::SUCCESS)
}

/// The result for a person: what it is, what was found, what was told, what to do next.
pub fn result(here: &Here, detail: &TaskDetail, screen: &Screen) {
    head(detail, screen);
    let latest = detail.runs.first();
    if let Some(question) = &detail.row.question {
        part("Question", screen);
        prose(question, screen);
    }
    if let Some(failure) = latest.and_then(|run| run.failure.as_ref()) {
        part("Why it stopped", screen);
        prose(&failure.to_string(), screen);
    }
    if let Some(found) = latest.and_then(|run| run.verdict.as_ref()) {
        part("Checked by the orchestrator", screen);
        verdict::say(found, screen);
    }
    if let Some(summary) = latest.and_then(|run| run.summary.as_ref()) {
        told(summary, screen);
    }
    files(here, detail, latest, screen);
    next(detail, screen);
}

fn head(detail: &TaskDetail, screen: &Screen) {
    let row = &detail.row;
    let look = of_row(row);
    let title = engine::task::one_line(&row.title, 200);
    screen.say(format!("{} {}  {}", screen.paint(look.tone, look.icon), screen.strong(&title), screen.dim(&row.id)));
    let mut parts = vec![screen.paint(look.tone, look.word)];
    if row.practice {
        parts.push(screen.paint(Tone::Warn, "practice"));
    }
    parts.extend(row.kind.map(|kind| kind.word().to_owned()));
    parts.push(format!("{} run{}", row.runs, if row.runs == 1 { "" } else { "s" }));
    parts.extend(row.cost_usd.filter(|&usd| usd > 0.0).map(money));
    parts.extend(row.hold.as_ref().map(|hold| engine::task::one_line(&hold.words(jiff::Timestamp::now()), 80)));
    parts.push(ago(row.updated_at, Timestamp::now()));
    screen.say(format!("  {}", parts.join(&screen.dim(" · "))));
    if let Some(project) = detail.brief.as_ref().and_then(|brief| brief.project.as_ref()) {
        screen.say(screen.dim(format!("  {}", project.display())));
    }
    for note in &detail.notes {
        screen.say(screen.dim(format!("  note: {}", engine::task::one_line(&note.text, 200))));
    }
}

fn told(summary: &Summary, screen: &Screen) {
    part("Told", screen);
    let word = screen.paint(outcome_tone(summary.outcome), summary.outcome.word());
    screen.say(format!("  {} {word}", summary.outcome.icon()));
    prose(&summary.accomplished, screen);
    for (mark, items) in [("•", &summary.findings), ("→", &summary.next_steps)] {
        for item in items {
            prose(&format!("{mark} {item}"), screen);
        }
    }
}

fn files(here: &Here, detail: &TaskDetail, latest: Option<&RunRow>, screen: &Screen) {
    let id = &detail.row.id;
    let results = here.home.results(id);
    let found: Vec<_> = ["result.md", "changes.diff", "evidence.json"]
        .iter()
        .map(|name| results.join(name))
        .chain([here.home.summary(id)])
        .filter(|path| path.exists())
        .collect();
    let workdir = latest.and_then(|run| run.workdir.as_deref()).filter(|dir| Path::new(dir).exists());
    if !found.is_empty() || workdir.is_some() {
        part("Files", screen);
        found.iter().for_each(|path| screen.say(screen.dim(format!("  {}", path.display()))));
        if let Some(dir) = workdir {
            screen.say(screen.dim(format!("  {} (where it worked)", harmless(dir))));
        }
    }
}

fn next(detail: &TaskDetail, screen: &Screen) {
    let id = &detail.row.id;
    let words = match detail.row.stage {
        StageName::Unclear => format!("orchestrator reply {id} \"...\""),
        StageName::Asked => format!("orchestrator answer {id} go-on | fresh | enough, or cancel {id}"),
        StageName::Delivered => {
            format!("orchestrator diff {id}, then accept {id}, or discard {id}, or reply {id} \"...\"")
        }
        StageName::Queued
        | StageName::Interpreted
        | StageName::Checked
        | StageName::Started
        | StageName::Executed
        | StageName::Verified => format!("orchestrator watch {id}"),
        StageName::Closed => return,
    };
    part("Next", screen);
    screen.say(format!("  {words}"));
}

fn part(name: &str, screen: &Screen) {
    screen.say(format!("\n{}", screen.dim(name)));
}

fn prose(text: &str, screen: &Screen) {
    for line in wrap(text, screen.prose().saturating_sub(2)) {
        screen.say(format!("  {line}"));
    }
}

fn log(here: &Here, detail: &TaskDetail, screen: &Screen) -> Result<(), Problem> {
    let Some(run) = detail.runs.first() else {
        screen.aside("it has not run yet");
        return Ok(());
    };
    let (path, mut from) = (here.home.transcript(&detail.row.id, run.run), 0);
    while !screen.is_gone() {
        let (found, next) =
            execute::activities(&path, from, 500).map_err(|problem| disk("reading", &path, &problem))?;
        for activity in &found {
            if screen.json {
                screen.tell(activity);
            } else if let Some(told) = live::activity(activity) {
                let text = engine::task::one_line(&told.text, screen.prose().saturating_sub(2));
                screen.say(format!("{} {text}", screen.paint(told.tone, told.icon)));
            }
        }
        if found.is_empty() || next == from {
            break;
        }
        from = next;
    }
    Ok(())
}

#[cfg(test)]
#[path = "show_tests.rs"]
mod tests;
