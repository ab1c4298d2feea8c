//! Notices on the desktop. A click on one opens its task.

use engine::{
    house::Notifier,
    store::Notice,
    task::{TaskId, one_line},
};
use tauri::AppHandle;
use tauri_plugin_notification::{Action, ActionPerformed, ActionType, NotificationExt};

use crate::window::{self, Route};

/// The kind of notice that is about a task.
const ABOUT_A_TASK: &str = "task";
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
    let about = ActionType::builder(ABOUT_A_TASK).actions(vec![open]).build();
    app.notification().register_action_types(vec![about])?;
    let clicked = app.clone();
    app.notification().on_action(move |done| window::show_main(&clicked, route(done)))
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
            shown = shown.action_type_id(ABOUT_A_TASK).extra(TASK, task.as_str());
        }
        shown.show().map_err(|problem| problem.to_string())
    }
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
