//! Errors are choices: the class of a failure decides what happens next. Pure.

use std::time::Duration;

use jiff::Timestamp;

use crate::{
    settings::Retry,
    task::{Agent, Attempt, Brief, Fact, Failure, Origin, Question, Reason, SessionId},
};

/// What is known when a run has failed.
pub struct Setback<'a> {
    /// The task as understood.
    pub brief: &'a Brief,
    /// How the failed run was made.
    pub attempt: &'a Attempt,
    /// Whether it left anything changed.
    pub changed: bool,
    /// A local model is there to fall back to.
    pub has_local_model: bool,
    /// The owner's rules.
    pub retry: &'a Retry,
    /// Now.
    pub now: Timestamp,
    /// From 0 to 1, for the jitter.
    pub chance: f64,
}

impl Setback<'_> {
    /// The fact that follows from a failure.
    pub fn consequence(&self, why: Failure) -> Fact {
        match &why {
            // The barrier holds it, with all others: a time of its own would not follow a clock that jumps.
            Failure::Limit { session, .. } => Fact::Postponed { next: self.again(*session, None, 0), why },
            Failure::Unavailable { .. } => Fact::Postponed { next: self.again(None, None, 0), why },
            Failure::Overloaded { session, .. } if self.attempt.failures < self.retry.max_retries => {
                let at = self.after_backoff(self.attempt.failures);
                Fact::Postponed { next: self.again(*session, Some(at), self.attempt.failures + 1), why }
            }
            Failure::Overloaded { .. } if self.may_fall_back() => Fact::Postponed {
                next: Attempt { words: self.attempt.words.clone(), ..Attempt::first(Agent::Local) },
                why,
            },
            Failure::Stalled { session, .. } if self.attempt.failures == 0 => {
                Fact::Postponed { next: self.again(*session, None, 1), why }
            }
            Failure::Crashed { .. } if self.attempt.failures == 0 => {
                let next = Attempt { from: Origin::Fresh, failures: 1, not_before: None, ..self.attempt.clone() };
                Fact::Postponed { next, why }
            }
            Failure::Crossing { session, .. } => Fact::Postponed { next: self.again(*session, None, 0), why },
            Failure::Unpermitted { session, .. } => self.ask(Reason::Unpermitted, *session, &why),
            Failure::Spent { session, .. } => self.ask(Reason::Spent, *session, &why),
            Failure::Stalled { session, .. } => self.ask(Reason::Stalled, *session, &why),
            Failure::TimedOut { session, .. } => self.ask(Reason::Spent, *session, &why),
            Failure::Overloaded { session, .. } if self.changed => self.ask(Reason::Failing, *session, &why),
            Failure::Crashed { .. } | Failure::Impossible { .. } | Failure::House { .. } if self.changed => {
                self.ask(Reason::Failing, None, &why)
            }
            Failure::Cancelled => Fact::Cancelled,
            Failure::Overloaded { .. }
            | Failure::Crashed { .. }
            | Failure::Impossible { .. }
            | Failure::House { .. } => Fact::Failed { why },
        }
    }

    /// Goes on in the session where there is one, else as this run was made.
    fn again(&self, session: Option<SessionId>, not_before: Option<Timestamp>, failures: u32) -> Attempt {
        let from = session.map_or_else(|| self.attempt.from.clone(), |session| Origin::Resume { session });
        Attempt { from, not_before, failures, ..self.attempt.clone() }
    }

    fn ask(&self, reason: Reason, session: Option<SessionId>, why: &Failure) -> Fact {
        let text = match reason {
            Reason::Stalled | Reason::Spent => format!("It was stopped: {why}. Shall it go on, or is it enough?"),
            Reason::Unpermitted => format!("It was stopped: {why}. Shall it go on, or is it enough?"),
            Reason::Failing | Reason::Risky | Reason::Predecessor | Reason::Interrupted => {
                format!("It failed and has changed files: {why}. Try again, or is it enough?")
            }
        };
        Fact::Asked { question: Question { reason, text }, next: self.again(session, None, 0) }
    }

    /// What the local model may do falls back to it.
    fn may_fall_back(&self) -> bool {
        self.retry.fallback
            && self.attempt.agent == Agent::Claude
            && may_be_done_locally(self.brief, self.has_local_model)
    }

    fn after_backoff(&self, failures: u32) -> Timestamp {
        let base = f64::from(self.retry.backoff_multiplier).powi(i32::try_from(failures).unwrap_or(i32::MAX));
        let swing = 1.0 + self.retry.jitter * (2.0 * self.chance - 1.0);
        let wait = Duration::from_secs_f64((base * swing).clamp(0.0, 3600.0));
        self.now.checked_add(wait).unwrap_or(Timestamp::MAX)
    }
}

/// Whether the local side can do this without Claude: a summary even by rules, other reading with a model.
pub fn may_be_done_locally(brief: &Brief, has_local_model: bool) -> bool {
    use crate::task::TaskType;
    match brief.kind {
        TaskType::Summarize => has_local_model || !brief.targets.is_empty(),
        TaskType::CodeReview | TaskType::Analyze => has_local_model,
        TaskType::Fix => false,
    }
}

#[cfg(test)]
#[path = "failing_tests.rs"]
mod tests;
