//! Sending.

use serde_json::{Value, json};

use super::{
    Message,
    answer::{Answer, Refused},
    asked::Asked,
    faults, markup,
    message::word,
    methods::chat_of,
    rules,
    state::State,
    words::{self, Place, Words},
};

/// A file that goes with a message: its kind, what the service says of it, and what the phone gets.
struct Attached<'a> {
    kind: &'a str,
    json: Value,
    content: (String, Vec<u8>),
}

/// Photos may be so large.
const MOST_PHOTO: usize = 10 << 20;

pub(super) fn text(state: &mut State, asked: &Asked) -> Answer {
    let chat = chat_of(state, asked)?;
    let preview = asked.parsed("link_preview_options")?;
    if let Some(odd) = rules::odd_key(&preview, rules::PREVIEW) {
        state.complain(format!("link_preview_options has no {odd}"));
    }
    let words = words::of(state, asked, Place::Sent)?;
    put(state, asked, chat, words, None)
}

pub(super) fn file(state: &mut State, asked: &Asked, kind: &str) -> Answer {
    let chat = chat_of(state, asked)?;
    let words = words::of(state, asked, Place::Caption)?;
    let (name, bytes) = match (asked.file(kind), asked.text(kind)) {
        (Some(sent), _) => sent.clone(),
        // One that the service has already is sent by its id.
        (None, Some(id)) => match state.files.get(&id) {
            Some(kept) => (kept.name.clone(), kept.bytes.clone()),
            None => return Err(Refused::bad("wrong remote file identifier specified: Wrong string length")),
        },
        (None, None) => return Err(Refused::bad(format!("there is no {kind} in the request"))),
    };
    if bytes.is_empty() {
        return Err(Refused::bad("file must be non-empty"));
    }
    if kind == "photo" && bytes.len() > MOST_PHOTO {
        return Err(Refused::too_large());
    }
    let size = bytes.len();
    let id = state.keep(&name, bytes.clone());
    let unique = format!("u{id}");
    let json = match kind {
        "photo" => json!([{"file_id": id, "file_unique_id": unique, "width": 90, "height": 90, "file_size": size}]),
        _ => json!({"file_id": id, "file_unique_id": unique, "file_name": name, "file_size": size}),
    };
    put(state, asked, chat, words, Some(Attached { kind, json, content: (name, bytes.to_vec()) }))
}

/// The message that is answered, if there is one.
fn replied(state: &mut State, asked: &Asked, chat: i64) -> Result<Option<Value>, Refused> {
    let reply = asked.parsed("reply_parameters")?;
    if reply.is_null() {
        return Ok(None);
    }
    if let Some(odd) = rules::odd_key(&reply, rules::REPLY) {
        state.complain(format!("reply_parameters has no {odd}"));
    }
    let id = reply["message_id"].as_i64().unwrap_or_default();
    let found = state.message(reply["chat_id"].as_i64().unwrap_or(chat), id).map(Message::as_replied);
    if found.is_none() && reply["allow_sending_without_reply"] != true {
        return Err(Refused::bad("message to be replied not found"));
    }
    Ok(found)
}

fn put(state: &mut State, asked: &Asked, chat: i64, words: Words, file: Option<Attached<'_>>) -> Answer {
    let markup = markup::of(state, asked)?;
    let replied = replied(state, asked, chat)?;
    faults::flooded(state, chat)?;
    let room = &state.chats[&chat];
    let mut json = json!({"from": state.me, "chat": room.json, "date": state.date()});
    json["message_id"] = json!(state.number());
    word(&mut json, &words.text, &words.marks, file.is_some());
    if let Some(replied) = replied {
        json["reply_to_message"] = replied;
    }
    let content = file.map(|file| {
        json[file.kind] = file.json;
        file.content
    });
    let mut message = Message::of(json, true);
    message.file = content;
    message.entities = words.marks;
    message.sounded = !asked.flag("disable_notification");
    markup.put(&mut message);
    let answer = message.json.clone();
    let room = state.chats.entry(chat).or_default();
    room.sent.push(words.text);
    room.rang.extend(message.sounded.then_some(message.id));
    room.messages.push(message);
    Ok(answer)
}
