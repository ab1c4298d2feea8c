//! Messages, as phones show them.

use serde_json::{Value, json};

/// A message as a phone shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its number in the chat.
    pub id: i64,
    /// The bot wrote it.
    pub from_bot: bool,
    /// Its words; of a file its caption.
    pub text: String,
    /// The marks, as the service has them.
    pub entities: Value,
    /// The buttons: label and data, by rows. Of one that opens a page, the data is its address.
    pub buttons: Vec<Vec<(String, String)>>,
    /// The file: name and bytes.
    pub file: Option<(String, Vec<u8>)>,
    /// The message that it answers.
    pub reply_to: Option<i64>,
    /// It made a sound.
    pub sounded: bool,
    /// The person is asked to reply.
    pub asks: bool,
    /// How often it was edited.
    pub edits: u32,
    /// The sign that the bot put under it.
    pub reaction: Option<String>,
    /// When it came, by the service's clock.
    pub date: i64,
    /// The service's JSON of it.
    pub json: Value,
}

impl Message {
    /// A message with nothing in it but what the service says of it.
    pub(super) fn of(json: Value, from_bot: bool) -> Self {
        let words = json["text"].as_str().or(json["caption"].as_str()).unwrap_or_default();
        let marks = if json["caption"].is_string() { &json["caption_entities"] } else { &json["entities"] };
        Self {
            id: json["message_id"].as_i64().unwrap_or_default(),
            from_bot,
            text: words.to_owned(),
            entities: marks.clone(),
            buttons: Vec::new(),
            file: None,
            reply_to: json["reply_to_message"]["message_id"].as_i64(),
            sounded: false,
            asks: false,
            edits: 0,
            reaction: None,
            date: json["date"].as_i64().unwrap_or_default(),
            json,
        }
    }

    /// Its JSON within that of a reply: replies are one deep.
    pub(super) fn as_replied(&self) -> Value {
        let mut json = self.json.clone();
        drop(json.as_object_mut().map(|fields| fields.remove("reply_to_message")));
        json
    }
}

/// Puts words and marks into the JSON of a message.
pub(super) fn word(json: &mut Value, text: &str, marks: &Value, is_caption: bool) {
    let (text_key, marks_key) = if is_caption { ("caption", "caption_entities") } else { ("text", "entities") };
    let has_marks = marks.as_array().is_some_and(|marks| !marks.is_empty());
    let values = [(text_key, json!(text), !text.is_empty()), (marks_key, marks.clone(), has_marks)];
    if let Some(fields) = json.as_object_mut() {
        for (key, value, is_there) in values {
            let _ = if is_there { fields.insert(key.into(), value) } else { fields.remove(key) };
        }
    }
}

/// A chat as text, for a failure.
pub(super) fn transcript(messages: &[Message]) -> String {
    let line = |message: &Message| {
        let who = if message.from_bot { "bot" } else { "   " };
        let buttons: Vec<_> = message.buttons.iter().flatten().map(|(label, _)| format!("[{label}]")).collect();
        let file =
            message.file.as_ref().map_or(String::new(), |(name, bytes)| format!("<{name}, {} bytes> ", bytes.len()));
        let edited = if message.edits > 0 { format!(" (edited {} times)", message.edits) } else { String::new() };
        let text = message.text.replace('\n', "\n        ");
        format!("{who} #{} {file}{text}{edited}\n    {}\n", message.id, buttons.join(" "))
    };
    messages.iter().map(line).collect()
}
