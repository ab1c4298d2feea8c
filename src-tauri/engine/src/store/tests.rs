use std::time::Duration;

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::{
    settings::Home,
    task::{
        Agent, Attempt, BootId, Brief, Ended, Fact, Failure, Priority, Question, Reader, Reading, Reason, Report,
        RunId, Source, Stage, StageName, Summary, TaskFile, TaskId, TaskType, Terms, Verdict,
    },
};

pub(super) struct Desk {
    _folder: tempfile::TempDir,
    home: Home,
    pub store: Store,
}

impl Desk {
    /// The same ledger in a later life of the engine.
    pub fn anew(&self, boot: &str) -> Store {
        Store::open(&self.home, BootId(boot.into())).unwrap()
    }
}

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

pub(super) fn desk() -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::find(Some(folder.path())).unwrap();
    home.make().unwrap();
    let store = Store::open(&home, BootId("one".into())).unwrap();
    Desk { _folder: folder, home, store }
}

fn entry(file: TaskFile) -> Entry {
    let text = file.prompt.clone().unwrap_or_else(|| "Explain it.".into());
    Entry { file, text, title: "A title".into(), source: Source::Cli, practice: false, inbox: None }
}

pub(super) fn named(id: &str) -> TaskFile {
    TaskFile { id: Some(id.parse().unwrap()), ..TaskFile::default() }
}

pub(super) fn add(store: &Store, file: TaskFile, second: i64) -> TaskId {
    store.add(entry(file), 1000, at(second)).unwrap().id
}

pub(super) fn brief() -> Box<Brief> {
    let reading =
        Reading { by: Reader::Rules, filled: vec![], dropped: vec![], similarity: 1.0, entropy: 0.5, notes: vec![] };
    Box::new(Brief {
        kind: TaskType::Analyze,
        title: "t".into(),
        request: "r".into(),
        targets: vec![],
        criteria: vec![],
        context: None,
        checks: vec![],
        project: None,
        terms: Terms::default(),
        reading,
    })
}

pub(super) fn next() -> Attempt {
    Attempt::first(Agent::Claude)
}

fn asked(reason: Reason) -> Fact {
    Fact::Asked { question: Question { reason, text: "sure?".into() }, next: next() }
}

fn summary() -> Summary {
    let outcome = crate::task::Outcome::Partial;
    Summary { outcome, accomplished: "done".into(), findings: vec![], next_steps: vec![], by: Reader::Rules }
}

fn walk(store: &Store, id: &TaskId, facts: &[Fact]) {
    for fact in facts {
        store.act(id, fact.clone(), "test", &[], at(50)).unwrap();
    }
}

fn to_checked() -> [Fact; 2] {
    [Fact::Interpreted { brief: brief() }, Fact::Checked { next: next() }]
}

#[test]
fn a_taken_id_gets_a_suffix_and_numbers_are_never_used_twice() {
    let desk = desk();
    assert_eq!(add(&desk.store, TaskFile::default(), 0).as_str(), "task_001");
    assert_eq!(add(&desk.store, named("mine"), 1).as_str(), "mine");
    let again = desk.store.add(entry(named("MINE")), 1000, at(2)).unwrap();
    assert_eq!((again.id.as_str(), again.renamed_from.is_some()), ("MINE-2", true));
    assert_eq!(add(&desk.store, named("task_002"), 3).as_str(), "task_002");
    let next = add(&desk.store, TaskFile::default(), 4);
    assert_ne!(next.as_str(), "task_002");
}

#[test]
fn what_was_added_is_there_after_a_reopening() {
    let desk = desk();
    let id = add(&desk.store, TaskFile::default(), 0);
    let Desk { _folder, home, store } = desk;
    drop(store);
    let store = Store::open(&home, BootId("two".into())).unwrap();
    assert!(store.reads().standing(&id).unwrap().is_some());
}

#[test]
fn a_full_queue_refuses_and_takes_again_when_there_is_room() {
    let desk = desk();
    let id = add(&desk.store, TaskFile::default(), 0);
    assert!(matches!(desk.store.add(entry(TaskFile::default()), 1, at(1)), Err(AddError::QueueFull { limit: 1 })));
    walk(&desk.store, &id, &[Fact::Cancelled]);
    assert!(desk.store.add(entry(TaskFile::default()), 1, at(2)).is_ok());
}

