//! Messages, their edits, buttons and replies.

use std::time::Duration;

use serde_json::{Value, json};

use super::{bad, begun, button, done, refused, sent};
use crate::bot::Bot;

const SAME: &str = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";

async fn edit(bot: &Bot, id: i64, text: &str, markup: Value) -> Value {
    super::call(bot, "editMessageText", json!({"chat_id": 5, "message_id": id, "text": text, "reply_markup": markup}))
        .await
}

#[tokio::test]
async fn the_bot_writes_only_to_those_who_wrote_to_it_and_have_not_blocked_it() {
    let (bot, ann) = begun().await;
    bot.person(6, "Bob");
    for chat in [json!(6), json!("@somebody"), json!(-100)] {
        assert_eq!(bad(&bot, "sendMessage", json!({"chat_id": chat, "text": "x"})).await, "chat not found");
    }
    bot.is_blocked_by(ann.user);
    let told = refused(&bot, "sendMessage", json!({"chat_id": 5, "text": "x"})).await;
    assert_eq!(told, (403, "Forbidden: bot was blocked by the user".to_owned()));
    bot.is_unblocked_by(ann.user);
    sent(&bot, "x").await;
}

#[tokio::test]
async fn edits_are_held_to_the_services_rules() {
    let (bot, ann) = begun().await;
    let markup = json!({"chat_id": 5, "text": "a", "reply_markup": button("go")});
    let id = done(&bot, "sendMessage", markup).await["message_id"].as_i64().unwrap();
    let same = edit(&bot, id, "a", button("go")).await;
    assert_eq!(same["description"], format!("Bad Request: {SAME}"));
    assert_eq!(edit(&bot, id, "a", button("on")).await["ok"], true, "other data are another keyboard");
    assert_eq!(edit(&bot, id, "b", Value::Null).await["ok"], true);
    let shown = ann.got().remove(0);
    assert!(shown.buttons.is_empty() && shown.edits == 2 && shown.text == "b", "{shown:?}");
    assert_eq!(edit(&bot, id, "b ", Value::Null).await["description"], format!("Bad Request: {SAME}"));
    let marks = json!([{"type": "bold", "offset": 0, "length": 1}]);
    let bold = json!({"chat_id": 5, "message_id": id, "text": "b", "entities": marks});
    done(&bot, "editMessageText", bold.clone()).await;
    assert_eq!(bad(&bot, "editMessageText", bold).await, SAME);
    let keys = json!({"chat_id": 5, "message_id": id, "reply_markup": button("x")});
    done(&bot, "editMessageReplyMarkup", keys.clone()).await;
    assert_eq!(bad(&bot, "editMessageReplyMarkup", keys).await, SAME);
    assert_eq!(ann.got()[0].text, "b");
    let gone = json!({"chat_id": 5, "message_id": 999, "text": "x"});
    assert_eq!(bad(&bot, "editMessageText", gone).await, "message to edit not found");
    let theirs = json!({"chat_id": 5, "message_id": ann.types("mine"), "text": "x"});
    assert_eq!(bad(&bot, "editMessageText", theirs).await, "message can't be edited");
    let asks = json!({"chat_id": 5, "text": "Why?", "reply_markup": {"force_reply": true}});
    let asks = done(&bot, "sendMessage", asks).await["message_id"].clone();
    assert!(ann.got()[1].asks);
    let asks = json!({"chat_id": 5, "message_id": asks, "text": "x"});
    assert_eq!(bad(&bot, "editMessageText", asks).await, "message can't be edited");
    ann.removes(id);
    assert_eq!(edit(&bot, id, "c", Value::Null).await["description"], "Bad Request: message to edit not found");
    assert_eq!(ann.chat().rang().len(), 2, "edits make no sound");
    assert!(bot.complaints().is_empty(), "{:?}", bot.complaints());
}

#[tokio::test]
async fn buttons_have_1_to_64_bytes_of_data() {
    let (bot, ann) = begun().await;
    let send = |data: &str| json!({"chat_id": 5, "text": "x", "reply_markup": button(data)});
    done(&bot, "sendMessage", send(&"x".repeat(64))).await;
    for data in ["".to_owned(), "x".repeat(65), "ä".repeat(33)] {
        assert_eq!(bad(&bot, "sendMessage", send(&data)).await, "BUTTON_DATA_INVALID");
    }
    assert_eq!(ann.got()[0].buttons, [[("Go".to_owned(), "x".repeat(64))]]);
    let bare = json!({"inline_keyboard": [[{"text": "Go"}]]});
    let told = bad(&bot, "sendMessage", json!({"chat_id": 5, "text": "x", "reply_markup": bare})).await;
    assert!(told.contains("Text buttons are unallowed"), "{told}");
    let page = json!({"inline_keyboard": [[{"text": "Page", "url": "https://example.com"}], []]});
    done(&bot, "sendMessage", json!({"chat_id": 5, "text": "x", "reply_markup": page.to_string()})).await;
    assert_eq!(ann.got()[1].buttons.len(), 1, "markup may be text, and an empty row is none");
    assert!(bot.complaints().is_empty());
    let misspelt = json!({"inline_keyboard": [[{"text": "Go", "callback_data": "x", "stile": "danger"}]]});
    done(&bot, "sendMessage", json!({"chat_id": 5, "text": "x", "reply_markup": misspelt, "silent": true})).await;
    assert_eq!(bot.complaints(), ["sendmessage has no parameter silent", "a button has no stile"]);
}

