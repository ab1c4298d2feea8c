//! What a run stands on: what its predecessors have left, and the project's recipe.

use std::{path::PathBuf, time::Duration};

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    conductor::Conductor,
    settings::Recipe,
    store::Standing,
    task::{RunId, StageName},
    workspace::{self, Footing, Ways, Workspace, WorkspaceError},
};

impl Conductor {
    /// Where the work starts: predecessors that are not accepted yet, and files of those that are.
    pub(super) fn footing(&self, standing: &Standing) -> Footing {
        let reads = self.store.reads();
        let detail = reads.detail(&standing.id).ok().flatten();
        let mut footing = Footing::default();
        for id in detail.map(|detail| detail.after).unwrap_or_default() {
            let Ok(Some(before)) = reads.detail(&id) else { continue };
            match (before.row.stage, before.row.end.as_deref()) {
                (StageName::Delivered, _) => footing.unaccepted.push(id),
                (StageName::Closed, Some("accepted")) => {
                    let verdict = before.runs.into_iter().find_map(|run| run.verdict);
                    footing.carried.extend(verdict.into_iter().flat_map(|verdict| verdict.changes).flat_map(paths));
                }
                _ => {}
            }
        }
        footing
    }

    /// Brings along what the project's recipe names, before the agent begins.
    pub(super) async fn set_up(
        &self,
        standing: &Standing,
        run: RunId,
        workspace: &Workspace,
        stop: &CancellationToken,
    ) -> Result<(), WorkspaceError> {
        let Some(recipe) = self.settings.recipe(&workspace.root) else { return Ok(()) };
        let (reach, env) = (self.reach_of_checks(workspace), self.recipe_env(workspace));
        let log = self.home.run(&standing.id, run).join("setup.log");
        let limit = Duration::from_secs(self.settings.checks.timeout_s);
        let ways = Ways { reach: reach.as_ref(), env: &env, limit, log: &log, stop };
        let notes = workspace::set_up(workspace, recipe, &ways).await?;
        if !notes.is_empty() {
            warn!(task = %standing.id, ?notes, "setting the workspace up");
        } else if !recipe.install.is_empty() {
            info!(task = %standing.id, "the workspace is set up");
        }
        Ok(())
    }

    /// The variables of the project's recipe, for whatever runs in this workspace.
    pub(in crate::conductor) fn recipe_env(&self, workspace: &Workspace) -> Vec<(String, String)> {
        let Some(recipe) = self.settings.recipe(&workspace.root) else { return Vec::new() };
        recipe.variables(&self.shared_of(workspace))
    }

    /// The folders that the project's recipe lets its runs write.
    pub(in crate::conductor) fn recipe_folders(&self, workspace: &Workspace) -> Vec<PathBuf> {
        let Some(recipe) = self.settings.recipe(&workspace.root) else { return Vec::new() };
        let mut folders: Vec<PathBuf> = recipe.caches().collect();
        if uses_shared(recipe) {
            folders.push(self.shared_of(workspace));
        }
        folders
    }

    /// The folder that all worktrees of the project share. Only what is there can be brought within reach.
    fn shared_of(&self, workspace: &Workspace) -> PathBuf {
        let shared = self.home.shared(&workspace.root);
        if let Err(problem) = std::fs::create_dir_all(&shared) {
            warn!(%problem, folder = %shared.display(), "making the project's shared folder");
        }
        shared
    }
}

fn uses_shared(recipe: &Recipe) -> bool {
    recipe.env.values().any(|value| value.contains(crate::settings::SHARED))
}

fn paths(change: crate::task::Change) -> Vec<String> {
    match change.kind {
        crate::task::ChangeKind::Renamed { from } => vec![change.path, from],
        _ => vec![change.path],
    }
}
