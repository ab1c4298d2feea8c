use super::*;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn id(text: &str) -> TaskId {
    text.parse().unwrap()
}

fn limit() -> Cause {
    Cause::Limit { kind: Some("five_hour".into()) }
}

const NONE: Duration = Duration::ZERO;

#[test]
fn a_reset_time_is_kept_with_its_jitter() {
    let (now, reset) = (at("2026-01-01T10:00:00Z"), at("2026-01-01T14:00:00Z"));
    let barrier = Barrier::met(None, limit(), &id("one"), Some(reset), now, Duration::from_secs(20));
    assert!(barrier.is_shut(at("2026-01-01T14:00:19Z")) && !barrier.is_shut(at("2026-01-01T14:00:20Z")));
}

#[test]
fn waits_grow_while_no_time_is_said_and_each_first_run_meets_it_again() {
    let mut now = at("2026-01-01T10:00:00Z");
    let mut barrier = Barrier::met(None, limit(), &id("one"), None, now, NONE);
    let mut waits = vec![];
    for _ in 0..6 {
        waits.push(barrier.until.duration_since(now).as_secs() / 60);
        now = barrier.until;
        let probing = Barrier { phase: Phase::Probing { task: id("one") }, ..barrier };
        barrier = Barrier::met(Some(probing), limit(), &id("one"), None, now, NONE);
    }
    assert_eq!(waits, [1, 5, 15, 30, 60, 60]);
}

#[test]
fn a_second_run_that_was_under_way_waits_behind_the_first_and_does_not_count_twice() {
    let (now, reset) = (at("2026-01-01T10:00:00Z"), at("2026-01-01T14:00:00Z"));
    let first = Barrier::met(None, limit(), &id("one"), Some(reset), now, NONE);
    let both = Barrier::met(Some(first), limit(), &id("two"), None, now, NONE);
    assert_eq!((both.until, both.met, both.held), (reset, 0, vec![id("one"), id("two")]));
}

#[test]
fn a_reset_that_is_over_by_our_clock_is_no_reason_to_try_at_once() {
    let (now, reset) = (at("2026-01-01T10:00:00Z"), at("2026-01-01T09:00:00Z"));
    let barrier = Barrier::met(None, limit(), &id("one"), Some(reset), now, NONE);
    assert_eq!(barrier.until, at("2026-01-01T10:01:00Z"));
}

#[test]
fn a_clock_that_jumps_neither_loses_a_hold_nor_keeps_it_for_ever() {
    let (now, reset) = (at("2026-01-01T10:00:00Z"), at("2026-01-01T14:00:00Z"));
    let barrier = Barrier::met(None, limit(), &id("one"), Some(reset), now, NONE);
    let back = at("2025-12-31T10:00:00Z");
    assert_eq!(barrier.clone().believed(back), barrier, "a day back is believed, and put right by the wall clock");
    assert!(barrier.is_shut(back));
    assert!(!barrier.is_shut(at("2026-01-02T10:00:00Z")), "a day ahead is over");
    let far = barrier.believed(at("2025-06-01T00:00:00Z"));
    assert_eq!((far.until, far.capped), (at("2025-06-09T00:00:00Z"), true));
    assert_eq!(far.clone().believed(at("2025-06-02T00:00:00Z")), far, "it is cut down once and does not slide");
}

#[test]
fn a_reset_a_month_away_is_capped() {
    let (now, reset) = (at("2026-01-01T10:00:00Z"), at("2026-02-01T10:00:00Z"));
    let barrier = Barrier::met(None, limit(), &id("one"), Some(reset), now, NONE);
    assert_eq!((barrier.until, barrier.capped), (at("2026-01-09T10:00:00Z"), true));
}
