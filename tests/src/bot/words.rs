//! The words of a message: limits, marks, and what the service leaves of them.

use serde_json::{Value, json};

use super::{answer::Refused, asked::Asked, marks, modes, state::State};

/// Raw text may be so long, in bytes.
const MOST_RAW: usize = 32 << 10;
const MOST_TEXT: usize = 4096;
const MOST_CAPTION: usize = 1024;

/// Where words stand.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Sent,
    Edited,
    Caption,
}

/// Words and their marks.
pub(super) struct Words {
    pub text: String,
    pub marks: Value,
}

/// The words of a call, as the service takes them.
pub(super) fn of(state: &mut State, asked: &Asked, place: Place) -> Result<Words, Refused> {
    let (text_key, marks_key) =
        if place == Place::Caption { ("caption", "caption_entities") } else { ("text", "entities") };
    let raw = asked.text(text_key).unwrap_or_default();
    if raw.len() > MOST_RAW {
        return Err(Refused::bad("text is too long"));
    }
    let words = match asked.text("parse_mode").filter(|mode| !mode.is_empty()) {
        Some(mode) => modes::parsed(&mode, &raw).map_err(|why| Refused::bad(format!("can't parse entities: {why}")))?,
        None => {
            let given = asked.parsed(marks_key)?;
            marks::check(&raw, &given).map_err(|why| {
                // The real service drops or moves such marks without a word.
                state.complain(format!("marks that can't be: {why}"));
                Refused::bad(format!("can't parse entities: {why}"))
            })?;
            Words { text: raw, marks: if given.is_null() { json!([]) } else { given } }
        }
    };
    let words = trimmed(words);
    if words.text.is_empty() && place != Place::Caption {
        return Err(Refused::bad("message text is empty"));
    }
    let (most, why) = match place {
        Place::Sent => (MOST_TEXT, "message is too long"),
        Place::Edited => (MOST_TEXT, "MESSAGE_TOO_LONG"),
        Place::Caption => (MOST_CAPTION, "message caption is too long"),
    };
    if units(&words.text) > most { Err(Refused::bad(why)) } else { Ok(words) }
}

/// The service counts so.
pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Space around the words goes; at the beginning only as far as the first mark.
fn trimmed(words: Words) -> Words {
    let end = words.text.trim_end();
    let offsets = words.marks.as_array().into_iter().flatten().filter_map(|mark| mark["offset"].as_u64());
    let first = offsets.min().and_then(|first| usize::try_from(first).ok()).unwrap_or(usize::MAX);
    let gone = end.chars().take_while(|letter| letter.is_whitespace()).map(char::len_utf16).sum::<usize>().min(first);
    let text = String::from_utf16_lossy(&end.encode_utf16().skip(gone).collect::<Vec<_>>());
    let mut marks = words.marks;
    for mark in marks.as_array_mut().into_iter().flatten() {
        let offset = mark["offset"].as_u64().unwrap_or_default();
        mark["offset"] = json!(offset.saturating_sub(u64::try_from(gone).unwrap_or_default()));
    }
    Words { text, marks }
}
