//! Settings in force, each with where it comes from.

use std::process::ExitCode;

use engine::door::{Code, Problem};
use serde::Serialize;
use serde_json::Value;

use super::Done;
use crate::{
    here::Here,
    screen::{Cell, Screen, Table, Tone},
};

#[derive(Debug, Serialize)]
struct Setting {
    key: String,
    value: Value,
    /// `default`, or the owner's file.
    origin: String,
}

/// Prints them all, or those whose key begins so.
pub fn run(here: &Here, prefix: Option<&str>, screen: &Screen) -> Done {
    let file = here.home.settings_file();
    let owner = std::fs::read_to_string(&file).unwrap_or_default();
    let all =
        serde_json::to_value(here.settings()?).map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    let mut settings = effective(&all, &owner, &file.display().to_string());
    settings.retain(|setting| prefix.is_none_or(|prefix| setting.key.starts_with(prefix)));
    if let (Some(prefix), true) = (prefix, settings.is_empty()) {
        return Err(Problem::new(
            Code::BadRequest,
            format!("no setting begins with {prefix:?}; see `orchestrator config`"),
        ));
    }
    if screen.json {
        screen.tell(&serde_json::json!({"home": here.home.root(), "file": file, "settings": settings}));
        return Ok(ExitCode::SUCCESS);
    }
    let mut table = Table::new(2);
    for setting in &settings {
        let tone = if setting.origin == "default" { Tone::Dim } else { Tone::Strong };
        let value = if setting.value.is_null() { "–".into() } else { setting.value.to_string() };
        table.row(vec![Cell::plain(&setting.key), Cell::dim(&setting.origin), Cell::new(tone, value)]);
    }
    table.say(screen);
    Ok(ExitCode::SUCCESS)
}

fn effective(all: &Value, owner: &str, file: &str) -> Vec<Setting> {
    // Settings were read already, so the file is sound; an unreadable one would only lose its mark here.
    let owner: toml::Table = toml::from_str(owner).unwrap_or_default();
    let groups = all.as_object().into_iter().flatten();
    let flat = groups.flat_map(|(group, values)| {
        let keys = values.as_object().into_iter().flatten();
        keys.map(move |(key, value)| (group.clone(), key.clone(), value.clone()))
    });
    flat.map(|(group, key, value)| {
        let is_owners = owner.get(&group).and_then(|table| table.get(&key)).is_some();
        let origin = if is_owners { file.to_owned() } else { "default".to_owned() };
        Setting { key: format!("{group}.{key}"), value, origin }
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::settings::Settings;

    #[test]
    fn each_value_says_where_it_comes_from() {
        let owner = "[claude]\nmodel = \"opus\"\n";
        let all = serde_json::to_value(Settings::parse(owner).unwrap()).unwrap();
        let settings = effective(&all, owner, "mine.toml");
        let find = |key: &str| settings.iter().find(|setting| setting.key == key).unwrap();
        assert_eq!(
            (find("claude.model").value.as_str(), find("claude.model").origin.as_str()),
            (Some("opus"), "mine.toml")
        );
        assert_eq!(find("inbox.queue_limit").origin, "default");
    }
}
