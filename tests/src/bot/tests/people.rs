//! What people do.

use std::time::Duration;

use serde_json::{Value, json};

use super::{bad, begun, button, done, sent};
use crate::bot::Bot;

async fn newest(bot: &Bot, kind: &str) -> Value {
    let all = done(bot, "getUpdates", json!({})).await;
    all.as_array().unwrap().last().unwrap()[kind].clone()
}

#[tokio::test]
async fn what_people_write_looks_as_the_service_tells_it() {
    let (bot, ann) = begun().await;
    ann.opens_link("AB-cd_9");
    let got = newest(&bot, "message").await;
    assert_eq!(got["text"], "/start AB-cd_9");
    assert_eq!(got["entities"], json!([{"type": "bot_command", "offset": 0, "length": 6}]));
    assert_eq!((&got["from"]["id"], &got["chat"]["type"]), (&json!(5), &json!("private")));
    let theirs = sent(&bot, "answer").await;
    ann.replies(theirs, "thanks");
    let got = newest(&bot, "message").await;
    assert_eq!(got["reply_to_message"]["message_id"], theirs);
    assert_eq!(got["reply_to_message"]["from"]["is_bot"], true);
    ann.forwards("do it");
    assert_eq!(newest(&bot, "message").await["forward_origin"]["type"], "hidden_user");
    let own = ann.types("fierst");
    ann.edits(own, "first");
    let got = newest(&bot, "edited_message").await;
    assert_eq!((&got["message_id"], &got["text"]), (&json!(own), &json!("first")));
    assert_eq!(ann.messages().pop().unwrap().text, "first");
    bot.pass(Duration::from_secs(1000));
    let before = got["date"].as_i64().unwrap();
    ann.types(&"x".repeat(5000));
    let got = newest(&bot, "message").await;
    assert_eq!(got["text"].as_str().unwrap().len(), 904, "a phone sends the rest by itself");
    assert!(got["date"].as_i64().unwrap() >= before + 1000, "by the clock of the service");
}

#[tokio::test]
async fn groups_and_other_bots_write_as_well() {
    let (bot, ann) = begun().await;
    let team = bot.group(-100_200, "Team");
    team.hears(&ann, "/status");
    let got = newest(&bot, "message").await;
    assert_eq!((&got["chat"]["type"], &got["chat"]["title"]), (&json!("supergroup"), &json!("Team")));
    let robot = bot.other_bot(77, "Robot");
    team.hears(&robot, "beep");
    assert_eq!(newest(&bot, "message").await["from"]["is_bot"], true);
    done(&bot, "sendMessage", json!({"chat_id": -100_200, "text": "hello"})).await;
    assert_eq!(team.chat().messages().len(), 3);
}

#[tokio::test]
async fn a_press_brings_its_message_and_a_stolen_one_another_chat() {
    let (bot, ann) = begun().await;
    let marked = json!({"chat_id": 5, "text": "a", "reply_markup": button("go"),
                        "entities": [{"type": "bold", "offset": 0, "length": 1}]});
    let id = done(&bot, "sendMessage", marked).await["message_id"].as_i64().unwrap();
    ann.presses(id, "Go");
    let got = newest(&bot, "callback_query").await;
    assert_eq!((&got["data"], &got["message"]["message_id"]), (&json!("go"), &json!(id)));
    assert_eq!(got["message"]["entities"][0]["type"], "bold");
    let bob = bot.person(6, "Bob");
    bob.presses_data(&ann.got()[0].json, "go");
    let got = newest(&bot, "callback_query").await;
    assert_eq!((&got["from"]["id"], &got["message"]["chat"]["id"]), (&json!(6), &json!(6)));
}

#[tokio::test]
async fn files_come_from_where_they_are_said_to_be_and_not_over_20_mb() {
    let (bot, ann) = begun().await;
    ann.uploads("notes.txt", b"hello", Some("/task read it"));
    let got = newest(&bot, "message").await;
    assert_eq!(got["caption_entities"][0]["type"], "bot_command");
    let place = done(&bot, "getFile", json!({"file_id": got["document"]["file_id"]})).await;
    let path = place["file_path"].as_str().unwrap();
    let url = format!("{}/file/bot{}/{path}", bot.url, bot.token);
    assert_eq!(reqwest::get(&url).await.unwrap().text().await.unwrap(), "hello");
    let other = format!("{}/file/bot1:x/{path}", bot.url);
    assert_eq!(reqwest::get(other).await.unwrap().status(), 401);
    bot.pass(Duration::from_secs(3600));
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 404, "a place is good for an hour");
    for (size, fits) in [(20 << 20, true), ((20 << 20) + 1, false)] {
        ann.uploads("big.bin", &vec![0; size], None);
        let id = newest(&bot, "message").await["document"]["file_id"].clone();
        match fits {
            true => drop(done(&bot, "getFile", json!({"file_id": id})).await),
            false => assert_eq!(bad(&bot, "getFile", json!({"file_id": id})).await, "file is too big"),
        }
    }
    let unknown = bad(&bot, "getFile", json!({"file_id": "x"})).await;
    assert!(unknown.contains("wrong file_id"), "{unknown}");
    ann.photo(b"jpeg jpeg", None);
    assert_eq!(newest(&bot, "message").await["photo"].as_array().unwrap().len(), 2);
    ann.says(b"OggS");
    assert_eq!(newest(&bot, "message").await["voice"]["mime_type"], "audio/ogg");
}

#[tokio::test]
async fn a_chat_is_waited_for() {
    let (bot, ann) = begun().await;
    let wait = ann.chat().wait_for("two answers", |all| all.iter().filter(|one| one.from_bot).count() == 2);
    let send = async {
        sent(&bot, "one").await;
        sent(&bot, "two").await;
    };
    tokio::join!(wait, send);
    let shown = ann.chat().transcript();
    assert!(shown.contains("bot #11 one") && shown.contains("/start"), "{shown}");
    assert!(ann.chat().stays_silent(Duration::from_millis(50)).await);
}
