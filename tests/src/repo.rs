//! A small git project to work in.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// A git project in a folder of a trial.
pub struct Repo(pub PathBuf);

impl Repo {
    /// Makes one with these files, committed.
    ///
    /// # Panics
    /// If git does not work here.
    pub fn with(folder: &Path, files: &[(&str, &str)]) -> Self {
        std::fs::create_dir_all(folder).expect("a folder for the project");
        let repo = Self(folder.to_owned());
        repo.git(&["init", "-q", "-b", "main"]);
        for (name, text) in files {
            repo.write(name, text);
        }
        repo.git(&["add", "-A"]);
        repo.git(&["commit", "-q", "-m", "start", "--allow-empty"]);
        repo
    }

    /// Writes a file.
    ///
    /// # Panics
    /// If the disk does not.
    pub fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("its folder");
        std::fs::write(path, text).expect("a file of the project");
    }

    /// Reads a file.
    ///
    /// # Panics
    /// If it is not there.
    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("a file of the project")
    }

    /// Runs git, and gives what it prints.
    ///
    /// # Panics
    /// If git fails.
    pub fn git(&self, args: &[&str]) -> String {
        let out = Command::new("git")
            .args(["-c", "user.name=Trial", "-c", "user.email=trial@example.invalid", "-c", "commit.gpgsign=false"])
            .args(args)
            .current_dir(&self.0)
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .output()
            .expect("git runs");
        assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    }
}
