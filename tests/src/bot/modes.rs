//! `parse_mode`, only so far as its refusals go: the product marks its texts itself.

use serde_json::{Value, json};

use super::words::{Words, units};

/// The words without their signs, and the marks that the signs made.
pub(super) fn parsed(mode: &str, raw: &str) -> Result<Words, String> {
    match mode.to_lowercase().as_str() {
        "html" => html(raw),
        "markdownv2" => markdown(raw),
        "markdown" => Ok(Words { text: raw.to_owned(), marks: json!([]) }),
        _ => Err("unsupported parse_mode".to_owned()),
    }
}

/// An open sign: what it is called, the mark it makes, where it stands in bytes, and where its words begin.
struct Open {
    name: String,
    mark: &'static str,
    at: usize,
    offset: usize,
}

fn close(open: &Open, text: &str, marks: &mut Vec<Value>) {
    let length = units(text) - open.offset;
    if length > 0 {
        marks.push(json!({"type": open.mark, "offset": open.offset, "length": length}));
    }
}

fn tag(name: &str, whole: &str) -> Option<&'static str> {
    Some(match name {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "tg-spoiler" | "span" => "spoiler",
        "a" => "text_link",
        "tg-emoji" => "custom_emoji",
        "code" => "code",
        "pre" => "pre",
        "blockquote" if whole.contains("expandable") => "expandable_blockquote",
        "blockquote" => "blockquote",
        _ => return None,
    })
}

fn html(raw: &str) -> Result<Words, String> {
    let (mut text, mut marks, mut opened) = (String::new(), Vec::new(), Vec::<Open>::new());
    let mut at = 0;
    while let Some(letter) = raw[at..].chars().next() {
        let rest = &raw[at..];
        if letter == '<' {
            let end = rest.find('>').ok_or(format!("Unclosed start tag at byte offset {at}"))?;
            let whole = &rest[1..end];
            let name = whole.trim_start_matches('/').split_whitespace().next().unwrap_or_default().to_lowercase();
            if whole.starts_with('/') {
                let last = opened.pop().ok_or(format!("Unexpected end tag at byte offset {at}"))?;
                if !name.is_empty() && name != last.name {
                    let expected = last.name;
                    return Err(format!(
                        "Unmatched end tag at byte offset {at}, expected \"</{expected}>\", found \"</{name}>\""
                    ));
                }
                close(&last, &text, &mut marks);
            } else {
                let mark = tag(&name, whole).ok_or(format!("Unsupported start tag \"{name}\" at byte offset {at}"))?;
                opened.push(Open { name, mark, at, offset: units(&text) });
            }
            at += end + 1;
            continue;
        }
        let entities = [("&lt;", '<'), ("&gt;", '>'), ("&amp;", '&'), ("&quot;", '"')];
        match entities.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, meant)) => {
                text.push(*meant);
                at += name.len();
            }
            None => {
                text.push(letter);
                at += letter.len_utf8();
            }
        }
    }
    match opened.pop() {
        Some(left) => Err(format!("Can't find end tag corresponding to start tag \"{}\"", left.name)),
        None => Ok(Words { text, marks: Value::Array(marks) }),
    }
}

/// Signs, the marks that they make, and what the service calls those; the longer before the shorter.
const SIGNS: [(&str, &str, &str); 7] = [
    ("```", "pre", "Pre"),
    ("`", "code", "Code"),
    ("__", "underline", "Underline"),
    ("_", "italic", "Italic"),
    ("*", "bold", "Bold"),
    ("~", "strikethrough", "Strikethrough"),
    ("||", "spoiler", "Spoiler"),
];

/// Without links and quotes.
fn markdown(raw: &str) -> Result<Words, String> {
    let (mut text, mut marks, mut opened) = (String::new(), Vec::new(), Vec::<Open>::new());
    let mut at = 0;
    while let Some(letter) = raw[at..].chars().next() {
        let rest = &raw[at..];
        let in_code = opened.last().is_some_and(|open| matches!(open.mark, "code" | "pre"));
        let escaped = rest.strip_prefix('\\').and_then(|rest| rest.chars().next()).filter(char::is_ascii);
        if let Some(escaped) = escaped {
            text.push(escaped);
            at += 2;
            continue;
        }
        let sign = SIGNS.iter().find(|(sign, ..)| rest.starts_with(sign));
        let closes = sign.is_some_and(|(sign, ..)| opened.last().is_some_and(|open| open.name == *sign));
        match sign {
            Some((sign, ..)) if closes => {
                if let Some(open) = opened.pop() {
                    close(&open, &text, &mut marks);
                }
                at += sign.len();
            }
            Some((sign, mark, _)) if !in_code => {
                opened.push(Open { name: (*sign).to_owned(), mark, at, offset: units(&text) });
                at += sign.len();
            }
            _ if !in_code && "[]()>#+-=|{}.!".contains(letter) => {
                return Err(format!("Character '{letter}' is reserved and must be escaped with the preceding '\\'"));
            }
            _ => {
                text.push(letter);
                at += letter.len_utf8();
            }
        }
    }
    let Some(left) = opened.pop() else { return Ok(Words { text, marks: Value::Array(marks) }) };
    let name = SIGNS.iter().find(|(sign, ..)| *sign == left.name).map_or("", |(_, _, name)| name);
    Err(format!("Can't find end of {name} entity at byte offset {}", left.at))
}
