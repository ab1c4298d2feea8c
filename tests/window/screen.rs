//! A screen of a test's own: an X server, a session bus and a window manager, and the hands of an X client.
//!
//! Nothing is shared. A shortcut, the focus, the pointer and a name on the bus belong to whoever had them last, and an X
//! server learns late that a client is gone: on a shared one, a test met what the one before it had not let go yet.

use std::{
    io::{BufRead, BufReader},
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

/// Long enough for a loaded machine; a test that waits so long has failed.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// The screen of one test.
pub struct Screen {
    folder: PathBuf,
    display: String,
    bus: String,
    // Dropped in this order: whoever uses a server ends before it.
    _windows: Helper,
    _bus: Helper,
    _server: Helper,
}

impl Screen {
    /// Starts it, with what it needs to keep in a folder.
    pub async fn start(folder: &Path) -> Self {
        for own in ["user", "run"] {
            std::fs::DirBuilder::new().mode(0o700).create(folder.join(own)).expect("a folder of its own");
        }
        // The server picks a number that is free, and says it once it can be reached.
        let (server, number) = started(Command::new("Xvfb").args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            "1280x800x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ]));
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--print-address=1"]);
        let (bus_server, bus) = started(at_home(folder, &mut bus));
        let display = format!(":{number}");
        let ready = folder.join("windows-are-managed");
        let mut windows = Command::new("openbox");
        windows.args(["--sm-disable", "--startup"]).arg(format!("touch {}", ready.display()));
        at_home(folder, &mut windows).env("DISPLAY", &display).env("DBUS_SESSION_BUS_ADDRESS", &bus);
        let windows = Helper::start(&mut windows);
        until("a window manager", || ready.exists().then_some(())).await;
        Self { folder: folder.to_owned(), display, bus, _windows: windows, _bus: bus_server, _server: server }
    }

    /// A command on this screen.
    pub fn settle<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        at_home(&self.folder, command).env("DISPLAY", &self.display).env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
    }

    /// Runs a program here and gives what it prints; none if it fails.
    pub fn output(&self, command: &mut Command) -> Option<String> {
        let command = self.settle(command).stdin(Stdio::null()).stderr(Stdio::null());
        let out = command.output().unwrap_or_else(|problem| panic!("starting {command:?}: {problem}"));
        out.status.success().then(|| String::from_utf8_lossy(&out.stdout).trim().to_owned())
    }

    /// Moves the pointer, types and clicks.
    pub fn xdotool(&self, args: &[&str]) -> Option<String> {
        self.output(Command::new("xdotool").args(args))
    }

    /// The visible window with this title.
    pub fn window(&self, title: &str) -> Option<String> {
        let found = self.xdotool(&["search", "--onlyvisible", "--name", &format!("^{title}$")])?;
        found.lines().next_back().map(str::to_owned)
    }

    /// One of the scripts beside this file, started here.
    pub fn helper(&self, command: &mut Command) -> Helper {
        Helper::start(self.settle(command))
    }
}

/// In a user's folder of the test's own. No accessibility bus: its socket lies where all displays share it.
fn at_home<'a>(folder: &Path, command: &'a mut Command) -> &'a mut Command {
    let user = folder.join("user");
    command
        .env("HOME", &user)
        .env("XDG_CONFIG_HOME", user.join(".config"))
        .env("XDG_DATA_HOME", user.join(".local/share"))
        .env("XDG_CACHE_HOME", user.join(".cache"))
        .env("XDG_RUNTIME_DIR", folder.join("run"))
        .env("NO_AT_BRIDGE", "1")
        .env_remove("WAYLAND_DISPLAY")
        .env_remove("XAUTHORITY")
}

/// Starts a server and waits for the line by which it says where it is.
fn started(command: &mut Command) -> (Helper, String) {
    let mut server = Helper::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
    let mut line = String::new();
    let out = server.0.stdout.take().expect("its output");
    BufReader::new(out).read_line(&mut line).expect("a line from it");
    assert!(!line.trim().is_empty(), "{command:?} did not start");
    (server, line.trim().to_owned())
}

/// A process that ends with its test.
pub struct Helper(pub Child);

impl Helper {
    /// Starts it.
    pub fn start(command: &mut Command) -> Self {
        let quiet = command.stdin(Stdio::null());
        Self(quiet.spawn().unwrap_or_else(|problem| panic!("starting {quiet:?}: {problem}")))
    }

    /// Ends it at once, with no time to tidy up.
    pub fn kill(mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Drop for Helper {
    /// Asked first: an X server takes its lock away, and a driver its app.
    fn drop(&mut self) {
        let asked = i32::try_from(self.0.id()).is_ok_and(|pid| kill(Pid::from_raw(pid), Signal::SIGTERM).is_ok());
        let began = Instant::now();
        while asked && began.elapsed() < Duration::from_secs(5) {
            if self.0.try_wait().is_ok_and(|ended| ended.is_some()) {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
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
