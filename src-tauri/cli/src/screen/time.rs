//! Times and sums for people.

use jiff::{Timestamp, tz::TimeZone};

/// How long ago, in the largest unit that fits.
pub fn ago(at: Timestamp, now: Timestamp) -> String {
    let seconds = now.as_second() - at.as_second();
    match seconds {
        ..=4 => "just now".into(),
        5..=59 => format!("{seconds} s ago"),
        60..=3_599 => format!("{} min ago", seconds / 60),
        3_600..=86_399 => format!("{} h ago", seconds / 3_600),
        86_400..=2_591_999 => format!("{} d ago", seconds / 86_400),
        _ => at.strftime("%Y-%m-%d").to_string(),
    }
}

/// The time of day, where the reader is.
pub fn clock(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
}

/// A duration given in milliseconds.
pub fn duration(ms: u64) -> String {
    match ms {
        0..=999 => format!("{ms} ms"),
        1_000..=59_999 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        60_000..=3_599_999 => format!("{} min {} s", ms / 60_000, ms % 60_000 / 1_000),
        _ => format!("{} h {} min", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

/// US dollars.
pub fn money(usd: f64) -> String {
    if usd > 0.0 && usd < 0.01 { "< $0.01".into() } else { format!("${usd:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_in_the_largest_unit_that_fits() {
        let now: Timestamp = "2026-01-31T12:00:00Z".parse().unwrap();
        let before = |seconds: i64| Timestamp::from_second(now.as_second() - seconds).unwrap();
        assert_eq!(ago(before(1), now), "just now");
        assert_eq!(ago(before(59), now), "59 s ago");
        assert_eq!(ago(before(3_600), now), "1 h ago");
        assert_eq!(ago(before(86_400 * 3), now), "3 d ago");
        assert_eq!(ago(before(86_400 * 30), now), "2026-01-01");
        // A clock that was set back must not give nonsense.
        assert_eq!(ago(before(-60), now), "just now");
    }

    #[test]
    fn durations_and_sums_are_short() {
        assert_eq!(duration(7), "7 ms");
        assert_eq!(duration(1_250), "1.2 s");
        assert_eq!(duration(61_000), "1 min 1 s");
        assert_eq!(duration(3_660_000), "1 h 1 min");
        assert_eq!(money(0.004), "< $0.01");
        assert_eq!(money(1.5), "$1.50");
    }
}
