//! A person with a phone: types, replies, presses, uploads, and sees what the bot writes.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Message, PATIENCE, Query, Shared, methods::now, open, transcript};

/// A person.
pub struct Person {
    state: Shared,
    /// The number.
    pub user: i64,
    name: String,
}

/// A press on a button.
pub struct Press {
    state: Shared,
    id: String,
}

impl Person {
    pub(super) fn new(state: Shared, user: i64, name: &str) -> Self {
        Self { state, user, name: name.to_owned() }
    }

    fn from(&self) -> Value {
        json!({"id": self.user, "is_bot": false, "first_name": self.name, "language_code": "en"})
    }

    fn chat(&self) -> Value {
        json!({"id": self.user, "type": "private", "first_name": self.name})
    }

    /// Writes a message.
    pub fn types(&self, text: &str) -> i64 {
        self.sends(json!({"text": text}), None)
    }

    /// Writes a message as a reply.
    pub fn replies(&self, to: i64, text: &str) -> i64 {
        self.sends(json!({"text": text}), Some(to))
    }

    /// Forwards somebody else's words.
    pub fn forwards(&self, text: &str) -> i64 {
        let origin = json!({"type": "hidden_user", "sender_user_name": "Mallory", "date": now() - 60});
        self.sends(json!({"text": text, "forward_origin": origin}), None)
    }

    /// Writes a message some time ago.
    pub fn typed_before(&self, text: &str, seconds: i64) -> i64 {
        self.sends(json!({"text": text, "date": now() - seconds}), None)
    }

    /// Sends a file.
    pub fn uploads(&self, name: &str, bytes: &[u8], caption: Option<&str>) -> i64 {
        let file = self.keeps(bytes);
        let mut message = json!({"document": {
            "file_id": file, "file_unique_id": format!("u{file}"), "file_name": name, "file_size": bytes.len(),
            "mime_type": "application/octet-stream",
        }});
        if let Some(caption) = caption {
            message["caption"] = json!(caption);
        }
        self.sends(message, None)
    }

    /// Sends a voice note.
    pub fn says(&self, bytes: &[u8]) -> i64 {
        let file = self.keeps(bytes);
        self.sends(
            json!({"voice": {
                "file_id": file, "file_unique_id": format!("u{file}"), "duration": 2, "mime_type": "audio/ogg",
                "file_size": bytes.len(),
            }}),
            None,
        )
    }

    /// Writes in a group that the bot is in.
    pub fn types_in_group(&self, group: i64, text: &str) {
        let chat = json!({"id": group, "type": "supergroup", "title": "Team"});
        let message = json!({"message_id": 1, "from": self.from(), "chat": chat, "date": now(), "text": text});
        self.happens("message", message);
    }

    /// Changes a message that was sent.
    pub fn edits(&self, id: i64, text: &str) {
        let message = json!({
            "message_id": id, "from": self.from(), "chat": self.chat(), "date": now(), "edit_date": now(), "text": text,
        });
        self.happens("edited_message", message);
    }

    fn keeps(&self, bytes: &[u8]) -> String {
        let mut state = open(&self.state);
        let id = format!("file{}", state.files.len());
        state.files.insert(id.clone(), bytes.to_vec());
        id
    }

    fn sends(&self, parts: Value, reply: Option<i64>) -> i64 {
        let (id, replied) = {
            let mut state = open(&self.state);
            let id = state.next_message;
            state.next_message += 1;
            let replied = reply.and_then(|to| {
                state.chats.get(&self.user)?.iter().find(|message| message.id == to).map(|message| message.json.clone())
            });
            (id, replied)
        };
        let mut message = json!({"message_id": id, "from": self.from(), "chat": self.chat(), "date": now()});
        for (key, value) in parts.as_object().into_iter().flatten() {
            message[key] = value.clone();
        }
        if let Some(replied) = replied {
            message["reply_to_message"] = replied;
        }
        let text = message["text"].as_str().or(message["caption"].as_str()).unwrap_or_default().to_owned();
        if text.starts_with('/') {
            let length = text.split_whitespace().next().map_or(0, |word| word.encode_utf16().count());
            message["entities"] = json!([{"type": "bot_command", "offset": 0, "length": length}]);
        }
        let shown = Message {
            id,
            from_bot: false,
            text,
            entities: Value::Null,
            buttons: Vec::new(),
            file: None,
            reply_to: reply,
            sounded: false,
            asks: false,
            edits: 0,
            json: message.clone(),
        };
        open(&self.state).chats.entry(self.user).or_default().push(shown);
        self.happens("message", message);
        id
    }

