//! The shell: what needs a screen. A tray icon, two windows and notices, around the engine's door.

pub mod asked;
pub mod desk;
pub mod desktop;
pub mod display;
pub mod doorway;
pub mod feed;
pub mod files;
pub mod keeper;
pub mod presence;
pub mod quit;
pub mod tray;
pub mod window;
pub mod wire;

use std::{
    any::Any,
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
    sync::{Mutex as StdMutex, PoisonError},
};

use engine::{
    logging::{self, Screen},
    settings::{Home, Settings},
};
use tauri::{App, AppHandle, Manager, RunEvent};
use tauri_plugin_global_shortcut::{GlobalShortcutExt, ShortcutState};
use tokio::sync::Mutex;
use tokio_util::sync::CancellationToken;

use doorway::Doorway;
use quit::Ending;

/// How the app is started.
#[derive(Debug, Clone)]
pub struct Start {
    /// Whose engine.
    pub home: Home,
    /// The practice agent does the work.
    pub practice: bool,
    /// With the window open, or in the tray alone.
    pub window: FirstWindow,
}

/// What is seen at the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstWindow {
    /// The main window.
    Shown,
    /// Nothing but the icon.
    Hidden,
}

/// Keeps the log open. The process ends without dropping what the app holds, so it is dropped by hand.
struct OpenLog(StdMutex<Option<Box<dyn Any + Send>>>);

/// The argument that starts the app in the tray alone.
pub const HIDDEN: &str = "--hidden";

/// Runs the app until it is quit.
///
/// # Errors
/// If the app can't be built: no page, or no display after all.
pub fn run(start: Start) -> tauri::Result<()> {
    let doorway = Doorway::new(start.home.clone());
    let ending = Ending { stop: CancellationToken::new(), engine: Mutex::new(None) };
    let app = tauri::Builder::default()
        // First of all: a second start must not get so far as to do anything.
        .plugin(one_per_home(&start.home))
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_global_shortcut::Builder::new().build())
        .manage(doorway.clone())
        .manage(ending)
        .manage(window::Routes::default())
        .manage(window::QuickFocus::default())
        .manage(tray::Drawn::default())
        .invoke_handler(tauri::generate_handler![
            desk::health,
            desk::list,
            desk::detail,
            desk::events,
            desk::search,
            desk::approvals,
            desk::rule_of,
            desk::act,
            desk::hand_over,
            desk::activities,
            desk::changes,
            desk::telegram_setup,
            desk::telegram_forget,
            desk::where_to,
            desk::open_task,
            desk::close_quick,
        ])
        .on_window_event(window::on_event)
        .setup(move |app| Ok(set_up(app, &start, doorway)?))
        .build(tauri::generate_context!())?;
    app.run(|app, event| match event {
        // The last window has closed: the tray stays.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        RunEvent::Exit => {
            if let Some(log) = app.try_state::<OpenLog>() {
                drop(log.0.lock().unwrap_or_else(PoisonError::into_inner).take());
            }
        }
        _ => {}
    });
    Ok(())
}

/// A second start for the same home shows the window of the first. Another home is another app.
fn one_per_home(home: &Home) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(bus_name(home.root()))
        .callback(|app, args, _| {
            if !args.iter().any(|arg| arg == HIDDEN) {
                window::show_main(app, None);
            }
        })
        .build()
}

/// The name on the session bus, one for each home. Kept by the hasher of this build alone, which is enough: both
/// starts are of the same program.
fn bus_name(home: &Path) -> String {
    let mut hasher = DefaultHasher::new();
    home.canonicalize().unwrap_or_else(|_| home.to_owned()).hash(&mut hasher);
    format!("io.github.ai_task_orchestrator.h{:016x}", hasher.finish())
}

fn set_up(app: &App, start: &Start, doorway: Doorway) -> tauri::Result<()> {
    let handle = app.handle().clone();
    if let Err(problem) = tray::put(&handle) {
        doorway.alert(format!("no icon in the tray: {problem}"));
    }
    if let Err(problem) = desktop::prepare(&handle) {
        doorway.alert(format!("a click on a notification will not open its task: {problem}"));
    }
    // A wrong settings file is the engine's to report; the defaults serve until it is mended.
    let settings = Settings::load(&start.home.settings_file()).or_else(|_| Settings::parse(""));
    if let Ok(settings) = settings {
        match logging::start(&start.home, &settings.log, Screen::Readable) {
            Ok(guard) => drop(app.manage(OpenLog(StdMutex::new(guard.map(|guard| Box::new(guard) as _))))),
            Err(problem) => doorway.alert(problem),
        }
        listen_for(&handle, &doorway, &settings.shortcut.quick_entry);
    }
    let ending = app.state::<Ending>();
    let stop = ending.stop.clone();
    let engine = keeper::keep(handle.clone(), doorway.clone(), start.practice, stop.clone());
    *ending.engine.blocking_lock() = Some(tauri::async_runtime::spawn(engine));
    tauri::async_runtime::spawn(presence::watch(doorway.clone(), stop.clone()));
    tauri::async_runtime::spawn(feed::follow(handle.clone(), doorway, stop));
    tauri::async_runtime::spawn(quit::on_signals(handle.clone()));
    if start.window == FirstWindow::Shown {
        window::show_main(&handle, None);
    }
    Ok(())
}

/// The shortcut that calls the quick-entry line from anywhere. An empty one is none.
fn listen_for(app: &AppHandle, doorway: &Doorway, shortcut: &str) {
    if shortcut.trim().is_empty() {
        return;
    }
    let registered = app.global_shortcut().on_shortcut(shortcut, |app, _, event| {
        if event.state == ShortcutState::Pressed {
            window::show_quick(app);
        }
    });
    if let Err(problem) = registered {
        doorway.alert(format!(
            "The shortcut {shortcut} for a quick task can't be used ({problem}): set shortcut.quick_entry to another."
        ));
    }
}
