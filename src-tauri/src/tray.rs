//! The tray: an icon that says how things stand, and a menu with what runs and what waits for its owner.

mod face;

use std::sync::{Mutex, PoisonError};

use engine::{
    door::{Code, Command, Door, Health, Problem, TelegramAct},
    store::{Filter, TaskRow},
    task::{Approval, ApprovalId, Ruling, StageName},
};
use tauri::{
    AppHandle, Manager, Wry,
    image::Image,
    menu::{IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu},
    tray::{TrayIcon, TrayIconBuilder},
};
use tracing::{debug, warn};

use crate::{
    desktop,
    doorway::Doorway,
    quit,
    window::{self, Route},
};
use face::{Asking, Face, Group, Mood};

const ICON: &str = "state";
/// What stands before a task's id in the id of its menu item.
const TASK: &str = "task:";
/// What stands before a question's number in the ids of its answers.
const ALLOW: &str = "allow:";
const DENY: &str = "deny:";

/// The tray as it was last drawn: it is drawn anew only when something in it is different.
#[derive(Default)]
pub struct Drawn(Mutex<Option<Face>>);

/// Puts the icon in the tray.
///
/// # Errors
/// If the system has no tray to put it in.
pub fn put(app: &AppHandle) -> tauri::Result<()> {
    let face = Face::starting();
    TrayIconBuilder::with_id(ICON)
        .icon(picture(face.mood)?)
        .tooltip(&face.tooltip)
        .menu(&menu(app, &face)?)
        .on_menu_event(|app, event| chosen(app, event.id().as_ref()))
        .build(app)?;
    *app.state::<Drawn>().0.lock().unwrap_or_else(PoisonError::into_inner) = Some(face);
    Ok(())
}

/// Looks how things stand, and draws the tray anew if that changes it.
pub async fn refresh(app: &AppHandle, doorway: &Doorway) {
    let Some(door) = doorway.door_now() else { return };
    let face = match look(doorway, door).await {
        Ok((health, open, asked)) => Face::of(&health, &open, &asked),
        Err(problem) => Face::shut(&problem),
    };
    let drawn = app.state::<Drawn>();
    {
        let mut last = drawn.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref() == Some(&face) {
            return;
        }
        *last = Some(face.clone());
    }
    let on_main = app.clone();
    let sent = app.run_on_main_thread(move || {
        if let Some(icon) = on_main.tray_by_id(ICON)
            && let Err(problem) = draw(&on_main, &icon, &face)
        {
            warn!(%problem, "drawing the tray");
        }
    });
    if let Err(problem) = sent {
        debug!(%problem, "the app is closing");
    }
}

/// Every open task is asked for, but not more than a menu can name.
async fn look(
    doorway: &Doorway,
    door: Result<Door, Problem>,
) -> Result<(Health, Vec<TaskRow>, Vec<Approval>), Problem> {
    let stages = StageName::ALL.into_iter().filter(|&stage| stage != StageName::Closed).collect();
    let filter = Filter { stages, limit: 200, ..Filter::default() };
    let door = door?;
    let rows = door.rows(&filter).await?;
    let asked = door.reads().approvals(None).map_err(|problem| Problem::new(Code::Ledger, problem.to_string()))?;
    Ok((doorway.health().await?, rows, asked))
}

fn draw(app: &AppHandle, icon: &TrayIcon, face: &Face) -> tauri::Result<()> {
    icon.set_icon(Some(picture(face.mood)?))?;
    icon.set_tooltip(Some(&face.tooltip))?;
    icon.set_title(face.count())?;
    icon.set_menu(Some(menu(app, face)?))
}

fn picture(mood: Mood) -> tauri::Result<Image<'static>> {
    Image::from_bytes(match mood {
        Mood::Idle => include_bytes!("../icons/tray/idle.png"),
        Mood::Working => include_bytes!("../icons/tray/working.png"),
        Mood::Asking => include_bytes!("../icons/tray/asking.png"),
        Mood::Paused => include_bytes!("../icons/tray/paused.png"),
        Mood::Problem => include_bytes!("../icons/tray/problem.png"),
    })
}

