use serde_json::json;

use super::{
    tests::{add, at, brief, desk, named, next},
    *,
};
use crate::task::{
    Approval, ApprovalState, Attempt, Fact, Origin, Question, Reason, Ruling, RunId, SessionId, Shown, Stage,
    StageName, TaskId,
};

fn started(store: &Store) -> (TaskId, Claim) {
    let id = add(store, named("task_001"), 0);
    let claim = store.claim(&id).unwrap().unwrap();
    let facts = [
        Fact::Interpreted { brief: brief() },
        Fact::Checked { next: next() },
        Fact::Started { run: RunId(1), attempt: next() },
    ];
    for fact in facts {
        store.record(&claim, fact, "test", &[], at(1)).unwrap();
    }
    (id, claim)
}

fn push(run: u32) -> NewApproval {
    NewApproval {
        run: RunId(run),
        tool: "Bash".into(),
        input: json!({"command": "git push"}),
        shown: Shown::Command { command: "git push".into(), purpose: None },
        dir: "/work".into(),
        reason: "it reaches outside".into(),
        grants: None,
        expires_at: at(1_000),
    }
}

fn ask(store: &Store, claim: &Claim) -> Approval {
    store.inquire(claim, &push(1), "nonce", |_| vec![], at(10)).unwrap()
}

const ONCE: Ruling = Ruling::Once { input: None };

#[test]
fn the_first_answer_wins_and_the_second_is_told_who_was_first() {
    let desk = desk();
    let (id, claim) = started(&desk.store);
    let approval = ask(&desk.store, &claim);
    assert_eq!(desk.store.reads().approvals(None).unwrap(), std::slice::from_ref(&approval));
    let doors = ["cli", "desk", "tray", "phone"].map(|by| {
        let (store, number) = (desk.store.clone(), approval.id);
        std::thread::spawn(move || store.rule(number, &ONCE, None, by, at(20)))
    });
    let told: Vec<_> = doors.into_iter().map(|door| door.join().unwrap()).collect();
    assert_eq!(told.iter().filter(|one| one.is_ok()).count(), 1);
    let first = told.iter().flatten().next().unwrap();
    for late in told.iter().filter_map(|one| one.as_ref().err()) {
        let RuleError::TooLate(settled) = late else { panic!("{late}") };
        assert_eq!(settled.state, first.state);
    }
    assert!(desk.store.reads().approvals(None).unwrap().is_empty());
    let events = desk.store.reads().events(0, Some(&id), 100).unwrap();
    assert!(matches!(events.last().unwrap().fact, Some(Fact::Ruled { .. })), "{events:?}");
}

#[test]
fn a_question_outlives_its_engine_and_its_answer_is_used_once_for_the_same_wish_only() {
    let desk = desk();
    let (id, claim) = started(&desk.store);
    let approval = ask(&desk.store, &claim);
    drop(claim);
    let later = desk.anew("two");
    later.lift_old_claims().unwrap();
    let question = Question { reason: Reason::Interrupted, text: "go on?".into() };
    later.act(&id, Fact::Asked { question, next: next() }, "recovery", &[], at(30)).unwrap();
    assert_eq!(later.reads().approvals(None).unwrap().len(), 1, "it waits on");
    later.rule(approval.id, &ONCE, None, "cli", at(40)).unwrap();
    later.act(&id, Fact::Answered { next: next() }, "cli", &[], at(41)).unwrap();
    later.act(&id, Fact::Started { run: RunId(2), attempt: next() }, "test", &[], at(42)).unwrap();
    assert_eq!(later.consent(&id, RunId(2), "Bash", &json!({"command": "git push --force"})).unwrap(), None);
    assert!(later.consent(&id, RunId(2), "Bash", &json!({"command": "git push"})).unwrap().is_some());
    assert_eq!(later.consent(&id, RunId(2), "Bash", &json!({"command": "git push"})).unwrap(), None, "once");
}

#[test]
fn what_nobody_answers_in_time_is_denied_for_good() {
    let desk = desk();
    let (_, claim) = started(&desk.store);
    let approval = ask(&desk.store, &claim);
    assert!(desk.store.settle_overdue(at(999)).unwrap().is_empty());
    let late = desk.store.rule(approval.id, &ONCE, None, "cli", at(1_000)).unwrap_err();
    let RuleError::TooLate(settled) = late else { panic!("{late}") };
    assert_eq!(settled.state, ApprovalState::Expired);
    assert!(desk.store.settle_overdue(at(2_000)).unwrap().is_empty(), "once");
}

