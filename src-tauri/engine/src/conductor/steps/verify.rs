//! Executed to Verified: the orchestrator looks for itself.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

use crate::{
    conductor::{Conductor, results, walk::Next},
    die_at,
    mediate::{self, Mediator},
    store::Standing,
    task::{Brief, Fact, Failure, Report, RunId},
    verify, workspace,
};

use super::house;

impl Conductor {
    /// Measures what changed, runs the checks, writes the evidence.
    pub(in crate::conductor) async fn verify(
        &self,
        standing: &Standing,
        brief: &Brief,
        run: RunId,
        report: &Report,
        stop: &CancellationToken,
    ) -> Next {
        match self.look(standing, brief, run, report, stop).await {
            Ok(fact) if !stop.is_cancelled() => Next::quiet(fact),
            Ok(_) => Next::Leave,
            Err(why) => {
                self.gate.alert("verify", Some(format!("{} could not be verified: {why}", standing.id)));
                tracing::error!(task = %standing.id, %why, "verifying");
                // Not lost: the next start of the engine, or a nudge after the mending, takes it again.
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
                Next::Leave
            }
        }
    }

    async fn look(
        &self,
        standing: &Standing,
        brief: &Brief,
        run: RunId,
        report: &Report,
        stop: &CancellationToken,
    ) -> Result<Fact, Failure> {
        let workspace = workspace::find(&self.home, &standing.id)
            .map_err(|e| house("reading the workspace", &e))?
            .ok_or_else(|| house("finding the workspace", &"it is gone"))?;
        let changes = workspace::changes(&workspace).await.map_err(|e| house("measuring what changed", &e))?;
        results::write(&self.home.run(&standing.id, run).join("changes.diff"), &changes.diff)
            .and_then(|()| results::write(&self.home.results(&standing.id).join("changes.diff"), &changes.diff))
            .map_err(|e| house("writing changes.diff", &e))?;
        die_at!("conductor::diff_written");
        let sources = workspace::sources(&workspace, &changes, verify::is_test_path)
            .await
            .map_err(|e| house("reading what changed", &e))?;
        let reach = self.reach_of_checks(&workspace);
        let judge = self.judge();
        let verdict = verify::verify(verify::Inputs {
            brief,
            report,
            dir: &workspace.dir,
            changes: &changes,
            sources: &sources,
            workspace: Some(&workspace),
            env: &self.recipe_env(&workspace),
            notes: &workspace::notes(&workspace),
            judge: judge.as_ref().map(|judge| judge as &dyn verify::Judge),
            reach: reach.as_ref(),
            settings: &self.settings,
            stop,
        })
        .await;
        self.gate.alert("verify", None);
        Ok(Fact::Verified { verdict: Box::new(verdict) })
    }

    /// The local model as a judge of criteria, where there is one.
    fn judge(&self) -> Option<LocalJudge> {
        let mediator = self.gate.known().mediator.clone()?;
        Some(LocalJudge { mediator, turns: self.local_model.clone() })
    }
}

/// Asks the local model, one question at a time.
struct LocalJudge {
    mediator: Arc<dyn Mediator>,
    turns: Arc<Semaphore>,
}

#[async_trait::async_trait]
impl verify::Judge for LocalJudge {
    async fn judge(&self, question: &verify::Question) -> Option<verify::Opinion> {
        let _turn = self.turns.acquire().await.ok()?;
        let asked = mediate::Question {
            request: question.request.clone(),
            criterion: question.criterion.clone(),
            diff: question.diff.clone(),
            logs: question.logs.clone(),
        };
        match self.mediator.judge(&asked).await {
            Ok(opinion) => Some(verify::Opinion { met: opinion.met, quote: opinion.quote }),
            Err(problem) => {
                tracing::info!(%problem, "a criterion could not be judged");
                None
            }
        }
    }

    fn name(&self) -> String {
        self.mediator.name()
    }
}
