//! Looks for Claude and the local model: at the start, when asked, and while something is missing.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;
use tracing::info;

use crate::{
    conductor::Known,
    door::ClaudeHealth,
    execute::{self, Claude, Executor},
    mediate::{self, Mediator},
    task::Unavailable,
};

use super::steer::Desk;

/// Looks now, and again from time to time for as long as something is missing.
pub(super) async fn keep_looking(desk: Arc<Desk>, stop: CancellationToken) {
    loop {
        let known = desk.gate.known();
        let wait = match (&known.claude_problem, &known.mediator) {
            // What Claude itself said (a bad key, no credit) can't be seen from outside: one try now and then.
            (Some((Unavailable::BadKey | Unavailable::NoCredit, _)), _) => Duration::from_secs(300),
            (Some(_), _) => Duration::from_secs(30),
            (None, None) => Duration::from_secs(60),
            (None, Some(_)) => Duration::from_secs(600),
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = desk.gate.changed() => continue,
            () = tokio::time::sleep(wait) => {}
        }
        look(&desk).await;
    }
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
