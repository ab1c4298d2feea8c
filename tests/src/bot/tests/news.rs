//! What has happened, the menu, and how calls are made.

use std::time::Duration;

use serde_json::{Value, json};

use super::{bad, begun, call, done, refused};
use crate::bot::{Bot, Fault};

async fn ids(bot: &Bot, parameters: Value) -> Vec<i64> {
    let all = done(bot, "GetUpdates", parameters).await;
    all.as_array().unwrap().iter().map(|update| update["update_id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn an_offset_confirms_what_is_below_it_and_nothing_else_does() {
    let (bot, ann) = begun().await;
    ann.types("two");
    ann.types("three");
    let all = ids(&bot, json!({})).await;
    assert_eq!(all.len(), 3);
    assert_eq!(ids(&bot, json!({"offset": 0, "limit": 2})).await, all[..2], "a limit confirms nothing");
    assert_eq!(ids(&bot, json!({"offset": all[1]})).await, all[1..]);
    assert_eq!(ids(&bot, json!({})).await, all[1..], "what was confirmed does not come back");
    assert!(ids(&bot, json!({"offset": all[2] + 1})).await.is_empty());
    assert!(bot.complaints().is_empty(), "{:?}", bot.complaints());
}

#[tokio::test]
async fn a_negative_offset_keeps_the_last_ones_and_forgets_the_others() {
    let (bot, ann) = begun().await;
    ann.types("two");
    ann.types("three");
    let all = ids(&bot, json!({})).await;
    assert_eq!(ids(&bot, json!({"offset": -2})).await, all[1..]);
    assert_eq!(ids(&bot, json!({})).await, all[1..]);
    assert_eq!(ids(&bot, json!({"offset": -9})).await, all[1..]);
}

#[tokio::test]
async fn a_long_poll_waits_for_what_happens_and_no_longer() {
    let (bot, ann) = begun().await;
    let next = ids(&bot, json!({})).await[0] + 1;
    let wait = async { ids(&bot, json!({"offset": next, "timeout": 30})).await };
    let write = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        ann.types("news");
    };
    let (got, ()) = tokio::time::timeout(Duration::from_secs(10), async { tokio::join!(wait, write) }).await.unwrap();
    assert_eq!(got, [next]);
    let began = std::time::Instant::now();
    assert!(ids(&bot, json!({"offset": next + 1, "timeout": 1})).await.is_empty());
    assert!(began.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn of_two_pollers_the_first_is_told_to_go() {
    let (bot, ann) = begun().await;
    let next = ids(&bot, json!({})).await[0] + 1;
    let first = call(&bot, "getUpdates", json!({"offset": next, "timeout": 30}));
    let second = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        ids(&bot, json!({"offset": next, "timeout": 30})).await
    };
    let write = async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        ann.types("news");
    };
    let (first, second, ()) = tokio::join!(first, second, write);
    assert_eq!(first["error_code"], 409);
    assert_eq!(
        first["description"],
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    );
    assert_eq!(second, [next]);
}

#[tokio::test]
async fn with_a_webhook_nobody_gets_updates_by_asking_until_it_is_deleted() {
    let (bot, _ann) = begun().await;
    bot.has_webhook();
    let (code, words) = refused(&bot, "getUpdates", json!({})).await;
    assert_eq!(code, 409);
    let told =
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    assert_eq!(words, told);
    done(&bot, "deleteWebhook", json!({})).await;
    assert_eq!(ids(&bot, json!({})).await.len(), 1);
    done(&bot, "deleteWebhook", json!({"drop_pending_updates": true})).await;
    assert!(ids(&bot, json!({})).await.is_empty());
}

#[tokio::test]
async fn kinds_that_are_not_wanted_are_dropped_when_they_happen() {
    let (bot, ann) = begun().await;
    let own = ann.types("first");
    ids(&bot, json!({"allowed_updates": ["edited_message"]})).await;
    ann.types("unheard");
    ann.edits(own, "second");
    // Without a word of it the setting stays, and what was before it is not dropped.
    let all = done(&bot, "getUpdates", json!({})).await;
    assert_eq!(all.as_array().unwrap().len(), 3, "{all}");
    assert_eq!(all[2]["edited_message"]["text"], "second");
    ids(&bot, json!({"allowed_updates": []})).await;
    ann.types("heard again");
    assert_eq!(ids(&bot, json!({})).await.len(), 4);
    assert!(bot.complaints().is_empty());
    ids(&bot, json!({"allowed_updates": ["mesage"]})).await;
    assert_eq!(bot.complaints(), ["getupdates: there are no updates of the kind mesage"]);
}

#[tokio::test]
async fn messages_are_kept_for_a_day_and_presses_for_150_seconds() {
    let (bot, ann) = begun().await;
    let id = done(&bot, "sendMessage", json!({"chat_id": 5, "text": "x", "reply_markup": super::button("a")})).await;
    bot.pass(Duration::from_secs(3600));
    ann.presses(id["message_id"].as_i64().unwrap(), "Go");
    bot.pass(Duration::from_secs(149));
    assert_eq!(ids(&bot, json!({})).await.len(), 2);
    bot.pass(Duration::from_secs(1));
    assert_eq!(ids(&bot, json!({})).await.len(), 1, "the press is lost");
    bot.pass(Duration::from_secs(23 * 3600));
    assert!(ids(&bot, json!({})).await.is_empty());
    ann.types("after all that");
    assert_eq!(ids(&bot, json!({})).await.len(), 1, "what happens now is new");
}

#[tokio::test]
async fn limits_out_of_range_and_unknown_parameters_are_complained_of() {
    let (bot, ann) = begun().await;
    ann.types("two");
    assert_eq!(ids(&bot, json!({"limit": 0})).await.len(), 1);
    ids(&bot, json!({"timeout": 51})).await;
    ids(&bot, json!({"time_out": 5})).await;
    let odd = ["limit 0 is moved into its range", "timeout 51 is moved into its range", "has no parameter time_out"];
    assert!(bot.complaints().iter().zip(odd).all(|(told, odd)| told.contains(odd)), "{:?}", bot.complaints());
    assert_eq!(bot.complaints().len(), 3);
}

#[tokio::test]
async fn what_is_called_is_known_whatever_its_case_and_however_it_is_sent() {
    let (bot, _ann) = begun().await;
    for name in ["getMe", "GetMe", "getme"] {
        assert_eq!(done(&bot, name, json!({})).await["is_bot"], true);
    }
    assert_eq!(refused(&bot, "getYou", json!({})).await, (404, "Not Found: method not found".to_owned()));
    let url = format!("{}/bot{}/sendMessage", bot.url, bot.token);
    let client = reqwest::Client::new();
    let got = client.get(format!("{url}?chat_id=5&text=by%20address")).send().await.unwrap();
    assert_eq!(got.status(), 200);
    let form = client.post(&url).header("content-type", "application/x-www-form-urlencoded");
    let form = form.body("chat_id=5&text=by+form&disable_notification=true").send().await.unwrap();
    assert_eq!(form.status(), 200);
    let texts: Vec<_> = bot.chat(5).got().into_iter().map(|message| (message.text, message.sounded)).collect();
    assert_eq!(texts, [("by address".to_owned(), true), ("by form".to_owned(), false)]);
    let other = format!("{}/bot123456789:wrong/getMe", bot.url);
    let other = client.get(other).send().await.unwrap();
    assert_eq!(other.status(), 401);
    assert_eq!(other.json::<Value>().await.unwrap()["description"], "Unauthorized");
    assert!(bot.complaints().is_empty());
}

#[tokio::test]
async fn commands_are_registered_and_told_again() {
    let (bot, _ann) = begun().await;
    assert_eq!(done(&bot, "getMyCommands", json!({})).await, json!([]));
    let menu = json!([{"command": "status", "description": "How things stand"}]);
    done(&bot, "setMyCommands", json!({"commands": menu})).await;
    assert_eq!(done(&bot, "getMyCommands", json!({})).await, menu);
    assert_eq!(bot.menu(), ["status"]);
    for name in ["Status", "", "a-b"] {
        let menu = json!([{"command": name, "description": "x"}]);
        assert_eq!(bad(&bot, "setMyCommands", json!({"commands": menu})).await, "BOT_COMMAND_INVALID");
    }
}

#[tokio::test]
async fn an_outage_loses_nothing() {
    let (bot, ann) = begun().await;
    bot.goes_offline();
    tokio::time::sleep(Duration::from_millis(50)).await;
    let url = format!("{}/bot{}/getMe", bot.url, bot.token);
    assert!(reqwest::get(&url).await.unwrap_err().is_connect());
    ann.types("meanwhile");
    bot.comes_online().await;
    assert_eq!(ids(&bot, json!({})).await.len(), 2);
    bot.fault("getMe", Fault::Slow(1), 1);
    assert_eq!(reqwest::get(&url).await.unwrap().status(), 200);
}
