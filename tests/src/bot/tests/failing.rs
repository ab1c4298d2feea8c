//! Failures on demand.

use std::time::{Duration, Instant};

use serde_json::json;

use super::{begun, call, done, refused};
use crate::bot::{Bot, Fault};

/// A text that is sent, and what the connection says to it.
async fn posted(bot: &Bot, text: &str) -> reqwest::Result<reqwest::Response> {
    let url = format!("{}/bot{}/sendMessage", bot.url, bot.token);
    reqwest::Client::new().post(url).json(&json!({"chat_id": 5, "text": text})).send().await
}

#[tokio::test]
async fn refusals_on_demand_are_as_the_real_ones_and_nothing_is_done() {
    let (bot, ann) = begun().await;
    let all = [
        (Fault::Unauthorized, 401, "Unauthorized"),
        (Fault::Internal, 500, "Internal Server Error: restart"),
        (Fault::RetryAfter(0), 429, "Too Many Requests: retry after 0"),
        (
            Fault::Conflict,
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        ),
    ];
    for (fault, code, words) in all {
        bot.fault("*", fault, 1);
        let told = refused(&bot, "sendMessage", json!({"chat_id": 5, "text": "x"})).await;
        assert_eq!(told, (code, words.to_owned()));
    }
    bot.fault("sendMessage", Fault::Html, 1);
    let page = posted(&bot, "x").await.unwrap();
    assert_eq!(page.status(), 502);
    assert!(page.text().await.unwrap().starts_with("<html>"));
    assert!(ann.got().is_empty());
}

#[tokio::test]
async fn a_fault_is_of_its_method_and_so_many_times() {
    let (bot, _ann) = begun().await;
    bot.fault("SendMessage", Fault::Internal, 2);
    done(&bot, "getMe", json!({})).await;
    for code in [500, 500] {
        assert_eq!(call(&bot, "sendMessage", json!({"chat_id": 5, "text": "x"})).await["error_code"], code);
    }
    done(&bot, "sendMessage", json!({"chat_id": 5, "text": "x"})).await;
}

#[tokio::test]
async fn a_connection_that_drops_has_done_nothing_or_all_and_says_neither() {
    let (bot, ann) = begun().await;
    bot.fault("sendMessage", Fault::DropBefore, 1);
    let lost = posted(&bot, "before").await.unwrap_err();
    assert!(lost.is_request() && !lost.is_connect() && !lost.is_timeout(), "{lost:?}");
    assert!(ann.got().is_empty());
    bot.fault("sendMessage", Fault::DropAfter, 1);
    let lost = posted(&bot, "after").await.unwrap_err();
    assert!(lost.is_request() && !lost.is_connect(), "no answer has begun: {lost:?}");
    assert_eq!(ann.got()[0].text, "after");
    posted(&bot, "after").await.unwrap();
    assert_eq!(bot.doubles(), [("after".to_owned(), 2)]);
}

#[tokio::test]
async fn slow_answers_come_and_hanging_ones_do_not() {
    let (bot, ann) = begun().await;
    bot.fault("sendMessage", Fault::Slow(300), 1);
    let began = Instant::now();
    assert_eq!(posted(&bot, "slow").await.unwrap().status(), 200);
    assert!(began.elapsed() >= Duration::from_millis(300));
    bot.fault("sendMessage", Fault::Hang(Duration::from_millis(300)), 1);
    let began = Instant::now();
    assert!(posted(&bot, "hangs").await.is_err());
    assert!(began.elapsed() >= Duration::from_millis(300));
    assert_eq!(ann.got().len(), 1);
    bot.fault("file", Fault::DropBefore, 1);
    assert!(reqwest::get(format!("{}/file/bot{}/files/x", bot.url, bot.token)).await.is_err());
}

#[tokio::test]
async fn a_listener_that_goes_away_is_no_rival() {
    let (bot, ann) = begun().await;
    let next = done(&bot, "getUpdates", json!({})).await[0]["update_id"].as_i64().unwrap() + 1;
    let poll = call(&bot, "getUpdates", json!({"offset": next, "timeout": 30}));
    assert!(tokio::time::timeout(Duration::from_millis(200), poll).await.is_err());
    ann.types("news");
    let got = done(&bot, "getUpdates", json!({"offset": next, "timeout": 30})).await;
    assert_eq!(got[0]["message"]["text"], "news");
}
