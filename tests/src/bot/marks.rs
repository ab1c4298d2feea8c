//! Marks in a text. The real service drops or moves those that are wrong; here they are an error, so that none is.

use std::ops::Range;

use serde_json::Value;

use super::rules;

/// What bots may mark. What the service finds by itself, such as links and commands, it takes no notice of.
const KINDS: &[&str] = &[
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "blockquote",
    "expandable_blockquote",
    "custom_emoji",
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
];
const KEYS: &[&str] = &["type", "offset", "length", "url", "user", "language", "custom_emoji_id"];
/// The service drops what is more.
const MOST: usize = 100;

pub(super) fn check(text: &str, marks: &Value) -> Result<(), String> {
    if marks.is_null() {
        return Ok(());
    }
    let all = marks.as_array().ok_or("the marks are no list")?;
    if all.len() > MOST {
        return Err(format!("{} marks, of which the service keeps {MOST}", all.len()));
    }
    let wide: Vec<u16> = text.encode_utf16().collect();
    let mut placed: Vec<(&str, Range<usize>)> = Vec::new();
    for one in all {
        let (kind, range) = alone(&wide, one)?;
        for (other, there) in &placed {
            beside(kind, &range, other, there).map_err(|why| format!("{one} and {other}: {why}"))?;
        }
        placed.push((kind, range));
    }
    Ok(())
}

/// A mark by itself.
fn alone<'a>(wide: &[u16], one: &'a Value) -> Result<(&'a str, Range<usize>), String> {
    if let Some(odd) = rules::odd_key(one, KEYS) {
        return Err(format!("a mark has no {odd}"));
    }
    let number = |key: &str| one[key].as_u64().and_then(|value| usize::try_from(value).ok());
    let (Some(at), Some(len)) = (number("offset"), number("length")) else {
        return Err(format!("{one} has no place"));
    };
    let range = at..at.saturating_add(len);
    let inside = wide.get(range.clone()).filter(|part| !part.is_empty());
    let inside = inside.ok_or_else(|| format!("{one} is outside of the text"))?;
    let words = String::from_utf16(inside).map_err(|_| format!("{one} cuts a character"))?;
    let kind = one["type"].as_str().unwrap_or_default();
    if !KINDS.contains(&kind) {
        return Err(format!("unsupported type {kind:?}"));
    }
    if words.trim() != words {
        return Err(format!("{one} begins or ends with white space"));
    }
    let needs = match kind {
        "text_link" => Some("url"),
        "text_mention" => Some("user"),
        "custom_emoji" => Some("custom_emoji_id"),
        _ => None,
    };
    match needs.filter(|key| one[*key].is_null()) {
        Some(key) => Err(format!("{one} has no {key}")),
        None => Ok((kind, range)),
    }
}

/// Two marks: one within the other or apart, code with nothing in it or around it but a quote, no quote in a quote.
fn beside(kind: &str, range: &Range<usize>, other: &str, there: &Range<usize>) -> Result<(), &'static str> {
    if range.end <= there.start || there.end <= range.start {
        return Ok(());
    }
    let holds = |outer: &Range<usize>, inner: &Range<usize>| outer.start <= inner.start && inner.end <= outer.end;
    let (is_code, is_quote) = (|kind: &str| matches!(kind, "code" | "pre"), |kind: &str| kind.ends_with("blockquote"));
    if !holds(range, there) && !holds(there, range) {
        return Err("they cross");
    }
    if is_quote(kind) && is_quote(other) {
        return Err("a quote in a quote");
    }
    if (is_code(kind) || is_code(other)) && !is_quote(kind) && !is_quote(other) {
        return Err("code takes no other marks");
    }
    Ok(())
}
