//! What comes of a run: a report, a question, another try, or its end.

use tracing::warn;

use crate::{
    conductor::{Conductor, failing::Setback, walk::Next},
    store::Standing,
    task::{Attempt, Brief, Ended, Fact, Failure, Origin, Question, Reason, Report},
    workspace,
};

use super::notice;

impl Conductor {
    /// A report is the end of a run, unless its turns or money ran out: then the owner is asked for more.
    pub(super) fn reported(&self, standing: &Standing, attempt: &Attempt, report: Report) -> Next {
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
    pub(super) async fn consequence(
        &self,
        standing: &Standing,
        brief: &Brief,
        attempt: &Attempt,
        why: Failure,
    ) -> Next {
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
            Failure::Unavailable { what, message } => self.gate.claude_fails(*what, message),
            // A limit is the barrier's matter: it is kept with the run's end.
            Failure::Limit { .. }
            | Failure::Overloaded { .. }
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