#[test]
fn a_claim_of_an_earlier_life_is_fenced_out() {
    let desk = desk();
    let id = add(&desk.store, TaskFile::default(), 0);
    let old = desk.store.claim(&id).unwrap().unwrap();
    assert!(desk.store.claim(&id).unwrap().is_none(), "nobody else can have it");
    assert!(matches!(desk.store.act(&id, Fact::Cancelled, "owner", &[], at(1)), Err(StoreError::Busy(_))));

    let later = Store::open(&desk.home, BootId("two".into())).unwrap();
    assert_eq!(later.lift_old_claims().unwrap(), 1);
    let new = later.claim(&id).unwrap().unwrap();
    let fact = Fact::Interpreted { brief: brief() };
    assert!(matches!(desk.store.record(&old, fact.clone(), "old", &[], at(2)), Err(StoreError::Fenced(_))));
    assert!(later.record(&new, fact, "new", &[], at(3)).is_ok());
}

#[test]
fn an_illegal_fact_changes_nothing() {
    let desk = desk();
    let id = add(&desk.store, TaskFile::default(), 0);
    let before = desk.store.reads().events(0, None, 100).unwrap();
    assert!(matches!(desk.store.act(&id, Fact::Accepted, "owner", &[], at(1)), Err(StoreError::Illegal(_))));
    assert_eq!(desk.store.reads().events(0, None, 100).unwrap(), before);
}

#[test]
fn high_goes_first_and_waiting_lifts_low_in_the_end() {
    let desk = desk();
    let with = |priority| TaskFile { priority: Some(priority), ..TaskFile::default() };
    let low = add(&desk.store, with(Priority::Low), 0);
    let high = add(&desk.store, with(Priority::High), 3_500);
    let late = add(&desk.store, with(Priority::High), 3_700);
    for id in [&low, &high, &late] {
        walk(&desk.store, id, &to_checked());
    }
    let order = |ageing| -> Vec<TaskId> {
        let ready = desk.store.runnable(at(4_000), Duration::from_secs(ageing), 10).unwrap();
        ready.into_iter().map(|standing| standing.id).collect()
    };
    assert_eq!(order(1_800), [high.clone(), low.clone(), late.clone()], "an hour of waiting weighs two steps");
    assert_eq!(order(36_000), [high, late, low]);
}

#[test]
fn a_wait_holds_a_task_until_it_is_over() {
    let desk = desk();
    let id = add(&desk.store, TaskFile::default(), 0);
    let later = Attempt { not_before: Some(at(100)), ..next() };
    walk(&desk.store, &id, &[Fact::Interpreted { brief: brief() }, Fact::Checked { next: later }]);
    assert!(desk.store.runnable(at(99), Duration::ZERO, 10).unwrap().is_empty());
    assert_eq!(desk.store.next_due().unwrap(), Some(at(100)));
    assert_eq!(desk.store.runnable(at(100), Duration::ZERO, 10).unwrap().len(), 1);
}

#[test]
fn a_circle_of_waiting_is_refused_and_an_unknown_id_waited_for() {
    let desk = desk();
    let after = |id: &str, needs: &str| TaskFile { after: vec![needs.parse().unwrap()], ..named(id) };
    let first = add(&desk.store, after("a", "b"), 0);
    walk(&desk.store, &first, &to_checked());
    assert!(desk.store.runnable(at(9), Duration::ZERO, 10).unwrap().is_empty(), "b is not there yet");
    assert!(matches!(desk.store.add(entry(after("b", "a")), 1000, at(1)), Err(AddError::Cycle { .. })));
}

