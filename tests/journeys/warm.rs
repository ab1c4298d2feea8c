//! A warm start with the real CLI: what was made ready while somebody composed is what the task begins with.

use engine::{
    door::{Command, NewTask},
    task::{Outcome, Take, TaskType},
};
use serde_json::json;
use trials::{
    api::{Api, Step},
    repo::Repo,
    trial::Trial,
};

fn draft(repo: &Repo) -> NewTask {
    NewTask { project: Some(repo.0.clone()), kind: Some(TaskType::Fix), ..NewTask::default() }
}

fn edit() -> Vec<Step> {
    let input =
        json!({"file_path": "{{cwd}}/hello.txt", "old_string": "world", "new_string": "there", "replace_all": false});
    vec![
        Step::Tools(vec![("Read", json!({"file_path": "{{cwd}}/hello.txt"}))]),
        Step::Tools(vec![("Edit", input)]),
        Step::Say("Done: hello.txt says hello there."),
    ]
}

async fn warmed(more: &str) -> (Trial, Repo, Api) {
    let api = Api::script(edit()).await;
    let mut trial = Trial::new().with_claude(&api.url, more);
    trial.start().await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    trial.act(Command::Warm(draft(&repo))).await;
    (trial, repo, api)
}

fn task(repo: &Repo) -> String {
    format!(
        "---\ntype: fix\nproject: {}\nchecks: [\"grep -q there hello.txt\"]\n---\n# Say it there\n**Prompt:**\nMake hello.txt say hello there.\n",
        repo.0.display()
    )
}

fn spares(trial: &Trial) -> usize {
    let folder = trial.home.worktrees();
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(".spare-")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_begins_in_the_worktree_and_the_session_that_were_ready() {
    let (trial, repo, _api) = warmed("").await;
    let id = trial.add(&task(&repo)).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.outcome, Some(Outcome::Success), "{told:#?}\n{}", trial.log());
    assert!(told.runs[0].workdir.as_ref().unwrap().contains(".spare-"), "{:?}", told.runs[0].workdir);
    assert_eq!(trial.log().matches("run begins").count(), 1);
    trial.act(Command::Accept { id, how: Take::Apply }).await;
    assert_eq!(repo.read("hello.txt"), "hello there\n");
    assert_eq!(spares(&trial), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_since_makes_the_spare_useless_and_the_task_goes_on_without() {
    let (trial, repo, _api) = warmed("").await;
    assert_eq!(spares(&trial), 1);
    repo.write("later.txt", "later\n");
    repo.git(&["add", "-A"]);
    repo.git(&["commit", "-qm", "later"]);
    let id = trial.add(&task(&repo)).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.outcome, Some(Outcome::Success), "{told:#?}\n{}", trial.log());
    assert!(!told.runs[0].workdir.as_ref().unwrap().contains(".spare-"));
    assert_eq!(spares(&trial), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_made_ready_where_the_owner_does_not_want_it() {
    let (trial, _repo, _api) = warmed("warm = false\n").await;
    assert_eq!(spares(&trial), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_engine_that_ends_leaves_no_spare() {
    let (mut trial, _repo, _api) = warmed("").await;
    assert_eq!(spares(&trial), 1);
    trial.stop().await;
    assert_eq!(spares(&trial), 0);
}
