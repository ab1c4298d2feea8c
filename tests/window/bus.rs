//! The session bus: a tray that can be read and clicked, and a notification server that can be looked at.

use std::{
    fs::File,
    path::{Path, PathBuf},
    process::Command,
};

use crate::screen::{Helper, Screen, script, until};

/// A tray: what a desktop's panel would be.
pub struct Tray<'a> {
    screen: &'a Screen,
    _watcher: Helper,
}

impl<'a> Tray<'a> {
    /// Starts it, before the app.
    pub async fn start(screen: &'a Screen) -> Self {
        let watcher = screen.helper(&mut script("sni_watcher.py"));
        until("a tray on the bus", || has_owner(screen, "org.kde.StatusNotifierWatcher").then_some(())).await;
        Self { screen, _watcher: watcher }
    }

    /// The labels of the menu, indented by depth.
    pub fn menu(&self) -> Option<String> {
        self.screen.output(script("sni.py").arg("menu"))
    }

    /// Waits for a label in the menu.
    pub async fn shows(&self, label: &str) -> String {
        until(&format!("{label:?} in the tray's menu"), || self.menu().filter(|menu| menu.contains(label))).await
    }

    /// Clicks.
    pub async fn click(&self, label: &str) {
        until(&format!("a click on {label:?}"), || self.screen.output(script("sni.py").args(["click", label]))).await;
    }
}

/// A notification server that writes down what it shows.
pub struct Notices {
    shown: PathBuf,
    _server: Helper,
}

impl Notices {
    /// Starts it, before the app.
    pub async fn start(screen: &Screen, folder: &Path) -> Self {
        let (shown, settings) = (folder.join("notices"), folder.join("dunstrc"));
        std::fs::write(&settings, "[global]\nidle_threshold = 0\ntimeout = 0\n[urgency_normal]\ntimeout = 0\n")
            .unwrap();
        let mut dunst = Command::new("dunst");
        dunst.arg("-print").arg("-config").arg(settings).stdout(File::create(&shown).unwrap());
        let server = screen.helper(&mut dunst);
        until("a notification server on the bus", || has_owner(screen, "org.freedesktop.Notifications").then_some(()))
            .await;
        Self { shown, _server: server }
    }

    /// Waits for a notice with these words.
    pub async fn shows(&self, words: &str) -> String {
        until(&format!("a notice with {words:?}"), || {
            std::fs::read_to_string(&self.shown).ok().filter(|text| text.contains(words))
        })
        .await
    }

    /// Clicks on the newest notice itself.
    pub fn click(&self, screen: &Screen) {
        screen.output(Command::new("dunstctl").args(["action", "0"])).expect("a notice that can be clicked");
    }
}

fn has_owner(screen: &Screen, name: &str) -> bool {
    let asked = screen.output(Command::new("dbus-send").args([
        "--session",
        "--print-reply=literal",
        "--dest=org.freedesktop.DBus",
        "/org/freedesktop/DBus",
        "org.freedesktop.DBus.NameHasOwner",
        &format!("string:{name}"),
    ]));
    asked.is_some_and(|answer| answer.contains("true"))
}
