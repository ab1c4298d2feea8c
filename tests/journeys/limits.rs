//! What holds all work with the real CLI: how it is held, and how it goes on alone.

use engine::{
    door::Command,
    task::{Hold, Outcome, StageName, TaskId},
};
use trials::{
    api::{Api, Step},
    repo::Repo,
    trial::Trial,
};

async fn held_by_its_key() -> (Trial, Repo, Api, TaskId) {
    let api = Api::script(vec![Step::Error(401, "authentication_error", "invalid x-api-key", vec![])]).await;
    let mut trial = Trial::new().with_claude(&api.url, "");
    trial.start().await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    let text = format!(
        "---\ntype: analyze\nproject: {}\n---\n# Say it\n**Prompt:**\nSay what hello.txt says.\n",
        repo.0.display()
    );
    let id = trial.add(&text).await;
    trial.until(&id, "held", |row| row.runs == 1 && row.stage == StageName::Checked && !row.working).await;
    let rows = trial.door().rows(&engine::store::Filter::default()).await.unwrap();
    assert!(matches!(rows[0].hold, Some(Hold::Unavailable { .. })), "{rows:#?}");
    (trial, repo, api, id)
}

async fn goes_on_alone(trial: &Trial, id: &TaskId) {
    trial.until(id, "running again", |row| row.runs == 2).await;
    let told = trial.at_rest(id).await;
    assert_ne!(told.row.outcome, Some(Outcome::Failed), "{told:#?}\n{}", trial.log());
    assert!(trial.door().health().await.unwrap().claude.problem.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_becomes_good_is_tried_when_its_owner_says_look_again() {
    let (trial, _repo, api, id) = held_by_its_key().await;
    api.change(vec![Step::Say("hello.txt line 1 says hello world.")]);
    trial.act(Command::Probe).await;
    goes_on_alone(&trial, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_changes_is_seen_and_tried_alone() {
    let (trial, _repo, api, id) = held_by_its_key().await;
    api.change(vec![Step::Say("hello.txt line 1 says hello world.")]);
    let file = trial.folder().join("user/.claude/settings.json");
    std::fs::create_dir_all(file.parent().unwrap()).unwrap();
    std::fs::write(file, "{}").unwrap();
    goes_on_alone(&trial, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_is_still_held_in_the_next_life() {
    let (mut trial, _repo, api, id) = held_by_its_key().await;
    let asked = api.asked();
    trial.kill();
    trial.start().await;
    trial.until_claude_is_known().await;
    let rows = trial.door().rows(&engine::store::Filter::default()).await.unwrap();
    assert!(matches!(rows[0].hold, Some(Hold::Unavailable { .. })), "{rows:#?}");
    assert_eq!(api.asked(), asked, "{id} did not ask with the refused key again");
}
