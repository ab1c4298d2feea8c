//! Walks with the practice agent: everything but the agent is the real thing.

use engine::{
    door::{Code, Command, NewTask},
    task::{Answer, Claim, Outcome, StageName, State, Take},
};
use trials::{audit::audit, repo::Repo, trial::Trial};

/// A task whose practice agent does this.
fn fix(project: &std::path::Path, script: &[&str], more: &str) -> String {
    format!(
        "---\ntype: fix\nproject: {}\n{more}---\n# Greet in Dutch\n\n**Target Files:**\n- greeting.txt\n\n**Prompt:**\nChange the greeting to Dutch.\n\n```practice\n{}\n```\n",
        project.display(),
        script.join("\n")
    )
}

const HONEST: [&str; 3] = [
    r#"{"say":"I will read the greeting and change it."}"#,
    r#"{"replace":{"path":"greeting.txt","old":"hello","new":"hallo"}}"#,
    r#"{"finish":"Changed greeting.txt to Dutch."}"#,
];

#[tokio::test(flavor = "multi_thread")]
async fn an_honest_fix_is_verified_accepted_and_in_the_project() {
    let trial = Trial::practice().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let text = fix(&repo.0, &HONEST, "checks: [\"grep -q hallo greeting.txt\"]\n");
    trial.drop_file("greet.task.md", &text);
    let id = "task_001".parse().unwrap();

    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.stage, StageName::Delivered);
    assert_eq!(told.row.outcome, Some(Outcome::Success), "{told:#?}");
    assert!(told.row.practice);
    assert_eq!(repo.read("greeting.txt"), "hello\n", "the project is untouched until its owner accepts");
    assert!(trial.home.results(&id).join("changes.diff").exists());
    let summary = std::fs::read_to_string(trial.home.summary(&id)).unwrap();
    assert!(summary.contains("SUCCESS") && summary.to_lowercase().contains("practice"), "{summary}");

    trial.act(Command::Accept { id: id.clone(), how: Take::Apply }).await;
    assert_eq!(repo.read("greeting.txt"), "hallo\n");
    trial.until(&id, "closed", |row| row.stage == StageName::Closed).await;
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_without_a_change_is_caught() {
    let trial = Trial::practice().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let script = [r#"{"finish":"I changed greeting.txt to Dutch and all tests pass."}"#];
    let id = trial.add(&fix(&repo.0, &script, "")).await;

    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.outcome, Some(Outcome::Failed), "{told:#?}");
    let verdict = told.runs[0].verdict.as_ref().unwrap();
    assert!(verdict.lines.iter().any(|line| line.claim == Claim::Said && line.state == State::NotMet), "{verdict:#?}");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn discard_leaves_the_project_alone_and_keeps_a_backup() {
    let trial = Trial::practice().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let id = trial.add(&fix(&repo.0, &HONEST, "")).await;
    trial.until(&id, "delivered", |row| row.stage == StageName::Delivered && !row.working).await;
    trial.act(Command::Discard { id: id.clone() }).await;
    assert_eq!(repo.read("greeting.txt"), "hello\n");
    assert!(repo.git(&["for-each-ref", "refs/orchestrator"]).contains("backup"), "no backup ref");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_task_runs_after_its_predecessor_and_asks_when_that_was_thrown_away() {
    let trial = Trial::practice().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let first = trial.add(&fix(&repo.0, &[r#"{"finish":"I changed greeting.txt."}"#], "id: first\n")).await;
    let second = trial.add(&fix(&repo.0, &HONEST, "id: second\nafter: [first]\n")).await;
    // The first did nothing and is closed as kept, without success: the second has to ask.
    trial.at_rest(&first).await;
    let asked = trial.until(&second, "asked", |row| row.stage == StageName::Asked).await;
    assert!(asked.question.unwrap().contains("first"));
    trial.act(Command::Answer { id: second.clone(), answer: Answer::GoOn }).await;
    trial.until(&second, "delivered", |row| row.stage == StageName::Delivered && !row.working).await;
    audit(&trial.home, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_holds_what_has_not_started_and_says_so() {
    let trial = Trial::practice().await;
    trial.act(Command::Pause).await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let id = trial.add(&fix(&repo.0, &HONEST, "")).await;
    trial.until(&id, "checked", |row| row.stage == StageName::Checked && !row.working).await;
    let rows = trial.door().rows(&engine::store::Filter::default()).await.unwrap();
    assert_eq!(rows[0].hold, Some(engine::task::Hold::Paused));
    trial.act(Command::Unpause).await;
    trial.until(&id, "delivered", |row| row.stage == StageName::Delivered).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_task_can_be_cancelled() {
    let trial = Trial::practice().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    let script = [r#"{"say":"This takes a while."}"#, r#"{"sleep_ms":600000}"#, r#"{"finish":"never"}"#];
    let id = trial.add(&fix(&repo.0, &script, "")).await;
    trial.until(&id, "started", |row| row.stage == StageName::Started).await;
    trial.act(Command::Cancel { id: id.clone() }).await;
    let row = trial.until(&id, "closed", |row| row.stage == StageName::Closed && !row.working).await;
    assert_eq!(row.end.as_deref(), Some("cancelled"));
    let again = trial.door().act("cli", Command::Cancel { id }).await.unwrap_err();
    assert_eq!(again.code, Code::NotNow);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_queue_says_so_at_the_door_and_keeps_files_in_the_inbox() {
    let mut trial = Trial::new().arg("--practice").settings("[inbox]\nqueue_limit = 1\nrescan_s = 1\n");
    trial.start().await;
    trial.act(Command::Pause).await;
    let id = trial.add("Summarize what there is to see here.").await;
    let full = trial.add_new(NewTask { text: "Summarize it again.".into(), ..NewTask::default() }).await.unwrap_err();
    assert_eq!(full.code, Code::QueueFull);
    let path = trial.drop_file("later.task.md", "Explain what is in this folder.");
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    assert!(path.exists(), "the file waits in the inbox");
    trial.act(Command::Cancel { id }).await;
    trial.eventually("the file is taken once there is room", || !path.exists()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unclear_task_waits_for_its_owners_words() {
    let trial = Trial::practice().await;
    let id = trial.add("help").await;
    let row = trial.until(&id, "unclear", |row| row.stage == StageName::Unclear).await;
    assert!(row.question.is_some());
    trial
        .act(Command::Reply { id: id.clone(), words: "Explain how the greeting in this project is made.".into() })
        .await;
    let told = trial.at_rest(&id).await;
    assert!(told.brief.unwrap().request.contains("greeting"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_engine_becomes_a_client() {
    let trial = Trial::practice().await;
    let (code, _, errors) = trial.cli(&["serve"]);
    assert_ne!(code, 0);
    assert!(errors.contains("already"), "{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_file_stays_with_a_reason_beside_it_and_saving_it_again_is_the_retry() {
    let trial = Trial::practice().await;
    let path = trial.drop_file("odd.task.md", "---\npriority: urgent\n---\nExplain this folder.\n");
    let problem = trial.home.inbox().join("odd.task.md.problem");
    trial.eventually("a .problem file", || problem.exists()).await;
    let why = std::fs::read_to_string(&problem).unwrap();
    assert!(why.contains("line 2") && why.contains("high, medium or low"), "{why}");
    assert!(path.exists());
    std::fs::write(&path, "---\npriority: high\n---\nExplain this folder.\n").unwrap();
    trial.eventually("it is accepted", || !path.exists() && !problem.exists()).await;
    trial.at_rest(&"task_001".parse().unwrap()).await;
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn search_finds_a_task_by_its_words_and_reads_work_without_an_engine() {
    let mut trial = Trial::practice().await;
    let id = trial.add("Explain the flamingo in the cellar.").await;
    trial.at_rest(&id).await;
    trial.stop().await;
    let hits = trial.reads().search("flamingo", None, 10).unwrap();
    assert_eq!(hits.len(), 1);
    let (code, out, _) = trial.cli(&["search", "flamingo", "--json"]);
    assert_eq!(code, 0);
    assert!(out.contains(id.as_str()), "{out}");
}
