//! A home of its own, an engine in a process of its own, and a door to it: how every journey begins.

use std::{
    collections::BTreeMap,
    fs::File,
    os::unix::process::ExitStatusExt,
    path::{Path, PathBuf},
    process::{Child, Command as Program, ExitStatus, Stdio},
    time::{Duration, Instant},
};

use engine::{
    door::{Command, Door, NewTask, Problem, Reply, connect},
    settings::Home,
    store::{Reads, TaskDetail, TaskRow},
    task::{Approval, Note, Ruling, StageName, TaskId},
};
use tempfile::TempDir;

/// Long enough for a loaded machine; a trial that waits so long has failed.
const PATIENCE: Duration = Duration::from_secs(90);

/// A home, and the engine that works in it.
pub struct Trial {
    folder: TempDir,
    /// The home folder.
    pub home: Home,
    env: BTreeMap<String, String>,
    args: Vec<String>,
    engine: Option<Child>,
    door: Option<Door>,
}

impl Trial {
    /// A new home, with no engine yet.
    ///
    /// # Panics
    /// If there is no place for it.
    pub fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("trial").tempdir().expect("a folder for the trial");
        let home = Home::find(Some(&folder.path().join("orchestrator"))).expect("a home");
        home.make().expect("a home that can be made");
        std::fs::create_dir_all(folder.path().join("user")).expect("the user's home");
        let mut env = BTreeMap::new();
        let user = folder.path().join("user").display().to_string();
        env.insert("PATH".into(), std::env::var("PATH").unwrap_or_else(|_| "/usr/bin:/bin".into()));
        env.insert("HOME".into(), user.clone());
        env.insert("XDG_CONFIG_HOME".into(), format!("{user}/.config"));
        env.insert("LANG".into(), "C.UTF-8".into());
        env.insert("SHELL".into(), "/bin/sh".into());
        env.insert("GIT_CONFIG_GLOBAL".into(), "/dev/null".into());
        env.insert("RUST_BACKTRACE".into(), "1".into());
        Self { folder, home, env, args: vec!["serve".into()], engine: None, door: None }
    }

    /// A running engine whose work is done by the practice agent.
    pub async fn practice() -> Self {
        let mut trial = Self::new().arg("--practice");
        trial.start().await;
        trial
    }

    /// Adds an argument to `orchestrator serve`.
    pub fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Sets a variable of the engine's environment.
    pub fn env(mut self, key: &str, value: impl Into<String>) -> Self {
        self.env.insert(key.into(), value.into());
        self
    }

    /// Takes a variable out of the engine's environment.
    pub fn without_env(&mut self, key: &str) {
        self.env.remove(key);
    }

    /// The owner's settings.
    ///
    /// # Panics
    /// If they can't be written.
    pub fn settings(self, toml: &str) -> Self {
        std::fs::write(self.home.settings_file(), toml).expect("settings");
        self
    }

    /// The real Claude Code CLI, against a scripted API at this address.
    pub fn with_claude(self, api: &str, more_settings: &str) -> Self {
        let claude = crate::built::claude();
        let config = self.folder.path().join("user/.claude").display().to_string();
        let settings = format!("[claude]\nprogram = {:?}\n{more_settings}\n", claude.display().to_string());
        self.settings(&settings)
            .env("CLAUDE_CONFIG_DIR", config)
            .env("ANTHROPIC_BASE_URL", api)
            .env("ANTHROPIC_API_KEY", "dummy-test-key")
            .env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1")
            .env("DISABLE_TELEMETRY", "1")
            .env("DISABLE_ERROR_REPORTING", "1")
            .env("IS_SANDBOX", "1")
    }

    /// A double of the CLI that does this once it has its prompt, outside of any sandbox.
    pub fn with_double(self, body: &str, more_settings: &str) -> Self {
        let program = crate::double::double(self.folder.path(), body).display().to_string();
        let more = format!("[claude]\nprogram = {program:?}\n{more_settings}\n[sandbox]\nmode = \"off\"\n");
        self.settings(&more).env("ANTHROPIC_API_KEY", "dummy-test-key")
    }

    /// The folder that holds all of the trial.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the engine and opens its door.
    ///
    /// # Panics
    /// If it does not come up.
    pub async fn start(&mut self) {
        self.spawn();
        let began = Instant::now();
        loop {
            match connect(&self.home).await {
                Ok(door) => {
                    self.door = Some(door);
                    return;
                }
                Err(problem) => {
                    let ended = self.engine.as_mut().and_then(|child| child.try_wait().ok().flatten());
                    assert!(ended.is_none(), "the engine ended ({ended:?}): {}", self.log());
                    assert!(began.elapsed() < PATIENCE, "no door after {PATIENCE:?}: {problem}\n{}", self.log());
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            }
        }
    }

    /// Starts the engine without waiting for its door: it may be about to die.
    ///
    /// # Panics
    /// If the program can't be started.
    pub fn spawn(&mut self) {
        let log = File::options().create(true).append(true).open(self.log_file()).expect("a log");
        let child = Program::new(crate::built::program("orchestrator"))
            .args(&self.args)
            .arg("--home")
            .arg(self.home.root())
            .env_clear()
            .envs(&self.env)
            .stdin(Stdio::null())
            .stdout(log.try_clone().expect("a log"))
            .stderr(log)
            .spawn()
            .expect("the engine starts");
        self.engine = Some(child);
    }

    /// Runs the command line program in this home, and gives exit code, output and errors.
    ///
    /// # Panics
    /// If it can't be started.
    pub fn cli(&self, args: &[&str]) -> (i32, String, String) {
        let out = Program::new(crate::built::program("orchestrator"))
            .args(args)
            .arg("--home")
            .arg(self.home.root())
            .env_clear()
            .envs(&self.env)
            .stdin(Stdio::null())
            .output()
            .expect("the command line program runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (out.status.code().unwrap_or(-1), text(&out.stdout), text(&out.stderr))
    }

    /// The door to the engine.
    ///
    /// # Panics
    /// If it was not started.
    pub fn door(&self) -> &Door {
        self.door.as_ref().expect("the engine was started")
    }

    /// The engine's process.
    ///
    /// # Panics
    /// If it was not started.
    pub fn pid(&self) -> u32 {
        self.engine.as_ref().expect("the engine was started").id()
    }

    /// The ledger, read from outside.
    ///
    /// # Panics
    /// If there is none.
    pub fn reads(&self) -> Reads {
        Reads::open(&self.home).expect("a ledger")
    }

    /// Hands over a text, and gives the task's id.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn add(&self, text: &str) -> TaskId {
        let (id, _) = self.add_new(NewTask { text: text.into(), ..NewTask::default() }).await.expect("accepted");
        id
    }

    /// Hands over in parts.
    ///
    /// # Errors
    /// What the engine says.
    ///
    /// # Panics
    /// If it answers something else.
    pub async fn add_new(&self, new: NewTask) -> Result<(TaskId, Vec<Note>), Problem> {
        match self.door().act("cli", Command::Add(new)).await? {
            Reply::Added { id, notes } => Ok((id, notes)),
            other => panic!("{other:?}"),
        }
    }

    /// Does something to a task.
    ///
    /// # Panics
    /// If it is refused.
    pub async fn act(&self, command: Command) -> Reply {
        self.door().act("cli", command).await.expect("done")
    }

    /// Answers so many questions of agents as they come.
    ///
    /// # Panics
    /// If they do not come.
    pub async fn ruling(&self, many: usize, answer: impl Fn(&Approval) -> Ruling) {
        for _ in 0..many {
            self.eventually("an agent asks", || !self.reads().approvals(None).unwrap_or_default().is_empty()).await;
            let asked = self.reads().approvals(None).expect("the ledger").remove(0);
            let ruling = answer(&asked);
            self.act(Command::Rule { approval: asked.id, ruling }).await;
        }
    }

    /// Drops a file into the inbox, written aside and renamed in.
    ///
    /// # Panics
    /// If the disk does not.
    pub fn drop_file(&self, name: &str, text: &str) -> PathBuf {
        let aside = self.folder.path().join(format!("aside-{name}"));
        std::fs::write(&aside, text).expect("a file");
        let path = self.home.inbox().join(name);
        std::fs::rename(&aside, &path).expect("a rename");
        path
    }

    /// Waits until a task looks like this.
    ///
    /// # Panics
    /// If it does not in time; tells how it looks.
    pub async fn until(&self, id: &TaskId, what: &str, is_so: impl Fn(&TaskRow) -> bool) -> TaskRow {
        let began = Instant::now();
        loop {
            let row = Reads::open(&self.home).ok().and_then(|reads| reads.detail(id).ok().flatten()).map(|d| d.row);
            if let Some(row) = row.as_ref().filter(|row| is_so(row)) {
                return row.clone();
            }
            assert!(began.elapsed() < PATIENCE, "{id} is not {what} after {PATIENCE:?}: {row:#?}\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Waits until nobody but the owner has the next word, and gives all about the task.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn at_rest(&self, id: &TaskId) -> TaskDetail {
        let resting = [StageName::Unclear, StageName::Asked, StageName::Delivered, StageName::Closed];
        let is_settled = |row: &TaskRow| resting.contains(&row.stage) && !row.working;
        let mut row = self.until(id, "at rest", is_settled).await;
        // A delivered task with nothing to merge closes by itself a moment later.
        if row.stage == StageName::Delivered {
            tokio::time::sleep(Duration::from_millis(300)).await;
            row = self.until(id, "at rest", is_settled).await;
        }
        self.reads().detail(&row.id).expect("a ledger").expect("the task")
    }

    /// Waits until the engine has looked for Claude Code and found it.
    ///
    /// # Panics
    /// If it does not find it.
    pub async fn until_claude_is_known(&self) {
        let began = Instant::now();
        while self.door().health().await.expect("health").claude.version.is_none() {
            assert!(began.elapsed() < PATIENCE, "Claude Code was not found\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits for something that may take a moment.
    ///
    /// # Panics
    /// If it takes too long.
    pub async fn eventually(&self, what: &str, is_so: impl Fn() -> bool) {
        let began = Instant::now();
        while !is_so() {
            assert!(began.elapsed() < PATIENCE, "not so after {PATIENCE:?}: {what}\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
    }

    /// Opens the door to an engine that was only spawned, and waits until the task is delivered.
    ///
    /// # Panics
    /// If that takes too long.
    pub async fn start_again_until_delivered(&mut self, id: &TaskId) {
        let began = Instant::now();
        while self.door.is_none() {
            assert!(began.elapsed() < PATIENCE, "no door\n{}", self.log());
            self.door = connect(&self.home).await.ok();
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        self.until(id, "delivered", |row| row.stage == StageName::Delivered && !row.working).await;
    }

    /// Kills the engine as a power cut would.
    ///
    /// # Panics
    /// If it was not started.
    pub fn kill(&mut self) {
        let mut child = self.engine.take().expect("the engine was started");
        child.kill().expect("a kill");
        child.wait().expect("an end");
        self.door = None;
    }

    /// Waits until the engine has ended by itself.
    ///
    /// # Panics
    /// If it does not.
    pub async fn ended(&mut self) -> ExitStatus {
        let began = Instant::now();
        loop {
            let child = self.engine.as_mut().expect("the engine was started");
            if let Some(status) = child.try_wait().expect("a status") {
                self.engine = None;
                self.door = None;
                return status;
            }
            assert!(began.elapsed() < PATIENCE, "the engine goes on\n{}", self.log());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Whether an exit was a death by SIGKILL.
    pub fn was_killed(status: ExitStatus) -> bool {
        status.signal() == Some(9)
    }

    /// Asks the engine to end, and waits.
    ///
    /// # Panics
    /// If it does not end well.
    pub async fn stop(&mut self) {
        nix::sys::signal::kill(nix::unistd::Pid::from_raw(self.pid().cast_signed()), nix::sys::signal::Signal::SIGTERM)
            .expect("a signal");
        let status = self.ended().await;
        assert!(status.success(), "the engine ended with {status}\n{}", self.log());
    }

    /// What the engine printed.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("engine.log")
    }
}

impl Default for Trial {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Trial {
    fn drop(&mut self) {
        if let Some(mut child) = self.engine.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
