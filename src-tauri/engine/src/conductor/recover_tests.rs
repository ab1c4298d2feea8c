use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::json;

use super::super::{Conductor, Gate};
use crate::{
    announce::Messages,
    settings::{Home, Settings},
    store::{Channel, Entry, NewApproval, Store},
    task::{
        Agent, ApprovalId, ApprovalState, Attempt, BootId, Brief, Fact, Reader, Reading, Ruling, RunId, Shown, Source,
        Stage, TaskFile, TaskId, TaskType, Terms,
    },
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn brief() -> Box<Brief> {
    let reading =
        Reading { by: Reader::Rules, filled: vec![], dropped: vec![], similarity: 1.0, entropy: 0.5, notes: vec![] };
    Box::new(Brief {
        kind: TaskType::Fix,
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

/// An engine dies while its run waits for an answer; the next one starts at this second and recovers.
fn died_while_asking(second: i64) -> (tempfile::TempDir, Store, TaskId, ApprovalId) {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::find(Some(folder.path())).unwrap();
    home.make().unwrap();
    let store = Store::open(&home, BootId("one".into())).unwrap();
    let text = "Mend it.".to_owned();
    let (title, file) = (text.clone(), TaskFile::default());
    let entry = Entry { file, text, title, source: Source::Cli, practice: false, inbox: None };
    let task = store.add(entry, 10, at(0)).unwrap().id;
    let claim = store.claim(&task).unwrap().unwrap();
    let attempt = Attempt::first(Agent::Claude);
    let facts = [
        Fact::Interpreted { brief: brief() },
        Fact::Checked { next: attempt.clone() },
        Fact::Started { run: RunId(1), attempt },
    ];
    for fact in facts {
        store.record(&claim, fact, "test", &[], at(1)).unwrap();
    }
    let new = NewApproval {
        run: RunId(1),
        tool: "Bash".into(),
        input: json!({"command": "git push"}),
        shown: Shown::Command { command: "git push".into(), purpose: None },
        dir: "/".into(),
        reason: "it reaches outside".into(),
        grants: None,
        expires_at: at(100),
    };
    let approval = store.inquire(&claim, &new, "nonce", |_| vec![], at(2)).unwrap().id;
    drop(store);

    let store = Store::open(&home, BootId("two".into())).unwrap();
    let settings = Arc::new(Settings::load(&home.settings_file()).unwrap());
    let gate = Gate::open(store.clone()).unwrap();
    let messages = Messages::parse("").unwrap();
    let clock = Arc::new(move || at(second));
    Conductor::new(home, settings, store.clone(), clock, gate, messages, Arc::new(|| {})).recover().unwrap();
    (folder, store, task, approval)
}

fn question(store: &Store, task: &TaskId) -> String {
    match store.reads().standing(task).unwrap().unwrap().stage {
        Stage::Asked { question, .. } => question.text,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_question_of_an_interrupted_run_can_still_be_answered_and_its_owner_is_told_so() {
    let (_folder, store, task, approval) = died_while_asking(50);
    assert!(question(&store, &task).contains("#1 can still be answered"), "{}", question(&store, &task));
    let notices = store.outbox(Channel::Desktop, at(51), 10).unwrap();
    assert!(notices.iter().any(|one| one.notice.body.contains("#1 can still be answered")), "{notices:?}");
    assert!(store.rule(approval, &Ruling::Once { input: None }, None, "cli", at(60)).is_ok());
}

#[test]
fn a_question_that_ran_out_while_no_engine_was_there_is_denied_and_not_offered() {
    let (_folder, store, task, approval) = died_while_asking(1_000);
    assert_eq!(store.approval(approval).unwrap().unwrap().state, ApprovalState::Expired);
    assert!(!question(&store, &task).contains("answered"), "{}", question(&store, &task));
}

#[tokio::test]
async fn a_question_of_an_interrupted_run_expires_though_no_run_waits_for_it() {
    let (folder, store, _, approval) = died_while_asking(50);
    let home = Home::find(Some(folder.path())).unwrap();
    let settings = Arc::new(Settings::load(&home.settings_file()).unwrap());
    let gate = Gate::open(store.clone()).unwrap();
    let messages = Messages::parse("").unwrap();
    let clock = Arc::new(|| at(101));
    let conductor = Arc::new(Conductor::new(home, settings, store.clone(), clock, gate, messages, Arc::new(|| {})));
    let stop = tokio_util::sync::CancellationToken::new();
    let conducting = tokio::spawn(conductor.conduct(stop.clone()));
    for _ in 0..1_000 {
        if store.approval(approval).unwrap().unwrap().state != ApprovalState::Open {
            break;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(store.approval(approval).unwrap().unwrap().state, ApprovalState::Expired);
    stop.cancel();
    conducting.await.unwrap();
}
