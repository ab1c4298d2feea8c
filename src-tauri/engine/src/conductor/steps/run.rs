//! Checked to Started, and Started to what comes of it: the run itself.

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    check::{self, Allowed},
    conductor::{Conductor, failing::may_be_done_locally, walk::Next},
    die_at,
    store::{Claim, RunNote, Standing, Wish},
    task::{Agent, Attempt, Brief, Fact, Failure, Origin, RunId},
    workspace::{self, Footing, Workspace, WorkspaceError},
};

use super::{house, next_run};

impl Conductor {
    /// Makes the place, then writes that a run begins: intent before the act.
    pub(in crate::conductor) async fn prepare(
        &self,
        standing: &Standing,
        claim: &Claim,
        brief: &Brief,
        next: &Attempt,
        stop: &CancellationToken,
    ) -> Next {
        if let Err(refusal) = check::allow(brief, &self.settings, &self.home) {
            return self.refuse(standing, refusal.why);
        }
        let attempt = Attempt { agent: self.agent_for(brief, next.agent), ..next.clone() };
        let workspace = match self.place_for(standing, brief, &attempt, stop).await {
            Ok(workspace) => workspace,
            Err(_) if stop.is_cancelled() => return Next::Leave,
            Err(why) => return self.failed(standing, why),
        };
        let run = next_run(standing);
        if let Err(problem) = tokio::fs::create_dir_all(self.home.run(&standing.id, run)).await {
            return self.failed(standing, house("making the run's folder", &problem));
        }
        match self.set_up(standing, run, &workspace, stop).await {
            Ok(()) => {}
            Err(WorkspaceError::Stopped) => return Next::Leave,
            Err(why) => return self.failed(standing, house("setting the workspace up", &why)),
        }
        info!(task = %standing.id, %run, agent = attempt.agent.name(), dir = %workspace.dir.display(), "run begins");
        let _ = claim;
        Next::quiet(Fact::Started { run, attempt })
    }

    /// A fresh run after another one gets a clean workspace; what was there stays behind a backup.
    async fn place_for(
        &self,
        standing: &Standing,
        brief: &Brief,
        attempt: &Attempt,
        stop: &CancellationToken,
    ) -> Result<Workspace, Failure> {
        let is_anew = standing.runs > 0 && attempt.from == Origin::Fresh;
        if is_anew
            && let Some(old) =
                workspace::find(&self.home, &standing.id).map_err(|e| house("reading the workspace", &e))?
        {
            workspace::discard(&self.home, &old).await.map_err(|e| house("clearing the workspace", &e))?;
        }
        let footing = self.footing(standing);
        if attempt.agent == Agent::Claude
            && attempt.from == Origin::Fresh
            && footing == Footing::default()
            && let Some(workspace) = self.adopt_spare(&standing.id, brief).await
        {
            return Ok(workspace);
        }
        workspace::prepare_after(&self.home, &standing.id, brief, &self.settings, footing, stop)
            .await
            .map_err(|problem| house("making the workspace", &problem))
    }

    /// Claude where it can work; the local side where it may and Claude can't.
    fn agent_for(&self, brief: &Brief, wanted: Agent) -> Agent {
        let known = self.gate.known();
        let falls_back = wanted == Agent::Claude
            && known.claude_problem.is_some()
            && self.settings.retry.fallback
            && may_be_done_locally(brief, known.mediator.is_some());
        if falls_back { Agent::Local } else { wanted }
    }

    /// The run: from spawn to report.
    pub(in crate::conductor) async fn execute(
        &self,
        standing: &Standing,
        claim: &Claim,
        brief: &Brief,
        run: RunId,
        attempt: &Attempt,
        stop: &CancellationToken,
    ) -> Next {
        let (allowed, workspace) = match self.what_and_where(standing, brief) {
            Ok(both) => both,
            Err(why) => return self.consequence(standing, brief, attempt, why).await,
        };
        let note = RunNote { workdir: Some(workspace.dir.display().to_string()), ..RunNote::default() };
        if let Err(problem) = self.store.note_run(claim, run, note) {
            warn!(%problem, "noting where the run works");
        }
        die_at!("conductor::before_execute");
        let done = match attempt.agent {
            Agent::Local => self.work_locally(standing, brief, run, &workspace).await,
            Agent::Claude | Agent::Practice => {
                self.run_agent(standing, claim, &allowed, run, attempt, &workspace, stop).await
            }
        };
        die_at!("conductor::after_execute");
        match done {
            Ok(report) => self.reported(standing, attempt, report),
            Err(Failure::Cancelled) if self.store.wish_of(&standing.id).ok().flatten() == Some(Wish::Enough) => {
                let report = self.what_there_is(&standing.id, run, attempt.agent);
                Next::quiet(Fact::Executed { report: Box::new(report) })
            }
            Err(Failure::Cancelled) => Next::Leave,
            Err(why) => self.consequence(standing, brief, attempt, why).await,
        }
    }

    fn what_and_where(&self, standing: &Standing, brief: &Brief) -> Result<(Allowed, Workspace), Failure> {
        let allowed = check::allow(brief, &self.settings, &self.home)
            .map_err(|refusal| Failure::Impossible { message: refusal.why })?;
        let workspace = workspace::find(&self.home, &standing.id)
            .map_err(|problem| house("reading the workspace", &problem))?
            .ok_or_else(|| house("finding the workspace", &"it is gone"))?;
        Ok((allowed, workspace))
    }
}
