//! The rows of the failure table, with the real CLI where it can be had to fail so, and a double where not: what is
//! decided, what its owner sees, and that it goes on by itself.

mod process;
mod service;
mod silence;

use std::path::Path;

use engine::{
    store::{Filter, TaskRow},
    task::{Fact, Failure, Question, StageName, TaskId},
};
use trials::{api::Step, repo::Repo, trial::Trial};

/// One try of ours more, at once, and none of the CLI's own.
const SHORT: &str = "internal_retries = 0\n[retry]\nmax_retries = 1\nbackoff_multiplier = 1\n";

/// A task that changes nothing.
fn task(trial: &Trial, kind: &str, more: &str) -> String {
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    format!(
        "---\ntype: {kind}\nproject: {}\n{more}---\n# Say it there\n**Target Files:**\n- hello.txt\n**Prompt:**\nMake hello.txt say hello there instead of hello world.\n",
        repo.0.display()
    )
}

async fn started(mut trial: Trial) -> Trial {
    trial.start().await;
    trial.until_claude_is_known().await;
    trial
}

/// What was decided on each failure, as it stands in the ledger, in its order.
fn failures(trial: &Trial, id: &TaskId) -> Vec<Failure> {
    let events = trial.reads().events(0, Some(id), 1_000).unwrap();
    let why = |fact| match fact {
        Some(Fact::Postponed { why, .. } | Fact::Failed { why }) => Some(why),
        _ => None,
    };
    events.into_iter().filter_map(|event| why(event.fact)).collect()
}

fn questions(trial: &Trial, id: &TaskId) -> Vec<Question> {
    let events = trial.reads().events(0, Some(id), 1_000).unwrap();
    let asked = |fact| match fact {
        Some(Fact::Asked { question, .. }) => Some(question),
        _ => None,
    };
    events.into_iter().filter_map(|event| asked(event.fact)).collect()
}

/// The row as its owner sees it, with why it waits.
async fn row(trial: &Trial, id: &TaskId) -> TaskRow {
    let rows = trial.door().rows(&Filter::default()).await.unwrap();
    rows.into_iter().find(|row| row.id == *id).unwrap()
}

/// Waits until its first run has failed and the task waits.
async fn postponed(trial: &Trial, id: &TaskId) {
    trial.until(id, "postponed", |row| row.runs >= 1 && row.stage == StageName::Checked && !row.working).await;
}

fn error(status: u16, kind: &'static str, message: &'static str) -> Step {
    Step::Error(status, kind, message, vec![])
}

fn first(many: usize, one: Step, other: Step) -> Step {
    Step::First(many, Box::new(one), Box::new(other))
}

/// Processes that work in this folder.
fn working_in(folder: &Path) -> usize {
    let all = std::fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    all.filter(|process| std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder))).count()
}
