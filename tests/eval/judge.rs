//! The engine's own verdict about a run: the workspace as it prepares it, and the call that its conductor makes.

use std::path::{Path, PathBuf};

use engine::{
    process::{Network, Reach, containment},
    settings::{Home, Settings},
    task::{Brief, Criterion, Reader, Reading, Report, Target, TargetState, TaskId, TaskType, Terms, Verdict},
    verify,
    workspace::{self, Kind, Workspace},
};
use tokio_util::sync::CancellationToken;

use super::corpus::Task;

/// A home, a project and its workspace, in a folder that is gone afterwards.
pub struct Place {
    pub brief: Brief,
    pub workspace: Workspace,
    settings: Settings,
    stop: CancellationToken,
}

impl Place {
    /// Makes the workspace of a task in this project.
    pub async fn prepare(folder: &Path, project: PathBuf, task: &Task) -> anyhow::Result<Self> {
        let home = Home::find(Some(&folder.join("home")))?;
        home.make()?;
        let settings = Settings::parse("").map_err(anyhow::Error::msg)?;
        let stop = CancellationToken::new();
        let brief = brief(task, project.canonicalize()?);
        let id: TaskId = "eval".parse()?;
        let workspace = workspace::prepare(&home, &id, &brief, &settings, &stop).await?;
        Ok(Self { brief, workspace, settings, stop })
    }

    /// What the conductor's step does between a report and a verdict, without a model.
    pub async fn verdict(&self, report: &Report) -> anyhow::Result<Verdict> {
        let changes = workspace::changes(&self.workspace).await?;
        let sources = workspace::sources(&self.workspace, &changes, verify::is_test_path).await?;
        let reach = reach(&self.workspace);
        Ok(verify::verify(verify::Inputs {
            brief: &self.brief,
            report,
            dir: &self.workspace.dir,
            changes: &changes,
            sources: &sources,
            workspace: Some(&self.workspace),
            judge: None,
            reach: reach.as_ref(),
            env: &[],
            notes: &[],
            settings: &self.settings,
            stop: &self.stop,
        })
        .await)
    }
}

/// As much as a check needs: its worktree, and git's own folder to read.
fn reach(workspace: &Workspace) -> Option<Reach> {
    containment().sandbox.is_ok().then(|| {
        let (tree, readable) = match &workspace.kind {
            Kind::Worktree { common, tree, .. } => (tree.clone(), vec![common.clone()]),
            Kind::InPlace { .. } | Kind::Scratch { .. } => (workspace.dir.clone(), vec![]),
        };
        let frozen = vec![tree.join(".git")];
        Reach { workspace: tree, may_write: true, writable: vec![], readable, frozen, network: Network::None }
    })
}

fn brief(task: &Task, project: PathBuf) -> Brief {
    let target = |path: &String| Target { path: path.clone(), state: TargetState::Present };
    let criterion = |text: &String| Criterion { text: text.clone(), ticked: false };
    Brief {
        kind: TaskType::Fix,
        title: task.title.clone(),
        request: task.request.clone(),
        targets: task.targets.iter().map(target).collect(),
        criteria: task.criteria.iter().map(criterion).collect(),
        context: None,
        checks: task.checks.clone(),
        project: Some(project),
        terms: Terms::default(),
        reading: Reading {
            by: Reader::Rules,
            filled: vec![],
            dropped: vec![],
            similarity: 1.0,
            entropy: 0.5,
            notes: vec![],
        },
    }
}
