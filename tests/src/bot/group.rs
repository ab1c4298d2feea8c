//! A group that the bot is in.

use serde_json::{Value, json};

use super::{
    chat::Chat,
    person::Person,
    state::{Shared, open},
};

/// A group.
pub struct Group {
    chat: Chat,
    id: i64,
    title: String,
}

impl Group {
    pub(super) fn new(state: Shared, id: i64, title: &str) -> Self {
        let group = Self { chat: Chat::new(state.clone(), id), id, title: title.to_owned() };
        open(&state).room(id, &group.json());
        group
    }

    fn json(&self) -> Value {
        json!({"id": self.id, "type": "supergroup", "title": self.title})
    }

    /// Somebody writes in it; gives the message's number.
    pub fn hears(&self, person: &Person, text: &str) -> i64 {
        person.puts(&self.json(), &json!({"text": text}), None, None)
    }

    /// Its messages.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }
}
