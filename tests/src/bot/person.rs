//! A person with a phone: types, replies, presses, uploads, and sees what the bot writes.

use axum::body::Bytes;
use serde_json::{Value, json};

use super::{
    Message,
    chat::Chat,
    message::word,
    state::{Shared, State, open},
};

/// A phone sends longer texts in parts.
const MOST: usize = 4096;

/// A person.
pub struct Person {
    pub(super) state: Shared,
    /// The number.
    pub user: i64,
    name: String,
    is_bot: bool,
    chat: Chat,
}

impl Person {
    pub(super) fn new(state: Shared, user: i64, name: &str, is_bot: bool) -> Self {
        let chat = Chat::new(state.clone(), user);
        Self { state, user, name: name.to_owned(), is_bot, chat }
    }

    pub(super) fn user_json(&self) -> Value {
        json!({"id": self.user, "is_bot": self.is_bot, "first_name": self.name, "language_code": "en"})
    }

    pub(super) fn chat_json(&self) -> Value {
        json!({"id": self.user, "type": "private", "first_name": self.name})
    }

    /// Writes a message. One that is too long goes in parts, as phones do it; gives the number of the last.
    pub fn types(&self, text: &str) -> i64 {
        let mut part = String::new();
        let mut size = 0;
        for letter in text.chars() {
            if size + letter.len_utf16() > MOST {
                self.sends(&json!({"text": part}), None, None);
                (part, size) = (String::new(), 0);
            }
            part.push(letter);
            size += letter.len_utf16();
        }
        self.sends(&json!({"text": part}), None, None)
    }

    /// Opens a link to the bot: `t.me/the_bot?start=CODE` makes the phone write `/start CODE`.
    pub fn opens_link(&self, start: &str) -> i64 {
        self.types(&format!("/start {start}"))
    }

    /// Writes a message as a reply.
    pub fn replies(&self, to: i64, text: &str) -> i64 {
        self.sends(&json!({"text": text}), Some(to), None)
    }

    /// Forwards somebody else's words.
    pub fn forwards(&self, text: &str) -> i64 {
        let date = open(&self.state).date() - 60;
        let origin = json!({"type": "hidden_user", "sender_user_name": "Mallory", "date": date});
        self.sends(&json!({"text": text, "forward_origin": origin}), None, None)
    }

    /// Writes a message some time ago.
    pub fn typed_before(&self, text: &str, seconds: i64) -> i64 {
        let date = open(&self.state).date() - seconds;
        self.sends(&json!({"text": text, "date": date}), None, None)
    }

    /// Sends a file.
    pub fn uploads(&self, name: &str, bytes: &[u8], caption: Option<&str>) -> i64 {
        let file = self.keeps(name, bytes);
        let document = json!({"document": {
            "file_id": file, "file_unique_id": format!("u{file}"), "file_name": name, "file_size": bytes.len(),
            "mime_type": "application/octet-stream",
        }});
        self.sends(&captioned(document, caption), None, Some((name, bytes)))
    }

    /// Sends a picture, in two sizes as phones do.
    pub fn photo(&self, bytes: &[u8], caption: Option<&str>) -> i64 {
        let (small, large) = (self.keeps("small.jpg", &bytes[..bytes.len() / 2]), self.keeps("photo.jpg", bytes));
        let size = |id: &str, side: u32, len: usize| json!({"file_id": id, "file_unique_id": format!("u{id}"), "width": side, "height": side, "file_size": len});
        let photo = json!({"photo": [size(&small, 90, bytes.len() / 2), size(&large, 1280, bytes.len())]});
        self.sends(&captioned(photo, caption), None, Some(("photo.jpg", bytes)))
    }

    /// Sends a voice note.
    pub fn says(&self, bytes: &[u8]) -> i64 {
        let file = self.keeps("voice.oga", bytes);
        let voice = json!({"voice": {
            "file_id": file, "file_unique_id": format!("u{file}"), "duration": 2, "mime_type": "audio/ogg",
            "file_size": bytes.len(),
        }});
        self.sends(&voice, None, Some(("voice.oga", bytes)))
    }

    /// Writes in a group that the bot is in.
    pub fn types_in_group(&self, group: i64, text: &str) {
        let chat = json!({"id": group, "type": "supergroup", "title": "Team"});
        self.puts(&chat, &json!({"text": text}), None, None);
    }

