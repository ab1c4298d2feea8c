//! From something to be told to letters that the service takes.

use super::Saying;
use crate::task::{Body, Content, Letter, Rich, TaskId, redacted};

/// The longest text, in UTF-16 units: the service takes 4096, and a mark of a repeat needs room.
const MOST: usize = 4000;
/// The longest text under a file.
const MOST_CAPTION: usize = 1000;
/// More parts than this are read better in a file.
const MOST_PARTS: usize = 3;

/// Cuts a text that is too long at the borders of its paragraphs; the buttons stand under the last part. What would be
/// more than three parts goes as a file, with its beginning as the text.
pub fn split(saying: Saying) -> Vec<Saying> {
    let parts = saying.rich.split(MOST);
    if parts.len() <= 1 {
        let rich = parts.into_iter().next().unwrap_or_default();
        return vec![Saying { rich, ..saying }];
    }
    if parts.len() > MOST_PARTS && saying.file.is_none() {
        let rich = saying
            .rich
            .split(MOST_CAPTION)
            .into_iter()
            .next()
            .unwrap_or_default()
            .say("\n\n… all of it is in the file.");
        let file = Some(("message.md".to_owned(), Content::Words { text: saying.rich.text }));
        return vec![Saying { rich, rows: saying.rows, file }];
    }
    let last = parts.len() - 1;
    let mut all: Vec<Saying> = parts.into_iter().map(Saying::words).collect();
    if let Some(end) = all.get_mut(last) {
        end.rows = saying.rows;
        end.file = saying.file;
    }
    all
}

/// The same with its secrets covered.
pub fn redacted_saying(saying: Saying) -> Saying {
    let file = saying.file.map(|(name, content)| match content {
        Content::Words { text } => (name, Content::Words { text: redacted(&text) }),
        // Covered when it is read.
        result @ Content::Result { .. } => (name, result),
    });
    let rich = Rich { text: redacted(&saying.rich.text), marks: saying.rich.marks };
    Saying { rich, file, rows: saying.rows }
}

/// The letters of it for a chat, in order. Their keys are `key`, `key/2` and so on.
pub fn letters(
    chat: i64,
    key: &str,
    task: Option<&TaskId>,
    saying: Saying,
    silent: bool,
    reply_to: Option<i32>,
) -> Vec<Letter> {
    let mut letters: Vec<Letter> = Vec::new();
    let mut put = |body: Body, first: bool| {
        let number = letters.len() + 1;
        let key = if number == 1 { key.to_owned() } else { format!("{key}/{number}") };
        let reply_to = reply_to.filter(|_| first);
        letters.push(Letter { chat, key, task: task.cloned(), body, silent, reply_to, asks: None, live: None });
    };
    for (place, part) in split(redacted_saying(saying)).into_iter().enumerate() {
        let Saying { rich, rows, file } = part;
        match file {
            None => put(Body::Text { rich, rows }, place == 0),
            // Short words go under the file; long ones before it, with the buttons, so that they can be edited.
            Some((name, content)) if rich.units() <= MOST_CAPTION && rows.is_empty() => {
                put(Body::Document { name, content, caption: rich, rows }, place == 0);
            }
            Some((name, content)) => {
                put(Body::Text { rich, rows }, place == 0);
                put(Body::Document { name, content, caption: Rich::new(), rows: Vec::new() }, false);
            }
        }
    }
    letters
}
