//! The engine dies while a real agent runs.

use std::path::Path;

use engine::{
    door::Command,
    task::{Answer, StageName, TaskId},
};
use trials::{
    api::{Api, Step},
    audit::audit,
    repo::Repo,
    trial::Trial,
};

/// Processes whose working folder lies in this folder.
fn working_in(folder: &Path) -> usize {
    let all = std::fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    all.filter(|process| std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder))).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_outlives_the_engine_is_swept_and_its_run_asked_about_not_run_again() {
    let api = Api::script(vec![Step::Hang]).await;
    let mut trial =
        Trial::new().with_claude(&api.url, "idle_limit_s = 3\n").env("FAILPOINTS", "conductor::agent_spawned=return");
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    let text =
        format!("---\nid: cut\ntype: fix\nproject: {}\n---\nMake hello.txt say hello there.\n", repo.0.display());
    trial.drop_file("cut.task.md", &text);
    trial.spawn();
    assert!(Trial::was_killed(trial.ended().await), "{}", trial.log());

    trial.without_env("FAILPOINTS");
    trial.start().await;
    let id: TaskId = "cut".parse().unwrap();
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Asked, 1), "{told:#?}");
    let worktrees = trial.home.worktrees();
    trial.eventually("no agent is left", || working_in(&worktrees) == 0).await;
    trial.act(Command::Answer { id: id.clone(), answer: Answer::Enough }).await;
    trial.at_rest(&id).await;
    audit(&trial.home, 1);
}
