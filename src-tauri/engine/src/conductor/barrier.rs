//! What holds all work for Claude: a limit, or a key that is refused. Shut until a time, then one run goes first, and
//! the others follow in the order in which they were held. Pure; times are the wall clock's.

use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::task::{TaskId, Unavailable};

/// Nothing that the service says of itself is believed for longer than this.
const LONGEST_LIMIT: Duration = Duration::from_secs(8 * 24 * 3600);
/// Waits where no time is known, by how often it was met in a row.
const LIMIT_WAITS: [u64; 5] = [60, 300, 900, 1_800, 3_600];
const REFUSED_WAITS: [u64; 4] = [60, 300, 900, 1_800];

/// All work for Claude is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Barrier {
    /// Why.
    pub cause: Cause,
    /// When it is tried again.
    pub until: Timestamp,
    /// How often it was met in a row.
    pub met: usize,
    /// Where it stands.
    pub phase: Phase,
    /// Who met it, in order.
    pub held: Vec<TaskId>,
    /// The time that was said is too far away to be believed.
    pub capped: bool,
    /// What could be seen of keys and logins when it shut.
    pub print: Option<u64>,
}

/// Why work is held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "cause")]
pub enum Cause {
    /// A usage limit.
    Limit {
        /// Which: `five_hour`, `seven_day`, where it was said.
        kind: Option<String>,
    },
    /// The key is refused, or there is no credit: nothing of that can be seen from outside.
    Refused {
        /// Which.
        what: Unavailable,
        /// How to mend it.
        message: String,
    },
}

/// Where a barrier stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "phase")]
pub enum Phase {
    /// Nobody goes before its time is over; then the first one does.
    Shut,
    /// This one has gone first; the others wait for what comes of it.
    Probing {
        /// The task.
        task: TaskId,
    },
    /// It got past: the others follow in order.
    Open,
}

impl Cause {
    fn wait(&self, met: usize) -> Duration {
        let waits: &[u64] = match self {
            Self::Limit { .. } => &LIMIT_WAITS,
            Self::Refused { .. } => &REFUSED_WAITS,
        };
        Duration::from_secs(waits[met.min(waits.len() - 1)])
    }

    fn longest(&self) -> Duration {
        match self {
            Self::Limit { .. } => LONGEST_LIMIT,
            Self::Refused { .. } => Duration::from_secs(REFUSED_WAITS[REFUSED_WAITS.len() - 1]),
        }
    }
}

impl Barrier {
    /// What stands after a run has met it. `reset` is what the service said; `jitter` is added to that.
    pub fn met(
        before: Option<Self>,
        cause: Cause,
        task: &TaskId,
        reset: Option<Timestamp>,
        now: Timestamp,
        jitter: Duration,
    ) -> Self {
        let is_probe = before.as_ref().is_some_and(|old| old.is_probed_by(task));
        let is_known = before.as_ref().is_some_and(|old| !old.held.is_empty() && old.phase != Phase::Open);
        let mut held = before.as_ref().map(|old| old.held.clone()).unwrap_or_default();
        if !held.contains(task) {
            held.push(task.clone());
        }
        // A second run that was under way when the first met it: the same barrier, not a second one in a row.
        if let Some(old) = before.clone().filter(|_| is_known && !is_probe) {
            let until = reset.filter(|&at| at > now).map_or(old.until, |at| old.until.max(later(at, jitter)));
            return Self { held, until, ..old }.believed(now);
        }
        let met = before.filter(|old| is_probe && old.cause.is_like(&cause)).map_or(0, |old| old.met + 1);
        let until = reset.filter(|&at| at > now).unwrap_or_else(|| later(now, cause.wait(met)));
        let until = later(until, jitter);
        Self { cause, until, met, phase: Phase::Shut, held, capped: false, print: None }.believed(now)
    }

    /// A time that is too far away is not believed: a clock was wrong, then or now.
    pub fn believed(mut self, now: Timestamp) -> Self {
        let last = later(now, self.cause.longest());
        if self.phase == Phase::Shut && self.until > last {
            self.until = last;
            self.capped = true;
        }
        self
    }

    /// Whether nobody may go yet.
    pub fn is_shut(&self, now: Timestamp) -> bool {
        self.phase == Phase::Shut && self.until > now
    }

    /// Whether this task has gone first.
    pub fn is_probed_by(&self, task: &TaskId) -> bool {
        matches!(&self.phase, Phase::Probing { task: first } if first == task)
    }

    /// Whether somebody has gone first, and it is not known yet what comes of it.
    pub fn is_probing(&self) -> bool {
        matches!(self.phase, Phase::Probing { .. })
    }

    /// Its place among those that were held; the others come after.
    pub fn place(&self, task: &TaskId) -> usize {
        self.held.iter().position(|held| held == task).unwrap_or(usize::MAX)
    }
}

impl Cause {
    /// The same sort of hold, whatever its words.
    fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }
}

fn later(at: Timestamp, by: Duration) -> Timestamp {
    at.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
#[path = "barrier_tests.rs"]
mod tests;