    fn happens(&self, kind: &str, body: Value) {
        let mut state = open(&self.state);
        let is_allowed = state.allowed.as_ref().is_none_or(|allowed| allowed.iter().any(|one| one == kind));
        if is_allowed {
            state.next_update += 1;
            let id = state.next_update;
            state.updates.push_back((id, json!({"update_id": id, kind: body}), Instant::now()));
        }
        drop(state);
        self.state.news.notify_waiters();
    }

    /// Presses a button by its label.
    ///
    /// # Panics
    /// If the message has no such button.
    pub fn presses(&self, message: i64, label: &str) -> Press {
        let found = self.messages().into_iter().find(|one| one.id == message).expect("the message");
        let data = found.buttons.iter().flatten().find(|(name, _)| name.contains(label));
        let (_, data) = data.unwrap_or_else(|| panic!("no button {label} in {found:?}"));
        self.presses_data(&found.json, data)
    }

    /// Presses with this data under this message, whoever's it is.
    pub fn presses_data(&self, message: &Value, data: &str) -> Press {
        let id = {
            let mut state = open(&self.state);
            state.next_query += 1;
            let id = format!("q{}", state.next_query);
            state.queries.insert(id.clone(), Query { at: Instant::now(), answer: None });
            state.chats.entry(self.user).or_default();
            id
        };
        let mut message = message.clone();
        message["chat"] = self.chat();
        let query = json!({"id": id, "from": self.from(), "message": message, "chat_instance": "1", "data": data});
        self.happens("callback_query", query);
        Press { state: self.state.clone(), id }
    }

    /// All messages of the chat, the oldest first.
    pub fn messages(&self) -> Vec<Message> {
        open(&self.state).chats.get(&self.user).cloned().unwrap_or_default()
    }

    /// What the bot wrote.
    pub fn got(&self) -> Vec<Message> {
        self.messages().into_iter().filter(|message| message.from_bot).collect()
    }

    /// Waits for a message of the bot.
    ///
    /// # Panics
    /// If it does not come; tells what did.
    pub async fn sees(&self, what: &str, is_it: impl Fn(&Message) -> bool) -> Message {
        self.sees_after(0, what, is_it).await
    }

    /// Waits for a message of the bot that is newer than another.
    ///
    /// # Panics
    /// If it does not come; tells what did.
    pub async fn sees_after(&self, after: i64, what: &str, is_it: impl Fn(&Message) -> bool) -> Message {
        let began = Instant::now();
        loop {
            let changed = self.state.changed.notified();
            if let Some(found) = self.got().into_iter().find(|message| message.id > after && is_it(message)) {
                return found;
            }
            assert!(began.elapsed() < PATIENCE, "never seen: {what}\n{}", transcript(&self.messages()));
            let _ = tokio::time::timeout(Duration::from_millis(200), changed).await;
        }
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

impl Press {
    /// With which words it was acknowledged.
    pub fn answer(&self) -> Option<String> {
        open(&self.state).queries.get(&self.id).and_then(|query| query.answer.clone())
    }

    /// Waits for the acknowledgement.
    ///
    /// # Panics
    /// If it does not come.
    pub async fn acknowledged(&self) -> String {
        let began = Instant::now();
        loop {
            if let Some(words) = self.answer() {
                return words;
            }
            assert!(began.elapsed() < PATIENCE, "a press was never acknowledged");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
