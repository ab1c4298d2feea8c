//! A task's walk, seen at the window.

use std::time::{Duration, Instant};

use engine::task::{Source, StageName};
use trials::repo::Repo;

use crate::{
    app::{HONEST, SLOW, Stage, TITLE, is_told, task},
    page::Page,
    screen::{PATIENCE, Screen, script, until},
};

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_is_composed_is_seen_to_its_outcome_and_accepted() {
    let stage = Stage::set().await;
    let repo = Repo::with(&stage.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let page = Page::open(&stage).await;
    page.reads("Hand over a task and go away").await;

    page.press("c").await;
    page.fill("#text", &task(&repo.0, &HONEST, "")).await;
    page.fill("[data-field=checks]", "grep -q hallo greeting.txt").await;
    page.click("Hand over").await;

    page.see("[data-outcome=SUCCESS]").await;
    page.see("#verdict .met").await;
    page.reads("Practice").await;
    page.see("#changes .added").await;
    assert_eq!(repo.read("greeting.txt"), "hello\n", "untouched until its owner accepts");

    page.click("Accept").await;
    page.reads("Accepted").await;
    assert_eq!(repo.read("greeting.txt"), "hallo\n");
    page.escape().await;
    page.see("[data-task=task_001]").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_that_can_not_be_taken_says_why_and_keeps_what_was_written() {
    let stage = Stage::set().await;
    let page = Page::open(&stage).await;
    page.press("c").await;
    page.fill("#text", "---\npriority: urgent\n---\nDo it.\n").await;
    page.click("Hand over").await;
    page.reads("priority is high, medium or low").await;
    let kept = page.script("return document.getElementById('text').value").await;
    assert!(kept.as_str().unwrap().contains("urgent"));
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_agent_does_is_seen_while_it_does_it_and_can_be_stopped() {
    let stage = Stage::set().await;
    let repo = Repo::with(&stage.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let page = Page::open(&stage).await;
    page.press("c").await;
    page.fill("#text", &task(&repo.0, &SLOW, "")).await;
    page.click("Hand over").await;

    page.reads("I am thinking about the greeting.").await;
    page.reads("Running").await;
    page.click("Cancel").await;
    page.click("Really cancel").await;
    stage.until_task("a cancelled task", |row| row.end.as_deref() == Some("cancelled")).await;
    page.reads("Cancelled").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_dropped_on_the_window_are_the_targets_of_a_new_task() {
    let stage = Stage::set().await;
    let repo = Repo::with(&stage.folder().join("shop"), &[("one file.txt", "1\n"), ("two.txt", "2\n")]);
    let page = Page::open(&stage).await;
    let files = [repo.0.join("one file.txt"), repo.0.join("two.txt")];
    let began = Instant::now();
    // On a loaded machine a drop may come before the window has said that it takes it: a hand tries again.
    while !page.has("[data-field=files]").await {
        assert!(began.elapsed() < PATIENCE, "nothing was dropped:\n{}", page.text().await);
        drag(&stage.screen, &files).await;
        page.has_soon("[data-field=files]", Duration::from_secs(3)).await;
    }
    let files = page.script("return document.querySelector('[data-field=files]').value").await;
    let files = files.as_str().unwrap().to_owned();
    assert!(files.contains("one file.txt") && files.contains("two.txt"), "{files:?}");
    page.fill("#text", "Say in short what is there.").await;
    page.click("Hand over").await;
    let dropped = |row: &engine::store::TaskRow| row.source == Source::Drop;
    stage.until_task("a task that came by a drop", dropped).await;
    page.close().await;
}

/// Drags these files from another program's window onto the app's.
async fn drag(screen: &Screen, files: &[std::path::PathBuf]) {
    let to = until("the app's window", || screen.window(TITLE)).await;
    screen.xdotool(&["windowmove", "--sync", &to, "150", "20"]);
    let source = screen.helper(script("dragsrc.py").args(files));
    let from = until("the source of the drag", || screen.window("dragsrc")).await;
    screen.xdotool(&["windowactivate", "--sync", &to]);
    screen.xdotool(&["windowraise", &from]);
    let pause = || tokio::time::sleep(Duration::from_millis(150));
    // Slowly, as a hand does: X clients talk to each other with every step.
    for step in
        [&["mousemove", "60", "60"][..], &["mousedown", "1"], &["mousemove", "75", "75"], &["mousemove", "110", "110"]]
    {
        screen.xdotool(step);
        pause().await;
    }
    for at in (0..8).map(|step| (200 + step * 60, 150 + step * 30)) {
        screen.xdotool(&["mousemove", &at.0.to_string(), &at.1.to_string()]);
        pause().await;
    }
    screen.xdotool(&["mouseup", "1"]);
    pause().await;
    drop(source);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_tells_the_outcome_and_a_click_on_it_opens_the_task() {
    let stage = Stage::set().await;
    let repo = Repo::with(&stage.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let page = Page::open(&stage).await;
    std::fs::write(stage.home.inbox().join("greet.task.md"), task(&repo.0, &HONEST, "id: greet\n")).unwrap();

    stage.until_task("a delivered task", |row| is_told(row) && row.stage == StageName::Delivered).await;
    stage.notices.shows("SUCCESS").await;
    page.see("[data-task=greet]").await;
    stage.notices.click(&stage.screen);
    page.reads("What the agent did").await;
    page.see("#verdict").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_can_not_be_accepted_is_named_in_the_window_until_it_is_mended() {
    let stage = Stage::set().await;
    let page = Page::open(&stage).await;
    let file = stage.home.inbox().join("broken.task.md");
    std::fs::write(&file, "---\npriority: urgent\n---\nSummarize the notes.\n").unwrap();
    stage.notices.shows("broken.task.md").await;
    page.click("Show why").await;
    page.reads("priority is high, medium or low").await;
    std::fs::write(&file, "---\npriority: high\ntype: summarize\n---\nSummarize the notes.\n").unwrap();
    page.see("[data-task=task_001]").await;
    page.gone(".notice pre").await;
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_a_task_are_found_by_search() {
    let stage = Stage::set().await;
    let repo = Repo::with(&stage.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let page = Page::open(&stage).await;
    for (id, word) in [("first", "lighthouse"), ("second", "windmill")] {
        let text = task(&repo.0, &HONEST, &format!("id: {id}\n")) + &format!("\n**Context:**\nNear the {word}.\n");
        std::fs::write(stage.home.inbox().join(format!("{id}.task.md")), text).unwrap();
    }
    page.see("[data-task=second]").await;
    page.see("[data-task=first]").await;
    page.press("/").await;
    page.fill("#search", "windmill").await;
    page.gone("[data-task=first]").await;
    page.see("[data-task=second]").await;
    page.close().await;
}
