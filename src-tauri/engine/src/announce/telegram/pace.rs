//! Keeps to what the service allows: so many messages a second to one chat, and to all of them. Pure: time comes in.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// To all chats together, by the service's rule.
const OVERALL: f64 = 30.0;

/// A bucket that fills with time.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    level: f64,
    at: Instant,
}

/// What may be sent now.
#[derive(Debug)]
pub(super) struct Pace {
    rate: f64,
    burst: f64,
    chats: HashMap<i64, Bucket>,
    all: Option<Bucket>,
    frozen: HashMap<i64, Instant>,
}

impl Pace {
    /// So many messages a second to one chat, and so many at once.
    pub(super) fn new(rate: f64, burst: u32) -> Self {
        let burst = f64::from(burst.max(1));
        Self { rate, burst, chats: HashMap::new(), all: None, frozen: HashMap::new() }
    }

    /// Takes one message's worth for a chat, or says how long to wait for it.
    pub(super) fn take(&mut self, chat: i64, now: Instant) -> Result<(), Duration> {
        if let Some(until) = self.frozen.get(&chat).filter(|until| **until > now) {
            return Err(until.duration_since(now));
        }
        let overall = OVERALL.max(self.rate);
        let full = Bucket { level: self.burst, at: now };
        let own = filled(*self.chats.get(&chat).unwrap_or(&full), self.rate, self.burst, now);
        let all = filled(self.all.unwrap_or(Bucket { level: overall, at: now }), overall, overall, now);
        let missing = |bucket: &Bucket, rate: f64| Duration::from_secs_f64(((1.0 - bucket.level) / rate).max(0.0));
        let wait = missing(&own, self.rate).max(missing(&all, overall));
        if !wait.is_zero() {
            // A nanosecond more, so that a rounded wait is not one too short.
            return Err(wait + Duration::from_nanos(1));
        }
        self.chats.insert(chat, Bucket { level: own.level - 1.0, ..own });
        self.all = Some(Bucket { level: all.level - 1.0, ..all });
        Ok(())
    }

    /// The service wants a pause for a chat.
    pub(super) fn freeze(&mut self, chat: i64, pause: Duration, now: Instant) {
        self.frozen.insert(chat, now + pause);
        self.chats.insert(chat, Bucket { level: 0.0, at: now + pause });
    }
}

fn filled(bucket: Bucket, rate: f64, most: f64, now: Instant) -> Bucket {
    let passed = now.saturating_duration_since(bucket.at).as_secs_f64();
    Bucket { level: (bucket.level + passed * rate).min(most), at: bucket.at.max(now) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_goes_at_once_and_then_one_a_second() {
        let (mut pace, start) = (Pace::new(1.0, 3), Instant::now());
        for _ in 0..3 {
            assert!(pace.take(1, start).is_ok());
        }
        let wait = pace.take(1, start).unwrap_err();
        assert!(wait > Duration::from_millis(990) && wait < Duration::from_millis(1010), "{wait:?}");
        assert!(pace.take(2, start).is_ok(), "another chat has its own");
        assert!(pace.take(1, start + wait).is_ok());
        assert!(pace.take(1, start + wait).is_err());
    }

    #[test]
    fn a_pause_that_the_service_wants_is_kept_and_no_burst_follows_it() {
        let (mut pace, start) = (Pace::new(1.0, 3), Instant::now());
        pace.freeze(1, Duration::from_secs(5), start);
        let wait = pace.take(1, start).unwrap_err();
        assert_eq!(wait, Duration::from_secs(5));
        assert!(pace.take(1, start + Duration::from_secs(5)).is_err());
        assert!(pace.take(1, start + Duration::from_secs(6)).is_ok());
        assert!(pace.take(1, start + Duration::from_secs(6)).is_err());
    }

    #[test]
    fn all_chats_together_keep_to_thirty_a_second() {
        let (mut pace, start) = (Pace::new(1.0, 1), Instant::now());
        let sent = (0..100).filter(|chat| pace.take(*chat, start).is_ok()).count();
        assert_eq!(sent, 30);
    }
}
