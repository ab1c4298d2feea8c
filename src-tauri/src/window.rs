//! The two windows: the main one, which closes to the tray, and the quick-entry line.

use std::sync::{
    Mutex, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use engine::task::TaskId;
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Emitter, Manager, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Window, WindowEvent};
use tracing::error;
use ts_rs::TS;

/// The main window's label.
pub const MAIN: &str = "main";
/// The quick-entry window's label.
pub const QUICK: &str = "quick";
/// One line, and a word about it.
const QUICK_SIZE: (f64, f64) = (640.0, 112.0);
/// The event by which the main window is sent somewhere.
const GO: &str = "go";
/// The event that tells the quick-entry line that it is shown anew.
const SHOWN: &str = "shown";

/// A place in the main window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "room")]
pub enum Route {
    /// The list of tasks.
    List,
    /// A task.
    Task {
        /// Which.
        id: TaskId,
    },
    /// A new task.
    Compose,
}

/// Where the main window should go once its page is there to be told.
#[derive(Default)]
pub struct Routes(Mutex<Option<Route>>);

impl Routes {
    /// Takes it, so that a later reload stays where it is.
    pub fn take(&self) -> Option<Route> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn put(&self, route: Option<Route>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = route;
    }
}

/// Whether the quick-entry line has had the focus since it was shown: some window managers report a loss of focus
/// before the first gain.
#[derive(Default)]
pub struct QuickFocus(AtomicBool);

/// Shows the main window, at a place if one is given.
pub fn show_main(app: &AppHandle, route: Option<Route>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        if let Some(route) = route {
            report("sending the window somewhere", window.emit(GO, route));
        }
        raise(&window);
        return;
    }
    app.state::<Routes>().put(route);
    let builder = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("AI Task Orchestrator")
        .inner_size(1120.0, 760.0)
        .min_inner_size(560.0, 420.0)
        .center();
    report("opening the window", builder.build().map(|_| ()));
}

/// Shows the quick-entry line, empty and ready to be typed into.
pub fn show_quick(app: &AppHandle) {
    app.state::<QuickFocus>().0.store(false, Ordering::Relaxed);
    if let Some(window) = app.get_webview_window(QUICK) {
        report("telling the quick-entry line", window.emit(SHOWN, ()));
        raise(&window);
        return;
    }
    let builder = WebviewWindowBuilder::new(app, QUICK, WebviewUrl::App("index.html".into()))
        .title("Quick task")
        .inner_size(QUICK_SIZE.0, QUICK_SIZE.1)
        // Not `resizable(false)`: GTK then takes the page's own least height, which is almost twice this.
        .min_inner_size(QUICK_SIZE.0, QUICK_SIZE.1)
        .max_inner_size(QUICK_SIZE.0, QUICK_SIZE.1)
        .decorations(false)
        .always_on_top(true)
        .skip_taskbar(true)
        .center()
        .focused(true);
    report("opening the quick-entry line", builder.build().map(|_| ()));
}

/// Hides the quick-entry line. It is kept: opening it anew would lose the first keys typed after the shortcut.
pub fn hide_quick(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(QUICK) {
        report("hiding the quick-entry line", window.hide());
    }
}

/// The quick-entry line goes when something else is clicked.
pub fn on_event(window: &Window, event: &WindowEvent) {
    if window.label() != QUICK {
        return;
    }
    match event {
        WindowEvent::Focused(true) => window.state::<QuickFocus>().0.store(true, Ordering::Relaxed),
        WindowEvent::Focused(false) if window.state::<QuickFocus>().0.swap(false, Ordering::Relaxed) => {
            report("hiding the quick-entry line", window.hide());
        }
        _ => {}
    }
}

fn raise(window: &WebviewWindow) {
    let raised = window.show().and_then(|()| window.unminimize()).and_then(|()| window.set_focus());
    report("showing the window", raised);
}

fn report(what: &str, done: tauri::Result<()>) {
    if let Err(problem) = done {
        error!(%problem, "{what}");
    }
}
