//! What is done to a task or to the queue: said to the engine, answered in a line.

use std::process::ExitCode;

use engine::{
    door::{Command, Reply},
    task::TaskId,
};

use super::Done;
use crate::{here::Here, screen::Screen};

/// Something done to one task.
pub async fn on(here: &Here, id: &str, screen: &Screen, command: impl FnOnce(TaskId) -> Command) -> Done {
    let id = here.task(id)?;
    run(here, command(id), screen).await
}

/// Something done.
pub async fn run(here: &Here, command: Command, screen: &Screen) -> Done {
    let reply = here.act(command).await?;
    answer(&reply, screen);
    Ok(ExitCode::SUCCESS)
}

/// The engine's answer in a line.
pub fn answer(reply: &Reply, screen: &Screen) {
    if screen.json {
        return screen.tell(reply);
    }
    match reply {
        Reply::Added { id, notes } => {
            screen.say(format!("{} {id}", screen.dim("accepted as")));
            for note in notes {
                let line = note.line.map_or(String::new(), |line| format!("line {line}: "));
                screen.say(screen.dim(format!("  {line}{}", crate::screen::harmless(&note.text))));
            }
        }
        Reply::Done { message } => screen.say(crate::screen::harmless(message)),
        Reply::BackedUp { path } => screen.say(path.display().to_string()),
        Reply::Health(health) => screen.say(format!("engine {} in {}", health.version, health.home.display())),
        Reply::Worktrees { rows } => super::worktrees::table(rows, jiff::Timestamp::now()).say(screen),
        Reply::Rows { rows } => screen.say(format!("{} tasks", rows.len())),
        Reply::Pairing(pairing) => screen.say(&pairing.link),
        Reply::Telegram(standing) => screen.say(format!("{} paired", standing.owners.len())),
    }
}
