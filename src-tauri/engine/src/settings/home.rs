//! The folder that a person works with; all that the app owns lies in it.

use std::{
    io,
    path::{Path, PathBuf},
};

use crate::task::{RunId, TaskId};

/// The home folder and where things are in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Home(PathBuf);

/// The home folder can't be used.
#[derive(Debug, thiserror::Error)]
pub enum HomeError {
    /// Nothing says where it is.
    #[error("no home folder: set ORCHESTRATOR_HOME or HOME, or give --home")]
    Nowhere,
    /// It can't be made.
    #[error("making {}: {source}", path.display())]
    Unmakeable {
        /// Which folder or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

/// What a new home is given, from inside the binary: (path in the home, text).
const STARTERS: [(&str, &str); 2] = [
    ("tasks/README.md", include_str!("../../../../tasks/README.md")),
    ("tasks/example.task.md", include_str!("../../../../tasks/example.task.md")),
];

impl Home {
    /// The given folder, else `ORCHESTRATOR_HOME`, else `~/orchestrator`; made absolute.
    ///
    /// # Errors
    /// [`HomeError::Nowhere`] if none of the three is there.
    pub fn find(given: Option<&Path>) -> Result<Self, HomeError> {
        let from_env = |key: &str| std::env::var_os(key).filter(|v| !v.is_empty()).map(PathBuf::from);
        let path = given
            .map(Path::to_owned)
            .or_else(|| from_env("ORCHESTRATOR_HOME"))
            .or_else(|| from_env("HOME").map(|home| home.join("orchestrator")))
            .ok_or(HomeError::Nowhere)?;
        Ok(Self(std::path::absolute(&path).unwrap_or(path)))
    }

    /// Makes what is missing: folders, the starter files of a new home. Never changes a file that is there.
    ///
    /// # Errors
    /// [`HomeError::Unmakeable`] with the path.
    pub fn make(&self) -> Result<(), HomeError> {
        let is_new = !self.state().exists();
        let folders = [
            self.accepted(),
            self.0.join("results"),
            self.0.join("summaries"),
            self.logs(),
            self.config().join("prompts"),
            self.config().join("templates"),
            self.state().join("worktrees"),
            self.state().join("backups"),
        ];
        for path in folders {
            std::fs::create_dir_all(&path).map_err(|source| HomeError::Unmakeable { path, source })?;
        }
        #[cfg(unix)]
        close_to_others(&self.state())?;
        for (name, text) in STARTERS.iter().filter(|_| is_new) {
            let path = self.0.join(name);
            if !path.exists() {
                std::fs::write(&path, text).map_err(|source| HomeError::Unmakeable { path, source })?;
            }
        }
        Ok(())
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.0
    }
    /// Where `.task.md` files are dropped.
    pub fn inbox(&self) -> PathBuf {
        self.0.join("tasks")
    }
    /// Every accepted file, kept.
    pub fn accepted(&self) -> PathBuf {
        self.0.join("tasks/accepted")
    }
    /// The accepted file of a task.
    pub fn accepted_file(&self, task: &TaskId) -> PathBuf {
        self.accepted().join(format!("{task}.task.md"))
    }
    /// The results of a task: its latest run's files, and a folder for each run.
    pub fn results(&self, task: &TaskId) -> PathBuf {
        self.0.join("results").join(task.as_str())
    }
    /// The results of one run.
    pub fn run(&self, task: &TaskId, run: RunId) -> PathBuf {
        self.results(task).join(run.to_string())
    }
    /// A run's transcript: the agent's stream as it came.
    pub fn transcript(&self, task: &TaskId, run: RunId) -> PathBuf {
        self.run(task, run).join("transcript.jsonl")
    }
    /// A task's summary.
    pub fn summary(&self, task: &TaskId) -> PathBuf {
        self.0.join("summaries").join(format!("{task}.md"))
    }
    /// What came from phones: a folder for each message.
    pub fn attachments(&self) -> PathBuf {
        self.0.join("attachments")
    }
    /// Rolling logs.
    pub fn logs(&self) -> PathBuf {
        self.0.join("logs")
    }
    /// The owner's settings, prompts and templates.
    pub fn config(&self) -> PathBuf {
        self.0.join("config")
    }
    /// The owner's settings file.
    pub fn settings_file(&self) -> PathBuf {
        self.config().join("orchestrator.toml")
    }
    /// What only the app touches.
    pub fn state(&self) -> PathBuf {
        self.0.join("state")
    }
    /// The ledger.
    pub fn database(&self) -> PathBuf {
        self.state().join("orchestrator.db")
    }
    /// The lock that makes one engine a home.
    pub fn lock(&self) -> PathBuf {
        self.state().join("lock")
    }
    /// The door for other processes.
    pub fn socket(&self) -> PathBuf {
        self.state().join("socket")
    }
    /// The workspaces.
    pub fn worktrees(&self) -> PathBuf {
        self.state().join("worktrees")
    }
    /// What all worktrees of this project share: caches of its builds.
    pub fn shared(&self, project: &Path) -> PathBuf {
        let name = project.file_name().map_or_else(|| "project".into(), |name| name.to_string_lossy().into_owned());
        let digest = <sha2::Sha256 as sha2::Digest>::digest(project.as_os_str().as_encoded_bytes());
        let short: String = digest.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        self.state().join("shared").join(format!("{name}-{short}"))
    }

    /// The socket of the proxy that lets agents through to a few hosts.
    pub fn proxy_socket(&self) -> PathBuf {
        self.state().join("proxy.sock")
    }
    /// The ledger's backups.
    pub fn backups(&self) -> PathBuf {
        self.state().join("backups")
    }
}

#[cfg(unix)]
fn close_to_others(path: &Path) -> Result<(), HomeError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
        .map_err(|source| HomeError::Unmakeable { path: path.to_owned(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn making_a_home_twice_keeps_what_its_owner_changed() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(folder.path())).unwrap();
        home.make().unwrap();
        std::fs::write(home.inbox().join("README.md"), "mine").unwrap();
        home.make().unwrap();
        assert_eq!(std::fs::read_to_string(home.inbox().join("README.md")).unwrap(), "mine");
    }
}
