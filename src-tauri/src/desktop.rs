//! Notices on the desktop. A click on one opens its task; a question of an agent can be answered by a button.

use engine::{
    door::Command,
    house::Notifier,
    store::Notice,
    task::{Approval, ApprovalId, Ruling, TaskId, one_line},
};
use tauri::{AppHandle, Manager};
use tauri_plugin_notification::{Action, ActionPerformed, ActionType, NotificationExt};
use tracing::warn;

use crate::{
    asked::{self, glimpse},
    doorway::Doorway,
    window::{self, Route},
};

/// The kind of notice that is about a task.
const ABOUT_A_TASK: &str = "task";
/// The kinds of notice that are questions of agents: with all that would happen in sight, and without.
const ASKED_WHOLE: &str = "asked_whole";
const ASKED: &str = "asked";
/// The buttons of a question.
const ALLOW: &str = "allow";
const DENY: &str = "deny";
/// What stands before a question's number in the key of its notice.
const APPROVAL_KEY: &str = "approval/";
/// Where a notice carries its question.
const APPROVAL: &str = "approval";
/// A longer command is read in the window.
const MOST_COMMAND: usize = 160;
/// Where a notice carries its task.
const TASK: &str = "task";
/// Longer texts are cut by every desktop anyway.
const MOST_TITLE: usize = 120;
const MOST_BODY: usize = 400;

/// Shows the engine's notices.
pub struct Desktop(pub AppHandle);

/// Says which buttons a notice has and what a click does. Before the first notice is shown.
pub fn prepare(app: &AppHandle) -> tauri_plugin_notification::Result<()> {
    let open = Action::builder("open", "Open").foreground(true).build();
    let (allow, deny) = (Action::builder(ALLOW, "Allow once").build(), Action::builder(DENY, "Deny").build());
    let show = Action::builder("open", "Show").foreground(true).build();
    let kind = |name: &str, actions: Vec<Action>| ActionType::builder(name).actions(actions).build();
    let kinds = vec![
        kind(ABOUT_A_TASK, vec![open]),
        kind(ASKED_WHOLE, vec![allow, deny.clone(), show.clone()]),
        kind(ASKED, vec![deny, show]),
    ];
    app.notification().register_action_types(kinds)?;
    let clicked = app.clone();
    app.notification().on_action(move |done| clicked_on(&clicked, done))
}

fn clicked_on(app: &AppHandle, done: &ActionPerformed) {
    match (done.action_id(), approval_of(done)) {
        (ALLOW, Some(id)) => rule(app, "notification", id, Ruling::Once { input: None }),
        (DENY, Some(id)) => rule(app, "notification", id, Ruling::Deny { words: None }),
        _ => window::show_main(app, route(done)),
    }
}

/// Answers an agent's question from the desktop. Why an answer was not taken is told by a notice: somebody else was
/// first, perhaps.
pub fn rule(app: &AppHandle, by: &'static str, approval: ApprovalId, ruling: Ruling) {
    let (app, doorway) = (app.clone(), app.state::<Doorway>().inner().clone());
    tauri::async_runtime::spawn(async move {
        let done = match doorway.door().await {
            Ok(door) => door.act(by, Command::Rule { approval, ruling }).await,
            Err(problem) => Err(problem),
        };
        let Err(problem) = done else { return };
        warn!(%problem, by, "an answer was not taken");
        let words = plain(&one_line(&problem.message, MOST_BODY));
        if let Err(problem) = app.notification().builder().title("Not answered").body(words).show() {
            warn!(%problem, "telling so");
        }
    });
}

impl Notifier for Desktop {
    fn notify(&self, notice: &Notice) -> Result<(), String> {
        let mut shown = self
            .0
            .notification()
            .builder()
            .title(one_line(&notice.title, MOST_TITLE))
            .body(plain(&one_line(&notice.body, MOST_BODY)));
        if let Some(task) = &notice.task {
            let asked = self.asked(notice);
            let kind = asked.as_ref().map_or(ABOUT_A_TASK, |asked| kind_of(asked, notice));
            shown = shown.action_type_id(kind).extra(TASK, task.as_str());
            if let Some(asked) = asked {
                shown = shown.extra(APPROVAL, asked.id.0);
            }
        }
        shown.show().map_err(|problem| problem.to_string())
    }
}

impl Desktop {
    /// The question that a notice is about, if it is still open.
    fn asked(&self, notice: &Notice) -> Option<Approval> {
        let id = notice.key.strip_prefix(APPROVAL_KEY)?.parse().ok()?;
        let door = self.0.state::<Doorway>().door_now()?.ok()?;
        asked::open(door.reads(), id).ok()?
    }
}

/// Allowed from a notice is only what stands in it to the letter: the owner may have other words for it.
fn kind_of(asked: &Approval, notice: &Notice) -> &'static str {
    let seen = glimpse(asked, MOST_COMMAND);
    let command = seen.line.split_once(": ").map_or("", |(_, command)| command);
    let is_there = one_line(&notice.body, MOST_BODY).contains(command);
    if seen.whole && is_there { ASKED_WHOLE } else { ASKED }
}

fn approval_of(done: &ActionPerformed) -> Option<ApprovalId> {
    done.notification()?.extra().get(APPROVAL)?.as_i64().map(ApprovalId)
}

fn route(done: &ActionPerformed) -> Option<Route> {
    let task = done.notification()?.extra().get(TASK)?.as_str()?;
    let id: TaskId = task.parse().ok()?;
    Some(Route::Task { id })
}

/// Linux desktops read the body as markup: a `<` of an agent must stay a `<`.
fn plain(text: &str) -> String {
    if cfg!(target_os = "linux") {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use engine::store::Channel;

    use super::*;
    use crate::asked::tests::command;

    fn notice(body: &str) -> Notice {
        Notice {
            channel: Channel::Desktop,
            key: "approval/1".into(),
            task: None,
            title: "asks".into(),
            body: body.into(),
            urgent: true,
        }
    }

    #[test]
    fn a_command_is_allowed_from_a_notice_only_where_all_of_it_stands_there() {
        let push = command(1, "git push origin main");
        assert_eq!(kind_of(&push, &notice("git push origin main\nit reaches outside")), ASKED_WHOLE);
        assert_eq!(kind_of(&push, &notice("the owner's own words for it")), ASKED);
        assert_eq!(kind_of(&command(1, "ls\nrm -rf ."), &notice("ls rm -rf .")), ASKED);
        let long = format!("echo {}", "a".repeat(MOST_COMMAND));
        assert_eq!(kind_of(&command(1, &long), &notice(&long)), ASKED);
    }
}
