//! The screen that all of these tests share, one after the other: a window manager and X clients.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use tokio::sync::{Mutex, MutexGuard};

/// Long enough for a loaded machine; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

static TURN: Mutex<()> = Mutex::const_new(());

/// The screen, for one test at a time: focus, pointer and notifications belong to whoever acts.
pub struct Screen {
    _turn: MutexGuard<'static, ()>,
    _windows: Helper,
}

impl Screen {
    /// Waits for its turn.
    pub async fn take() -> Self {
        let missing = ["DISPLAY", "DBUS_SESSION_BUS_ADDRESS"]
            .iter()
            .find(|key| std::env::var_os(key).is_none_or(|v| v.is_empty()));
        if let Some(key) = missing {
            panic!(
                "{key} is not set, and these tests need a display and a session bus of their own: run `cargo xtask test`, \
                 or xvfb-run -a -s '-screen 0 1280x800x24' dbus-run-session -- cargo test -p trials --test window"
            );
        }
        let turn = TURN.lock().await;
        Self { _turn: turn, _windows: Helper::start(Command::new("openbox").arg("--sm-disable")) }
    }
}

/// A process that ends with its test.
pub struct Helper(pub Child);

impl Helper {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let quiet = command.stdin(Stdio::null());
        Self(quiet.spawn().unwrap_or_else(|problem| panic!("starting {quiet:?}: {problem}")))
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// One of the scripts beside this file, with the system's Python, which has the bindings.
pub fn script(name: &str) -> Command {
    let path: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("window").join(name);
    let mut command = Command::new("/usr/bin/python3");
    command.arg("-u").arg(path);
    command
}

/// Runs a program and gives what it prints; none if it fails.
pub fn output(command: &mut Command) -> Option<String> {
    let out = command.stdin(Stdio::null()).output().unwrap_or_else(|problem| panic!("starting {command:?}: {problem}"));
    out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
}

/// Moves the pointer, types and clicks.
pub fn xdotool(args: &[&str]) -> Option<String> {
    output(Command::new("xdotool").args(args))
}

/// The visible window with this title.
pub fn window(title: &str) -> Option<String> {
    let found = xdotool(&["search", "--onlyvisible", "--name", &format!("^{title}$")])?;
    found.lines().next_back().map(str::to_owned)
}

/// Looks again and again until there is something.
pub async fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let began = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
