//! Flood control.

use std::time::Duration;

use serde_json::json;

use super::{begun, call, done, sent};
use crate::bot::{Fault, Flood};

#[tokio::test]
async fn too_much_in_a_chat_is_stopped_and_whoever_does_not_wait_waits_longer() {
    let (bot, ann) = begun().await;
    bot.floods_over(Flood { per_s: 0.01, burst: 3.0 });
    let id = sent(&bot, "one").await;
    sent(&bot, "two").await;
    done(&bot, "editMessageText", json!({"chat_id": 5, "message_id": id, "text": "edits count too"})).await;
    let third = json!({"chat_id": 5, "text": "three"});
    let told = call(&bot, "sendMessage", third.clone()).await;
    assert_eq!(told["error_code"], 429);
    assert_eq!(told["description"], "Too Many Requests: retry after 3");
    assert_eq!(told["parameters"], json!({"retry_after": 3}));
    let told = call(&bot, "sendMessage", third.clone()).await;
    assert_eq!(told["parameters"], json!({"retry_after": 4}));
    assert_eq!((bot.floods(), ann.got().len()), (2, 2));
    bot.person(6, "Bob").types("hi");
    done(&bot, "sendMessage", json!({"chat_id": 6, "text": "another chat"})).await;
    bot.pass(Duration::from_secs(200));
    done(&bot, "sendMessage", third).await;
    assert_eq!(bot.floods(), 2);
}

#[tokio::test]
async fn there_is_a_limit_over_all_chats_together() {
    let (bot, _ann) = begun().await;
    bot.person(6, "Bob").types("hi");
    bot.floods_over_all(Flood { per_s: 0.01, burst: 2.0 });
    sent(&bot, "one").await;
    done(&bot, "sendMessage", json!({"chat_id": 6, "text": "two"})).await;
    assert_eq!(call(&bot, "sendMessage", json!({"chat_id": 6, "text": "three"})).await["error_code"], 429);
}

#[tokio::test]
async fn a_pause_on_demand_is_held_to() {
    let (bot, ann) = begun().await;
    bot.fault("SendMessage", Fault::RetryAfter(2), 1);
    let message = json!({"chat_id": 5, "text": "x"});
    assert_eq!(call(&bot, "sendMessage", message.clone()).await["parameters"]["retry_after"], 2);
    assert_eq!(call(&bot, "sendMessage", message.clone()).await["parameters"]["retry_after"], 3);
    assert_eq!(bot.floods(), 2);
    bot.pass(Duration::from_secs(3));
    done(&bot, "sendMessage", message).await;
    assert_eq!(ann.got().len(), 1);
}

#[tokio::test]
async fn without_a_setting_there_is_no_flood_control() {
    let (bot, ann) = begun().await;
    for number in 0..50 {
        sent(&bot, &format!("message {number}")).await;
    }
    assert_eq!((ann.got().len(), bot.floods()), (50, 0));
}
