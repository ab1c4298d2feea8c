//! Editing.

use serde_json::{Value, json};

use super::{
    Message,
    answer::{Answer, Refused},
    asked::Asked,
    faults,
    markup::{self, Markup},
    message::word,
    methods::chat_of,
    rules,
    state::State,
    words::{self, Place, Words},
};

const SAME: &str = "message is not modified: specified new message content and reply markup are exactly the same as a \
                    current content and reply markup of the message";

/// The message that is to be edited, if the bot may.
fn which(state: &State, asked: &Asked) -> Result<(i64, Message), Refused> {
    let chat = chat_of(state, asked)?;
    let found = state.message(chat, asked.number("message_id").unwrap_or_default());
    let message = found.ok_or_else(|| Refused::bad("message to edit not found"))?;
    // Nor can one that asks for a reply: only those with no markup, or with buttons.
    if !message.from_bot || message.asks {
        return Err(Refused::bad("message can't be edited"));
    }
    Ok((chat, message.clone()))
}

pub(super) fn text(state: &mut State, asked: &Asked) -> Answer {
    let preview = asked.parsed("link_preview_options")?;
    if let Some(odd) = rules::odd_key(&preview, rules::PREVIEW) {
        state.complain(format!("link_preview_options has no {odd}"));
    }
    let words = words::of(state, asked, Place::Edited)?;
    let (chat, message) = which(state, asked)?;
    if message.file.is_some() {
        return Err(Refused::bad("there is no text in the message to edit"));
    }
    let markup = inline(state, asked)?;
    change(state, chat, message, Some(words), &markup)
}

pub(super) fn markup(state: &mut State, asked: &Asked) -> Answer {
    let (chat, message) = which(state, asked)?;
    let markup = inline(state, asked)?;
    change(state, chat, message, None, &markup)
}

/// Edits take buttons and nothing else.
fn inline(state: &mut State, asked: &Asked) -> Result<Markup, Refused> {
    let markup = markup::of(state, asked)?;
    if markup.asks { Err(Refused::bad("inline keyboard expected")) } else { Ok(markup) }
}

fn change(state: &mut State, chat: i64, mut message: Message, words: Option<Words>, markup: &Markup) -> Answer {
    let before = message.json.clone();
    if let Some(words) = words {
        word(&mut message.json, &words.text, &words.marks, false);
        (message.text, message.entities) = (words.text, words.marks);
    }
    // Without buttons those that it had go.
    markup.put(&mut message);
    if same(&before, &message.json) {
        return Err(Refused::bad(SAME));
    }
    faults::flooded(state, chat)?;
    message.edits += 1;
    message.json["edit_date"] = json!(state.date());
    let answer = message.json.clone();
    let room = state.chats.entry(chat).or_default();
    if let Some(place) = room.messages.iter_mut().find(|one| one.id == message.id) {
        *place = message;
    }
    Ok(answer)
}

fn same(one: &Value, other: &Value) -> bool {
    ["text", "entities", "reply_markup"].iter().all(|key| one[*key] == other[*key])
}
