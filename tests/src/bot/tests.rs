//! The double itself is tried: with a plain client, and with the one that the product uses.

mod client;
mod failing;
mod flood;
mod news;
mod people;
mod sending;
mod wording;

use serde_json::{Value, json};

use super::{Bot, Person};

/// Ann, who has written to the bot.
async fn begun() -> (Bot, Person) {
    let bot = Bot::start().await;
    let ann = bot.person(5, "Ann");
    ann.types("/start");
    (bot, ann)
}

/// Makes a call; gives the whole answer.
async fn call(bot: &Bot, method: &str, parameters: Value) -> Value {
    let url = format!("{}/bot{}/{method}", bot.url, bot.token);
    reqwest::Client::new().post(url).json(&parameters).send().await.unwrap().json().await.unwrap()
}

/// Makes a call that is granted; gives its result.
async fn done(bot: &Bot, method: &str, parameters: Value) -> Value {
    let answer = call(bot, method, parameters).await;
    assert_eq!(answer["ok"], true, "{method}: {answer}");
    answer["result"].clone()
}

/// Makes a call that is refused; gives the code and the words.
async fn refused(bot: &Bot, method: &str, parameters: Value) -> (u64, String) {
    let answer = call(bot, method, parameters).await;
    assert_eq!(answer["ok"], false, "{method}: {answer}");
    (answer["error_code"].as_u64().unwrap(), answer["description"].as_str().unwrap().to_owned())
}

/// The words of a 400.
async fn bad(bot: &Bot, method: &str, parameters: Value) -> String {
    let (code, words) = refused(bot, method, parameters).await;
    assert_eq!(code, 400, "{words}");
    words.strip_prefix("Bad Request: ").unwrap_or_else(|| panic!("{words}")).to_owned()
}

/// Sends a text to Ann; gives its number.
async fn sent(bot: &Bot, text: &str) -> i64 {
    done(bot, "sendMessage", json!({"chat_id": 5, "text": text})).await["message_id"].as_i64().unwrap()
}

/// One button.
fn button(data: &str) -> Value {
    json!({"inline_keyboard": [[{"text": "Go", "callback_data": data}]]})
}
