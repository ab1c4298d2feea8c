//! Verified to Delivered, and Delivered to its rest: the result in words, on disk, and told.

use crate::{
    announce,
    conductor::{Conductor, results, walk::Next},
    die_at, mediate,
    store::{Claim, RunRow, Standing},
    task::{Brief, Fact, Failure, RunId, Summary, Verdict},
    workspace,
};

use super::{house, notice};

/// The most of a diff that a summary is held against, in bytes.
const MOST_DIFF: u64 = 500_000;

impl Conductor {
    /// Puts the result in words, writes it down, and tells it.
    pub(in crate::conductor) async fn summarise(
        &self,
        standing: &Standing,
        brief: &Brief,
        run: RunId,
        verdict: &Verdict,
    ) -> Next {
        match self.tell(standing, brief, run, verdict).await {
            Ok(summary) => {
                let told = self.messages.delivered(&standing.id, &brief.title, &summary, standing.practice);
                let notices = vec![notice(standing, "delivered", told.title, told.body, false)];
                self.gate.alert("results", None);
                Next::Fact(Fact::Summarised { summary }, notices)
            }
            Err(why) => {
                self.gate.alert("results", Some(format!("the result of {} could not be written: {why}", standing.id)));
                tracing::error!(task = %standing.id, %why, "summarising");
                tokio::time::sleep(std::time::Duration::from_secs(5)).await;
                Next::Leave
            }
        }
    }

    async fn tell(
        &self,
        standing: &Standing,
        brief: &Brief,
        run: RunId,
        verdict: &Verdict,
    ) -> Result<Summary, Failure> {
        let row = self.run_row(standing, run)?;
        let report = row.report.as_ref().ok_or_else(|| house("finding the report", &"it is gone"))?;
        let summary = {
            let _turn = self.local_model.acquire().await.map_err(|e| house("waiting for the local model", &e))?;
            let diff = self.diff_of(standing, run);
            mediate::summarise(brief, report, verdict, &diff, self.gate.known().mediator.as_deref()).await
        };
        let page = announce::Page {
            id: &standing.id,
            brief,
            run: &row,
            report,
            verdict,
            summary: &summary,
            practice: standing.practice,
        };
        results::keep(&self.home, &page).map_err(|e| house("writing the results", &e))?;
        die_at!("conductor::results_written");
        Ok(summary)
    }

    /// The run's diff as text, as far as a summary may be about it.
    fn diff_of(&self, standing: &Standing, run: RunId) -> String {
        let path = self.home.run(&standing.id, run).join("changes.diff");
        let file = std::fs::File::open(path).map(|file| std::io::Read::take(file, MOST_DIFF));
        let mut bytes = Vec::new();
        let _ = file.and_then(|mut file| std::io::Read::read_to_end(&mut file, &mut bytes));
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn run_row(&self, standing: &Standing, run: RunId) -> Result<RunRow, Failure> {
        let detail = self.store.reads().detail(&standing.id).map_err(|e| house("reading the run", &e))?;
        let found = detail.and_then(|detail| detail.runs.into_iter().find(|row| row.run == run));
        found.ok_or_else(|| house("finding the run", &"it is gone"))
    }

    /// Closes what has nothing to merge; leaves the rest to its owner.
    pub(in crate::conductor) async fn settle(&self, standing: &Standing, claim: &Claim) -> Next {
        let changed = standing
            .stage
            .run()
            .and_then(|run| self.run_row(standing, run).ok())
            .and_then(|row| row.verdict)
            .is_none_or(|verdict| !verdict.changes.is_empty());
        if changed {
            if let Err(problem) = self.store.settle(claim) {
                tracing::warn!(%problem, "settling");
            }
            return Next::Leave;
        }
        match workspace::find(&self.home, &standing.id) {
            Ok(Some(old)) => {
                if let Err(problem) = workspace::remove(&self.home, &old).await {
                    tracing::warn!(task = %standing.id, %problem, "the workspace stays");
                }
            }
            Ok(None) => {}
            Err(problem) => tracing::warn!(task = %standing.id, %problem, "the workspace stays"),
        }
        Next::quiet(Fact::Kept)
    }
}
