//! What is lost on the way: networks, answers, the engine itself. Nothing may be lost or done twice.

use std::time::Duration;

use engine::store::Filter;
use trials::{
    bot::{Bot, Fault, Flood, Person},
    trial::Trial,
};

use super::{all_is_well, paired, practice, with_bot};

/// How many tasks there are.
fn tasks(trial: &Trial) -> usize {
    trial.reads().list(&Filter { limit: 500, ..Filter::default() }).unwrap().len()
}

/// How many messages of the bot say this, those that say that they may be repeats apart.
fn said(person: &Person, words: &str) -> (usize, usize) {
    let all: Vec<_> = person.got().into_iter().filter(|message| message.text.contains(words)).collect();
    let repeats = all.iter().filter(|message| message.text.contains("Possibly a repeat")).count();
    (all.len() - repeats, repeats)
}

const SUMMARIZE: &str = "/task summarize what changed in the parser since May";

#[tokio::test(flavor = "multi_thread")]
async fn the_engine_dies_at_each_step_and_a_task_is_handed_over_once() {
    let steps = ["received", "begun", "acted", "answered", "handed", "sent"];
    for step in steps {
        let (mut trial, bot) = practice("").await;
        let ann = paired(&trial, &bot, 5, "Ann").await;
        trial.stop().await;
        let mut trial = trial.env("FAILPOINTS", format!("telegram::{step}=return"));
        trial.spawn();
        let before = ann.got().last().map_or(0, |message| message.id);
        ann.types(SUMMARIZE);
        let status = trial.ended().await;
        assert!(Trial::was_killed(status), "{step}: {status}");
        trial.without_env("FAILPOINTS");
        trial.start().await;
        let told = |message: &trials::bot::Message| {
            message.text.contains("Task created: task_001")
                || message.text.contains("Done before I was restarted: task_001")
        };
        ann.sees_after(before, &format!("{step}: an answer"), told).await;
        trial.at_rest(&"task_001".parse().unwrap()).await;
        assert_eq!(tasks(&trial), 1, "{step}");
        tokio::time::sleep(Duration::from_millis(300)).await;
        let (first, again) = said(&ann, "Task created: task_001");
        assert!(first <= 1 && again <= 1, "{step}: {first} and {again} repeats");
        assert_eq!(again, usize::from(step == "sent" || step == "handed" && first == 0), "{step}: repeats");
        all_is_well(&trial, &bot);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_nothing_is_lost_and_the_queue_goes_on() {
    let (trial, bot) = practice("").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    bot.goes_offline();
    ann.types(SUMMARIZE);
    let id = trial.add("Summarize the readme.").await;
    trial.at_rest(&id).await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let health = trial.door().health().await.unwrap();
    assert_eq!(health.telegram.state, engine::door::TelegramState::Offline, "{:?}", health.telegram);
    bot.comes_online().await;
    ann.sees("the result of the desk's task", |message| message.text.contains("task_001 completed")).await;
    ann.sees("the answer to what was typed", |message| message.text.contains("Task created: task_002")).await;
    trial.at_rest(&"task_002".parse().unwrap()).await;
    assert_eq!(tasks(&trial), 2);
    assert_eq!(said(&ann, "task_001 completed").0 + said(&ann, "task_001 completed").1, 1);
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_lost_after_it_was_done_is_repeated_once_and_says_so() {
    let (trial, bot) = practice("").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    bot.fault("sendMessage", Fault::DropAfter, 1);
    ann.types(SUMMARIZE);
    let repeat = |message: &trials::bot::Message| {
        message.text.contains("Possibly a repeat") && message.text.contains("task_001")
    };
    ann.sees("the repeat", repeat).await;
    assert_eq!(said(&ann, "Task created: task_001"), (1, 1));
    bot.fault("sendMessage", Fault::DropBefore, 1);
    ann.types("/metrics");
    ann.sees("metrics", |message| message.text.contains("Over all time")).await;
    bot.fault("sendMessage", Fault::RetryAfter(1), 1);
    ann.asks("/pause", "paused").await;
    bot.fault("editMessageText", Fault::RetryAfter(1), 1);
    bot.fault("getUpdates", Fault::DropBefore, 2);
    ann.asks("/unpause", "going on").await;
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_two_hundred_notices_keeps_its_order_under_flood_control() {
    let bot = Bot::start().await;
    let slow = "per_chat_s = 40.0\nburst = 5\n";
    let mut trial = with_bot(Trial::new().arg("--practice"), &bot, "", "");
    let text = std::fs::read_to_string(trial.home.settings_file()).unwrap();
    let text = text.replace("per_chat_s = 200.0\nburst = 100\n", slow);
    trial = trial.settings(&text);
    trial.start().await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    bot.floods_over(Flood { per_s: 45.0, burst: 8.0 });
    for number in 0..200 {
        std::fs::write(trial.home.inbox().join(format!("bad{number:03}.task.md")), "---\nid: [\n---\n").unwrap();
    }
    let count = || ann.got().iter().filter(|message| message.text.contains("parsing failed")).count();
    trial.eventually("all notices came", || count() >= 200).await;
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(count(), 200);
    assert!(said(&ann, "Possibly a repeat").1 == 0 && bot.floods() <= 1, "{} floods", bot.floods());
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_listener_and_a_refused_token_are_told_at_the_desk() {
    let (trial, bot) = practice("").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    bot.fault("getUpdates", Fault::Conflict, 3);
    ann.types("/status");
    let health = || async { trial.door().health().await.unwrap() };
    for _ in 0..400 {
        if health().await.telegram.state == engine::door::TelegramState::Conflict {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let told = health().await;
    assert_eq!(told.telegram.state, engine::door::TelegramState::Conflict, "{:?}", told.telegram);
    assert!(told.alerts.iter().any(|alert| alert.contains("Telegram")), "{:?}", told.alerts);
    let look = engine::door::Command::Telegram { what: engine::door::TelegramAct::Look };
    trial.act(look.clone()).await;
    ann.sees("the answer, after the desk looked", |message| message.text.contains("How things stand")).await;
    bot.fault("getUpdates", Fault::Unauthorized, 1);
    ann.types("/status");
    for _ in 0..400 {
        if health().await.telegram.state == engine::door::TelegramState::Refused {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(health().await.telegram.state, engine::door::TelegramState::Refused);
    trial.act(look).await;
    ann.asks("/metrics", "Over all time").await;
    all_is_well(&trial, &bot);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_old_is_not_done_and_what_came_while_it_was_off_is() {
    let (mut trial, bot) = practice("stale_minutes = 60\n").await;
    let ann = paired(&trial, &bot, 5, "Ann").await;
    trial.stop().await;
    ann.typed_before(SUMMARIZE, 7_200);
    ann.typed_before(SUMMARIZE, 600);
    trial.start().await;
    ann.sees("that it is too old", |message| message.text.contains("Send it again")).await;
    ann.sees("the newer", |message| message.text.contains("Task created: task_001")).await;
    trial.at_rest(&"task_001".parse().unwrap()).await;
    assert_eq!(tasks(&trial), 1);
    all_is_well(&trial, &bot);
}
