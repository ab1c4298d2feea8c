//! Agents ask, phones answer: with the real CLI.

use engine::{
    door::Command,
    task::{Ruling, RunId, TaskId},
};
use serde_json::json;
use trials::{
    api::{Api, Step},
    bot::{Bot, Person},
    repo::Repo,
    trial::Trial,
};

use super::{all_is_well, paired, with_bot};

async fn trial(steps: Vec<Step>) -> (Trial, Repo, Api, Bot, Person, TaskId) {
    let (api, bot) = (Api::script(steps).await, Bot::start().await);
    let trial = Trial::new().with_claude(&api.url, "");
    let claude = std::fs::read_to_string(trial.home.settings_file()).unwrap();
    let mut trial = with_bot(trial, &bot, &format!("{claude}warm = false\n"), "");
    trial.start().await;
    trial.until_claude_is_known().await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    let text = format!(
        "---\ntype: fix\nproject: {}\npermissions: ask\n---\n# Say it there\n**Prompt:**\nMake hello.txt say hello there.\n",
        repo.0.display()
    );
    let created = ann.asks(&format!("/task {text}"), "Task created").await;
    assert!(created.text.contains("task_001"), "{created:?}");
    (trial, repo, api, bot, ann, "task_001".parse().unwrap())
}

fn bash(command: &str) -> Step {
    Step::Tools(vec![("Bash", json!({"command": command, "description": "as told"}))])
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_is_allowed_by_a_press_and_the_next_denied_with_words() {
    let (trial, _repo, _api, bot, ann, id) =
        trial(vec![bash("touch pressed"), bash("touch denied"), Step::Say("Done.")]).await;
    let asked = ann.sees("the command", |message| message.text.contains("touch pressed")).await;
    assert!(asked.sounded && asked.text.contains("🔐 May it use Bash?"), "{}", asked.text);
    let press = ann.presses(asked.id, "Allow once");
    assert_eq!(press.acknowledged().await, "allowed once");
    let settled = |message: &trials::bot::Message| {
        message.id == asked.id && message.text.contains("allowed once by telegram Ann")
    };
    assert!(ann.sees("that it is settled", settled).await.buttons.is_empty());
    let second = ann.presses_data(&asked.json, &asked.buttons[0][0].1);
    assert!(second.acknowledged().await.contains("Already done"));
    let next = ann.sees("the next", |message| message.text.contains("touch denied")).await;
    ann.presses(next.id, "with words");
    let words = ann.sees_after(next.id, "a question for words", |message| message.asks).await;
    ann.replies(words.id, "Not while I am away.");
    let told = trial.at_rest(&id).await;
    let dir = std::path::PathBuf::from(told.runs[0].workdir.clone().unwrap());
    assert!(dir.join("pressed").exists() && !dir.join("denied").exists());
    let said = std::fs::read_to_string(trial.home.transcript(&id, RunId(1))).unwrap();
    assert!(said.contains("Not while I am away."), "the agent was told");
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_answer_wins_between_desk_and_phone_and_a_question_is_answered_by_an_option() {
    let input = json!({"questions": [{"question": "Which way?", "header": "Way", "multiSelect": false,
        "options": [{"label": "Left", "description": "l"}, {"label": "Right", "description": "r"}]}]});
    let ask = Step::Tools(vec![("AskUserQuestion", input)]);
    let (trial, _repo, _api, bot, ann, id) = trial(vec![bash("touch desk"), ask, Step::Say("Done.")]).await;
    let asked = ann.sees("the command", |message| message.text.contains("touch desk")).await;
    let approval = trial.reads().approvals(None).unwrap().remove(0);
    trial
        .door()
        .act("desk", Command::Rule { approval: approval.id, ruling: Ruling::Once { input: None } })
        .await
        .unwrap();
    let late = ann.presses_data(&asked.json, &asked.buttons[1][0].1);
    assert!(late.acknowledged().await.contains("by desk"), "{:?}", late.answer());
    let settled =
        |message: &trials::bot::Message| message.id == asked.id && message.text.contains("allowed once by desk");
    ann.sees("who was first", settled).await;
    let question = ann.sees("the question", |message| message.text.contains("Which way?")).await;
    ann.presses(question.id, "Right");
    let told = trial.at_rest(&id).await;
    let said = std::fs::read_to_string(trial.home.transcript(&id, RunId(1))).unwrap();
    assert!(said.contains("Right"), "{told:?}");
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_outlives_the_engine_and_a_press_after_it_is_the_consent() {
    let (mut trial, _repo, _api, bot, ann, id) = trial(vec![bash("touch kept"), Step::Say("Done.")]).await;
    let asked = ann.sees("the command", |message| message.text.contains("touch kept")).await;
    trial.kill();
    trial.start().await;
    trial.until_claude_is_known().await;
    ann.presses(asked.id, "Allow once").acknowledged().await;
    let told = trial.at_rest(&id).await;
    let dir = std::path::PathBuf::from(told.runs[0].workdir.clone().unwrap());
    assert!(dir.join("kept").exists(), "{told:#?}");
    assert_eq!(trial.reads().approvals(Some(&id)).unwrap().len(), 1, "it was asked once");
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_press_is_carried_out_once_though_the_engine_dies_of_it() {
    for step in ["received", "begun", "acted", "answered"] {
        let (mut trial, _repo, _api, bot, ann, id) = trial(vec![bash("touch once"), Step::Say("Done.")]).await;
        let asked = ann.sees("the command", |message| message.text.contains("touch once")).await;
        // The engine is started anew with the point at which it dies; the question waits through that.
        trial.kill();
        let mut trial = trial.env("FAILPOINTS", format!("telegram::{step}=return"));
        trial.start().await;
        trial.until_claude_is_known().await;
        ann.presses(asked.id, "Allow once");
        let status = trial.ended().await;
        assert!(Trial::was_killed(status), "{step}: {status}");
        trial.without_env("FAILPOINTS");
        trial.start().await;
        trial.until_claude_is_known().await;
        // Where the yes was recorded and the task was not moved on by it, its owner is asked once more whether to go on.
        let began = std::time::Instant::now();
        let told = loop {
            let told = trial.at_rest(&id).await;
            if told.row.stage == engine::task::StageName::Delivered {
                break told;
            }
            assert!(began.elapsed().as_secs() < 60, "{step}: {told:#?}");
            if let Some(go_on) = ann
                .got()
                .iter()
                .rev()
                .find(|message| message.buttons.iter().flatten().any(|(label, _)| label.contains("Go on")))
            {
                ann.presses(go_on.id, "Go on");
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        };
        let dir = std::path::PathBuf::from(told.runs[0].workdir.clone().unwrap());
        assert!(dir.join("once").exists(), "{step}: {told:#?}");
        let all = trial.reads().approvals(Some(&id)).unwrap();
        assert_eq!(all.len(), 1, "{step}: {all:#?}");
        all_is_well(&trial, &bot);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_long_outage_a_question_is_asked_again_and_either_message_is_settled() {
    let (mut trial, _repo, _api, bot, ann, id) = trial(vec![bash("touch again"), Step::Say("Done.")]).await;
    let asked = ann.sees("the command", |message| message.text.contains("touch again")).await;
    let noted = "SELECT count(*) FROM letters WHERE message = ?1";
    let is_noted = || {
        let ledger = rusqlite::Connection::open(trial.home.database()).unwrap();
        ledger.query_row(noted, [asked.id], |row| row.get::<_, i64>(0)).is_ok_and(|count| count == 1)
    };
    trial.eventually("its number is noted", is_noted).await;
    trial.kill();
    // The service keeps presses for 150 seconds: what was pressed in a longer outage is lost.
    let ledger = rusqlite::Connection::open(trial.home.database()).unwrap();
    let put = "INSERT OR REPLACE INTO marks (key, value) VALUES ('telegram/polled', '2026-01-01T00:00:00Z')";
    ledger.execute(put, []).unwrap();
    drop(ledger);
    trial.start().await;
    trial.until_claude_is_known().await;
    let again = ann.sees_after(asked.id, "the question again", |message| message.text.contains("touch again")).await;
    ann.presses(again.id, "Allow once").acknowledged().await;
    let told = trial.at_rest(&id).await;
    assert!(std::path::PathBuf::from(told.runs[0].workdir.clone().unwrap()).join("again").exists(), "{told:#?}");
    for message in [asked.id, again.id] {
        let settled = |one: &trials::bot::Message| one.id == message && one.text.contains("allowed once");
        assert!(ann.sees("that it is settled", settled).await.buttons.is_empty());
    }
    all_is_well(&trial, &bot);
}
