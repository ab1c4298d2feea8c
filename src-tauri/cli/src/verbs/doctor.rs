//! What works, what does not, and what to do about it.

use std::{collections::BTreeSet, path::Path, process::ExitCode};

use engine::{
    door::{ClaudeHealth, Command, Health, InboxFile, LocalHealth, Reply},
    execute,
    intake::Inbox,
    mediate,
};
use serde::Serialize;

use super::Done;
use crate::{
    here::Here,
    screen::{Screen, Tone, ago, clock, harmless},
};

#[derive(Serialize)]
struct Found {
    home: String,
    home_exists: bool,
    /// The engine's own word; none where no engine works.
    engine: Option<Health>,
    /// Why the settings can't be used.
    settings_problem: Option<String>,
    claude: Option<ClaudeHealth>,
    local: Option<LocalHealth>,
    inbox: Vec<InboxFile>,
}

/// Looks everywhere, with the engine or without.
pub async fn run(here: &Here, screen: &Screen) -> Done {
    let found = look(here).await;
    if screen.json {
        screen.tell(&found);
    } else {
        tell(&found, screen);
    }
    Ok(if found.settings_problem.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

async fn look(here: &Here) -> Found {
    let engine = probed(here).await;
    let settings = here.settings();
    let settings_problem = settings.as_ref().err().map(|problem| problem.message.clone());
    let (claude, local) = match (&engine, &settings) {
        // What the engine finds counts: it may have another PATH than this terminal.
        (Some(health), _) => (Some(health.claude.clone()), Some(health.local.clone())),
        (None, Ok(settings)) => {
            let (located, (_, local)) =
                tokio::join!(execute::locate(&settings.claude), mediate::look(&settings.ollama));
            (Some(health(located)), Some(local))
        }
        (None, Err(_)) => (None, None),
    };
    let root = here.home.root();
    let inbox = match (&engine, settings) {
        (Some(health), _) => health.inbox.clone(),
        (None, Ok(settings)) => Inbox::new(here.home.clone(), settings.inbox).standing(),
        (None, Err(_)) => Vec::new(),
    };
    let (home, home_exists) = (root.display().to_string(), root.exists());
    Found { home, home_exists, engine, settings_problem, claude, local, inbox }
}

/// The engine's health after it has looked anew: what was mended meanwhile is put to use at once.
async fn probed(here: &Here) -> Option<Health> {
    match here.act(Command::Probe).await {
        Ok(Reply::Health(health)) => Some(*health),
        Ok(
            Reply::Added { .. }
            | Reply::Done { .. }
            | Reply::BackedUp { .. }
            | Reply::Rows { .. }
            | Reply::Pairing(_)
            | Reply::Telegram(_)
            | Reply::Worktrees { .. },
        )
        | Err(_) => None,
    }
}

fn health(located: execute::Located) -> ClaudeHealth {
    ClaudeHealth {
        program: located.found.as_ref().map(|found| found.program.display().to_string()),
        version: located.found.as_ref().map(|found| found.version.clone()),
        logged_in: located.logged_in,
        problem: located.problem.map(|(_, message)| message),
        tried: located.tried,
    }
}

fn tell(found: &Found, screen: &Screen) {
    let mut todo = Vec::new();
    let made = if found.home_exists { "" } else { " (made at the first start)" };
    line(screen, Tone::Good, "home", &format!("{}{made}", found.home));
    match &found.settings_problem {
        Some(problem) => {
            line(screen, Tone::Bad, "settings", problem);
            todo.push("mend the settings file named above; `orchestrator init` shows what can be set".to_owned());
        }
        None => line(screen, Tone::Good, "settings", "sound"),
    }
    engine(found.engine.as_ref(), screen, &mut todo);
    if let Some(health) = &found.claude {
        containment(screen);
        claude(health, screen, &mut todo);
    }
    if let Some(health) = &found.local {
        local(health, screen, &mut todo);
    }
    if let Some(health) = &found.engine {
        let (tone, words) = super::telegram::state(&health.telegram);
        line(screen, tone, "telegram", &words);
    }
    inbox(found, screen, &mut todo);
    for alert in found.engine.iter().flat_map(|health| &health.alerts) {
        line(screen, Tone::Bad, "alert", alert);
    }
    screen.say(screen.dim("\nNext"));
    if todo.is_empty() {
        todo.push("all is well: orchestrator add \"...\"".into());
    }
    todo.iter().for_each(|one| screen.say(format!("  {one}")));
}

fn line(screen: &Screen, tone: Tone, name: &str, text: &str) {
    let icon = match tone {
        Tone::Good => "✓",
        Tone::Warn => "!",
        Tone::Bad => "✗",
        Tone::Plain | Tone::Dim | Tone::Strong | Tone::Busy => "·",
    };
    let mut rows = text.lines();
    let first = harmless(rows.next().unwrap_or_default());
    screen.say(format!("{} {name:<9} {first}", screen.paint(tone, icon)));
    rows.for_each(|row| screen.say(format!("            {}", harmless(row))));
}

fn more(screen: &Screen, text: &str) {
    screen.say(screen.dim(format!("            {}", harmless(text))));
}

fn engine(health: Option<&Health>, screen: &Screen, todo: &mut Vec<String>) {
    let Some(health) = health else {
        line(screen, Tone::Warn, "engine", "none works here now");
        todo.push("start the engine: `orchestrator serve`, or the desktop app".into());
        return;
    };
    let since = ago(health.started_at, jiff::Timestamp::now());
    let practice = if health.practice { ", practice" } else { "" };
    line(
        screen,
        Tone::Good,
        "engine",
        &format!("{} as process {}, started {since}{practice}", health.version, health.pid),
    );
    let count = (health.running.len(), health.waiting, health.asking);
    more(screen, &format!("{} running, {} waiting, {} waiting for you", count.0, count.1, count.2));
    if health.paused {
        line(screen, Tone::Warn, "queue", "paused by you");
        todo.push("go on: `orchestrator unpause`".into());
    }
    if let Some(until) = health.limit_until {
        line(screen, Tone::Warn, "limit", &format!("Claude's work is held until {}", clock(until)));
    }
}

/// What holds agents on this machine.
fn containment(screen: &Screen) {
    let here = engine::process::containment();
    match &here.sandbox {
        Ok(program) => line(screen, Tone::Good, "sandbox", &program.display().to_string()),
        Err(why) => line(screen, Tone::Warn, "sandbox", &format!("none: {why}; agents ask more")),
    }
    match &here.keeper {
        Some(program) => line(screen, Tone::Good, "keeper", &program.display().to_string()),
        None => {
            line(screen, Tone::Warn, "keeper", "not found beside this program; what outlives an agent is searched for")
        }
    }
}

fn claude(health: &ClaudeHealth, screen: &Screen, todo: &mut Vec<String>) {
    match (&health.program, &health.problem) {
        (Some(program), None) => {
            let version = health.version.as_deref().unwrap_or("version unknown");
            let login = match health.logged_in {
                Some(true) => "logged in",
                Some(false) => "not logged in",
                None => "login not known",
            };
            line(screen, Tone::Good, "claude", &format!("{program} {version}, {login}"));
        }
        (program, problem) => {
            let problem = problem.as_deref().unwrap_or("not found");
            let program = program.as_ref().map_or(String::new(), |program| format!("{program}: "));
            line(screen, Tone::Bad, "claude", &format!("{program}{problem}"));
            todo.push("until Claude Code works, `summarize` tasks still run, by the local model or by rules".into());
        }
    }
    let mut told = BTreeSet::new();
    for place in health.tried.iter().filter(|place| told.insert(*place)) {
        more(screen, &format!("sought: {place}"));
    }
}

fn local(health: &LocalHealth, screen: &Screen, todo: &mut Vec<String>) {
    match (&health.model, &health.problem) {
        (Some(model), None) => line(screen, Tone::Good, "local", &format!("{model} at {}", health.url)),
        (_, problem) => {
            let problem = problem.as_deref().unwrap_or("no model is installed");
            line(screen, Tone::Warn, "local", problem);
            todo.push("for better reading and telling: install Ollama, then `ollama pull llama3.1:8b`".into());
        }
    }
}

fn inbox(found: &Found, screen: &Screen, todo: &mut Vec<String>) {
    if found.inbox.is_empty() {
        line(screen, Tone::Good, "inbox", "nothing is left lying");
        return;
    }
    // A draft or a file that is still being written is no trouble; one with a `.problem` beside it is.
    let inbox = Path::new(&found.home).join("tasks");
    let is_refused = |file: &InboxFile| inbox.join(format!("{}.problem", file.name)).exists();
    let refused = found.inbox.iter().any(is_refused);
    line(
        screen,
        if refused { Tone::Warn } else { Tone::Plain },
        "inbox",
        &format!("{} still there:", found.inbox.len()),
    );
    for file in &found.inbox {
        more(screen, &format!("{}: {}", file.name, file.why));
    }
    if refused {
        todo.push("files in the inbox: mend and save them; a `.problem` file beside each says why".into());
    }
}
