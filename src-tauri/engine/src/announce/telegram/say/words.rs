//! Times, money and counts as a person says them.

use jiff::{Timestamp, tz::TimeZone};

/// How long, roughly: it does not change with each second.
pub(super) fn lasted(seconds: i64) -> String {
    match seconds.max(0) {
        s @ 0..10 => format!("{s} s"),
        s @ 10..120 => format!("{} s", s / 10 * 10),
        s @ 120..7200 => format!("{} min", s / 60),
        s => format!("{} h {} min", s / 3600, s % 3600 / 60),
    }
}

/// How long ago.
pub(super) fn ago(at: Timestamp, now: Timestamp) -> String {
    match now.duration_since(at).as_secs() {
        s if s < 10 => "just now".into(),
        s if s < 86_400 * 2 => format!("{} ago", lasted(s)),
        s => format!("{} days ago", s / 86_400),
    }
}

/// How long until then.
pub(super) fn left(at: Timestamp, now: Timestamp) -> String {
    match at.duration_since(now).as_secs() {
        s if s <= 0 => "now".into(),
        s if s >= 7200 => format!("in {} h", s / 3600),
        s => format!("in {}", lasted(s)),
    }
}

/// A time on the clock of this machine.
pub(super) fn clock(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%H:%M").to_string()
}

/// US dollars.
pub(super) fn money(usd: f64) -> String {
    if usd > 0.0 && usd < 0.01 { "under $0.01".into() } else { format!("${usd:.2}") }
}
