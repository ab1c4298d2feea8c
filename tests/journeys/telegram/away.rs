//! At the desk phones are left alone; away they are told, silently in quiet hours, and of what still waits.

use engine::{
    door::{Command, TelegramAct},
    task::StageName,
};
use trials::{bot::Bot, trial::Trial};

use super::{all_is_well, paired, with_bot};

async fn seen(trial: &Trial, idle_s: u64, locked: bool) {
    let what = TelegramAct::Seen { idle_s: Some(idle_s), locked };
    trial.act(Command::Telegram { what }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_the_desk_is_told_what_waits_there() {
    let bot = Bot::start().await;
    let mut trial = with_bot(Trial::new().arg("--practice"), &bot, "", "");
    let text = std::fs::read_to_string(trial.home.settings_file()).unwrap();
    trial = trial.settings(&text.replace("notices = \"always\"", "notices = \"away\""));
    trial.start().await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    seen(&trial, 0, false).await;
    let unclear = trial.add("hm").await;
    trial.until(&unclear, "unclear", |row| row.stage == StageName::Unclear && !row.working).await;
    let done = trial.add("Summarize the readme.").await;
    trial.at_rest(&done).await;
    // What is typed on the phone is answered there, at the desk or not.
    ann.asks("/status", "Waiting for you").await;
    assert!(!ann.got().iter().any(|message| message.text.contains("completed") || message.text.contains("Not sure")));
    seen(&trial, 0, true).await;
    let asked = ann.sees("the question that waits", |message| message.text.contains("🤔 Not sure")).await;
    assert!(asked.sounded && asked.buttons[0][0].0.contains("Reply"), "{asked:?}");
    assert!(!ann.got().iter().any(|message| message.text.contains("completed")), "what is over is left for the digest");
    ann.asks("/quiet 2h", "No sound until").await;
    let later = trial.add("Summarize the changelog.").await;
    trial.at_rest(&later).await;
    let told = ann.sees("the result", |message| message.text.contains("completed")).await;
    assert!(!told.sounded, "{told:?}");
    ann.replies(asked.id, "Summarize what the readme says about tests.");
    trial.until(&unclear, "explained", |row| row.stage > StageName::Unclear && row.stage != StageName::Asked).await;
    let settled = |message: &trials::bot::Message| message.id == asked.id && message.buttons.is_empty();
    ann.sees("that the question is settled", settled).await;
    let health = trial.door().health().await.unwrap().telegram;
    assert!(health.away && health.owners == 1 && health.sent_at.is_some() && health.update_at.is_some(), "{health:?}");
    all_is_well(&trial, &bot);
}