#[tokio::test]
async fn replies_need_the_message_that_they_answer() {
    let (bot, ann) = begun().await;
    let asked = ann.types("what?");
    let reply = |id: i64, lenient: bool| {
        json!({"chat_id": 5, "text": "that", "reply_parameters":
               {"message_id": id, "allow_sending_without_reply": lenient}})
    };
    let got = done(&bot, "sendMessage", reply(asked, false)).await;
    assert_eq!(got["reply_to_message"]["text"], "what?");
    assert_eq!(bad(&bot, "sendMessage", reply(999, false)).await, "message to be replied not found");
    done(&bot, "sendMessage", reply(999, true)).await;
    let replies: Vec<_> = ann.got().iter().map(|message| message.reply_to).collect();
    assert_eq!(replies, [Some(asked), None]);
}

#[tokio::test]
async fn a_press_is_acknowledged_once_and_in_time() {
    let old = "query is too old and response timeout expired or query ID is invalid";
    let (bot, ann) = begun().await;
    let markup = json!({"chat_id": 5, "text": "a", "reply_markup": button("go")});
    let id = done(&bot, "sendMessage", markup).await["message_id"].as_i64().unwrap();
    let press = ann.presses(id, "Go");
    let answer = |id: &str, text: &str| json!({"callback_query_id": id, "text": text, "show_alert": true});
    assert_eq!(press.answer(), None);
    let long = answer(press.id(), &"x".repeat(201));
    assert_eq!(bad(&bot, "answerCallbackQuery", long).await, "MESSAGE_TOO_LONG");
    done(&bot, "answerCallbackQuery", answer(press.id(), &"x".repeat(200))).await;
    assert!(press.acknowledged().await.len() == 200 && press.alerted());
    assert_eq!(bad(&bot, "answerCallbackQuery", answer(press.id(), "again")).await, old);
    assert_eq!(bad(&bot, "answerCallbackQuery", answer("17", "x")).await, old);
    let late = ann.presses(id, "Go");
    bot.pass(Duration::from_secs(150));
    assert_eq!(bad(&bot, "answerCallbackQuery", answer(late.id(), "x")).await, old);
}

#[tokio::test]
async fn messages_are_taken_back_within_two_days() {
    let (bot, ann) = begun().await;
    let (one, two) = (sent(&bot, "one").await, sent(&bot, "two").await);
    let delete = |id: i64| json!({"chat_id": 5, "message_id": id});
    done(&bot, "deleteMessage", delete(one)).await;
    assert_eq!(ann.got().len(), 1);
    assert_eq!(bad(&bot, "deleteMessage", delete(one)).await, "message to delete not found");
    bot.pass(Duration::from_secs(48 * 3600));
    assert_eq!(bad(&bot, "deleteMessage", delete(two)).await, "message can't be deleted");
}

#[tokio::test]
async fn signs_and_actions_are_of_the_services_own() {
    let (bot, ann) = begun().await;
    let id = ann.types("do it");
    let react = |sign: &str| json!({"chat_id": 5, "message_id": id, "reaction": [{"type": "emoji", "emoji": sign}]});
    done(&bot, "setMessageReaction", react("👀")).await;
    assert_eq!(ann.messages().pop().unwrap().reaction.as_deref(), Some("👀"));
    assert_eq!(bad(&bot, "setMessageReaction", react("x")).await, "REACTION_INVALID");
    let gone = json!({"chat_id": 5, "message_id": 999, "reaction": []});
    assert_eq!(bad(&bot, "setMessageReaction", gone).await, "message to react not found");
    done(&bot, "sendChatAction", json!({"chat_id": 5, "action": "typing"})).await;
    let odd = json!({"chat_id": 5, "action": "thinking"});
    assert_eq!(bad(&bot, "sendChatAction", odd).await, "wrong parameter action in request");
}

#[tokio::test]
async fn texts_that_are_sent_twice_are_counted() {
    let (bot, _ann) = begun().await;
    for text in ["one", "two", "one"] {
        sent(&bot, text).await;
    }
    assert_eq!(bot.doubles(), [("one".to_owned(), 2)]);
    assert_eq!((bot.calls("SendMessage"), bot.called().len()), (3, 3));
}
