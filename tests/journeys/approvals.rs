//! Approvals with the real CLI: what is answered is what runs.

use engine::{
    door::{Code, Command},
    task::{Approval, Reason, Ruling, Shown, Stage, StageName, TaskId},
};
use serde_json::json;
use trials::{
    api::{Api, Step},
    audit::audit,
    repo::Repo,
    trial::Trial,
};

async fn trial(steps: Vec<Step>, more: &str) -> (Trial, Repo, Api, TaskId) {
    let api = Api::script(steps).await;
    let mut trial = Trial::new().with_claude(&api.url, &format!("warm = false\n{more}"));
    trial.start().await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    let text = format!(
        "---\ntype: fix\nproject: {}\npermissions: ask\n---\n# Say it there\n**Prompt:**\nMake hello.txt say hello there.\n",
        repo.0.display()
    );
    let id = trial.add(&text).await;
    (trial, repo, api, id)
}

fn bash(command: &str) -> Step {
    Step::Tools(vec![("Bash", json!({"command": command, "description": "as told"}))])
}

const ONCE: Ruling = Ruling::Once { input: None };

async fn asked(trial: &Trial) -> Approval {
    trial.eventually("an agent asks", || !trial.reads().approvals(None).unwrap().is_empty()).await;
    trial.reads().approvals(None).unwrap().remove(0)
}

fn commands(trial: &Trial, id: &TaskId) -> String {
    std::fs::read_to_string(trial.home.transcript(id, engine::task::RunId(1))).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_its_owner_writes_in_its_place_is_what_runs() {
    let (trial, _repo, _api, id) = trial(vec![bash("touch asked-for"), Step::Say("Done.")], "").await;
    let question = asked(&trial).await;
    let input = json!({"command": "touch written-instead", "description": "as told"});
    trial.act(Command::Rule { approval: question.id, ruling: Ruling::Once { input: Some(input) } }).await;
    let told = trial.at_rest(&id).await;
    let dir = std::path::PathBuf::from(told.runs[0].workdir.clone().unwrap());
    assert!(dir.join("written-instead").exists() && !dir.join("asked-for").exists());
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_is_shown_as_its_diff_and_the_second_answer_is_told_of_the_first() {
    let edit =
        json!({"file_path": "{{cwd}}/hello.txt", "old_string": "world", "new_string": "there", "replace_all": false});
    let read = Step::Tools(vec![("Read", json!({"file_path": "{{cwd}}/hello.txt"}))]);
    let (trial, _repo, _api, id) = trial(vec![read, Step::Tools(vec![("Edit", edit)]), Step::Say("Done.")], "").await;
    let question = asked(&trial).await;
    assert!(matches!(&question.shown, Shown::Edit { diff, .. } if diff.contains("-hello world\n+hello there")));
    let (code, said, _) = trial.cli(&["approve", &question.id.to_string()]);
    assert_eq!(code, 0, "{said}");
    let late = trial.door().act("desk", Command::Rule { approval: question.id, ruling: ONCE }).await.unwrap_err();
    assert!(late.code == Code::TooLate && late.message.contains("allowed once by cli"), "{late}");
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.stage, StageName::Delivered);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_of_the_agent_gets_the_chosen_answer() {
    let input = json!({"questions": [{"question": "Which way?", "header": "Way", "multiSelect": false,
        "options": [{"label": "Left", "description": "l"}, {"label": "Right", "description": "r"}]}]});
    let (trial, _repo, api, id) =
        trial(vec![Step::Tools(vec![("AskUserQuestion", input)]), Step::Say("Left it is.")], "").await;
    let question = asked(&trial).await;
    let (code, said, _) = trial.cli(&["approve", &question.id.to_string(), "--answer", "Which way?=Left"]);
    assert_eq!(code, 0, "{said}");
    trial.at_rest(&id).await;
    let last = api.requests().last().unwrap()["messages"].to_string();
    assert!(last.contains("Left") && last.contains("Which way?"), "{last}");
}

#[tokio::test(flavor = "multi_thread")]
async fn for_the_session_asks_once_and_always_makes_a_rule() {
    let steps = vec![bash("mkdir one"), bash("mkdir two"), bash("make thing"), bash("make other"), Step::Say("Done.")];
    let (trial, _repo, _api, id) = trial(steps, "").await;
    let first = asked(&trial).await;
    trial.act(Command::Rule { approval: first.id, ruling: Ruling::Session }).await;
    let mut second = asked(&trial).await;
    if second.input["command"] == "mkdir two" {
        trial.act(Command::Rule { approval: second.id, ruling: ONCE }).await;
        second = asked(&trial).await;
    }
    assert_eq!(second.input["command"], "make thing");
    trial.act(Command::Rule { approval: second.id, ruling: Ruling::Always }).await;
    assert_eq!(trial.reads().standing_rules().unwrap()[0].rule.tool, "Bash(make thing:*)");
    trial.ruling(1, |_| ONCE).await;
    trial.at_rest(&id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn denied_and_stopped_and_not_answered_in_time_both_ask() {
    let (first, _repo, _api, id) = trial(vec![bash("mkdir one"), Step::Say("Done.")], "").await;
    let question = asked(&first).await;
    let (code, said, _) = first.cli(&["deny", &question.id.to_string(), "--stop", "not like this"]);
    assert_eq!(code, 0, "{said}");
    let waits = |trial: &Trial, id: &TaskId| matches!(trial.reads().standing(id).unwrap().unwrap().stage, Stage::Asked { question, .. } if question.reason == Reason::Unpermitted);
    first.eventually("it asks", || waits(&first, &id)).await;
    let (second, _repo, _api, id) =
        trial(vec![bash("mkdir one"), Step::Say("Done.")], "[approval]\nexpires_s = 2\n").await;
    second.eventually("it asks", || waits(&second, &id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_outlives_the_engine_and_its_answer_is_the_consent_to_resume() {
    let (mut trial, _repo, _api, id) = trial(vec![bash("touch once"), Step::Say("Done.")], "").await;
    let question = asked(&trial).await;
    trial.kill();
    trial.start().await;
    trial.until_claude_is_known().await;
    assert_eq!(asked(&trial).await.id, question.id, "it waits on");
    trial.act(Command::Rule { approval: question.id, ruling: ONCE }).await;
    let told = trial.at_rest(&id).await;
    assert_eq!(told.row.stage, StageName::Delivered, "{}", trial.log());
    // A session that the CLI had not written down when it was killed can't be resumed: then one run is made afresh.
    assert!((2..=3).contains(&told.row.runs), "{}", trial.log());
    assert!(commands(&trial, &id).contains("touch once"));
    assert_eq!(trial.reads().approvals(Some(&id)).unwrap().len(), 1, "the same wish is not asked about again");
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_no_network_but_claudes_service_the_agent_works_and_a_command_gets_nowhere() {
    let steps = vec![
        bash("node -e \"require('net').connect(9,'192.0.2.1').on('error',()=>process.exit(3))\" || echo cut-off"),
        Step::Say("Done."),
    ];
    let (trial, _repo, _api, id) = trial(steps, "[sandbox]\nnetwork = \"none\"\n").await;
    trial.ruling(1, |_| ONCE).await;
    let told = trial.at_rest(&id).await;
    // Nothing was changed, so there is nothing to accept.
    assert_eq!(told.row.end.as_deref(), Some("kept"), "{told:#?}\n{}", trial.log());
    assert!(commands(&trial, &id).contains("cut-off"));
}
