//! A home folder, with settings that show what could be set.

use std::process::ExitCode;

use engine::{
    door::{Code, Problem},
    settings::DEFAULTS,
};

use super::Done;
use crate::{
    here::{Here, disk},
    screen::Screen,
};

/// Makes what is missing; nothing that is there is changed.
pub fn run(here: &Here, screen: &Screen) -> Done {
    here.home.make().map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
    let settings = here.home.settings_file();
    let is_new = !settings.exists();
    if is_new {
        std::fs::write(&settings, commented(DEFAULTS)).map_err(|problem| disk("writing", &settings, &problem))?;
    }
    if screen.json {
        screen.tell(&serde_json::json!({"home": here.home.root(), "settings": settings, "new": is_new}));
        return Ok(ExitCode::SUCCESS);
    }
    screen.say(format!("{}      {}", screen.dim("home"), here.home.root().display()));
    screen.say(format!("{}     {}", screen.dim("inbox"), here.home.inbox().display()));
    screen.say(format!("{}  {}", screen.dim("settings"), settings.display()));
    screen.say(
        screen.dim("\nNext: `orchestrator doctor`, then `orchestrator serve` and drop a .task.md file into the inbox."),
    );
    Ok(ExitCode::SUCCESS)
}

/// Every setting, none in force: the defaults of a later version shall win over a copy of today's.
fn commented(defaults: &str) -> String {
    let line = |line: &str| match line.trim_start() {
        "" => "\n".to_owned(),
        // A key that is uncommented must find itself in its section.
        text if text.starts_with(['#', '[']) => format!("{line}\n"),
        _ => format!("# {line}\n"),
    };
    defaults.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_settings_file_shows_all_and_sets_nothing() {
        let text = commented(DEFAULTS);
        assert!(text.contains("# queue_limit = 1000"), "{text}");
        assert!(text.lines().all(|line| line.is_empty() || line.starts_with(['#', '['])), "{text}");
        assert_eq!(engine::settings::Settings::parse(&text), engine::settings::Settings::parse(""));
    }
}
