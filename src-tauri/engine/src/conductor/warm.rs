//! A warm start: while somebody composes, or the local model reads, the next run's worktree and process are made ready.

use std::{
    path::Path,
    sync::{Arc, PoisonError},
    time::Duration,
};

use tracing::{info, warn};

use crate::{
    check,
    execute::RunPlan,
    task::{Agent, Attempt, Brief, Reader, Reading, RunId, SessionId, TaskId, TaskType, Terms},
    workspace::{self, Spare, Workspace},
};

use super::{Conductor, asking};

/// How long a spare waits for its task.
const KEPT: Duration = Duration::from_secs(60);

impl Conductor {
    /// Makes a worktree of this project and a process in it ready, if there is none and one could start now.
    pub async fn warm(self: &Arc<Self>, project: &Path, kind: TaskType) {
        if !self.settings.claude.warm || !self.could_start() || self.has_spare_for(project) {
            return;
        }
        self.cool().await;
        let Some(claude) = self.gate.known().claude.clone() else { return };
        let name = uuid::Uuid::new_v4().simple().to_string();
        let spare = match workspace::spare(&self.home, project, &self.settings, &name).await {
            Ok(Some(spare)) => spare,
            Ok(None) => return,
            Err(problem) => return info!(%problem, "no worktree was made ahead"),
        };
        let brief = guess(spare.project(), kind);
        if let Ok(allowed) = check::allow(&brief, &self.settings, &self.home) {
            let plan = self.plan_ahead(&allowed, spare.workspace());
            claude.warm(&allowed, &plan).await;
        }
        *self.spare.lock().unwrap_or_else(PoisonError::into_inner) = Some(spare.clone());
        let conductor = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(KEPT).await;
            if conductor.spare.lock().unwrap_or_else(PoisonError::into_inner).as_ref() == Some(&spare) {
                conductor.cool().await;
            }
        });
    }

    /// The spare as this task's own workspace, if it fits; else it goes, since its process does not fit either.
    pub(super) async fn adopt_spare(&self, task: &TaskId, brief: &Brief) -> Option<Workspace> {
        let is_its = |spare: &Spare| Some(spare.project()) == brief.project.as_deref();
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).take_if(|spare| is_its(spare))?;
        match workspace::adopt(&self.home, &spare, task, brief, &self.settings).await {
            Ok(Some(workspace)) => return Some(workspace),
            Ok(None) => info!(%task, "the worktree that was made ahead does not fit"),
            Err(problem) => warn!(%task, %problem, "taking the worktree that was made ahead"),
        }
        self.give_up(spare).await;
        None
    }

    /// Ends the spare, if there is one.
    pub(super) async fn cool(&self) {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(spare) = spare {
            self.give_up(spare).await;
        }
    }

    async fn give_up(&self, spare: Spare) {
        if let Some(claude) = self.gate.known().claude.as_ref() {
            claude.cool();
        }
        if let Err(problem) = workspace::drop_spare(spare).await {
            warn!(%problem, "a spare worktree stays until the next start");
        }
    }

    fn has_spare_for(&self, project: &Path) -> bool {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner);
        spare.as_ref().is_some_and(|spare| project.canonicalize().is_ok_and(|real| real == spare.project()))
    }

    /// Whether a run could start now: a spare that would only wait costs memory for nothing.
    fn could_start(&self) -> bool {
        let world = self.world();
        !world.paused
            && world.claude.is_none()
            && world.barrier.is_none()
            && world.budget.is_none()
            && world.running < world.most
    }

    fn plan_ahead(&self, allowed: &check::Allowed, workspace: &Workspace) -> RunPlan {
        RunPlan {
            task: workspace.task.clone(),
            run: RunId(0),
            attempt: Attempt::first(Agent::Claude),
            workdir: workspace.dir.clone(),
            prompt: String::new(),
            transcript: workspace.dir.clone(),
            rules: asking::rules(allowed, &self.settings, &self.home, self.confines()),
            reach: self.reach(allowed, workspace, &[]),
            env: self.recipe_env(workspace),
            most_tokens: None,
            most_memory_kb: None,
            session: SessionId(uuid::Uuid::new_v4()),
            prior_cost: 0.0,
        }
    }
}

/// What most tasks of a type are like, before there is one.
fn guess(project: &Path, kind: TaskType) -> Brief {
    Brief {
        kind,
        title: String::new(),
        request: String::new(),
        targets: Vec::new(),
        criteria: Vec::new(),
        context: None,
        checks: Vec::new(),
        project: Some(project.to_owned()),
        terms: Terms::default(),
        reading: Reading {
            by: Reader::Rules,
            filled: Vec::new(),
            dropped: Vec::new(),
            similarity: 1.0,
            entropy: 0.0,
            notes: Vec::new(),
        },
    }
}
