//! The agent's process dies, or does not want to.

use engine::task::{Failure, Origin, StageName};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::json;
use trials::{
    api::{Api, Step},
    audit::audit,
    trial::Trial,
};

use super::{failures, first, started, task, working_in};

/// Kills the CLI that works in this trial's worktrees, as an out-of-memory killer would.
fn kill_the_cli(trial: &Trial) -> bool {
    let worktrees = trial.home.worktrees();
    let processes = std::fs::read_dir("/proc").unwrap().filter_map(|entry| Some(entry.ok()?.path()));
    let of_it = processes.filter(|process| {
        let is_cli = std::fs::read_link(process.join("exe")).is_ok_and(|exe| exe.ends_with("claude"));
        is_cli && std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(&worktrees))
    });
    let pids: Vec<i32> = of_it.filter_map(|path| path.file_name()?.to_str()?.parse().ok()).collect();
    for pid in &pids {
        kill(Pid::from_raw(*pid), Signal::SIGKILL).unwrap();
    }
    !pids.is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_agent_is_run_once_more_in_a_clean_workspace() {
    let write = json!({"file_path": "{{cwd}}/half-done.txt", "content": "half"});
    let write = Step::Tools(vec![("Write", write)]);
    let steps = vec![first(2, write, Step::Say("hello.txt says hello world.")), Step::Hang];
    let api = Api::script(steps).await;
    let trial = started(Trial::new().with_claude(&api.url, "")).await;
    let id = trial.add(&task(&trial, "fix", "")).await;
    trial.eventually("it has written, and asks on", || api.asked() == 2).await;
    assert!(kill_the_cli(&trial), "no agent was there");
    let told = trial.at_rest(&id).await;
    let why = failures(&trial, &id);
    assert!(matches!(why.as_slice(), [Failure::Crashed { exit: None | Some(137), .. }]), "{why:?}");
    assert_eq!((told.row.stage, told.row.runs), (StageName::Closed, 2), "{told:#?}");
    assert_eq!(told.runs[0].attempt.from, Origin::Fresh);
    let verdict = told.runs[0].verdict.as_ref().unwrap();
    assert!(verdict.changes.is_empty(), "the half-done work is out of the way: {verdict:#?}");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_exit_with_137_is_run_once_more_and_then_failed_with_the_evidence() {
    let trial = started(Trial::new().with_double("init; text 'I begin'; echo 'out of memory' >&2; exit 137", "")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.end.as_deref(), told.row.runs), (Some("failed"), 2), "{told:#?}");
    let why = failures(&trial, &id);
    let fits =
        |why: &Failure| matches!(why, Failure::Crashed { exit: Some(137), tail } if tail.contains("out of memory"));
    assert!(why.len() == 2 && why.iter().all(fits), "{why:?}");
    for run in &told.runs {
        let kept = std::fs::read_to_string(trial.home.transcript(&id, run.run)).unwrap();
        assert!(kept.contains("I begin"), "{kept}");
    }
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flag_that_a_new_version_does_not_know_any_more_is_told_in_its_own_words() {
    let body = "echo \"error: unknown option '--setting-sources'\" >&2; exit 1";
    let trial = started(Trial::new().with_double(body, "")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.end.as_deref(), Some("failed"), "{told:#?}");
    let (_, shown, _) = trial.cli(&["show", id.as_str()]);
    assert!(shown.contains("unknown option"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_is_deaf_to_signals_is_ended_and_asked_about() {
    let deaf = "init; trap '' TERM INT HUP; (trap '' TERM; while :; do sleep 1; done) & while :; do sleep 1; done";
    let trial = started(Trial::new().with_double(deaf, "idle_limit_s = 2\n")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Asked, 2), "{told:#?}");
    assert!(matches!(failures(&trial, &id).as_slice(), [Failure::Stalled { .. }]));
    assert_eq!(working_in(&trial.home.worktrees()), 0, "nothing of it is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_agent_that_lingers_after_its_result_is_ended_and_its_result_counts() {
    let body = "init; result 'hello.txt says hello world.'; trap '' TERM; while :; do sleep 1; done";
    let trial = started(Trial::new().with_double(body, "")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Closed, 1), "{told:#?}");
    assert_eq!(told.runs[0].report.as_ref().unwrap().text, "hello.txt says hello world.");
    assert_eq!(working_in(&trial.home.worktrees()), 0, "nothing of it is left");
    audit(&trial.home, 1);
}
