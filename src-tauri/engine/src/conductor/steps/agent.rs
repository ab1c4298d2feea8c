//! The agent's part of a run: how it is made, who decides for it, and what is noted of it.

use std::{path::PathBuf, sync::Arc};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{
    check::Allowed,
    conductor::{
        Conductor,
        asking::{self, Permits},
    },
    die_at, execute,
    execute::{Executor, RunPlan, RunSink},
    process::ProcessMark,
    store::{Claim, RunNote, Spent, Standing},
    task::{Agent, Attempt, Brief, Ended, Failure, Origin, Report, RunId, SessionId},
    workspace::Workspace,
};

use super::house;

impl Conductor {
    #[allow(clippy::too_many_arguments, reason = "a run is made of just these")]
    pub(super) async fn run_agent(
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
            rules: asking::rules(allowed, &self.settings, &self.home, self.confines()),
            reach: self.reach(allowed, workspace, &self.grants(standing)),
            env: self.recipe_env(workspace),
            most_tokens: allowed.tokens(),
            most_memory_kb: memory_limit(&self.settings),
            prior_cost: self.prior_cost(standing, attempt),
        };
        let sink = Sink { conductor: self, claim, run };
        let permits = Arc::new(Permits {
            broker: self.broker.clone(),
            reads: self.store.reads(),
            settings: self.settings.clone(),
            home: self.home.clone(),
            claim: claim.clone(),
            run,
            allowed: allowed.clone(),
            workdir: workspace.dir.clone(),
            confined: plan.reach.is_some(),
        });
        let absent: Vec<PathBuf> =
            plan.reach.iter().flat_map(|reach| &reach.frozen).filter(|path| !path.exists()).cloned().collect();
        let done = executor.execute(allowed, &plan, &sink, permits, stop).await;
        for path in absent {
            // The sandbox covers what is not there with an empty folder; only an empty one can be taken away.
            let _ = std::fs::remove_dir(path);
        }
        done
    }

    /// What its owner has let the task reach beyond its sandbox.
    fn grants(&self, standing: &Standing) -> Vec<PathBuf> {
        let granted = self.store.reads().grants(&standing.id).unwrap_or_default();
        granted.into_iter().map(PathBuf::from).collect()
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

    pub(super) async fn work_locally(
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
}

/// The most memory that a run may hold, in KiB.
fn memory_limit(settings: &crate::settings::Settings) -> Option<u64> {
    Some(settings.sandbox.memory_mb * 1024).filter(|&kb| kb > 0)
}

/// Writes down what a run says of itself while it goes.
struct Sink<'a> {
    conductor: &'a Conductor,
    claim: &'a Claim,
    run: RunId,
}

impl Sink<'_> {
    fn note(&self, note: RunNote) {
        if let Err(problem) = self.conductor.store.note_run(self.claim, self.run, note) {
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
        (self.conductor.activity)();
    }

    fn answered(&self) {
        self.conductor.got_past(&self.claim.task);
    }

    fn limit_is_near(&self, kind: Option<&str>, used: Option<f64>, resets_at: Option<Timestamp>) {
        self.conductor.limit_is_near(kind, used, resets_at);
    }

    fn used(&self, tokens: u64) {
        // What it cost stands in its report only, and there is none.
        self.note(RunNote { spent: Some(Spent { usd: 0.0, tokens }), ..RunNote::default() });
    }
}
