//! Our own git calls: they run nothing that a repository configures.

use std::{
    ffi::{OsStr, OsString},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
    sync::{Arc, OnceLock},
};

use super::ProcessError;
use crate::task;

/// What a repository's configuration is overruled by: nothing of it may start a program, hide a change from us,
/// or give a diff another form than `git apply` takes.
const OVERRULED: [(&str, &str); 31] = [
    ("core.hooksPath", "/dev/null"),
    ("core.fsmonitor", "false"),
    ("core.untrackedCache", "false"),
    ("core.pager", "cat"),
    ("core.quotePath", "false"),
    ("core.trustctime", "true"),
    ("core.checkStat", "default"),
    ("core.ignoreStat", "false"),
    ("core.safecrlf", "false"),
    ("core.splitIndex", "false"),
    ("core.sparseCheckout", "false"),
    ("index.sparse", "false"),
    ("commit.gpgSign", "false"),
    ("tag.gpgSign", "false"),
    ("gc.auto", "0"),
    ("maintenance.auto", "false"),
    ("submodule.recurse", "false"),
    ("merge.renormalize", "false"),
    ("diff.ignoreSubmodules", "dirty"),
    ("diff.noprefix", "false"),
    ("diff.mnemonicPrefix", "false"),
    ("diff.srcPrefix", "a/"),
    ("diff.dstPrefix", "b/"),
    ("diff.context", "3"),
    ("diff.interHunkContext", "0"),
    ("diff.suppressBlankEmpty", "false"),
    ("diff.relative", "false"),
    ("diff.submodule", "short"),
    ("apply.whitespace", "nowarn"),
    ("apply.ignoreWhitespace", "no"),
    ("protocol.allow", "never"),
];

/// Verbs that touch no file's content, so that no filter can run: asking for the filters is spared. `write-tree` is
/// none of them: it reads files anew whose times are too close to the index's. `diff-tree` is one, since what else it
/// could run is switched off where it is called.
const PLAIN: [&str; 8] =
    ["rev-parse", "update-ref", "symbolic-ref", "commit-tree", "for-each-ref", "diff-tree", "cat-file", "ls-tree"];

/// Variables of git that come from the machine's owner and not from a call that we happen to be inside of.
const KEPT: [&str; 4] = ["GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_EXEC_PATH"];

/// A git call in a folder; blocking.
#[derive(Debug, Clone)]
pub struct GitCommand {
    dir: PathBuf,
    env: Vec<(OsString, OsString)>,
    stdin: Option<Vec<u8>>,
    /// Asked for once: one act of ours is a few calls in a row.
    filters: Arc<OnceLock<Vec<(String, String)>>>,
}

/// Git in this folder.
pub fn git(dir: &Path) -> GitCommand {
    GitCommand { dir: dir.to_owned(), env: Vec::new(), stdin: None, filters: Arc::default() }
}

impl GitCommand {
    /// Sets a variable, such as `GIT_INDEX_FILE`.
    #[must_use]
    pub fn env(mut self, key: &str, value: impl AsRef<OsStr>) -> Self {
        self.env.push((key.into(), value.as_ref().to_owned()));
        self.filters = Arc::default();
        self
    }

    /// What it is given to read.
    #[must_use]
    pub fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// Runs it, and gives what it prints.
    ///
    /// # Errors
    /// [`ProcessError`] if git is not there or ends with another code than 0.
    pub fn run<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Vec<u8>, ProcessError> {
        let output = self.output(args)?;
        if output.status.success() { Ok(output.stdout) } else { Err(failed(args, &output)) }
    }

    /// Runs a question whose answer is the exit code: whether it was 0, where 1 is a no, and what it prints.
    ///
    /// # Errors
    /// As [`GitCommand::run`], for any other code.
    pub fn ask<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<(bool, Vec<u8>), ProcessError> {
        let output = self.output(args)?;
        match output.status.code() {
            Some(code @ (0 | 1)) => Ok((code == 0, output.stdout)),
            _ => Err(failed(args, &output)),
        }
    }

    /// Runs it, and gives what it prints as text without the last line break.
    ///
    /// # Errors
    /// As [`GitCommand::run`].
    pub fn text<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<String, ProcessError> {
        self.run(args).map(|out| String::from_utf8_lossy(&out).trim_end_matches('\n').to_owned())
    }