    /// Changes a message that was sent; of one that is not there the bot still hears.
    pub fn edits(&self, id: i64, text: &str) {
        let mut state = open(&self.state);
        let date = state.date();
        let mut json = json!({"message_id": id, "from": self.user_json(), "chat": self.chat_json(), "date": date});
        let own = state.chats.get_mut(&self.user).map(|room| &mut room.messages);
        let own = own.and_then(|all| all.iter_mut().find(|message| message.id == id && !message.from_bot));
        if let Some(message) = &own {
            json = message.json.clone();
        }
        let is_caption = json["caption"].is_string();
        word(&mut json, text, &commands(text), is_caption);
        json["edit_date"] = json!(date);
        if let Some(message) = own {
            (message.text, message.edits, message.json) = (text.to_owned(), message.edits + 1, json.clone());
        }
        state.happens("edited_message", json);
        self.tell(state);
    }

    /// Takes a message away, whoever wrote it. The bot hears nothing of that.
    pub fn removes(&self, id: i64) {
        if let Some(room) = open(&self.state).chats.get_mut(&self.user) {
            room.messages.retain(|message| message.id != id);
        }
        self.state.changed.notify_waiters();
    }

    fn keeps(&self, name: &str, bytes: &[u8]) -> String {
        open(&self.state).keep(name, Bytes::copy_from_slice(bytes))
    }

    fn sends(&self, parts: &Value, reply: Option<i64>, file: Option<(&str, &[u8])>) -> i64 {
        self.puts(&self.chat_json(), parts, reply, file)
    }

    /// Puts a message into a chat and tells the bot.
    pub(super) fn puts(&self, chat: &Value, parts: &Value, reply: Option<i64>, file: Option<(&str, &[u8])>) -> i64 {
        let mut state = open(&self.state);
        let place = chat["id"].as_i64().unwrap_or_default();
        let id = state.number();
        let mut json = json!({"message_id": id, "from": self.user_json(), "chat": chat, "date": state.date()});
        for (key, value) in parts.as_object().into_iter().flatten() {
            json[key] = value.clone();
        }
        if let Some(replied) = reply.and_then(|to| state.message(place, to)).map(Message::as_replied) {
            json["reply_to_message"] = replied;
        }
        let text = json["text"].as_str().or(json["caption"].as_str()).unwrap_or_default().to_owned();
        let is_caption = json["caption"].is_string();
        word(&mut json, &text, &commands(&text), is_caption);
        let mut message = Message::of(json.clone(), false);
        message.file = file.map(|(name, bytes)| (name.to_owned(), bytes.to_vec()));
        state.room(place, chat).messages.push(message);
        state.happens("message", json);
        self.tell(state);
        id
    }

    fn tell(&self, state: std::sync::MutexGuard<'_, State>) {
        drop(state);
        self.state.news.notify_waiters();
        self.state.changed.notify_waiters();
    }

    /// The chat with the bot.
    pub fn chat(&self) -> &Chat {
        &self.chat
    }

    /// All messages of the chat, the oldest first.
    pub fn messages(&self) -> Vec<Message> {
        self.chat.messages()
    }

    /// What the bot wrote.
    pub fn got(&self) -> Vec<Message> {
        self.chat.got()
    }

    /// Waits for a message of the bot.
    ///
    /// # Panics
    /// If it does not come; tells what did.
    pub async fn sees(&self, what: &str, is_it: impl Fn(&Message) -> bool) -> Message {
        self.chat.sees_after(0, what, is_it).await
    }

    /// Waits for a message of the bot that is newer than another.
    ///
    /// # Panics
    /// If it does not come; tells what did.
    pub async fn sees_after(&self, after: i64, what: &str, is_it: impl Fn(&Message) -> bool) -> Message {
        self.chat.sees_after(after, what, is_it).await
    }

    /// Writes, and waits for an answer that says this.
    ///
    /// # Panics
    /// If there is none.
    pub async fn asks(&self, text: &str, says: &str) -> Message {
        let id = self.types(text);
        self.sees_after(id, &format!("{says:?} to {text:?}"), |message| message.text.contains(says)).await
    }
}

fn captioned(mut message: Value, caption: Option<&str>) -> Value {
    if let Some(caption) = caption {
        message["caption"] = json!(caption);
    }
    message
}

/// The service marks the command that a text begins with.
fn commands(text: &str) -> Value {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '@';
    let name = text.strip_prefix('/').map(|rest| rest.chars().take_while(|letter| is_letter(*letter)).count());
    match name.filter(|length| (1..=64).contains(length)) {
        Some(length) => json!([{"type": "bot_command", "offset": 0, "length": length + 1}]),
        None => json!([]),
    }
}
