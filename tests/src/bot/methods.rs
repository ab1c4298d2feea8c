//! The methods, each in its room; here those that fit in a few lines.

use std::time::Duration;

use axum::body::Bytes;
use serde_json::{Value, json};

use super::{
    Call,
    answer::{Answer, Refused},
    asked::Asked,
    edit, menu, rules, send,
    state::{Shared, State, open},
    updates,
};

const TOO_OLD: &str = "query is too old and response timeout expired or query ID is invalid";
/// A press can be answered for so long.
pub(super) const PRESSES: Duration = Duration::from_secs(150);
/// A file can be fetched for so long after its place was asked for.
const PLACES: Duration = Duration::from_secs(3600);
/// The bot can take messages back for so long.
const DELETABLE_S: i64 = 48 * 3600;
const MOST_ANSWER: usize = 200;
const MOST_DOWNLOAD: usize = 20 << 20;

pub(super) async fn carry_out(shared: &Shared, method: &str, asked: &Asked) -> Answer {
    let known = rules::known(method).ok_or_else(Refused::no_method)?;
    {
        let mut state = open(shared);
        for name in asked.names().filter(|name| !known.contains(name)) {
            state.complain(format!("{method} has no parameter {name}"));
        }
        let at = state.now();
        state.calls.push(Call { method: method.to_owned(), parameters: Value::Object(asked.fields.clone()), at });
    }
    if method == "getupdates" {
        return updates::get(shared, asked).await;
    }
    let mut state = open(shared);
    match method {
        "getme" => Ok(state.me.clone()),
        "deletewebhook" => {
            state.webhook = false;
            if asked.flag("drop_pending_updates") {
                state.updates.clear();
            }
            Ok(json!(true))
        }
        "setmycommands" => menu::set(&mut state, asked),
        "getmycommands" => Ok(menu::get(&state, asked)),
        "sendmessage" => send::text(&mut state, asked),
        "senddocument" => send::file(&mut state, asked, "document"),
        "sendphoto" => send::file(&mut state, asked, "photo"),
        "sendchataction" => act(&mut state, asked),
        "editmessagetext" => edit::text(&mut state, asked),
        "editmessagereplymarkup" => edit::markup(&mut state, asked),
        "deletemessage" => delete(&mut state, asked),
        "setmessagereaction" => react(&mut state, asked),
        "answercallbackquery" => acknowledge(&mut state, asked),
        "getfile" => place(&mut state, asked),
        _ => Err(Refused::no_method()),
    }
}

/// The chat that a call is about, if the bot may write there.
pub(super) fn chat_of(state: &State, asked: &Asked) -> Result<i64, Refused> {
    let chat = asked.number("chat_id").ok_or_else(|| match asked.text("chat_id") {
        Some(_) => Refused::bad("chat not found"),
        None => Refused::bad("chat_id is empty"),
    })?;
    if state.blocked.contains(&chat) {
        return Err(Refused::blocked());
    }
    if state.chats.contains_key(&chat) { Ok(chat) } else { Err(Refused::bad("chat not found")) }
}

fn acknowledge(state: &mut State, asked: &Asked) -> Answer {
    let text = asked.text("text").unwrap_or_default();
    if text.chars().count() > MOST_ANSWER {
        return Err(Refused::bad("MESSAGE_TOO_LONG"));
    }
    let (now, alert) = (state.now(), asked.flag("show_alert"));
    let id = asked.text("callback_query_id").unwrap_or_default();
    match state.queries.get_mut(&id) {
        Some(query) if query.answer.is_none() && now.duration_since(query.at) < PRESSES => {
            (query.answer, query.alert) = (Some(text), alert);
            Ok(json!(true))
        }
        _ => Err(Refused::bad(TOO_OLD)),
    }
}

fn delete(state: &mut State, asked: &Asked) -> Answer {
    let (chat, id) = (chat_of(state, asked)?, asked.number("message_id").unwrap_or_default());
    let found = state.message(chat, id).ok_or_else(|| Refused::bad("message to delete not found"))?;
    // In a private chat a bot can take away what the person wrote as well.
    if state.date() - found.date >= DELETABLE_S || !found.from_bot && chat < 0 {
        return Err(Refused::bad("message can't be deleted"));
    }
    if let Some(room) = state.chats.get_mut(&chat) {
        room.messages.retain(|message| message.id != id);
    }
    Ok(json!(true))
}

fn act(state: &mut State, asked: &Asked) -> Answer {
    chat_of(state, asked)?;
    let action = asked.text("action").unwrap_or_default();
    if rules::ACTIONS.contains(&action.as_str()) {
        return Ok(json!(true));
    }
    Err(Refused::bad("wrong parameter action in request"))
}

fn react(state: &mut State, asked: &Asked) -> Answer {
    let (chat, id) = (chat_of(state, asked)?, asked.number("message_id").unwrap_or_default());
    let all = asked.parsed("reaction")?;
    let signs = all.as_array().map(Vec::as_slice).unwrap_or_default();
    let found = state.chats.get_mut(&chat).and_then(|room| room.messages.iter_mut().find(|message| message.id == id));
    let message = found.ok_or_else(|| Refused::bad("message to react not found"))?;
    // A bot that is no premium user has one sign, out of a list.
    let sign = match signs {
        [] => None,
        [one] if one["type"] == "emoji" && rules::REACTIONS.contains(&one["emoji"].as_str().unwrap_or_default()) => {
            one["emoji"].as_str().map(str::to_owned)
        }
        [_] => return Err(Refused::bad("REACTION_INVALID")),
        _ => return Err(Refused::bad("REACTIONS_TOO_MANY")),
    };
    message.reaction = sign;
    Ok(json!(true))
}

/// Says where a file can be fetched.
fn place(state: &mut State, asked: &Asked) -> Answer {
    let id = asked.text("file_id").unwrap_or_default();
    let Some(file) = state.files.get(&id) else {
        return Err(Refused::bad("wrong file_id or the file is temporarily unavailable"));
    };
    let size = file.bytes.len();
    if size > MOST_DOWNLOAD {
        return Err(Refused::bad("file is too big"));
    }
    let path = format!("files/{id}");
    let until = state.now() + PLACES;
    state.paths.insert(path.clone(), (id.clone(), until));
    Ok(json!({"file_id": id, "file_unique_id": format!("u{id}"), "file_size": size, "file_path": path}))
}

/// The file at a place that was asked for.
pub(super) fn download(state: &State, path: &str) -> Option<Bytes> {
    let (id, until) = state.paths.get(path)?;
    (*until > state.now()).then(|| state.files.get(id).map(|file| file.bytes.clone()))?
}
