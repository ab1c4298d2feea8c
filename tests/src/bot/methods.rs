//! The methods.

use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};

use super::{Message, Shared, State, open, rules, serve::Answer};

pub(super) const CONFLICT: &str =
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";
/// A press is kept so long, everything else a day.
const PRESSES: Duration = Duration::from_secs(150);
const UPDATES: Duration = Duration::from_secs(24 * 3600);
const MOST_UPLOAD: usize = 50 << 20;
const MOST_DOWNLOAD: usize = 20 << 20;

fn bad(why: impl std::fmt::Display) -> (u16, String, Value) {
    (400, format!("Bad Request: {why}"), Value::Null)
}

pub(super) fn retry_after(seconds: u32) -> (u16, String, Value) {
    (429, format!("Too Many Requests: retry after {seconds}"), json!({"retry_after": seconds}))
}

pub(super) async fn carry_out(shared: &Shared, method: &str, parameters: Map<String, Value>) -> Answer {
    {
        let mut state = open(shared);
        let Some(known) = rules::known(method) else {
            state.complaints.push(format!("{method} is not known"));
            return Err((404, "Not Found: method not found".into(), Value::Null));
        };
        for name in parameters.keys().filter(|name| !known.contains(&name.as_str())) {
            let complaint = format!("{method} has no parameter {name}");
            state.complaints.push(complaint);
        }
        state.calls.push((method.to_owned(), Value::Object(parameters.clone())));
    }
    if method == "getupdates" {
        return updates(shared, &parameters).await;
    }
    let mut state = open(shared);
    match method {
        "getme" => Ok(state.me.clone()),
        "deletewebhook" => Ok(json!(true)),
        "setmycommands" => {
            let commands = parameters.get("commands").and_then(Value::as_array).cloned().unwrap_or_default();
            let fits = |one: &Value| {
                let name = one["command"].as_str().unwrap_or_default();
                let about = one["description"].as_str().unwrap_or_default();
                (1..=32).contains(&name.len())
                    && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
                    && (1..=256).contains(&about.chars().count())
            };
            if commands.len() > 100 || !commands.iter().all(fits) {
                return Err(bad("BOT_COMMAND_INVALID"));
            }
            state.menu = commands.iter().filter_map(|one| one["command"].as_str().map(str::to_owned)).collect();
            Ok(json!(true))
        }
        "sendmessage" | "senddocument" => send(&mut state, method, &parameters),
        "editmessagetext" | "editmessagereplymarkup" => edit(&mut state, method, &parameters),
        "answercallbackquery" => {
            let id = parameters.get("callback_query_id").and_then(Value::as_str).unwrap_or_default().to_owned();
            let text = parameters.get("text").and_then(Value::as_str).unwrap_or_default().to_owned();
            if text.chars().count() > 200 {
                return Err(bad("MESSAGE_TOO_LONG"));
            }
            let aged = state.aged;
            match state.queries.get_mut(&id) {
                Some(query) if query.answer.is_none() && query.at.elapsed() + aged < PRESSES => {
                    query.answer = Some(text);
                    Ok(json!(true))
                }
                _ => Err(bad(TOO_OLD)),
            }
        }
        "getfile" => {
            let id = parameters.get("file_id").and_then(Value::as_str).unwrap_or_default();
            match state.files.get(id) {
                Some(bytes) if bytes.len() > MOST_DOWNLOAD => Err(bad("file is too big")),
                Some(bytes) => Ok(json!({
                    "file_id": id, "file_unique_id": format!("u{id}"), "file_size": bytes.len(), "file_path": format!("files/{id}"),
                })),
                None => Err(bad("wrong file_id or the file is temporarily unavailable")),
            }
        }
        _ => Err((404, "Not Found: method not found".into(), Value::Null)),
    }
}