    fn output<S: AsRef<OsStr>>(&self, args: &[S]) -> Result<Output, ProcessError> {
        let runs_none = args.first().is_some_and(|verb| PLAIN.iter().any(|plain| verb.as_ref() == *plain));
        if runs_none {
            return self.call(args, &[]);
        }
        if self.filters.get().is_none() {
            let _ = self.filters.set(self.ask_for_filters()?);
        }
        self.call(args, self.filters.get().map_or(&[][..], Vec::as_slice))
    }

    /// Filters that any configuration names: each is replaced by nothing. A merge driver is replaced by one that
    /// finds no way: its file is a conflict. Asking for them runs none.
    fn ask_for_filters(&self) -> Result<Vec<(String, String)>, ProcessError> {
        let asked = Self { stdin: None, ..self.clone() };
        let words = ["config", "--null", "--name-only", "--get-regexp", r"^filter\.|^merge\..*\.driver$"];
        let found = asked.call(&words, &[])?;
        match found.status.code() {
            Some(0) => {}
            // There is none.
            Some(1) => return Ok(Vec::new()),
            _ => return Err(failed(&words, &found)),
        }
        let text = String::from_utf8_lossy(&found.stdout);
        let mut names: Vec<&str> = text.split('\0').filter_map(|key| Some(key.rsplit_once('.')?.0)).collect();
        names.sort_unstable();
        names.dedup();
        let nothing = |name: &str| {
            ["clean", "smudge", "process", "required"].map(|key| {
                (format!("{name}.{key}"), if key == "required" { "false".to_owned() } else { String::new() })
            })
        };
        let drivers = names.iter().filter(|name| name.starts_with("merge."));
        let drivers = drivers.map(|name| (format!("{name}.driver"), "false".to_owned()));
        let filters = names.iter().filter(|name| name.starts_with("filter.")).flat_map(|name| nothing(name));
        Ok(filters.chain(drivers).collect())
    }

    fn call<S: AsRef<OsStr>>(&self, args: &[S], filters: &[(String, String)]) -> Result<Output, ProcessError> {
        let mut child = self.prepared(args, filters).spawn().map_err(|source| ProcessError::NotStarted {
            program: "git".into(),
            dir: self.dir.clone(),
            source,
        })?;
        // Written beside reading, or two full pipes would wait for each other.
        let feeding = child.stdin.take().zip(self.stdin.clone()).map(|(mut pipe, bytes)| {
            std::thread::spawn(move || {
                // Git may end before it has read all; its exit code tells.
                let _ = pipe.write_all(&bytes);
            })
        });
        let broken = |source| ProcessError::Broken { program: "git".into(), source };
        let output = child.wait_with_output().map_err(broken)?;
        if let Some(feeding) = feeding {
            let _ = feeding.join();
        }
        Ok(output)
    }

    fn prepared<S: AsRef<OsStr>>(&self, args: &[S], filters: &[(String, String)]) -> Command {
        let mut command = Command::new("git");
        command.args(args).current_dir(&self.dir);
        for (key, _) in std::env::vars_os() {
            if key.to_string_lossy().starts_with("GIT_") && !KEPT.iter().any(|kept| key == *kept) {
                command.env_remove(key);
            }
        }
        // In the environment and not as `-c`: a filter's name may hold a `=`.
        let overruled = OVERRULED.iter().map(|&(key, value)| (key, value));
        let overruled = overruled.chain(filters.iter().map(|(key, value)| (key.as_str(), value.as_str())));
        let mut count = 0;
        for (key, value) in overruled {
            command.env(format!("GIT_CONFIG_KEY_{count}"), key).env(format!("GIT_CONFIG_VALUE_{count}"), value);
            count += 1;
        }
        command.env("GIT_CONFIG_COUNT", count.to_string());
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "AI Task Orchestrator");
            command.env(format!("GIT_{who}_EMAIL"), "orchestrator@localhost");
        }
        command
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_LITERAL_PATHSPECS", "1")
            .env("GIT_EDITOR", "false")
            .env("GIT_PAGER", "cat")
            .env("LC_ALL", "C")
            .envs(self.env.iter().map(|(key, value)| (key, value)))
            .stdin(if self.stdin.is_some() { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }
}

fn failed<S: AsRef<OsStr>>(args: &[S], output: &Output) -> ProcessError {
    let words: Vec<_> = args.iter().take(3).map(|arg| arg.as_ref().to_string_lossy().into_owned()).collect();
    ProcessError::Failed {
        command: format!("git {}", words.join(" ")),
        exit: output.status.code(),
        message: task::tail(String::from_utf8_lossy(&output.stderr).trim(), 4000),
    }
}
