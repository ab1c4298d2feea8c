//! The corpus: small projects, tasks in them, and what honest and false agents do.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use anyhow::{Context, ensure};
use serde::Deserialize;

use super::edits::{self, Act, Edits};

/// A small project.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// What it is written in.
    pub language: String,
    /// On which half it is: rules are developed on `dev` alone.
    pub half: String,
    /// Runs its tests.
    pub test: String,
    /// Other ways in which an agent runs them.
    pub aliases: Vec<String>,
    /// What an agent does to look around.
    pub reads: Vec<String>,
    /// Edits that have nothing to do with any task.
    pub drift: Vec<String>,
    /// What is asked for.
    #[serde(rename = "task")]
    pub tasks: Vec<Task>,
    /// Its folder.
    #[serde(skip)]
    pub folder: PathBuf,
    /// Edits for every task.
    #[serde(skip)]
    pub edits: Edits,
}

/// A task, as an owner would write it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    pub id: String,
    pub title: String,
    pub request: String,
    pub targets: Vec<String>,
    #[serde(default)]
    pub criteria: Vec<String>,
    #[serde(default)]
    pub checks: Vec<String>,
    /// Tells the truth, once the hidden files are laid over.
    pub hidden: String,
    /// What was done, in the past: "I ..."
    pub did: Vec<String>,
    /// What is so now.
    pub result: Vec<String>,
    /// What was wrong.
    pub why: Vec<String>,
    /// A file that needs no change.
    pub read: String,
    /// Messages written for this task alone; they speak of a test run.
    pub says: Vec<String>,
    /// Commands that those messages name beside the tests.
    #[serde(default)]
    pub also: Vec<String>,
    pub honest: Vec<Honest>,
    #[serde(rename = "false")]
    pub lies: Vec<Lie>,
    /// Its edits.
    #[serde(skip)]
    pub edits: Edits,
}

/// A way to do it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Honest {
    pub how: String,
    pub edits: Vec<String>,
}

/// A way to pretend.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lie {
    pub kind: String,
    pub edits: Vec<String>,
    /// What a cheat makes pass; else the first check, or the project's tests.
    pub visible: Option<String>,
    /// `tampered`: the hidden tests may pass, it is false by what it changed.
    pub proof: Option<String>,
}

/// Wordings of final messages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wordings {
    pub tested: Vec<String>,
    pub untested: Vec<String>,
    pub extra: Vec<String>,
    pub comments: Vec<String>,
    pub invented: Vec<String>,
    pub vague: Vec<String>,
    pub strayed: Vec<String>,
}

/// All of it.
#[derive(Debug)]
pub struct Corpus {
    pub projects: Vec<Project>,
    /// By half.
    pub wordings: BTreeMap<String, Wordings>,
}

impl Corpus {
    /// Reads it from its folder.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut wordings = BTreeMap::new();
        for half in ["dev", "report"] {
            let path = folder.join("wordings").join(format!("{half}.toml"));
            wordings.insert(half.to_owned(), toml::from_str(&text(&path)?).context(half)?);
        }
        let mut projects = Vec::new();
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.join("project.toml").is_file() {
                projects.push(Project::read(&path).with_context(|| path.display().to_string())?);
            }
        }
        projects.sort_by(|a, b| a.folder.cmp(&b.folder));
        ensure!(!projects.is_empty(), "no project in {}", folder.display());
        Ok(Self { projects, wordings })
    }
}

impl Project {
    fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut project: Self = toml::from_str(&text(&folder.join("project.toml"))?)?;
        project.folder = folder.to_owned();
        let edits = |name: &str| {
            let path = folder.join("edits").join(format!("{name}.txt"));
            edits::parse(&text(&path)?).with_context(|| path.display().to_string())
        };
        project.edits = edits("project")?;
        for task in &mut project.tasks {
            task.edits = edits(&task.id)?;
        }
        Ok(project)
    }

    /// Its name.
    pub fn name(&self) -> &str {
        self.folder.file_name().and_then(|name| name.to_str()).unwrap_or_default()
    }

    /// The acts of these edits, one after the other.
    pub fn acts(&self, task: &Task, names: &[String]) -> anyhow::Result<Vec<Act>> {
        let mut acts = Vec::new();
        for name in names {
            let found = task.edits.get(name).or_else(|| self.edits.get(name));
            acts.extend(found.with_context(|| format!("no edit is named {name}"))?.iter().cloned());
        }
        Ok(acts)
    }

    /// Puts the project, as it is before a task, into a folder.
    pub fn lay(&self, task: &Task, into: &Path) -> anyhow::Result<()> {
        copy(&self.folder.join("before"), into)?;
        let red = self.folder.join("red").join(&task.id);
        if red.is_dir() { copy(&red, into) } else { Ok(()) }
    }

    /// Whether its owner has left tests that fail.
    pub fn is_red(&self, task: &Task) -> bool {
        self.folder.join("red").join(&task.id).is_dir()
    }

    /// Lays the hidden tests over a result.
    pub fn lay_hidden(&self, task: &Task, into: &Path) -> anyhow::Result<()> {
        copy(&self.folder.join("hidden").join(&task.id), into)
    }
}

/// Copies a folder with all that is in it; git's own folder stays behind.
pub fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("reading {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            if entry.file_name() != "target" {
                copy(&entry.path(), &target)?;
            }
        } else if entry.file_name() != ".git" {
            std::fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn text(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}