#[test]
fn a_disappointed_follower_is_named_with_the_one_that_failed_it() {
    let desk = desk();
    let first = add(&desk.store, named("first"), 0);
    let second = add(&desk.store, TaskFile { after: vec![first.clone()], ..named("second") }, 1);
    walk(&desk.store, &second, &to_checked());
    assert!(desk.store.disappointed(10).unwrap().is_empty());
    walk(&desk.store, &first, &[Fact::Cancelled]);
    assert_eq!(desk.store.disappointed(10).unwrap(), [(second.clone(), first)]);
    walk(&desk.store, &second, &[asked(Reason::Predecessor), Fact::Answered { next: next() }]);
    assert!(desk.store.disappointed(10).unwrap().is_empty(), "the owner has said that it goes on");
    assert_eq!(desk.store.runnable(at(60), Duration::ZERO, 10).unwrap().len(), 1);
}

#[test]
fn no_search_breaks_the_search() {
    let desk = desk();
    add(&desk.store, TaskFile { prompt: Some("Find the flamingo".into()), ..TaskFile::default() }, 0);
    for hostile in ["\"", "flamingo AND (", "NEAR(", "*", "a:b", "'; DROP TABLE tasks; --", "", "  ", "-", "\u{0}"] {
        assert!(desk.store.reads().search(hostile, None, 10).is_ok(), "{hostile:?}");
    }
    assert_eq!(desk.store.reads().search("flamingo", None, 10).unwrap().len(), 1);
    assert_eq!(desk.store.reads().search("flam", None, 10).unwrap().len(), 1, "the beginning of a word finds it");
}

#[test]
fn pages_follow_each_other_without_a_gap_or_a_double() {
    let desk = desk();
    for second in 0..25 {
        add(&desk.store, TaskFile::default(), second);
    }
    let (mut seen, mut filter) = (Vec::new(), Filter { limit: 10, ..Filter::default() });
    loop {
        let page = desk.store.reads().list(&filter).unwrap();
        let Some(last) = page.last() else { break };
        filter.before = Some(last.seq);
        seen.extend(page.into_iter().map(|row| row.seq));
    }
    assert_eq!(seen, (1..=25).rev().collect::<Vec<_>>());
}

#[test]
fn a_notice_goes_out_once_for_its_key_and_stays_until_it_is_sent() {
    let desk = desk();
    let notice = Notice {
        channel: Channel::Desktop,
        key: "k".into(),
        task: None,
        title: "t".into(),
        body: "b".into(),
        urgent: false,
    };
    desk.store.notify(notice.clone(), at(0)).unwrap();
    desk.store.notify(notice, at(1)).unwrap();
    let due = desk.store.outbox(Channel::Desktop, at(2), 10).unwrap();
    assert_eq!(due.len(), 1);
    desk.store.retry_later(due[0].id, at(60)).unwrap();
    assert!(desk.store.outbox(Channel::Desktop, at(59), 10).unwrap().is_empty());
    assert_eq!(desk.store.outbox(Channel::Desktop, at(60), 10).unwrap().len(), 1);
    desk.store.sent(due[0].id).unwrap();
    assert!(desk.store.outbox(Channel::Desktop, at(99), 10).unwrap().is_empty());
}

#[test]
fn a_file_that_is_no_ledger_is_never_replaced() {
    let desk = desk();
    desk.store.backup(&desk.home.backups().join("orchestrator-20260101T000000.000Z.db")).unwrap();
    let Desk { _folder, home, store } = desk;
    drop(store);
    for ending in ["-wal", "-shm"] {
        std::fs::remove_file(format!("{}{ending}", home.database().display())).ok();
    }
    std::fs::write(home.database(), b"not a ledger at all, whatever its name may say about that").unwrap();
    let problem = Store::open(&home, BootId("two".into())).err().unwrap().to_string();
    assert!(problem.contains("orchestrator-20260101"), "{problem}");
    assert!(std::fs::read(home.database()).unwrap().starts_with(b"not a ledger"));
}

