//! Whether the owner is away, and whether a notice makes a sound. Pure, but for the marks that the switches are.

use std::time::Duration;

use jiff::{Timestamp, civil::Time, tz::TimeZone};

use crate::{
    settings,
    store::{Store, StoreError},
};

const AWAY: &str = "telegram/away";
const QUIET: &str = "telegram/quiet";

/// What the desktop last saw of its user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    /// How long without a key or the mouse, where the system tells.
    pub idle: Option<Duration>,
    /// The screen is locked.
    pub locked: bool,
    /// When that was seen.
    pub at: Timestamp,
}

/// Whether somebody is away. Where no desktop runs nobody sits before one; where the desktop can't tell it is the
/// switch alone.
pub(super) fn is_away(switched: Option<bool>, seen: Option<&Seen>, idle_minutes: u32, now: Timestamp) -> bool {
    if let Some(away) = switched {
        return away;
    }
    let Some(seen) = seen else { return true };
    if seen.locked {
        return true;
    }
    let since = Duration::try_from(now.duration_since(seen.at)).unwrap_or_default();
    let limit = Duration::from_secs(u64::from(idle_minutes) * 60);
    // What was idle goes on to be until the desktop says otherwise.
    idle_minutes > 0 && seen.idle.is_some_and(|idle| !idle.is_zero() && idle + since >= limit)
}

/// Whether a time of the day lies in these hours, which may go over midnight.
pub(super) fn within(hours: (Time, Time), now: Time) -> bool {
    let (from, until) = hours;
    if from <= until { from <= now && now < until } else { now >= from || now < until }
}

/// Whether what does not wait for its owner makes no sound now.
pub(super) fn is_quiet(
    settings: &settings::Telegram,
    until: Option<Timestamp>,
    now: Timestamp,
    zone: &TimeZone,
) -> bool {
    let local = now.to_zoned(zone.clone()).time();
    until.is_some_and(|until| until > now) || settings.quiet_hours().is_some_and(|hours| within(hours, local))
}

/// The day's digest that is due: its date, if its time has come and it was not sent yet.
pub(super) fn digest_due(
    settings: &settings::Telegram,
    last: Option<&str>,
    now: Timestamp,
    zone: &TimeZone,
) -> Option<String> {
    let at = settings.digest_at()?;
    let local = now.to_zoned(zone.clone());
    let day = local.date().to_string();
    let is_time = local.time() >= at && local.time().duration_since(at) < jiff::SignedDuration::from_hours(6);
    (is_time && last != Some(day.as_str())).then_some(day)
}

/// What the switch says.
pub(super) fn switched(store: &Store) -> Result<Option<bool>, StoreError> {
    Ok(store.mark(AWAY)?.map(|value| value == "on"))
}

/// Turns the switch; none lets the system tell.
pub(super) fn switch(store: &Store, away: Option<bool>) -> Result<(), StoreError> {
    store.set_mark(AWAY, away.map(|away| if away { "on" } else { "off" }))
}

/// Until when there is to be no sound.
pub(super) fn quiet_until(store: &Store) -> Result<Option<Timestamp>, StoreError> {
    Ok(store.mark(QUIET)?.and_then(|value| value.parse().ok()))
}

/// No sound until then.
pub(super) fn quiet(store: &Store, until: Option<Timestamp>) -> Result<(), StoreError> {
    store.set_mark(QUIET, until.map(|until| until.to_string()).as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Settings;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_700_000_000 + second).unwrap()
    }

    fn seen(idle: Option<u64>, locked: bool) -> Seen {
        Seen { idle: idle.map(Duration::from_secs), locked, at: at(0) }
    }

    #[test]
    fn the_switch_wins_then_the_lock_then_the_idle_time() {
        let away = |switched, seen: Option<Seen>, now| is_away(switched, seen.as_ref(), 10, at(now));
        assert!(away(None, None, 0), "no desktop");
        assert!(!away(None, Some(seen(None, false)), 100_000), "a desktop that can't tell");
        assert!(away(None, Some(seen(Some(0), true)), 0));
        assert!(!away(None, Some(seen(Some(599), false)), 0));
        assert!(away(None, Some(seen(Some(599), false)), 1));
        assert!(!away(None, Some(seen(Some(0), false)), 100_000), "a key was just pressed, and nothing was seen since");
        assert!(!away(Some(false), Some(seen(Some(9_999), true)), 0));
        assert!(away(Some(true), Some(seen(Some(0), false)), 0));
        assert!(!is_away(None, Some(&seen(Some(9_999), false)), 0, at(0)), "0 minutes is only by switch");
    }

    #[test]
    fn quiet_hours_go_over_midnight() {
        let time = |hour, minute| Time::new(hour, minute, 0, 0).unwrap();
        let night = (time(22, 0), time(7, 0));
        assert!(within(night, time(23, 0)) && within(night, time(6, 59)) && within(night, time(22, 0)));
        assert!(!within(night, time(7, 0)) && !within(night, time(12, 0)));
        assert!(within((time(12, 0), time(13, 0)), time(12, 30)) && !within((time(12, 0), time(13, 0)), time(13, 0)));
    }

    #[test]
    fn a_digest_is_due_once_a_day_and_not_in_the_evening_after() {
        let settings = Settings::parse("[telegram]\ndigest = \"08:00\"\n").unwrap().telegram;
        let due = |last, hour: i64| {
            let now = Timestamp::from_second(86_400 * 20_000 + hour * 3_600).unwrap();
            digest_due(&settings, last, now, &TimeZone::UTC)
        };
        let day = due(None, 8).unwrap();
        assert_eq!(due(Some(&day), 9), None);
        assert_eq!(due(None, 7), None);
        assert_eq!(due(None, 20), None);
        assert_eq!(due(Some("1999-01-01"), 9), Some(day));
    }
}
