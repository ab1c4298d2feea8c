//! A report for a run that never gave one: what its transcript shows.

use crate::{
    execute,
    task::{Activity, Agent, Ended, Report, RunId, TaskId},
};

use super::Conductor;

impl Conductor {
    /// What a run that was stopped has left: the session, and the last words.
    pub fn what_there_is(&self, task: &TaskId, run: RunId, agent: Agent) -> Report {
        let transcript = self.home.transcript(task, run);
        let seen = execute::activities(&transcript, 0, 5_000).map(|(seen, _)| seen).unwrap_or_default();
        let mut report = Report { ended: Ended::WithoutResult, ..Report::empty(agent) };
        for one in seen {
            match one {
                Activity::Text { text } | Activity::Finished { text, .. } => report.text = text,
                Activity::Ready { session, model } => {
                    report.session = session.or(report.session);
                    report.model = model.or(report.model);
                }
                _ => {}
            }
        }
        report
    }
}
