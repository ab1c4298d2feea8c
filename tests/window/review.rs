//! A result is looked at: its evidence, its diff, and what its owner does about it.

use engine::{
    store::{Reads, TaskRow},
    task::StageName,
};
use trials::repo::Repo;

use crate::{
    app::{Stage, is_told, task},
    page::Page,
};

/// Does the same each time, so that it may be sent back.
const WRITES: [&str; 2] =
    [r#"{"write":{"path":"greeting.txt","text":"hallo\nwereld\n"}}"#, r#"{"finish":"Changed greeting.txt to Dutch."}"#];

fn delivered(row: &TaskRow) -> bool {
    is_told(row) && row.stage == StageName::Delivered
}

/// A task that is done and waits for its owner, opened in the window.
async fn reviewed(stage: &Stage, page: &Page, check: &str) -> Repo {
    let repo = Repo::with(&stage.folder().join("shop"), &[("greeting.txt", "hello\nworld\n")]);
    page.press("c").await;
    page.fill("#text", &task(&repo.0, &WRITES, "")).await;
    page.fill("[data-field=checks]", check).await;
    page.click("Hand over").await;
    stage.until_task("a delivered task", delivered).await;
    page.see("[data-verdict]").await;
    page.see("figure[data-file='greeting.txt'] .added").await;
    repo
}

#[tokio::test(flavor = "multi_thread")]
async fn evidence_opens_where_it_points_and_remarks_on_lines_are_sent_back_together() {
    let stage = Stage::set().await;
    let page = Page::open(&stage).await;
    let repo = reviewed(&stage, &page, "grep moin greeting.txt").await;
    page.see("[data-verdict=refuted]").await;
    page.see("[data-group=against] [data-evidence=command]").await;
    page.reads("exit 1").await;

    // A folded file is unfolded by the evidence that points to it.
    page.see("figure[data-file='greeting.txt'] .head").await.click().await.unwrap();
    page.gone("figure[data-file='greeting.txt'] .added").await;
    for folded in ["#verdict .title", "#verdict .line:not(:disabled)"] {
        let unfold =
            format!("document.querySelectorAll(\"{folded}[aria-expanded='false']\").forEach((one) => one.click())");
        page.script(&unfold).await;
    }
    page.see("[data-evidence=file] .place").await.click().await.unwrap();
    page.see("figure[data-file='greeting.txt'] .added").await;

    page.see(".numbers[data-side=new][data-line='2']").await.click().await.unwrap();
    page.fill(".remark textarea", "Lower case is right here.").await;
    page.see(".numbers[data-side=old][data-line='1']").await.click().await.unwrap();
    page.fill("#remark-old-1", "Keep the old greeting too.").await;
    page.click("Send back… (2)").await;
    page.fill("#words", "Nearly there.").await;
    page.click("Send back with 2 remarks").await;

    let again = |row: &TaskRow| delivered(row) && row.runs == 2;
    let id = stage.until_task("a second run", again).await;
    let detail = Reads::open(&stage.home).unwrap().detail(&id).unwrap().unwrap();
    let words = detail.runs.iter().filter_map(|run| run.attempt.words.clone()).collect::<String>();
    for part in
        ["Nearly there.", "greeting.txt:2", "> wereld", "Lower case is right here.", "(a line that you removed)"]
    {
        assert!(words.contains(part), "{part:?} is not in {words:?}");
    }
    page.gone(".remark").await;

    page.click("Accept").await;
    page.see("[data-told=done]").await;
    assert_eq!(repo.read("greeting.txt"), "hallo\nwereld\n");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_conflict_names_its_files_and_says_that_nothing_was_changed() {
    let stage = Stage::set().await;
    let page = Page::open(&stage).await;
    let repo = reviewed(&stage, &page, "grep hallo greeting.txt").await;
    page.see("[data-verdict=verified]").await;
    std::fs::write(repo.0.join("greeting.txt"), "good day\nall of you\n").unwrap();

    page.click("Accept").await;
    page.see("[data-told=conflict]").await;
    page.reads("nothing was changed").await;
    page.see("[data-told=conflict] .place").await;
    assert_eq!(repo.read("greeting.txt"), "good day\nall of you\n");

    std::fs::write(repo.0.join("greeting.txt"), "hello\nworld\n").unwrap();
    page.see(".split .more").await.click().await.unwrap();
    page.see("[data-take=apply]").await.click().await.unwrap();
    page.see("[data-told=done]").await;
    page.reads("Accepted").await;
    assert_eq!(repo.read("greeting.txt"), "hallo\nwereld\n");
    page.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_result_that_is_discarded_says_where_its_backup_is() {
    let stage = Stage::set().await;
    let page = Page::open(&stage).await;
    let repo = reviewed(&stage, &page, "grep hallo greeting.txt").await;
    page.click("Discard").await;
    page.click("Really discard").await;
    page.see("[data-told=done]").await;
    page.reads("refs/").await;
    page.reads("Discarded").await;
    assert_eq!(repo.read("greeting.txt"), "hello\nworld\n");
    page.close().await;
}
