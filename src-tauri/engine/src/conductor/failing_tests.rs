use uuid::Uuid;

use super::*;
use crate::task::{Reader, Reading, Target, TargetState, TaskType, Terms, Unavailable};

fn brief(kind: TaskType) -> Brief {
    Brief {
        kind,
        title: "t".into(),
        request: "r".into(),
        targets: vec![Target { path: "a".into(), state: TargetState::Present }],
        criteria: vec![],
        context: None,
        checks: vec![],
        project: None,
        terms: Terms::default(),
        reading: Reading {
            by: Reader::Rules,
            filled: vec![],
            dropped: vec![],
            similarity: 1.0,
            entropy: 0.5,
            notes: vec![],
        },
    }
}

fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn after(failures: u32, kind: TaskType, changed: bool, why: Failure) -> Fact {
    let retry = crate::settings::Settings::parse("").unwrap().retry;
    let attempt = Attempt { failures, ..Attempt::first(Agent::Claude) };
    let brief = brief(kind);
    let setback = Setback {
        brief: &brief,
        attempt: &attempt,
        changed,
        has_local_model: true,
        retry: &retry,
        now: now(),
        chance: 0.5,
    };
    setback.consequence(why)
}

fn overloaded() -> Failure {
    Failure::Overloaded { session: None, message: "529".into() }
}

fn wait_of(fact: &Fact) -> i64 {
    let Fact::Postponed { next, .. } = fact else { panic!("not postponed: {fact:?}") };
    next.not_before.unwrap().duration_since(now()).as_secs()
}

#[test]
fn waits_double_and_then_the_fallback_is_taken() {
    assert_eq!([0, 1, 2].map(|n| wait_of(&after(n, TaskType::Analyze, false, overloaded()))), [1, 2, 4]);
    let Fact::Postponed { next, .. } = after(3, TaskType::Analyze, false, overloaded()) else { panic!() };
    assert_eq!(next.agent, Agent::Local);
    assert!(matches!(after(3, TaskType::Fix, false, overloaded()), Fact::Failed { .. }));
}

#[test]
fn a_failure_that_left_changes_is_never_closed_without_its_owner() {
    let gone = Failure::Impossible { message: "no such model".into() };
    assert!(matches!(after(0, TaskType::Fix, true, gone.clone()), Fact::Asked { .. }));
    assert!(matches!(after(0, TaskType::Fix, false, gone), Fact::Failed { .. }));
}

#[test]
fn a_limit_resumes_the_session_when_it_is_lifted() {
    let until = "2026-01-01T05:00:00Z".parse().unwrap();
    let session = SessionId(Uuid::nil());
    let why = Failure::Limit { until: Some(until), kind: None, session: Some(session), message: "5-hour limit".into() };
    let Fact::Postponed { next, .. } = after(2, TaskType::Fix, true, why) else { panic!() };
    assert_eq!(next.from, Origin::Resume { session });
    assert_eq!(next.not_before, None, "the barrier holds it, in the order of all");
    assert_eq!(next.failures, 0);
}

#[test]
fn silence_is_resumed_once_and_then_asked_about() {
    let silent = || Failure::Stalled { session: None, silence_s: 300, tool: None };
    assert!(matches!(after(0, TaskType::Fix, false, silent()), Fact::Postponed { .. }));
    assert!(
        matches!(after(1, TaskType::Fix, false, silent()), Fact::Asked { question, .. } if question.reason == Reason::Stalled)
    );
}

#[test]
fn a_crash_gets_one_fresh_run() {
    let crash = || Failure::Crashed { exit: Some(137), tail: String::new() };
    let Fact::Postponed { next, .. } = after(0, TaskType::Fix, true, crash()) else { panic!() };
    assert_eq!((next.from, next.failures), (Origin::Fresh, 1));
    assert!(matches!(after(1, TaskType::Fix, false, crash()), Fact::Failed { .. }));
}

#[test]
fn what_the_owner_must_mend_is_held_and_not_counted_as_a_try() {
    let why = Failure::Unavailable { what: Unavailable::NotLoggedIn, message: "log in".into() };
    let Fact::Postponed { next, .. } = after(0, TaskType::Fix, false, why) else { panic!() };
    assert_eq!((next.failures, next.not_before), (0, None));
}