fn menu(app: &AppHandle, face: &Face) -> tauri::Result<Menu<Wry>> {
    let item = |id: &str, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    let line = || PredefinedMenuItem::separator(app);
    let (quick, open) = (item("quick", "Quick task…")?, item("open", "Open AI Task Orchestrator")?);
    let (running, waiting) = (group(app, &face.running)?, group(app, &face.waiting)?);
    let pause = if face.paused { item("resume", "Resume")? } else { item("pause", "Pause")? };
    let (first, second, end) = (line()?, line()?, item("quit", "Quit")?);
    let menu = Menu::with_items(app, &[&quick, &open, &first])?;
    for one in &face.asked {
        menu.append(&question(app, one)?)?;
    }
    if face.more_asked > 0 {
        menu.append(&item("open", &format!("and {} more questions", face.more_asked))?)?;
    }
    if !face.asked.is_empty() {
        menu.append(&line()?)?;
    }
    menu.append_items(&[&*running, &*waiting, &second, &pause])?;
    if let Some(away) = face.away {
        menu.append(&where_you_are(app, away)?)?;
    }
    menu.append(&end)?;
    Ok(menu)
}

/// Whether phones are told: the owner says so, or lets the system tell.
fn where_you_are(app: &AppHandle, away: bool) -> tauri::Result<Submenu<Wry>> {
    let submenu = Submenu::new(app, if away { "You are away" } else { "You are at the desk" }, true)?;
    for (id, text) in
        [("away:on", "Away: tell my phone"), ("away:off", "At the desk"), ("away:auto", "As the system tells")]
    {
        submenu.append(&MenuItem::with_id(app, id, text, true, None::<&str>)?)?;
    }
    Ok(submenu)
}

/// A question of an agent with its answers. Allowed is only what is seen whole.
fn question(app: &AppHandle, asked: &Asking) -> tauri::Result<Submenu<Wry>> {
    let submenu = Submenu::new(app, &asked.line, true)?;
    let answer = |id: String, text: &str| MenuItem::with_id(app, id, text, true, None::<&str>);
    if asked.can_allow {
        submenu.append(&answer(format!("{ALLOW}{}", asked.id), "Allow once")?)?;
    }
    submenu.append(&answer(format!("{DENY}{}", asked.id), "Deny")?)?;
    submenu.append(&answer(format!("{TASK}{}", asked.task), "Show")?)?;
    Ok(submenu)
}

/// A submenu with its tasks; a line that can't be clicked where there are none.
fn group(app: &AppHandle, group: &Group) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    if group.tasks.is_empty() {
        return Ok(Box::new(MenuItem::new(app, &group.title, false, None::<&str>)?));
    }
    let submenu = Submenu::new(app, &group.title, true)?;
    for (id, text) in &group.tasks {
        submenu.append(&MenuItem::with_id(app, format!("{TASK}{id}"), text, true, None::<&str>)?)?;
    }
    if group.more > 0 {
        submenu.append(&MenuItem::with_id(app, "open", format!("and {} more", group.more), true, None::<&str>)?)?;
    }
    Ok(Box::new(submenu))
}

fn chosen(app: &AppHandle, id: &str) {
    match id {
        "quick" => window::show_quick(app),
        "open" => window::show_main(app, None),
        "pause" => steer(app, Command::Pause),
        "resume" => steer(app, Command::Unpause),
        "away:on" => be_away(app, Some(true)),
        "away:off" => be_away(app, Some(false)),
        "away:auto" => be_away(app, None),
        "quit" => quit::quit(app),
        other => {
            let number = |before: &str| other.strip_prefix(before)?.parse::<ApprovalId>().ok();
            if let Some(id) = other.strip_prefix(TASK).and_then(|id| id.parse().ok()) {
                window::show_main(app, Some(Route::Task { id }));
            } else if let Some(approval) = number(ALLOW) {
                desktop::rule(app, "tray", approval, Ruling::Once { input: None });
            } else if let Some(approval) = number(DENY) {
                desktop::rule(app, "tray", approval, Ruling::Deny { words: None });
            }
        }
    }
}

fn be_away(app: &AppHandle, away: Option<bool>) {
    steer(app, Command::Telegram { what: TelegramAct::Away { away } });
}

fn steer(app: &AppHandle, command: Command) {
    let (app, doorway) = (app.clone(), app.state::<Doorway>().inner().clone());
    tauri::async_runtime::spawn(async move {
        let done = match doorway.door().await {
            Ok(door) => door.act("tray", command).await,
            Err(problem) => Err(problem),
        };
        if let Err(problem) = done {
            warn!(%problem, "from the tray");
        }
        refresh(&app, &doorway).await;
    });
}
