//! An auditor from outside: holds the ledger to its invariants, through nothing but what stands on disk.

use engine::{
    settings::Home,
    store::{Filter, Reads},
    task::{Fact, Outcome, Stage, StageName, Verification},
};

/// Holds the invariants after `inputs` tasks were handed over and everything has come to rest.
///
/// # Panics
/// With the invariant that does not hold.
pub fn audit(home: &Home, inputs: usize) {
    let reads = Reads::open(home).expect("a ledger");
    let rows = reads.list(&Filter { limit: 500, ..Filter::default() }).expect("a list");
    assert_eq!(rows.len(), inputs, "I1: every input is exactly one task: {rows:#?}");
    for row in &rows {
        let kept = home.accepted_file(&row.id);
        assert!(kept.exists(), "I2: {} has no kept file at {}", row.id, kept.display());
        let rests =
            matches!(row.stage, StageName::Unclear | StageName::Asked | StageName::Delivered | StageName::Closed);
        assert!(rests && !row.working, "I3: {} is {} at rest", row.id, row.stage);
        history_holds(&reads, row);
        success_is_earned(&reads, row);
    }
    ledger_is_whole(home);
}

/// I4 and I5: only legal moves, no gap, the state equals the replay, and no run without a decision.
fn history_holds(reads: &Reads, row: &engine::store::TaskRow) {
    let events = reads.events(0, Some(&row.id), 10_000).expect("events");
    let mut stage = Stage::Queued { words: None };
    let (mut starts, mut decisions) = (0, 1);
    for (place, event) in events.iter().enumerate() {
        assert_eq!(event.nth as usize, place + 1, "I5: a gap in the history of {}", row.id);
        let Some(fact) = event.fact.clone() else { continue };
        match &fact {
            Fact::Started { .. } => starts += 1,
            Fact::Answered { .. } | Fact::Postponed { .. } | Fact::FollowedUp { .. } => decisions += 1,
            _ => {}
        }
        assert!(starts <= decisions, "I4: {} was started {starts} times on {decisions} decisions", row.id);
        stage = stage.after(fact).expect("I5: only legal moves");
        assert_eq!(stage.name(), event.stage, "I5: the stage beside event {}", event.seq);
    }
    let standing = reads.standing(&row.id).expect("a task").expect("the task");
    assert_eq!(standing.stage, stage, "I5: the state of {} equals its replay", row.id);
}

/// I6: SUCCESS implies a clean end and a verdict that passes.
fn success_is_earned(reads: &Reads, row: &engine::store::TaskRow) {
    if row.outcome != Some(Outcome::Success) {
        return;
    }
    let detail = reads.detail(&row.id).expect("a task").expect("the task");
    let run = detail.runs.first().expect("I6: SUCCESS has a run");
    let verdict = run.verdict.as_ref().expect("I6: SUCCESS has a verdict");
    assert_eq!(verdict.verification(), Verification::Verified, "I6");
    assert_eq!(run.report.as_ref().and_then(|report| report.exit), Some(0), "I6");
}

/// I8: the file itself.
fn ledger_is_whole(home: &Home) {
    let db = rusqlite::Connection::open(home.database()).expect("the database");
    let whole: String = db.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(whole, "ok", "I8: integrity");
    let strays: i64 =
        db.query_row("SELECT count(*) FROM pragma_foreign_key_check", [], |row| row.get(0)).expect("a check");
    assert_eq!(strays, 0, "I8: foreign keys");
}
