//! Silence: which clock runs, and what comes of it.

use engine::{
    door::Command,
    task::{Answer, Failure, Origin, Reason, StageName},
};
use serde_json::json;
use trials::{
    api::{Api, Step},
    audit::audit,
    trial::Trial,
};

use super::{failures, first, questions, started, task, working_in};

#[tokio::test(flavor = "multi_thread")]
async fn silence_before_the_first_byte_is_resumed_once_and_then_asked_about() {
    let api = Api::script(vec![Step::Hang]).await;
    let trial = started(Trial::new().with_claude(&api.url, "idle_limit_s = 3\n")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Asked, 2), "{told:#?}");
    let why = failures(&trial, &id);
    assert!(matches!(why.as_slice(), [Failure::Stalled { tool: None, silence_s: 3.., .. }]), "{why:?}");
    let asked = questions(&trial, &id);
    assert!(asked.len() == 1 && asked[0].reason == Reason::Stalled, "{asked:?}");
    assert!(asked[0].text.contains("no sign of life"), "{asked:?}");
    assert_eq!(working_in(&trial.home.worktrees()), 0, "nothing of it is left");
    trial.act(Command::Answer { id: id.clone(), answer: Answer::Enough }).await;
    trial.at_rest(&id).await;
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_is_resumed_after_silence_in_the_middle_may_end_well() {
    let api = Api::script(vec![first(1, Step::HangMidway, Step::Say("hello.txt says hello world."))]).await;
    let trial = started(Trial::new().with_claude(&api.url, "idle_limit_s = 4\n")).await;
    let id = trial.add(&task(&trial, "analyze", "")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Closed, 2), "{told:#?}");
    assert!(matches!(told.runs[0].attempt.from, Origin::Resume { .. }), "{told:#?}");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_tool_has_a_clock_of_its_own() {
    let sleep = json!({"command": "sleep 302.75", "description": "wait"});
    let api = Api::script(vec![Step::Tools(vec![("Bash", sleep)]), Step::Say("done")]).await;
    let more = "idle_limit_s = 60\ntool_limit_s = 3\n";
    let trial = started(Trial::new().with_claude(&api.url, more)).await;
    let id = trial.add(&task(&trial, "fix", "allowed_tools: [\"Bash\"]\n")).await;
    trial.until(&id, "stopped", |row| row.runs >= 2 || row.stage == StageName::Asked).await;
    let why = failures(&trial, &id);
    assert!(matches!(&why[0], Failure::Stalled { tool: Some(tool), .. } if tool == "Bash"), "{why:?}");
    trial.at_rest(&id).await;
    assert_eq!(working_in(&trial.home.worktrees()), 0, "nothing of it is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_longest_time_for_a_run_is_asked_about() {
    let body = "init; while :; do text 'still here'; sleep 0.2; done";
    let trial = started(Trial::new().with_double(body, "")).await;
    let id = trial.add(&task(&trial, "analyze", "timeout: 3\n")).await;
    let told = trial.at_rest(&id).await;
    assert_eq!((told.row.stage, told.row.runs), (StageName::Asked, 1), "{told:#?}");
    assert_eq!(questions(&trial, &id)[0].reason, Reason::Spent);
    assert_eq!(working_in(&trial.home.worktrees()), 0, "nothing of it is left");
}
