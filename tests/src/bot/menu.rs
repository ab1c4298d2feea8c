//! The menu of commands.

use serde_json::{Value, json};

use super::{
    answer::{Answer, Refused},
    asked::Asked,
    rules,
    state::State,
};

/// Which menu a call is about.
fn which(asked: &Asked) -> String {
    let scope = asked.parsed("scope").unwrap_or_default();
    let scope = if scope["type"] == "default" || scope.is_null() { String::new() } else { scope.to_string() };
    format!("{scope}{}", asked.text("language_code").unwrap_or_default())
}

pub(super) fn set(state: &mut State, asked: &Asked) -> Answer {
    let commands = asked.parsed("commands")?;
    let all = commands.as_array().ok_or_else(|| Refused::bad("can't parse commands JSON object"))?;
    for odd in all.iter().filter_map(|one| rules::odd_key(one, &["command", "description"])) {
        state.complain(format!("setmycommands: a command has no {odd}"));
    }
    if all.len() > 100 {
        return Err(Refused::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    for one in all {
        let name = one["command"].as_str().unwrap_or_default().trim_start_matches('/');
        let about = one["description"].as_str().unwrap_or_default();
        let is_letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if !(1..=32).contains(&name.len()) || !name.chars().all(is_letter) {
            return Err(Refused::bad("BOT_COMMAND_INVALID"));
        }
        if !(1..=256).contains(&about.chars().count()) {
            return Err(Refused::bad("BOT_COMMAND_DESCRIPTION_INVALID"));
        }
    }
    state.menus.insert(which(asked), commands);
    Ok(json!(true))
}

pub(super) fn get(state: &State, asked: &Asked) -> Value {
    state.menus.get(&which(asked)).cloned().unwrap_or_else(|| json!([]))
}
