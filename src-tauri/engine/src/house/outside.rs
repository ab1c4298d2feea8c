//! Looks for Claude and the local model: at the start, when asked, and while something is missing.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    conductor::Known,
    door::ClaudeHealth,
    execute::{self, Claude, Executor},
    mediate::{self, Mediator},
};

use super::steer::Desk;

/// While Claude can't work it is looked after it: soon at first, and then ever more rarely.
const FIRST: Duration = Duration::from_secs(5);
const RAREST: Duration = Duration::from_secs(300);

/// Looks now, and again from time to time for as long as something is missing.
pub(super) async fn keep_looking(desk: Arc<Desk>, stop: CancellationToken) {
    let mut careful = FIRST;
    loop {
        let known = desk.gate.known();
        let wait = match (&known.claude_problem, &known.mediator) {
            (Some(_), _) => careful,
            (None, None) => Duration::from_secs(60),
            (None, Some(_)) => Duration::from_secs(600),
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = desk.gate.changed() => {
                careful = FIRST;
                see_whether_mended(&desk, false);
                continue;
            }
            () = tokio::time::sleep(wait) => {}
        }
        careful = if known.claude_problem.is_some() { (careful * 2).min(RAREST) } else { FIRST };
        // A key that is refused, or no credit, can't be seen from outside: a file's time costs no program.
        match desk.gate.seen_problem().is_none() && known.claude_problem.is_some() {
            true => see_whether_mended(&desk, false),
            false => look(&desk).await,
        }
    }
}

/// The owner asks: looks for both, and lets one run try at once where a key was refused.
pub(super) async fn look_again(desk: &Desk) {
    see_whether_mended(desk, true);
    look(desk).await;
}

fn see_whether_mended(desk: &Desk, asked: bool) {
    match desk.gate.mended(print(desk), asked, (desk.conductor.clock)()) {
        Ok(true) => desk.conductor.nudge(),
        Ok(false) => {}
        Err(problem) => warn!(%problem, "whether the key is mended"),
    }
}

/// What can be seen of keys, logins and settings, as one number: where it changes, somebody may have mended them.
fn print(desk: &Desk) -> u64 {
    let mut hasher = DefaultHasher::new();
    let keys = ["ANTHROPIC_API_KEY", "CLAUDE_CODE_OAUTH_TOKEN", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"];
    keys.map(std::env::var_os).hash(&mut hasher);
    let own = std::env::var_os("CLAUDE_CONFIG_DIR").map(PathBuf::from);
    let folder = own.or_else(|| Some(std::env::home_dir()?.join(".claude")));
    let files = folder.iter().flat_map(|folder| [".credentials.json", "settings.json"].map(|name| folder.join(name)));
    for file in files.chain([desk.home.settings_file()]) {
        let changed = std::fs::metadata(file).and_then(|meta| meta.modified()).ok();
        changed.hash(&mut hasher);
    }
    hasher.finish()
}

/// Looks for both and tells the conductor.
pub(super) async fn look(desk: &Desk) {
    let (located, (local, local_health)) =
        tokio::join!(execute::locate(&desk.settings.claude), mediate::look(&desk.settings.ollama));
    let claude_health = ClaudeHealth {
        program: located.found.as_ref().map(|found| found.program.display().to_string()),
        version: located.found.as_ref().map(|found| found.version.clone()),
        logged_in: located.logged_in,
        problem: located.problem.as_ref().map(|(_, message)| message.clone()),
        tried: located.tried,
    };
    let settings = desk.settings.claude.clone();
    let claude = located.found.map(|found| Arc::new(Claude::new(settings, found)) as Arc<dyn Executor>);
    let prompts = mediate::Prompts::load(&desk.home);
    let mediator = local.map(|local| Arc::new(local.with_prompts(prompts)) as Arc<dyn Mediator>);
    info!(claude = claude_health.version, model = local_health.model, "looked for Claude Code and the local model");
    let known = Known { claude, claude_problem: located.problem, claude_health, mediator, local_health };
    desk.gate.learn(known);
    desk.conductor.nudge();
    (desk.conductor.activity)();
}
