//! Who is obeyed, and who is not.

use engine::door::{Command, TelegramAct};

use super::{all_is_well, audited, code, paired, practice};

#[tokio::test(flavor = "multi_thread")]
async fn a_code_pairs_once_and_strangers_get_silence() {
    let (trial, bot) = practice("").await;
    let mallory = bot.person(66, "Mallory");
    mallory.types("/start WRONGCODE1");
    mallory.types("/task delete everything");
    mallory.types("hello?");
    let ann = paired(&trial, &bot, 5, "Ann").await;
    assert!(bot.menu().iter().any(|name| name == "approve") && bot.menu().len() >= 18, "{:?}", bot.menu());
    // A forwarded task, a group and an old code are nobody's words.
    ann.forwards("/task delete everything");
    ann.types_in_group(-100_200, "/task delete everything");
    let used = code(&trial).await;
    let bob = bot.person(6, "Bob");
    bob.types(&format!("/start {used}"));
    bob.sees("a welcome", |message| message.text.contains("Paired")).await;
    mallory.types(&format!("/start {used}"));
    let answer = ann.asks("/status", "Nothing to do").await;
    assert!(answer.text.contains("Nothing to do"), "{}", answer.text);
    assert!(mallory.got().is_empty(), "{:?}", mallory.got());
    assert!(trial.reads().list(&engine::store::Filter::default()).unwrap().is_empty());
    let told = trial.door().act("cli", Command::Telegram { what: TelegramAct::Unpair { user: 5 } }).await;
    assert!(told.is_ok(), "{told:?}");
    let before = ann.got().len();
    ann.types("/status");
    bob.asks("/status", "How things stand").await;
    assert_eq!(ann.got().len(), before, "unpaired at once");
    let log = audited(&trial);
    assert!(log.iter().any(|line| line.contains("66") && line.contains("wrong code refused")), "{log:#?}");
    assert!(log.iter().any(|line| line.contains("forwarded message refused")), "{log:#?}");
    assert!(log.iter().any(|line| line.contains("was paired done")), "{log:#?}");
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_end_a_code() {
    let (trial, bot) = practice("").await;
    let code = code(&trial).await;
    let mallory = bot.person(66, "Mallory");
    for number in 0..5 {
        mallory.types(&format!("/start WRONG{number}AAA"));
    }
    mallory.types(&format!("/start {code}"));
    trial.eventually("all were looked at", || audited(&trial).len() >= 6).await;
    assert!(mallory.got().is_empty());
    let ann = paired(&trial, &bot, 5, "Ann").await;
    assert!(ann.got().len() >= 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn small_talk_unclear_words_and_wishes_get_what_fits() {
    let (trial, bot) = practice("").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    ann.asks("thanks!", "Gladly").await;
    ann.asks("who are you?", "Orchestrator").await;
    let asked = ann.asks("the login thing", "🤔").await;
    assert!(asked.text.starts_with('🤔') && asked.buttons.len() >= 2, "{asked:?}");
    assert!(trial.reads().list(&engine::store::Filter::default()).unwrap().is_empty(), "unclear words start nothing");
    let destructive = ann.asks("wipe the staging database", "destroy").await;
    assert!(destructive.text.contains("destroy"), "{destructive:?}");
    ann.presses(destructive.id, "No");
    ann.presses(asked.id, "New task");
    let created = ann.sees_after(destructive.id, "a task", |message| message.text.contains("Task created")).await;
    assert!(created.text.contains("the login thing"), "{created:?}");
    let late = ann.presses(asked.id, "New task");
    assert!(late.acknowledged().await.contains("Already done"));
    assert_eq!(trial.reads().list(&engine::store::Filter::default()).unwrap().len(), 1);
    let unknown = ann.asks("/stauts", "don't know").await;
    assert!(unknown.text.contains("don't know"), "{unknown:?}");
    ann.sees_after(unknown.id, "a suggestion", |message| message.text.contains("/status")).await;
    ann.asks("/quiet 2h", "No sound until").await;
    ann.asks("/away off", "at the desk").await;
    ann.edits(unknown.id, "/pause");
    ann.sees("edits", |message| message.text.contains("Edits don't change")).await;
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stolen_button_and_an_owner_who_may_not_approve_do_nothing() {
    let (trial, bot) = practice("").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    let bob = paired(&trial, &bot, 6, "Bob").await;
    let what = TelegramAct::Approves { user: 6, approves: false };
    trial.act(Command::Telegram { what }).await;
    let asked = ann.asks("the login thing", "🤔").await;
    let (_, data) = asked.buttons[0][0].clone();
    let mallory = bot.person(66, "Mallory");
    mallory.presses_data(&asked.json, &data);
    let stolen = bob.presses_data(&asked.json, &data);
    assert!(stolen.acknowledged().await.contains("does not work"), "a button of another chat");
    assert!(trial.reads().list(&engine::store::Filter::default()).unwrap().is_empty());
    all_is_well(&trial, &bot);
}
