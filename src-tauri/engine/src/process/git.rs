//! Git of ours: runs nothing that a repository configures.

use std::{
    ffi::{OsStr, OsString},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{ProcessError, check_environment};

/// Git in a folder.
#[derive(Debug, Clone)]
pub struct Git {
    dir: PathBuf,
    settings: Vec<String>,
    env: Vec<(OsString, OsString)>,
}

/// Git in this folder, with hooks, fsmonitor, filters, external diffs, signing and prompts switched off.
pub fn git(dir: &Path) -> Git {
    let mut settings: Vec<String> = [
        "core.hooksPath=/dev/null",
        "core.fsmonitor=false",
        "core.quotePath=false",
        "core.attributesFile=/dev/null",
        "commit.gpgSign=false",
        "gc.auto=0",
        "maintenance.auto=false",
        "submodule.recurse=false",
        "user.name=AI Task Orchestrator",
        "user.email=orchestrator@localhost",
    ]
    .map(str::to_owned)
    .to_vec();
    let plain = Git { dir: dir.to_owned(), settings: settings.clone(), env: Vec::new() };
    let named = plain.run(["config", "--includes", "--name-only", "-z", "--get-regexp", r"^(filter|diff|merge)\..*\.(clean|smudge|process|required|command|textconv|driver)$"]);
    for name in String::from_utf8_lossy(&named.unwrap_or_default()).split('\0').filter(|name| !name.is_empty()) {
        let value = if name.ends_with(".required") { "false" } else { "" };
        settings.push(format!("{name}={value}"));
    }
    Git { settings, ..plain }
}

impl Git {
    /// The same with a variable set.
    #[must_use]
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// Runs it, and gives what it prints.
    ///
    /// # Errors
    /// [`ProcessError::NotStarted`] without git; [`ProcessError::Failed`] with what git says.
    pub fn run<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Result<Vec<u8>, ProcessError> {
        self.feed(args, &[])
    }

    /// Runs it with something to read.
    ///
    /// # Errors
    /// As [`Git::run`].
    pub fn feed<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>, input: &[u8]) -> Result<Vec<u8>, ProcessError> {
        let not_started = |source| ProcessError::NotStarted { program: "git".into(), source };
        let mut command = Command::new("git");
        command.current_dir(&self.dir).env_clear().envs(check_environment());
        command.env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0").env("LC_ALL", "C");
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        for setting in &self.settings {
            command.args(["-c", setting]);
        }
        command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(not_started)?;
        let to = child.stdin.take();
        let out = std::thread::scope(|scope| {
            scope.spawn(move || to.map(|mut to| to.write_all(input)));
            child.wait_with_output()
        })
        .map_err(not_started)?;
        if out.status.success() {
            return Ok(out.stdout);
        }
        let tail = crate::task::tail(String::from_utf8_lossy(&out.stderr).trim(), 2_000);
        Err(ProcessError::Failed { program: "git".into(), exit: out.status.to_string(), tail })
    }

    /// What it prints, as one trimmed text.
    ///
    /// # Errors
    /// As [`Git::run`].
    pub fn text<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Result<String, ProcessError> {
        Ok(String::from_utf8_lossy(&self.run(args)?).trim().to_owned())
    }
}
