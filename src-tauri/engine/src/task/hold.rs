//! Why a task that may run does not yet. Derived, never stored.

use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{TaskId, Unavailable};

/// Why a task that may run does not yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "hold")]
pub enum Hold {
    /// The owner has paused the queue.
    Paused,
    /// It waits for these.
    After {
        /// Tasks that are not there yet, or have not succeeded yet.
        tasks: Vec<TaskId>,
    },
    /// A wait between tries.
    Until {
        /// When it is over.
        #[ts(type = "string")]
        at: Timestamp,
    },
    /// A usage limit.
    Limit {
        /// When it is lifted.
        #[ts(type = "string")]
        until: Timestamp,
        /// Which, where the agent said so: `five_hour`, `seven_day`.
        kind: Option<String>,
    },
    /// The time of a limit or a refusal is over, and another task goes first to see whether that is so.
    Probing,
    /// Today's budget is used up.
    Budget {
        /// Of how much, and how it goes on.
        message: String,
    },
    /// The agent can't work until its owner mends something.
    Unavailable {
        /// What is missing.
        what: Unavailable,
        /// How to mend it.
        message: String,
    },
    /// As many runs as the settings allow are under way.
    Room,
    /// Another task works in the same project, in place.
    Place,
}

impl Hold {
    /// In words, for a list; times are the reader's own.
    pub fn words(&self, now: Timestamp) -> String {
        match self {
            Self::Paused => "paused".into(),
            Self::After { tasks } => {
                let ids: Vec<_> = tasks.iter().map(TaskId::as_str).collect();
                format!("after {}", ids.join(", "))
            }
            Self::Until { at } => format!("tries again at {}", at.strftime("%H:%M:%S UTC")),
            Self::Limit { until, kind } => {
                let kind = kind.as_ref().map(|kind| format!(" ({})", kind.replace('_', " "))).unwrap_or_default();
                format!("usage limit{kind}, lifted {}", left(*until, now, &TimeZone::system()))
            }
            Self::Probing => "waits for the first run after the limit".into(),
            Self::Budget { message } => message.clone(),
            Self::Unavailable { message, .. } => message.clone(),
            Self::Room => "waits for a free place".into(),
            Self::Place => "waits for the task that works in the same project".into(),
        }
    }
}

/// How long until then, and when that is by this clock: "in 42 min (14:10)".
fn left(until: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let minutes = (until.duration_since(now).as_secs().max(0) + 59) / 60;
    let long = match minutes {
        0 => return "now".into(),
        1..=119 => format!("{minutes} min"),
        120..=2879 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{} days", minutes / 1440),
    };
    let clock = if minutes < 1440 { "%H:%M" } else { "%a %H:%M" };
    format!("in {long} ({})", until.to_zoned(zone.clone()).strftime(clock))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_tells_how_long_it_lasts() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let told = |until: &str| left(at(until), at("2026-01-01T13:28:30Z"), &TimeZone::UTC);
        assert_eq!(told("2026-01-01T14:10:00Z"), "in 42 min (14:10)");
        assert_eq!(told("2026-01-01T18:28:30Z"), "in 5 h 0 min (18:28)");
        assert_eq!(told("2026-01-05T18:28:30Z"), "in 4 days (Mon 18:28)");
        assert_eq!(told("2026-01-01T13:00:00Z"), "now");
    }
}