#[test]
fn a_question_ends_with_its_run() {
    let desk = desk();
    let (id, claim) = started(&desk.store);
    let approval = ask(&desk.store, &claim);
    desk.store.record(&claim, Fact::Cancelled, "owner", &[], at(20)).unwrap();
    assert_eq!(desk.store.reads().standing(&id).unwrap().unwrap().stage.name(), StageName::Closed);
    let late = desk.store.rule(approval.id, &ONCE, None, "cli", at(21)).unwrap_err();
    assert!(matches!(late, RuleError::TooLate(settled) if settled.state == ApprovalState::Withdrawn));
    let events = desk.store.reads().events(0, Some(&id), 100).unwrap();
    let mut replay = Stage::Queued { words: None };
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event.nth as usize, place + 1, "without a gap");
        replay = event.fact.clone().map_or(replay.clone(), |fact| replay.after(fact).unwrap());
    }
    assert_eq!(replay.name(), StageName::Closed);
    let withdrawn = Fact::Ruled { approval: approval.id, decision: "withdrawn".into() };
    assert!(events.iter().any(|event| event.fact.as_ref() == Some(&withdrawn)), "the withdrawal is an event");
}

#[test]
fn an_answer_that_came_as_the_run_was_over_is_no_consent_for_a_follow_up() {
    let desk = desk();
    let (id, claim) = started(&desk.store);
    let approval = ask(&desk.store, &claim);
    desk.store.rule(approval.id, &ONCE, None, "cli", at(20)).unwrap();
    desk.store.record(&claim, Fact::Cancelled, "owner", &[], at(21)).unwrap();
    desk.store.record(&claim, Fact::FollowedUp { next: next() }, "owner", &[], at(22)).unwrap();
    desk.store.record(&claim, Fact::Started { run: RunId(2), attempt: next() }, "test", &[], at(23)).unwrap();
    assert_eq!(desk.store.consent(&id, RunId(2), "Bash", &json!({"command": "git push"})).unwrap(), None);
}

#[test]
fn what_was_allowed_for_a_session_holds_in_that_session_only() {
    let desk = desk();
    let (id, claim) = started(&desk.store);
    let session = SessionId(uuid::Uuid::from_u128(7));
    let note = RunNote { session: Some(session), ..RunNote::default() };
    desk.store.note_run(&claim, RunId(1), note).unwrap();
    let approval = ask(&desk.store, &claim);
    desk.store.rule(approval.id, &Ruling::Session, None, "cli", at(20)).unwrap();
    let held = || desk.store.reads().session_rulings(&id).unwrap().len();
    assert_eq!(held(), 1);
    let again = |run, from| {
        let why = crate::task::Failure::Overloaded { session: None, message: "busy".into() };
        let attempt = Attempt { from, ..next() };
        let facts = [Fact::Postponed { next: attempt.clone(), why }, Fact::Started { run: RunId(run), attempt }];
        for fact in facts {
            desk.store.record(&claim, fact, "test", &[], at(30)).unwrap();
        }
    };
    again(2, Origin::Resume { session });
    assert_eq!(held(), 1, "the session goes on");
    again(3, Origin::Fork { session });
    assert_eq!(held(), 0, "a fork is another session");
    again(4, Origin::Fresh);
    assert_eq!(held(), 0);
}

#[test]
fn an_answer_for_good_makes_a_rule_that_can_be_taken_back() {
    let desk = desk();
    let (_, claim) = started(&desk.store);
    let approval = ask(&desk.store, &claim);
    let rule = crate::settings::Rule {
        then: crate::settings::Then::Allow,
        tool: "Bash(git push:*)".into(),
        kind: None,
        project: None,
    };
    desk.store.rule(approval.id, &Ruling::Always, Some(&rule), "cli", at(20)).unwrap();
    let rules = desk.store.reads().standing_rules().unwrap();
    assert_eq!((rules.len(), &rules[0].rule, rules[0].approval), (1, &rule, approval.id));
    assert!(desk.store.forget(rules[0].id).unwrap());
    assert!(!desk.store.forget(rules[0].id).unwrap());
}