/// Long polling: an offset confirms what is below it; a second poller ends the first.
async fn updates(shared: &Shared, parameters: &Map<String, Value>) -> Answer {
    let number = |key: &str| rules::number(parameters, key);
    let (offset, limit) = (number("offset").unwrap_or(0), number("limit").unwrap_or(100).clamp(1, 100));
    let timeout = Duration::from_secs(u64::try_from(number("timeout").unwrap_or(0).clamp(0, 50)).unwrap_or(0));
    let own = {
        let mut state = open(shared);
        if let Some(allowed) = parameters.get("allowed_updates").and_then(Value::as_array) {
            state.allowed = Some(allowed.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect());
        }
        state.poller += 1;
        state.poller
    };
    shared.news.notify_waiters();
    let until = Instant::now() + timeout;
    loop {
        let news = shared.news.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        {
            let mut state = open(shared);
            if state.poller != own {
                return Err((409, CONFLICT.into(), Value::Null));
            }
            let aged = state.aged;
            let kept = |body: &Value| if body.get("callback_query").is_some() { PRESSES } else { UPDATES };
            state.updates.retain(|(id, body, at)| (offset < 0 || *id >= offset) && at.elapsed() + aged < kept(body));
            let take = usize::try_from(limit).unwrap_or(100);
            let found: Vec<Value> = state.updates.iter().take(take).map(|(_, body, _)| body.clone()).collect();
            if !found.is_empty() || Instant::now() >= until {
                return Ok(Value::Array(found));
            }
        }
        let _ = tokio::time::timeout_at(until.into(), news).await;
    }
}

/// Whether flood control lets it through.
fn flooded(state: &mut State, chat: i64) -> Result<(), (u16, String, Value)> {
    let Some(flood) = state.flood else { return Ok(()) };
    let now = Instant::now();
    if let Some(until) = state.frozen.get_mut(&chat).filter(|until| **until > now) {
        // Whoever does not wait waits longer.
        *until += Duration::from_secs(1);
        let seconds = until.duration_since(now).as_secs() + 1;
        state.floods += 1;
        return Err(retry_after(u32::try_from(seconds).unwrap_or(1)));
    }
    let (level, at) = state.levels.get(&chat).copied().unwrap_or((flood.burst, now));
    let level = (level + now.duration_since(at).as_secs_f64() * flood.per_s).min(flood.burst);
    if level < 1.0 {
        state.frozen.insert(chat, now + Duration::from_secs(3));
        state.floods += 1;
        return Err(retry_after(3));
    }
    state.levels.insert(chat, (level - 1.0, now));
    Ok(())
}

fn chat_of(state: &mut State, parameters: &Map<String, Value>) -> Result<i64, (u16, String, Value)> {
    let chat = rules::number(parameters, "chat_id").ok_or_else(|| bad("chat_id is empty"))?;
    if state.blocked.contains(&chat) {
        return Err((403, "Forbidden: bot was blocked by the user".into(), Value::Null));
    }
    if !state.chats.contains_key(&chat) {
        return Err(bad("chat not found"));
    }
    Ok(chat)
}

