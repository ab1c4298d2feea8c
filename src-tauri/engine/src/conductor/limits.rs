//! What one run learned of limits, keys and money holds for all: who waits, who goes first, and who follows.

use std::time::Duration;

use jiff::{Timestamp, tz::TimeZone};
use tracing::{info, warn};

use crate::{
    settings::Budget,
    store::{Channel, Notice, Spent, Standing, StoreError},
    task::{Agent, Attempt, Fact, Failure, Hold, Stage, TaskId, Unavailable},
};

use super::{
    Conductor,
    barrier::{Barrier, Cause, Phase},
};

/// While something is held the clock is looked at so often: it may have jumped, or the machine slept.
pub(super) const GLANCE_AT_CLOCK: Duration = Duration::from_secs(30);

impl Conductor {
    /// A run was answered by the service as it should be. If it had gone first after a limit, the others follow.
    pub fn got_past(&self, task: &TaskId) {
        let was_probing = self.gate.barrier().is_some_and(|barrier| barrier.is_probed_by(task));
        kept(self.gate.got_past(task));
        if was_probing {
            info!(%task, "the first run got past; the others follow");
            self.nudge();
        }
    }

    /// The agent warned that a limit is near: its owner is told once for each window of the limit.
    pub fn limit_is_near(&self, kind: Option<&str>, used: Option<f64>, resets_at: Option<Timestamp>) {
        let name = kind.unwrap_or("usage").replace('_', " ");
        let part = used.map(|used| format!(" to {:.0} %", used * 100.0)).unwrap_or_default();
        let until = resets_at.map(|at| format!("; it resets {}", clock(at))).unwrap_or_default();
        let window = resets_at.map_or_else(|| self.today().to_string(), |at| at.to_string());
        self.say_once(
            &format!("limit-near-{name}-{window}"),
            "A limit is near",
            format!("The {name} limit is used{part}{until}."),
            false,
        );
    }

    /// Before a fact is written down: what it says of limits and keys. The barrier is there before the fact.
    pub(super) fn take_in(&self, standing: &Standing, fact: &Fact) {
        let ran = matches!(standing.stage, Stage::Started { ref attempt, .. } if attempt.agent == Agent::Claude);
        if !ran {
            return;
        }
        let task = &standing.id;
        match fact {
            Fact::Postponed { why: Failure::Limit { until, kind, .. }, .. } => {
                self.meet(Cause::Limit { kind: kind.clone() }, task, *until);
            }
            Fact::Postponed { why: Failure::Unavailable { what, message }, .. }
                if matches!(what, Unavailable::BadKey | Unavailable::NoCredit) =>
            {
                self.meet(Cause::Refused { what: *what, message: message.clone() }, task, None);
            }
            // It worked until its end: the service lets us.
            Fact::Executed { .. } => self.got_past(task),
            _ => {}
        }
    }

    fn meet(&self, cause: Cause, task: &TaskId, reset: Option<Timestamp>) {
        let now = (self.clock)();
        let chance = f64::from(uuid::Uuid::new_v4().as_fields().0) / f64::from(u32::MAX);
        let most = match cause {
            Cause::Limit { .. } => self.settings.retry.limit_jitter_s,
            Cause::Refused { .. } => 0,
        };
        let jitter = Duration::from_secs(most).mul_f64(chance);
        kept(self.gate.meet(cause, task, reset, now, jitter));
        self.tell_barrier();
    }

    fn tell_barrier(&self) {
        let capped = self.gate.barrier().filter(|barrier| barrier.capped && barrier.phase == Phase::Shut);
        let words = |barrier: Barrier| {
            format!(
                "the limit was said to last for more than 8 days, or the clock was wrong; it is tried again {}",
                clock(barrier.until)
            )
        };
        self.gate.alert("limit", capped.map(words));
    }

    /// Looks at the clock anew, and puts those first that were held first.
    pub(super) fn in_order_of_hold(&self, mut runnable: Vec<Standing>) -> Result<Vec<Standing>, StoreError> {
        self.gate.look_at_clock((self.clock)())?;
        self.tell_barrier();
        let Some(barrier) = self.gate.barrier() else { return Ok(runnable) };
        runnable.sort_by_key(|standing| barrier.place(&standing.id));
        let is_left = runnable.iter().any(|standing| barrier.held.contains(&standing.id));
        if barrier.phase == Phase::Open && !is_left {
            self.gate.followed()?;
        }
        Ok(runnable)
    }

    /// Notes that this one goes first, if a barrier stands.
    pub(super) fn goes_first(&self, task: &TaskId, next: &Attempt) -> Result<(), StoreError> {
        let stands = self.gate.barrier().is_some_and(|barrier| barrier.phase == Phase::Shut);
        let may =
            next.agent == Agent::Claude && self.gate.barrier().is_some_and(|barrier| !barrier.is_shut((self.clock)()));
        if stands && may {
            info!(%task, "goes first, to see whether the limit is lifted");
            self.gate.probe(task)?;
        }
        Ok(())
    }

    /// Its walk has ended: if it had gone first and did not get past, somebody else goes first.
    pub(super) fn let_go(&self, task: &TaskId) {
        kept(self.gate.probe_ended(task));
    }

    /// Why no new run for Claude starts today, in words.
    pub(super) fn budget_of_today(&self) -> Option<String> {
        let budget = &self.settings.budget;
        if budget.day_usd.is_none() && budget.day_tokens.is_none() {
            return None;
        }
        match self.store.reads().spent_since(midnight((self.clock)(), &TimeZone::system())) {
            Ok(spent) => used_up(budget, &spent),
            Err(problem) => {
                warn!(%problem, "what was spent today");
                None
            }
        }
    }

    /// Tells the owner once a day that the budget holds work.
    pub(super) fn tell_hold(&self, hold: &Hold) {
        if let Hold::Budget { message } = hold {
            self.say_once(&format!("budget-{}", self.today()), "Today's budget is used up", message.clone(), true);
        }
    }

    fn say_once(&self, key: &str, title: &str, body: String, urgent: bool) {
        let notice =
            Notice { channel: Channel::Desktop, key: key.into(), task: None, title: title.into(), body, urgent };
        kept(self.store.notify(notice, (self.clock)()));
    }

    fn today(&self) -> jiff::civil::Date {
        (self.clock)().to_zoned(TimeZone::system()).date()
    }
}

/// When the owner's day began.
pub fn midnight(now: Timestamp, zone: &TimeZone) -> Timestamp {
    now.to_zoned(zone.clone()).start_of_day().map_or(now, |start| start.timestamp())
}

/// Which of the day's budgets is used up, in words.
fn used_up(budget: &Budget, spent: &Spent) -> Option<String> {
    if let Some(most) = budget.day_usd.filter(|&most| spent.usd >= most) {
        return Some(format!(
            "today's budget of ${most} is used up (${:.2}); goes on at midnight, or raise budget.day_usd",
            spent.usd
        ));
    }
    budget.day_tokens.filter(|&most| spent.tokens >= most).map(|most| {
        format!(
            "today's budget of {most} tokens is used up ({}); goes on at midnight, or raise budget.day_tokens",
            spent.tokens
        )
    })
}

fn clock(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%a %d %b %H:%M").to_string()
}

fn kept(done: Result<(), StoreError>) {
    if let Err(problem) = done {
        warn!(%problem, "what holds all work could not be kept");
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