/// Any fact, legal or not.
fn any_fact() -> impl Strategy<Value = Fact> {
    let later = Failure::Overloaded { session: None, message: "busy".into() };
    let report = Report { ended: Ended::Finished, ..Report::empty(Agent::Claude) };
    prop_oneof![
        Just(Fact::Interpreted { brief: brief() }),
        Just(Fact::Unclear { question: "what?".into() }),
        Just(Fact::Explained { words: "that".into() }),
        Just(Fact::Checked { next: next() }),
        Just(asked(Reason::Risky)),
        Just(Fact::Answered { next: next() }),
        (1_u32..4).prop_map(|run| Fact::Started { run: RunId(run), attempt: next() }),
        Just(Fact::Executed { report: Box::new(report) }),
        Just(Fact::Postponed { next: next(), why: later.clone() }),
        Just(Fact::Failed { why: later }),
        Just(Fact::Verified { verdict: Box::new(Verdict { lines: vec![], changes: vec![], proposed: vec![] }) }),
        Just(Fact::Summarised { summary: summary() }),
        Just(Fact::Accepted),
        Just(Fact::Kept),
        Just(Fact::Discarded),
        Just(Fact::Refused { why: "no".into() }),
        Just(Fact::Cancelled),
        Just(Fact::FollowedUp { next: next() }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn the_ledger_equals_its_replay_whatever_comes(facts in prop::collection::vec(any_fact(), 1..60)) {
        let desk = desk();
        let id = add(&desk.store, TaskFile::default(), 0);
        let mut model = Stage::Queued { words: None };
        for fact in facts {
            let told = desk.store.act(&id, fact.clone(), "test", &[], at(1));
            match model.clone().after(fact) {
                Ok(stage) if told.is_ok() => model = stage,
                // A run whose number is not the next is refused by the ledger alone.
                Ok(_) | Err(_) => prop_assert!(told.is_err()),
            }
        }
        let events = desk.store.reads().events(0, Some(&id), 1_000).unwrap();
        let mut replay = Stage::Queued { words: None };
        for (place, event) in events.iter().enumerate() {
            prop_assert_eq!(event.nth as usize, place + 1);
            if let Some(fact) = event.fact.clone() {
                replay = replay.after(fact).unwrap();
            }
        }
        let standing = desk.store.reads().standing(&id).unwrap().unwrap();
        prop_assert_eq!(&standing.stage, &model);
        prop_assert_eq!(standing.stage, replay);
    }

    #[test]
    fn nothing_moves_a_task_out_of_its_end_but_more_words(fact in any_fact()) {
        for end in [Fact::Cancelled, Fact::Refused { why: "no".into() }] {
            let closed = Stage::Interpreted { brief: brief() }.after(end).unwrap();
            let moved = closed.after(fact.clone());
            prop_assert_eq!(moved.is_ok(), matches!(fact, Fact::FollowedUp { .. }));
        }
        let never = Stage::Queued { words: None }.after(Fact::Cancelled).unwrap();
        prop_assert_eq!(never.name(), StageName::Closed);
        prop_assert!(never.after(fact).is_err());
    }
}

#[test]
fn a_days_spending_counts_each_run_once_and_also_what_ended_without_a_report() {
    let desk = desk();
    let spent = |from| desk.store.reads().spent_since(at(from)).unwrap();
    assert_eq!(spent(0), Spent::default());
    let id = add(&desk.store, named("one"), 0);
    walk(&desk.store, &id, &to_checked());
    let started = |run| Fact::Started { run: RunId(run), attempt: next() };
    walk(&desk.store, &id, &[started(1)]);
    let claim = desk.store.claim(&id).unwrap().unwrap();
    let noted = RunNote { spent: Some(Spent { usd: 2.0, tokens: 7 }), ..RunNote::default() };
    desk.store.note_run(&claim, RunId(1), noted).unwrap();
    assert_eq!(spent(0), Spent::default(), "it has not ended");
    desk.store.release(&claim).unwrap();
    let why = Failure::Stalled { session: None, silence_s: 300, tool: None };
    walk(&desk.store, &id, &[Fact::Postponed { next: next(), why }, started(2)]);
    let report = Report { cost_usd: Some(0.5), ..Report::empty(Agent::Claude) };
    walk(&desk.store, &id, &[Fact::Executed { report: Box::new(report) }]);
    assert_eq!(spent(50), Spent { usd: 2.5, tokens: 7 });
    assert_eq!(spent(51), Spent::default(), "both ended before");
}
