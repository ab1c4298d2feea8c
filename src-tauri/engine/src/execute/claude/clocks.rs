//! The clocks of a run: silence, and the longest time. All stand still while a question waits for its owner.

use std::time::{Duration, Instant};

use crate::{check::Allowed, settings, task::Failure};

use super::stream::Gathered;

pub(super) struct Clocks {
    idle: Duration,
    tool: Duration,
    over: Instant,
    limit_s: u64,
    stopped: Option<Instant>,
}

impl Clocks {
    pub fn new(settings: &settings::Claude, allowed: &Allowed, now: Instant) -> Self {
        Self {
            idle: Duration::from_secs(settings.idle_limit_s),
            tool: Duration::from_secs(settings.tool_limit_s),
            over: now + allowed.timeout(),
            limit_s: allowed.timeout().as_secs(),
            stopped: None,
        }
    }

    /// A question waits for its owner, or none does any more.
    pub fn hold(&mut self, waits: bool, seen: &mut Gathered, now: Instant) {
        match (waits, self.stopped) {
            (true, None) => self.stopped = Some(now),
            (false, Some(since)) => {
                self.over += now - since;
                seen.last_sign = now;
                self.stopped = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }

    /// When silence or the longest time is reached, whichever comes first; none while the clocks stand still.
    pub fn next(&self, seen: &Gathered) -> Option<Instant> {
        let silence = if seen.open_tool().is_some() { self.tool } else { self.idle };
        self.stopped.is_none().then(|| self.over.min(seen.last_sign + silence))
    }

    /// What a reached limit means; none if nothing is reached.
    pub fn failure(&self, seen: &Gathered, now: Instant) -> Option<Failure> {
        self.next(seen).filter(|&at| now >= at)?;
        let session = seen.report.session;
        if now >= self.over {
            return Some(Failure::TimedOut { session, limit_s: self.limit_s });
        }
        let silence_s = (now - seen.last_sign).as_secs();
        Some(Failure::Stalled { session, silence_s, tool: seen.open_tool().map(str::to_owned) })
    }
}
