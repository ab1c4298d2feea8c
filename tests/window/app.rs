//! The app under test, in a home of its own.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use engine::{
    settings::Home,
    store::Filter,
    task::{StageName, TaskId},
};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tempfile::TempDir;
use trials::built;

use crate::{
    bus::Notices,
    screen::{Helper, Screen, until},
};

/// The program's name.
const PROGRAM: &str = "orchestrator-desktop";
/// The main window's title.
pub const TITLE: &str = "AI Task Orchestrator";

/// A home for the app, and the screen to be on.
pub struct Stage {
    /// The home folder.
    pub home: Home,
    /// There is always one: without, the bus would start one of its own at the first notice, and keep it.
    pub notices: Notices,
    /// Nobody else is on it.
    pub screen: Screen,
    folder: TempDir,
}

impl Stage {
    /// Sets up a screen, and makes a home.
    pub async fn set() -> Self {
        // Short: the socket's path has room for about a hundred characters.
        let folder = tempfile::Builder::new().prefix("w").tempdir().unwrap();
        let home = Home::find(Some(&folder.path().join("o"))).unwrap();
        home.make().unwrap();
        let screen = Screen::start(folder.path()).await;
        let notices = Notices::start(&screen, folder.path()).await;
        Self { home, notices, screen, folder }
    }

    /// The folder that holds all of it.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A command in the app's environment: the user's folder is not that of whoever runs the tests.
    pub fn settle<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        self.screen
            .settle(command)
            .env("ORCHESTRATOR_HOME", self.home.root())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("LANG", "C.UTF-8")
    }

    /// The app as a command, for practice: no account is needed.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(built::program(PROGRAM));
        command.arg("--practice").args(args).stdout(Stdio::null());
        self.settle(&mut command);
        command
    }

    /// Starts the app without a driver.
    pub fn start(&self, args: &[&str]) -> Helper {
        Helper::start(&mut self.command(args))
    }

    /// The process whose engine has the home, or had it last.
    pub fn engine(&self) -> Option<u32> {
        std::fs::read_to_string(self.home.lock()).ok()?.trim().parse().ok()
    }

    /// Waits until a task stands where this holds, as the ledger has it.
    pub async fn until_task(&self, what: &str, is_so: impl Fn(&engine::store::TaskRow) -> bool) -> TaskId {
        until(what, || {
            let rows = engine::store::Reads::open(&self.home).ok()?.list(&Filter::default()).ok()?;
            rows.into_iter().find(|row| is_so(row)).map(|row| row.id)
        })
        .await
    }
}

impl Drop for Stage {
    /// The app lives on in the tray when its window is closed, and goes on without an engine where the settings are
    /// wrong: every process of it that has this home is asked to end, as at the end of a session.
    fn drop(&mut self) {
        for (signal, patience) in
            [(Signal::SIGTERM, Duration::from_secs(20)), (Signal::SIGKILL, Duration::from_secs(5))]
        {
            for pid in apps_of(&self.home) {
                let _ = kill(pid, signal);
            }
            let began = Instant::now();
            while !apps_of(&self.home).is_empty() {
                if began.elapsed() > patience {
                    break;
                }
                std::thread::sleep(Duration::from_millis(20));
            }
        }
    }
}

/// The app's processes that work for a home.
fn apps_of(home: &Home) -> Vec<Pid> {
    let own = format!("ORCHESTRATOR_HOME={}", home.root().display());
    let is_one = |folder: &Path| {
        let program = std::fs::read_link(folder.join("exe")).unwrap_or_default();
        let is_app = program.file_name().is_some_and(|name| name.to_string_lossy().starts_with(PROGRAM));
        is_app
            && std::fs::read(folder.join("environ"))
                .is_ok_and(|all| all.split(|byte| *byte == 0).any(|one| one == own.as_bytes()))
    };
    let all = std::fs::read_dir("/proc").into_iter().flatten().flatten().map(|entry| entry.path());
    let found = all.filter(|folder| is_one(folder));
    found.filter_map(|folder| folder.file_name()?.to_str()?.parse().ok().map(Pid::from_raw)).collect()
}

/// A task whose practice agent does this in a project.
pub fn task(project: &Path, script: &[&str], more: &str) -> String {
    format!(
        "---\ntype: fix\nproject: {}\n{more}---\n# Greet in Dutch\n\n**Target Files:**\n- greeting.txt\n\n\
         **Prompt:**\nChange the greeting to Dutch.\n\n```practice\n{}\n```\n",
        project.display(),
        script.join("\n")
    )
}

/// A run that does what it says.
pub const HONEST: [&str; 3] = [
    r#"{"say":"I will read the greeting and change it."}"#,
    r#"{"replace":{"path":"greeting.txt","old":"hello","new":"hallo"}}"#,
    r#"{"finish":"Changed greeting.txt to Dutch."}"#,
];

/// A run that says something and then takes long.
pub const SLOW: [&str; 3] = [
    r#"{"say":"I am thinking about the greeting."}"#,
    r#"{"sleep_ms":300000}"#,
    r#"{"finish":"Nothing was to be done."}"#,
];

/// At rest: delivered or closed.
pub fn is_told(row: &engine::store::TaskRow) -> bool {
    !row.working && matches!(row.stage, StageName::Delivered | StageName::Closed)
}
