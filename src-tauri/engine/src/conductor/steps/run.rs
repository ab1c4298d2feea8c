//! Checked to Started, and Started to what comes of it: the run itself.

use std::sync::Arc;

use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    check::{self, Allowed},
    conductor::{
        Conductor,
        failing::{Setback, may_be_done_locally},
        walk::Next,
    },
    die_at, execute,
    execute::{Executor, RunPlan, RunSink},
    process::ProcessMark,
    store::{Claim, RunNote, Standing, Store, Wish},
    task::{Agent, Attempt, Brief, Ended, Fact, Failure, Origin, Question, Reason, Report, RunId, SessionId},
    workspace::{self, Workspace},
};

use super::{house, next_run, notice};

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
        if attempt.agent == Agent::Claude
            && attempt.from == Origin::Fresh
            && let Some(workspace) = self.adopt_spare(&standing.id, brief).await
        {
            return Ok(workspace);
        }
        workspace::prepare(&self.home, &standing.id, brief, &self.settings, stop)
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

    #[allow(clippy::too_many_arguments, reason = "a run is made of just these")]
    async fn run_agent(
        &self,
        standing: &Standing,
        claim: &Claim,
        allowed: &Allowed,
        run: RunId,
        attempt: &Attempt,
        workspace: &Workspace,
        stop: &CancellationToken,
    ) -> Result<Report, Failure> {
        let executor: Arc<dyn Executor> = match attempt.agent {
            Agent::Practice => Arc::new(execute::Practice),
            Agent::Claude | Agent::Local => self.gate.known().claude.clone().ok_or_else(|| Failure::Unavailable {
                what: crate::task::Unavailable::NotInstalled,
                message: "Claude Code is not installed; `orchestrator doctor` says where it was looked for".into(),
            })?,
        };
        let template = self.prompt_template();
        let plan = RunPlan {
            task: standing.id.clone(),
            run,
            attempt: attempt.clone(),
            workdir: workspace.dir.clone(),
            prompt: execute::prompt_for(allowed, &workspace.dir, attempt.words.as_deref(), &template),
            transcript: self.home.transcript(&standing.id, run),
            session: SessionId(uuid::Uuid::new_v4()),
            reach: self.reach(allowed, workspace, &[]),
            most_tokens: None,
            most_memory_kb: memory_limit(&self.settings),
            prior_cost: self.prior_cost(standing, attempt),
        };
        let sink = Sink { store: &self.store, claim, run, activity: &*self.activity };
        executor.execute(allowed, &plan, &sink, Arc::new(execute::Nobody), stop).await
    }

    /// What the session has cost before: the agent's own sum goes on over a resumed session.
    fn prior_cost(&self, standing: &Standing, attempt: &Attempt) -> f64 {
        let (Origin::Resume { session } | Origin::Fork { session }) = attempt.from else { return 0.0 };
        let detail = self.store.reads().detail(&standing.id).ok().flatten();
        let runs = detail.map(|detail| detail.runs).unwrap_or_default();
        let same = runs.iter().filter(|run| run.session == Some(session));
        same.filter_map(|run| run.report.as_ref()?.cost_usd).sum()
    }

    /// The owner's prompt, else ours.
    fn prompt_template(&self) -> String {
        let own = self.home.config().join("prompts/execute.md");
        std::fs::read_to_string(own).unwrap_or_else(|_| execute::PROMPT.to_owned())
    }

    async fn work_locally(
        &self,
        standing: &Standing,
        brief: &Brief,
        run: RunId,
        workspace: &Workspace,
    ) -> Result<Report, Failure> {
        let known = self.gate.known();
        let began = (self.clock)();
        let _turn = self.local_model.acquire().await.map_err(|e| house("waiting for the local model", &e))?;
        let text = crate::mediate::work_locally(brief, &workspace.dir, known.mediator.as_deref()).await;
        let is_by_rules = text.starts_with(crate::mediate::MADE_BY_RULES);
        let line = serde_json::json!({"type": "result", "subtype": "success", "is_error": false, "result": text});
        let transcript = self.home.transcript(&standing.id, run);
        tokio::fs::write(&transcript, format!("{line}\n")).await.map_err(|e| house("writing the transcript", &e))?;
        (self.activity)();
        let took = (self.clock)().duration_since(began).as_millis();
        Ok(Report {
            model: known.mediator.as_ref().filter(|_| !is_by_rules).map(|mediator| mediator.name()),
            ended: Ended::Finished,
            exit: Some(0),
            text,
            turns: 1,
            duration_ms: u64::try_from(took).unwrap_or(0),
            ..Report::empty(Agent::Local)
        })
    }

    /// A report is the end of a run, unless its turns or money ran out: then the owner is asked for more.
    fn reported(&self, standing: &Standing, attempt: &Attempt, report: Report) -> Next {
        let spent = match report.ended {
            Ended::MaxTurns => "Its turns are used up",
            Ended::Budget => "Its budget is used up",
            Ended::Finished | Ended::WithError { .. } | Ended::WithoutResult => {
                return Next::quiet(Fact::Executed { report: Box::new(report) });
            }
        };
        let from = report.session.map_or(Origin::Fresh, |session| Origin::Resume { session });
        let text = format!("{spent}. Shall it go on, or is what is there enough?");
        let next =
            Attempt { from, words: Some("Go on where you stopped.".into()), not_before: None, ..attempt.clone() };
        self.ask(standing, Question { reason: Reason::Spent, text }, next)
    }

    /// A failed run: the class decides.
    async fn consequence(&self, standing: &Standing, brief: &Brief, attempt: &Attempt, why: Failure) -> Next {
        warn!(task = %standing.id, class = why.class(), %why, "run failed");
        self.tell_gate(&why);
        let changed = match workspace::find(&self.home, &standing.id) {
            Ok(Some(workspace)) => {
                workspace::changes(&workspace).await.map_or(true, |changes| !changes.list.is_empty())
            }
            Ok(None) => false,
            Err(_) => true,
        };
        let setback = Setback {
            brief,
            attempt,
            changed,
            has_local_model: self.gate.known().mediator.is_some(),
            retry: &self.settings.retry,
            now: (self.clock)(),
            chance: f64::from(uuid::Uuid::new_v4().as_fields().0) / f64::from(u32::MAX),
        };
        match setback.consequence(why) {
            Fact::Asked { question, next } => self.ask(standing, question, next),
            Fact::Failed { why } => self.failed(standing, why),
            fact => Next::quiet(fact),
        }
    }

    /// What one run learned about limits and logins holds for all.
    fn tell_gate(&self, why: &Failure) {
        match why {
            Failure::Limit { until, .. } => {
                let soon = (self.clock)().checked_add(std::time::Duration::from_secs(60)).ok();
                if let Err(problem) = self.gate.limit(until.or(soon)) {
                    warn!(%problem, "the limit could not be kept");
                }
            }
            Failure::Unavailable { what, message } => self.gate.claude_fails(*what, message),
            Failure::Overloaded { .. }
            | Failure::Stalled { .. }
            | Failure::Crashed { .. }
            | Failure::TimedOut { .. }
            | Failure::Impossible { .. }
            | Failure::House { .. }
            | Failure::Unpermitted { .. }
            | Failure::Crossing { .. }
            | Failure::Spent { .. }
            | Failure::Cancelled => {}
        }
    }

    pub(in crate::conductor) fn failed(&self, standing: &Standing, why: Failure) -> Next {
        let told = self.messages.failed(&standing.id, &why.to_string());
        let notices = vec![notice(standing, "failed", told.title, told.body, true)];
        Next::Fact(Fact::Failed { why }, notices)
    }
}

/// The most memory that a run may hold, in KiB.
fn memory_limit(settings: &crate::settings::Settings) -> Option<u64> {
    Some(settings.sandbox.memory_mb * 1024).filter(|&kb| kb > 0)
}

/// Writes down what a run says of itself while it goes.
struct Sink<'a> {
    store: &'a Store,
    claim: &'a Claim,
    run: RunId,
    activity: &'a (dyn Fn() + Send + Sync),
}

impl Sink<'_> {
    fn note(&self, note: RunNote) {
        if let Err(problem) = self.store.note_run(self.claim, self.run, note) {
            warn!(%problem, "noting the run");
        }
    }
}

impl RunSink for Sink<'_> {
    fn spawned(&self, mark: ProcessMark) {
        self.note(RunNote { process: Some(mark), ..RunNote::default() });
        die_at!("conductor::agent_spawned");
    }

    fn session(&self, id: SessionId) {
        self.note(RunNote { session: Some(id), ..RunNote::default() });
    }

    fn activity(&self) {
        (self.activity)();
    }
}
