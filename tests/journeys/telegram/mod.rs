//! The bot, from a phone: the engine as a program of its own against a strict double of the Bot API.

mod agents;
mod away;
mod losses;
mod people;
mod work;

use engine::{
    door::{Command, Reply, TelegramAct},
    store::Reads,
};
use trials::{
    bot::{Bot, Person},
    trial::Trial,
};

/// A trial whose bot speaks to this double, with these settings besides.
pub(crate) fn with_bot(trial: Trial, bot: &Bot, more: &str, telegram: &str) -> Trial {
    std::fs::write(trial.home.state().join("telegram.token"), format!("{}\n", bot.token)).unwrap();
    let own = "notices = \"always\"\nprogress_s = 1\nper_chat_s = 200.0\nburst = 100\n";
    let settings = format!("{more}\n[telegram]\napi_url = {:?}\n{own}{telegram}\n", bot.url);
    trial.settings(&settings)
}

/// A running practice engine with a bot, and nobody paired.
pub(crate) async fn practice(telegram: &str) -> (Trial, Bot) {
    let bot = Bot::start().await;
    let mut trial = with_bot(Trial::new().arg("--practice"), &bot, "", telegram);
    trial.start().await;
    (trial, bot)
}

/// A code to be paired with.
pub(crate) async fn code(trial: &Trial) -> String {
    loop {
        match trial.door().act("cli", Command::Telegram { what: TelegramAct::Pair }).await {
            Ok(Reply::Pairing(pairing)) => return pairing.code,
            Ok(other) => panic!("{other:?}"),
            // The bot is not known yet.
            Err(_) => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
        }
    }
}

/// Somebody who is paired.
pub(crate) async fn paired(trial: &Trial, bot: &Bot, user: i64, name: &str) -> Person {
    let person = bot.person(user, name);
    let code = code(trial).await;
    person.types(&format!("/start {code}"));
    person.sees("a welcome", |message| message.text.contains("Paired")).await;
    person.sees("the help", |message| message.text.contains("/status")).await;
    person
}

/// A project and a practice task on it, as somebody would paste it.
pub(crate) fn task(project: &std::path::Path, wait_ms: u32) -> String {
    format!(
        "---\ntype: fix\nproject: {}\n---\n# Greet in German\n**Target Files:**\n- greeting.txt\n**Prompt:**\nChange the greeting.\n\n```practice\n{}\n{}\n{}\n```\n",
        project.display(),
        serde_json::json!({"sleep_ms": wait_ms}),
        serde_json::json!({"replace": {"path": "greeting.txt", "old": "hello", "new": "hallo"}}),
        serde_json::json!({"finish": "Changed greeting.txt."})
    )
}

/// The doors' log, as lines.
pub(crate) fn audited(trial: &Trial) -> Vec<String> {
    let rows = Reads::open(&trial.home).unwrap().audits(200).unwrap();
    rows.into_iter()
        .map(|row| format!("{} {} {}", row.who, row.what, if row.done { "done" } else { "refused" }))
        .collect()
}

/// Nothing was called that the service does not know, and the token is nowhere to be seen.
pub(crate) fn all_is_well(trial: &Trial, bot: &Bot) {
    assert!(bot.complaints().is_empty(), "{:?}", bot.complaints());
    let key = bot.token.split(':').nth(1).unwrap();
    assert!(!trial.log().contains(key), "the token is in the engine's output");
    for entry in std::fs::read_dir(trial.home.logs()).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        assert!(!text.contains(key), "the token is in the log");
    }
}
