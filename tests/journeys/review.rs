//! What an owner does with results, and tasks that share a project.

use engine::{
    door::Command,
    store::{TaskDetail, TaskRow},
    task::{Outcome, StageName, TaskId},
};
use trials::{audit::audit, repo::Repo, trial::Trial};

/// A practice task on `greeting.txt` that replaces one word by another.
fn task(project: &std::path::Path, head: &str, old: &str, new: &str, wait_ms: u32) -> String {
    format!(
        "---\n{head}\ntype: fix\nproject: {}\n---\n# Greet\n**Target Files:**\n- greeting.txt\n**Prompt:**\nChange the greeting.\n\n```practice\n{}\n{}\n{}\n```\n",
        project.display(),
        serde_json::json!({"sleep_ms": wait_ms}),
        serde_json::json!({"replace": {"path": "greeting.txt", "old": old, "new": new}}),
        serde_json::json!({"finish": "Changed greeting.txt."})
    )
}

fn id(name: &str) -> TaskId {
    name.parse().unwrap()
}

fn detail(trial: &Trial, name: &str) -> TaskDetail {
    trial.reads().detail(&id(name)).unwrap().unwrap()
}

/// The task once so many of its runs were delivered, and nobody works on it any more.
async fn delivered(trial: &Trial, name: &str, runs: u32) -> TaskDetail {
    let is_it = |row: &TaskRow| row.stage == StageName::Delivered && row.runs == runs;
    trial.until(&id(name), "delivered", is_it).await;
    trial.at_rest(&id(name)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn remarks_go_back_as_one_follow_up_and_the_result_lands_as_one_commit() {
    let trial = Trial::practice().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    repo.git(&["config", "user.name", "Ann"]);
    repo.git(&["config", "user.email", "ann@example.invalid"]);
    trial.drop_file("one.task.md", &task(&repo.0, "id: one", "hello", "hallo", 0));
    let told = delivered(&trial, "one", 1).await;
    assert_eq!(told.row.outcome, Some(Outcome::Success), "{told:#?}");
    let (code, out, _) = trial.cli(&["diff", "one"]);
    assert!(code == 0 && out.contains("-hello") && out.contains("+hallo"), "{out}");
    let (code, _, problem) = trial.cli(&["send-back", "one", "Nearly.", "--on", "greeting.txt:1=Louder, please."]);
    assert_eq!(code, 0, "{problem}");
    let told = delivered(&trial, "one", 2).await;
    let words = told.runs[0].attempt.words.clone().unwrap_or_default();
    assert!(words.contains("Nearly.") && words.contains("greeting.txt:1") && words.contains("Louder"), "{words}");
    let (code, out, problem) = trial.cli(&["accept", "one", "--squash"]);
    assert_eq!(code, 0, "{out}{problem}");
    assert_eq!(repo.git(&["rev-list", "--count", "HEAD"]).trim(), "2");
    assert_eq!(repo.git(&["status", "--porcelain"]).trim(), "");
    assert_eq!(repo.read("greeting.txt"), "hallo\n");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_starts_from_the_unaccepted_result_of_its_predecessor() {
    let trial = Trial::practice().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    trial.drop_file("two.task.md", &task(&repo.0, "id: two\nafter: [one]", "hallo", "hola", 0));
    trial.drop_file("one.task.md", &task(&repo.0, "id: one", "hello", "hallo", 0));
    let told = delivered(&trial, "two", 1).await;
    assert_eq!(told.row.outcome, Some(Outcome::Success), "it found what its predecessor wrote: {told:#?}");
    assert_eq!(detail(&trial, "one").row.stage, StageName::Delivered);
    let (code, _, problem) = trial.cli(&["accept", "two"]);
    assert!(code != 0 && problem.contains("nothing was changed"), "{problem}");
    assert_eq!(repo.read("greeting.txt"), "hello\n");
    for name in ["one", "two"] {
        let (code, _, problem) = trial.cli(&["accept", name]);
        assert_eq!(code, 0, "{problem}");
    }
    assert_eq!(repo.read("greeting.txt"), "hola\n");
    audit(&trial.home, 2);
}

/// Whether the first runs of two tasks went on at the same time.
fn overlapped(trial: &Trial) -> bool {
    let run = |name| detail(trial, name).runs.pop().unwrap();
    let (one, two) = (run("one"), run("two"));
    one.started_at < two.ended_at.unwrap() && two.started_at < one.ended_at.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tasks_in_one_project_work_side_by_side_in_worktrees_and_one_after_the_other_in_place() {
    for (mode, at_once) in [("worktree", true), ("in_place", false)] {
        let mut trial = Trial::new().arg("--practice").settings(&format!("[project]\nmode = \"{mode}\"\n"));
        let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello world\n")]);
        trial.start().await;
        // Both stand ready before either may go: else a slow machine would run them one after the other anyhow.
        trial.act(Command::Pause).await;
        trial.drop_file("one.task.md", &task(&repo.0, "id: one", "hello", "hallo", 1_500));
        trial.drop_file("two.task.md", &task(&repo.0, "id: two", "world", "wereld", 1_500));
        for name in ["one", "two"] {
            trial.until(&id(name), "ready", |row| row.stage == StageName::Checked).await;
        }
        trial.act(Command::Unpause).await;
        delivered(&trial, "one", 1).await;
        delivered(&trial, "two", 1).await;
        assert_eq!(overlapped(&trial), at_once, "{mode}");
        audit(&trial.home, 2);
    }
}
