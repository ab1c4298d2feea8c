//! What the service takes and what it refuses, in its own words.

use serde_json::{Map, Value};

/// The parameters of each method; the real service leaves others out in silence, which hides mistakes.
pub(super) fn known(method: &str) -> Option<&'static [&'static str]> {
    Some(match method {
        "getme" => &[],
        "getupdates" => &["offset", "limit", "timeout", "allowed_updates"],
        "setmycommands" => &["commands", "scope", "language_code"],
        "sendmessage" => &[
            "chat_id",
            "text",
            "entities",
            "parse_mode",
            "disable_notification",
            "reply_parameters",
            "reply_markup",
            "link_preview_options",
            "message_thread_id",
            "protect_content",
        ],
        "senddocument" => &[
            "chat_id",
            "document",
            "caption",
            "caption_entities",
            "parse_mode",
            "disable_notification",
            "reply_parameters",
            "reply_markup",
            "disable_content_type_detection",
        ],
        "editmessagetext" => {
            &["chat_id", "message_id", "text", "entities", "parse_mode", "reply_markup", "link_preview_options"]
        }
        "editmessagereplymarkup" => &["chat_id", "message_id", "reply_markup"],
        "answercallbackquery" => &["callback_query_id", "text", "show_alert", "cache_time"],
        "getfile" => &["file_id"],
        "deletewebhook" => &["drop_pending_updates"],
        _ => return None,
    })
}

pub(super) fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Checks a text and its marks.
pub(super) fn text(text: &str, entities: &Value, most: usize, edit: bool) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("message text is empty".into());
    }
    if text.len() > 32 * 1024 {
        return Err("text is too long".into());
    }
    if units(text) > most {
        return Err(match (most, edit) {
            (1024, _) => "message caption is too long".into(),
            (_, true) => "MESSAGE_TOO_LONG".into(),
            (_, false) => "message is too long".into(),
        });
    }
    marks(text, entities)
}

/// The real service drops or moves marks that are wrong: here they are an error, so that none is.
fn marks(text: &str, entities: &Value) -> Result<(), String> {
    const KINDS: [&str; 12] = [
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "code",
        "pre",
        "text_link",
        "blockquote",
        "expandable_blockquote",
        "custom_emoji",
        "text_mention",
    ];
    let wide: Vec<u16> = text.encode_utf16().collect();
    for one in entities.as_array().into_iter().flatten() {
        let number = |key: &str| one[key].as_u64().and_then(|value| usize::try_from(value).ok());
        let (Some(at), Some(len)) = (number("offset"), number("length")) else {
            return Err(format!("can't parse entities: {one}"));
        };
        let kind = one["type"].as_str().unwrap_or_default();
        let inside = wide.get(at..at + len).filter(|part| !part.is_empty());
        let Some(inside) = inside else { return Err(format!("can't parse entities: {one} is outside of the text")) };
        let Ok(words) = String::from_utf16(inside) else {
            return Err(format!("can't parse entities: {one} cuts a character"));
        };
        if !KINDS.contains(&kind) {
            return Err(format!("can't parse entities: unsupported type {kind:?}"));
        }
        if words.trim() != words {
            return Err(format!("can't parse entities: {one} begins or ends with white space"));
        }
    }
    Ok(())
}

/// The buttons of a `reply_markup`, and whether it asks for a reply.
pub(super) fn markup(markup: &Value) -> Result<(Vec<Vec<(String, String)>>, bool), String> {
    if markup.is_null() {
        return Ok((Vec::new(), false));
    }
    if markup["force_reply"].as_bool() == Some(true) {
        return Ok((Vec::new(), true));
    }
    let rows = markup["inline_keyboard"].as_array().ok_or("can't parse reply keyboard markup JSON object")?;
    let mut all = Vec::new();
    for row in rows {
        let mut buttons = Vec::new();
        for one in row.as_array().into_iter().flatten() {
            let (label, data) =
                (one["text"].as_str().unwrap_or_default(), one["callback_data"].as_str().unwrap_or_default());
            if label.is_empty() {
                return Err(
                    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard".into()
                );
            }
            if data.is_empty() || data.len() > 64 {
                return Err("BUTTON_DATA_INVALID".into());
            }
            buttons.push((label.to_owned(), data.to_owned()));
        }
        all.push(buttons);
    }
    Ok((all, false))
}

/// A number in a parameter, which may come as text.
pub(super) fn number(parameters: &Map<String, Value>, key: &str) -> Option<i64> {
    let value = parameters.get(key)?;
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}
