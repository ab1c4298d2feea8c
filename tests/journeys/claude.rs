//! Walks with the real Claude Code CLI, in a scrubbed environment, against a scripted API.

use engine::{
    door::{Code, Command},
    task::{Answer, Fact, Failure, Hold, Outcome, Ruling, Shown, StageName, Take, TaskId, Unavailable},
};
use serde_json::json;
use trials::{
    api::{Api, Step},
    audit::audit,
    repo::Repo,
    trial::Trial,
};

async fn trial(api: &Api, more: &str) -> (Trial, Repo) {
    let mut trial = Trial::new().with_claude(&api.url, more);
    trial.start().await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    (trial, repo)
}

fn task(repo: &Repo, kind: &str, more: &str) -> String {
    format!(
        "---\ntype: {kind}\nproject: {}\n{more}---\n# Say it there\n**Target Files:**\n- hello.txt\n**Prompt:**\nMake hello.txt say hello there instead of hello world.\n",
        repo.0.display()
    )
}

fn read_hello() -> Step {
    Step::Tools(vec![("Read", json!({"file_path": "{{cwd}}/hello.txt"}))])
}

fn failures(trial: &Trial, id: &TaskId) -> Vec<Failure> {
    let events = trial.reads().events(0, Some(id), 1_000).unwrap();
    events
        .into_iter()
        .filter_map(|event| match event.fact {
            Some(Fact::Postponed { why, .. } | Fact::Failed { why }) => Some(why),
            _ => None,
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fix_is_edited_in_a_worktree_checked_and_accepted() {
    let edit =
        json!({"file_path": "{{cwd}}/hello.txt", "old_string": "world", "new_string": "there", "replace_all": false});
    let steps =
        vec![read_hello(), Step::Tools(vec![("Edit", edit)]), Step::Say("Done: hello.txt now says hello there.")];
    let api = Api::script(steps).await;
    let (trial, repo) = trial(&api, "").await;
    let id = trial.add(&task(&repo, "fix", "checks: [\"grep -q there hello.txt\"]\n")).await;

    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.outcome, Some(Outcome::Success), "{told:#?}\n{}", trial.log());
    let report = told.runs[0].report.as_ref().unwrap();
    assert_eq!(report.exit, Some(0));
    assert!(report.session.is_some() && report.tools.contains_key("Edit"), "{report:#?}");
    assert_eq!(repo.read("hello.txt"), "hello world\n");
    let asked = api.requests()[0].to_string();
    assert!(asked.contains("Make hello.txt say hello there"), "the request is in the prompt");
    assert!(!asked.contains(&repo.0.display().to_string()), "the prompt names only the worktree");
    trial.act(Command::Accept { id: id.clone(), how: Take::Apply }).await;
    assert_eq!(repo.read("hello.txt"), "hello there\n");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_can_not_write_whatever_the_model_wants() {
    let write = json!({"file_path": "{{cwd}}/hello.txt", "content": "changed"});
    let steps = vec![
        read_hello(),
        Step::Tools(vec![
            ("Write", write),
            ("Bash", json!({"command": "echo changed > hello.txt", "description": "write"})),
        ]),
        Step::Say("hello.txt line 1 says hello world; nothing is wrong with it."),
    ];
    let api = Api::script(steps).await;
    let (trial, repo) = trial(&api, "").await;
    let id = trial.add(&task(&repo, "code_review", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.stage, StageName::Closed, "nothing to merge closes by itself: {told:#?}");
    let verdict = told.runs[0].verdict.as_ref().unwrap();
    assert!(verdict.changes.is_empty(), "{verdict:#?}");
    assert_eq!(repo.read("hello.txt"), "hello world\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tool_that_is_not_allowed_is_denied_and_the_verdict_says_so() {
    let command = json!({"command": "touch made-by-bash.txt && python3 -c 'print(1)'", "description": "touch"});
    let api = Api::script(vec![Step::Tools(vec![("Bash", command)]), Step::Say("I could not run it.")]).await;
    let (trial, repo) = trial(&api, "").await;
    let id = trial.add(&task(&repo, "fix", "permissions: ask\n")).await;
    trial.eventually("the owner is asked", || !trial.reads().approvals(None).unwrap().is_empty()).await;
    let asked = trial.reads().approvals(None).unwrap().remove(0);
    assert!(matches!(&asked.shown, Shown::Command { command, .. } if command.starts_with("touch made-by-bash.txt &&")));
    let ruling = Ruling::Deny { words: Some("Leave it.".into()) };
    trial.act(Command::Rule { approval: asked.id, ruling: ruling.clone() }).await;
    let late = trial.door().act("desk", Command::Rule { approval: asked.id, ruling }).await.unwrap_err();
    assert!(late.code == Code::TooLate && late.message.contains("was denied by"), "{late}");
    let told = trial.at_rest(&id).await;
    let report = told.runs[0].report.as_ref().unwrap();
    assert!(report.denials.iter().any(|denial| denial.tool == "Bash"), "{report:#?}");
    assert_ne!(told.row.outcome, Some(Outcome::Success));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_error_is_tried_again_with_backoff_and_then_fails_with_its_reason() {
    let down = Step::Error(500, "api_error", "Internal server error", vec![]);
    let api = Api::script(vec![down]).await;
    let more = "internal_retries = 0\n[retry]\nmax_retries = 1\nbackoff_multiplier = 1\n";
    let (trial, repo) = trial(&api, more).await;
    let id = trial.add(&task(&repo, "fix", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.end.as_deref(), Some("failed"), "{told:#?}");
    let failures = failures(&trial, &id);
    assert_eq!(failures.len(), 2);
    assert!(failures.iter().all(|why| matches!(why, Failure::Overloaded { .. })), "{failures:?}");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_usage_limit_holds_the_task_and_says_until_when() {
    let headers = ["retry-after", "anthropic-ratelimit-unified-reset"].map(|name| (name, "3600".to_owned())).to_vec();
    let headers = [headers, vec![("x-should-retry", "false".to_owned())]].concat();
    let limit = Step::Error(429, "rate_limit_error", "This request would exceed your account's rate limit.", headers);
    let api = Api::script(vec![limit]).await;
    let (trial, repo) = trial(&api, "").await;
    let id = trial.add(&task(&repo, "fix", "")).await;
    trial.until(&id, "postponed", |row| row.runs == 1 && row.stage == StageName::Checked && !row.working).await;
    assert!(matches!(failures(&trial, &id).as_slice(), [Failure::Limit { .. }]));
    let rows = trial.door().rows(&engine::store::Filter::default()).await.unwrap();
    assert!(matches!(rows[0].hold, Some(Hold::Limit { .. })), "{rows:#?}");
    assert!(trial.door().health().await.unwrap().limit_until.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_key_fails_at_once_holds_the_work_and_says_how_to_mend_it() {
    let api = Api::script(vec![Step::Error(401, "authentication_error", "invalid x-api-key", vec![])]).await;
    let (trial, repo) = trial(&api, "internal_retries = 8\n").await;
    let id = trial.add(&task(&repo, "fix", "")).await;
    trial.until(&id, "held", |row| row.runs == 1 && row.stage == StageName::Checked && !row.working).await;
    let why = failures(&trial, &id);
    assert!(matches!(why.as_slice(), [Failure::Unavailable { what: Unavailable::BadKey, .. }]), "{why:?}");
    assert!(api.asked() <= 2, "asked {} times with a key that is refused", api.asked());
    let rows = trial.door().rows(&engine::store::Filter::default()).await.unwrap();
    assert!(matches!(rows[0].hold, Some(Hold::Unavailable { .. })), "{rows:#?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_is_stopped_resumed_once_and_then_asked_about() {
    let api = Api::script(vec![Step::HangMidway]).await;
    let (trial, repo) = trial(&api, "idle_limit_s = 4\n").await;
    let id = trial.add(&task(&repo, "fix", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.stage, StageName::Asked, "{told:#?}");
    assert_eq!(told.row.runs, 2);
    trial.act(Command::Answer { id: id.clone(), answer: Answer::Enough }).await;
    let told = trial.at_rest(&id).await;
    assert_ne!(told.row.outcome, Some(Outcome::Success));
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_run_leaves_no_process() {
    let sleep = json!({"command": "bash -c 'trap \"\" TERM; sleep 300.25 & sleep 301.25'", "description": "wait"});
    let api = Api::script(vec![Step::Tools(vec![("Bash", sleep)]), Step::Say("done")]).await;
    let (trial, repo) = trial(&api, "").await;
    let id = trial.add(&task(&repo, "fix", "allowed_tools: [\"Bash\"]\n")).await;
    trial.eventually("the agent's command runs", || children_named("301.25", &trial) > 0).await;
    trial.act(Command::Cancel { id: id.clone() }).await;
    let row = trial.until(&id, "cancelled", |row| row.stage == StageName::Closed && !row.working).await;
    assert_eq!(row.end.as_deref(), Some("cancelled"));
    trial
        .eventually("nothing is left", || children_named("300.25", &trial) + children_named("301.25", &trial) == 0)
        .await;
}

/// Processes with this word in their command line that belong to the trial's folder.
fn children_named(word: &str, trial: &Trial) -> usize {
    let folder = trial.folder().to_owned();
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| entry.ok().map(|entry| entry.path()));
    processes
        .filter(|process| {
            let line = std::fs::read(process.join("cmdline")).unwrap_or_default();
            let here = std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(&folder));
            here && String::from_utf8_lossy(&line).contains(word)
        })
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follow_up_goes_on_in_the_same_session() {
    let api = Api::script(vec![Step::Say("hello.txt says hello world.")]).await;
    let (trial, repo) = trial(&api, "").await;
    let id = trial.add(&task(&repo, "analyze", "")).await;
    let first = trial.at_rest(&id).await;
    trial.act(Command::Reply { id: id.clone(), words: "And in which language?".into() }).await;
    trial.until(&id, "running again", |row| row.runs == 2).await;
    let second = trial.at_rest(&id).await;
    assert_eq!(second.runs[0].session, first.runs[0].session);
    let last = api.requests().pop().unwrap().to_string();
    assert!(
        last.contains("And in which language?") && last.contains("hello.txt says hello world."),
        "the session goes on"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn turns_that_are_used_up_ask_for_more() {
    let api = Api::script(vec![read_hello()]).await;
    let (trial, repo) = trial(&api, "").await;
    let id = trial.add(&task(&repo, "analyze", "max_turns: 2\n")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.stage, StageName::Asked, "{told:#?}");
    assert!(told.row.question.unwrap().contains("turns"));
}