fn send(state: &mut State, method: &str, parameters: &Map<String, Value>) -> Answer {
    let chat = chat_of(state, parameters)?;
    let is_file = method == "senddocument";
    let (text_key, marks_key, most) =
        if is_file { ("caption", "caption_entities", 1024) } else { ("text", "entities", 4096) };
    let text = parameters.get(text_key).map(as_text).unwrap_or_default();
    let entities = parameters.get(marks_key).cloned().unwrap_or(Value::Null);
    if !(is_file && text.is_empty()) {
        rules::text(&text, &entities, most, false).map_err(bad)?;
    }
    let (buttons, asks) = rules::markup(parameters.get("reply_markup").unwrap_or(&Value::Null)).map_err(bad)?;
    let reply = parameters.get("reply_parameters");
    let reply_to = reply.and_then(|reply| reply["message_id"].as_i64());
    let messages = state.chats.get(&chat).map(Vec::as_slice).unwrap_or_default();
    let is_there = reply_to.is_none_or(|id| messages.iter().any(|message| message.id == id));
    let may_miss = reply.and_then(|reply| reply["allow_sending_without_reply"].as_bool()).unwrap_or(false);
    if !is_there && !may_miss {
        return Err(bad("message to be replied not found"));
    }
    let file = parameters.get("document").map(|file| {
        let bytes = file["bytes"].as_array().into_iter().flatten().filter_map(|byte| u8::try_from(byte.as_u64()?).ok());
        (file["file"].as_str().unwrap_or_default().to_owned(), bytes.collect::<Vec<u8>>())
    });
    if file.as_ref().is_some_and(|(_, bytes)| bytes.len() > MOST_UPLOAD) {
        return Err((413, "Request Entity Too Large".into(), Value::Null));
    }
    flooded(state, chat)?;
    let id = state.next_message;
    state.next_message += 1;
    let mut json = json!({
        "message_id": id, "from": state.me, "date": now(),
        "chat": {"id": chat, "type": "private", "first_name": "Person"},
    });
    match &file {
        Some((name, bytes)) => {
            json["document"] = json!({
                "file_id": format!("sent{id}"), "file_unique_id": format!("us{id}"), "file_name": name, "file_size": bytes.len(),
            });
            if !text.is_empty() {
                json["caption"] = json!(text);
            }
        }
        None => json["text"] = json!(text),
    }
    if !buttons.is_empty() {
        json["reply_markup"] = parameters.get("reply_markup").cloned().unwrap_or(Value::Null);
    }
    let sounded = parameters.get("disable_notification").and_then(Value::as_bool) != Some(true);
    let message = Message {
        id,
        from_bot: true,
        text,
        entities,
        buttons,
        file,
        reply_to: reply_to.filter(|_| is_there),
        sounded,
        asks,
        edits: 0,
        json: json.clone(),
    };
    state.chats.entry(chat).or_default().push(message);
    Ok(json)
}

fn edit(state: &mut State, method: &str, parameters: &Map<String, Value>) -> Answer {
    let chat = chat_of(state, parameters)?;
    let id = rules::number(parameters, "message_id").unwrap_or_default();
    let (buttons, _) = rules::markup(parameters.get("reply_markup").unwrap_or(&Value::Null)).map_err(bad)?;
    let found = state.chats.get(&chat).and_then(|messages| messages.iter().position(|message| message.id == id));
    let place = found.ok_or_else(|| bad("message to edit not found"))?;
    let old = state.chats[&chat][place].clone();
    if !old.from_bot {
        return Err(bad("message can't be edited"));
    }
    let (text, entities) = match method {
        "editmessagetext" => {
            let text = parameters.get("text").map(as_text).unwrap_or_default();
            let entities = parameters.get("entities").cloned().unwrap_or(Value::Null);
            rules::text(&text, &entities, 4096, true).map_err(bad)?;
            (text, entities)
        }
        _ => (old.text.clone(), old.entities.clone()),
    };
    if old.file.is_some() && method == "editmessagetext" {
        return Err(bad("there is no text in the message to edit"));
    }
    let plain = |marks: &Value| marks.as_array().cloned().unwrap_or_default();
    if text == old.text && plain(&entities) == plain(&old.entities) && buttons == old.buttons {
        return Err(bad(
            "message is not modified: specified new message content and reply markup are exactly the same as a current \
             content and reply markup of the message",
        ));
    }
    flooded(state, chat)?;
    let message = &mut state.chats.get_mut(&chat).expect("the chat")[place];
    message.text = text.clone();
    message.entities = entities;
    message.buttons = buttons;
    message.edits += 1;
    message.json["text"] = json!(text);
    message.json["edit_date"] = json!(now());
    match parameters.get("reply_markup") {
        Some(markup) => message.json["reply_markup"] = markup.clone(),
        None => drop(message.json.as_object_mut().map(|fields| fields.remove("reply_markup"))),
    }
    Ok(message.json.clone())
}

fn as_text(value: &Value) -> String {
    // A caption such as `12` comes as a number out of a form.
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

pub(super) fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}
