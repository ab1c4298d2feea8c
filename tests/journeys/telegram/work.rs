//! Tasks from the phone, from the first word to the accepted result.

use engine::{store::Filter, task::StageName};
use trials::{audit::audit, repo::Repo};

use super::{all_is_well, paired, practice, task};

#[tokio::test(flavor = "multi_thread")]
async fn a_task_is_handed_over_watched_shown_and_accepted() {
    let (trial, bot) = practice("").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let created = ann.asks(&format!("/task {}", task(&repo.0, 4_500)), "Task created").await;
    assert!(created.text.starts_with("✅ Task created: task_001"), "{}", created.text);
    let progress = ann.sees("progress", |message| message.text.contains("Working for")).await;
    assert!(!progress.sounded && progress.buttons[0][0].0.contains("Cancel"), "{progress:?}");
    ann.asks("how is it going?", "Running (1)").await;
    let done = ann.sees("the result", |message| message.text.contains("completed")).await;
    assert!(done.sounded && done.text.contains("SUCCESS") && done.text.contains("verified"), "{}", done.text);
    assert!(done.text.contains("1 file, +1 −1"), "{}", done.text);
    ann.sees("the end of progress", |message| message.text.contains("Worked for") && message.buttons.is_empty()).await;
    ann.presses(done.id, "Diff");
    let diff = ann.sees_after(done.id, "the diff", |message| message.text.contains("+hallo")).await;
    assert!(diff.entities.to_string().contains("\"pre\""), "{diff:?}");
    ann.presses(done.id, "Log");
    ann.sees_after(done.id, "the log", |message| message.text.contains("What it did last")).await;
    let press = ann.presses(done.id, "Accept");
    press.acknowledged().await;
    let settled = |message: &trials::bot::Message| message.id == done.id && message.text.contains("→ accepted");
    let settled = ann.sees("that it is accepted", settled).await;
    assert!(!settled.buttons.iter().flatten().any(|(label, _)| label.contains("Accept")), "{settled:?}");
    assert_eq!(repo.read("greeting.txt"), "hallo\n");
    trial.at_rest(&"task_001".parse().unwrap()).await;
    audit(&trial.home, 1);
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_sends_a_result_back_and_discard_is_asked_first() {
    let (trial, bot) = practice("").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    ann.uploads("greet.task.md", task(&repo.0, 0).as_bytes(), None);
    let done = ann.sees("the result", |message| message.text.contains("completed")).await;
    ann.replies(done.id, "Louder, please.");
    let again = ann.sees_after(done.id, "the second result", |message| message.text.contains("completed")).await;
    let told = trial.reads().detail(&"task_001".parse().unwrap()).unwrap().unwrap();
    assert_eq!(told.row.runs, 2);
    assert_eq!(told.runs[0].attempt.words.as_deref(), Some("Louder, please."));
    ann.presses(again.id, "Send back");
    let asked = ann.sees_after(again.id, "a question for words", |message| message.asks).await;
    ann.replies(asked.id, "Once more.");
    let third = ann.sees_after(asked.id, "the third result", |message| message.text.contains("completed")).await;
    ann.presses(third.id, "Discard");
    let sure = ann.sees_after(third.id, "are you sure", |message| message.text.contains("A backup is kept")).await;
    assert_eq!(trial.reads().detail(&told.row.id).unwrap().unwrap().row.stage, StageName::Delivered);
    ann.presses(sure.id, "Yes");
    trial.until(&told.row.id, "closed", |row| row.stage == StageName::Closed).await;
    assert_eq!(repo.read("greeting.txt"), "hello\n");
    ann.asks("/list", "task_001").await;
    ann.asks("/show 1", "Greet in German").await;
    ann.asks("/search german", "task_001").await;
    ann.asks("/metrics", "1 tasks").await;
    ann.asks("/show 99", "no task").await;
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_targets_skipping_is_refused_and_a_voice_note_is_told_kindly() {
    let (trial, bot) = practice("").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    ann.uploads("../notes.txt", b"hello\n", None);
    let asked = ann.sees("what is to be done", |message| message.text.contains("notes.txt")).await;
    assert!(asked.asks, "{asked:?}");
    ann.types("summarize this file for me");
    let created = ann.sees("a task", |message| message.text.contains("Task created")).await;
    let told = trial.reads().detail(&"task_001".parse().unwrap()).unwrap().unwrap();
    assert!(told.text.contains("/attachments/") && told.text.contains("notes.txt"), "{}", told.text);
    ann.uploads("x.task.md", b"---\npermissions: skip\ntype: summarize\n---\nSummarize the readme.\n", None);
    let capped = ann.sees_after(created.id, "the note", |message| message.text.contains("Skipping permissions")).await;
    assert!(capped.text.contains("task_002"), "{capped:?}");
    ann.says(b"OggS");
    ann.sees("about voice", |message| message.text.contains("I can't hear yet")).await;
    trial.at_rest(&"task_001".parse().unwrap()).await;
    trial.at_rest(&"task_002".parse().unwrap()).await;
    assert_eq!(trial.reads().list(&Filter::default()).unwrap().len(), 2);
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_voice_note_is_written_down_where_a_program_can() {
    let (trial, bot) = practice("transcriber = [\"sh\", \"-c\", \"cat '{file}'\"]").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    ann.says(b"explain how the cache is invalidated");
    ann.sees("what was heard", |message| message.text.contains("I heard: explain how")).await;
    ann.sees("a task", |message| message.text.contains("Understood") || message.text.contains("Task created")).await;
    all_is_well(&trial, &bot);
}
