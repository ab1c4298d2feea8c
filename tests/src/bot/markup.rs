//! Buttons under messages, and requests to reply.

use serde_json::{Value, json};

use super::{Message, answer::Refused, asked::Asked, rules, state::State};

const BUTTON: &[&str] = &[
    "text",
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "callback_game",
    "pay",
    "style",
    "icon_custom_emoji_id",
];
const FORCE_REPLY: &[&str] = &["force_reply", "input_field_placeholder", "selective"];
const MOST_DATA: usize = 64;
const MOST_PLACEHOLDER: usize = 64;

/// What stands under a message.
#[derive(Default)]
pub(super) struct Markup {
    /// Null if there is nothing.
    pub json: Value,
    pub buttons: Vec<Vec<(String, String)>>,
    pub asks: bool,
}

impl Markup {
    /// Puts it under a message, in place of what was there.
    pub fn put(&self, message: &mut Message) {
        message.buttons.clone_from(&self.buttons);
        message.asks = self.asks;
        let Some(fields) = message.json.as_object_mut() else { return };
        // Messages that are read back tell their buttons, and nothing of a request to reply.
        let _ = match self.buttons.is_empty() {
            true => fields.remove("reply_markup"),
            false => fields.insert("reply_markup".into(), self.json.clone()),
        };
    }
}

/// The `reply_markup` of a call.
pub(super) fn of(state: &mut State, asked: &Asked) -> Result<Markup, Refused> {
    let json = asked.parsed("reply_markup")?;
    if json.is_null() {
        return Ok(Markup::default());
    }
    if json["force_reply"] == true {
        if let Some(odd) = rules::odd_key(&json, FORCE_REPLY) {
            state.complain(format!("a request to reply has no {odd}"));
        }
        if json["input_field_placeholder"].as_str().is_some_and(|text| text.chars().count() > MOST_PLACEHOLDER) {
            return Err(Refused::bad("the input field placeholder is too long"));
        }
        return Ok(Markup { json, buttons: Vec::new(), asks: true });
    }
    if let Some(odd) = rules::odd_key(&json, &["inline_keyboard"]) {
        state.complain(format!("a keyboard has no {odd}, or of a kind that is not played here"));
    }
    let rows = json["inline_keyboard"].as_array();
    let rows = rows.ok_or_else(|| Refused::bad("can't parse reply keyboard markup JSON object"))?;
    let mut buttons = Vec::new();
    for row in rows {
        let row = row.as_array().ok_or_else(|| Refused::bad("can't parse inline keyboard button"))?;
        buttons.push(row.iter().map(|one| button(state, one)).collect::<Result<Vec<_>, _>>()?);
    }
    // Rows without buttons are no rows.
    buttons.retain(|row| !row.is_empty());
    let kept: Vec<&Value> = rows.iter().filter(|row| **row != json!([])).collect();
    Ok(Markup { json: json!({"inline_keyboard": kept}), buttons, asks: false })
}

fn button(state: &mut State, one: &Value) -> Result<(String, String), Refused> {
    if let Some(odd) = rules::odd_key(one, BUTTON) {
        state.complain(format!("a button has no {odd}"));
    }
    let label = one["text"].as_str().unwrap_or_default();
    if label.trim().is_empty() {
        return Err(Refused::bad("can't parse inline keyboard button: Field \"text\" must be of type String"));
    }
    match (one["callback_data"].as_str(), one["url"].as_str()) {
        (Some(data), _) if data.is_empty() || data.len() > MOST_DATA => Err(Refused::bad("BUTTON_DATA_INVALID")),
        (Some(word), _) | (None, Some(word)) => Ok((label.to_owned(), word.to_owned())),
        (None, None) => {
            Err(Refused::bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"))
        }
    }
}
