use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{Broker, Request, Settled};
use crate::{
    settings::Home,
    store::{Channel, Claim, Entry, Notice, RuleError, Store},
    task::{
        Agent, Approval, ApprovalId, ApprovalState, Attempt, BootId, Brief, Fact, Question, Reader, Reading, Reason,
        Ruling, RunId, Source, TaskFile, TaskId, TaskType, Terms,
    },
};

const ONCE: Ruling = Ruling::Once { input: None };
const A_DAY: Duration = Duration::from_secs(24 * 3600);

struct Scene {
    folder: tempfile::TempDir,
    store: Store,
    clock: Arc<Mutex<Timestamp>>,
    task: TaskId,
    claim: Claim,
}

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

fn first() -> Attempt {
    Attempt::first(Agent::Claude)
}

/// A task in its first run.
fn scene() -> Scene {
    let folder = tempfile::tempdir().unwrap();
    let home = Home::find(Some(folder.path())).unwrap();
    home.make().unwrap();
    let store = Store::open(&home, BootId("one".into())).unwrap();
    let entry = Entry {
        file: TaskFile::default(),
        text: "Mend it.".into(),
        title: "Mend it".into(),
        source: Source::Cli,
        practice: false,
        inbox: None,
    };
    let task = store.add(entry, 10, at(0)).unwrap().id;
    let claim = store.claim(&task).unwrap().unwrap();
    for fact in [Fact::Interpreted { brief: brief() }, Fact::Checked { next: first() }, started(1)] {
        store.record(&claim, fact, "test", &[], at(1)).unwrap();
    }
    Scene { folder, store, clock: Arc::new(Mutex::new(at(10))), task, claim }
}

fn started(run: u32) -> Fact {
    Fact::Started { run: RunId(run), attempt: first() }
}

fn request(run: u32, command: &str) -> Request {
    Request {
        run: RunId(run),
        tool: "Bash".into(),
        input: json!({ "command": command }),
        dir: "/".into(),
        reason: "it reaches outside".into(),
        grants: None,
    }
}

impl Scene {
    fn broker(&self) -> Arc<Broker> {
        let clock = self.clock.clone();
        let tell = |approval: &Approval| {
            vec![Notice {
                channel: Channel::Desktop,
                key: format!("approval-{}", approval.id),
                task: Some(approval.task.clone()),
                title: "asks".into(),
                body: approval.reason.clone(),
                urgent: true,
            }]
        };
        Arc::new(Broker::new(self.store.clone(), A_DAY, Arc::new(move || *clock.lock().unwrap()), Arc::new(tell)))
    }

    fn ask(&self, run: u32, command: &str) -> tokio::task::JoinHandle<Settled> {
        let (broker, claim, request) = (self.broker(), self.claim.clone(), request(run, command));
        tokio::spawn(async move { broker.ask(&claim, request).await.unwrap() })
    }

    /// The questions that are open, once there are so many.
    async fn open(&self, how_many: usize) -> Vec<Approval> {
        for _ in 0..1_000 {
            let open = self.store.reads().approvals(None).unwrap();
            if open.len() == how_many {
                return open;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("there were never {how_many} open questions");
    }

    fn state(&self, id: ApprovalId) -> ApprovalState {
        self.store.approval(id).unwrap().unwrap().state
    }

    fn decisions(&self) -> Vec<String> {
        let events = self.store.reads().events(0, Some(&self.task), 1_000).unwrap();
        let decision = |fact| if let Some(Fact::Ruled { decision, .. }) = fact { Some(decision) } else { None };
        events.into_iter().filter_map(|event| decision(event.fact)).collect()
    }

    /// The engine died and another one lives on; the run is asked about.
    fn anew(self) -> Scene {
        let Scene { folder, store, clock, task, claim } = self;
        drop((store, claim));
        let home = Home::find(Some(folder.path())).unwrap();
        let store = Store::open(&home, BootId("two".into())).unwrap();
        store.lift_old_claims().unwrap();
        let question = Question { reason: Reason::Interrupted, text: "go on?".into() };
        store.act(&task, Fact::Asked { question, next: first() }, "recovery", &[], at(20)).unwrap();
        let claim = store.claim(&task).unwrap().unwrap();
        Scene { folder, store, clock, task, claim }
    }

    fn resume(&self) {
        for fact in [Fact::Answered { next: first() }, started(2)] {
            self.store.record(&self.claim, fact, "test", &[], at(40)).unwrap();
        }
    }
}

fn ruled(settled: Settled) -> (Ruling, bool) {
    match settled {
        Settled::Ruled { ruling, before } => (ruling, before),
        Settled::Expired | Settled::Withdrawn => panic!("{settled:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_told_at_once_and_its_answer_reaches_the_run_that_asked() {
    let scene = scene();
    let (push, pull) = (scene.ask(1, "git push"), scene.ask(1, "git pull"));
    let open = scene.open(2).await;
    let notices = scene.store.outbox(Channel::Desktop, at(11), 10).unwrap();
    assert!(notices.len() == 2 && notices.iter().all(|one| one.notice.urgent), "{notices:?}");
    let of = |command: &str| open.iter().find(|one| one.input == json!({ "command": command })).unwrap().id;
    let deny = Ruling::Deny { words: Some("not on a Friday".into()) };
    scene.store.rule(of("git push"), &deny, None, "tray", at(12)).unwrap();
    assert_eq!(ruled(push.await.unwrap()), (deny, false));
    assert!(!pull.is_finished(), "each question has an answer of its own");
    let instead = Ruling::Once { input: Some(json!({"command": "git fetch"})) };
    scene.store.rule(of("git pull"), &instead, None, "desk", at(13)).unwrap();
    assert_eq!(ruled(pull.await.unwrap()), (instead, false));
    assert!(matches!(scene.state(of("git pull")), ApprovalState::Answered { used: true, .. }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_nobody_answers_expires_once_even_where_the_clock_jumps() {
    let scene = scene();
    let waiting = [scene.ask(1, "git push"), scene.ask(1, "git pull")];
    let open = scene.open(2).await;
    assert_eq!(open[0].expires_at, at(10).checked_add(A_DAY).unwrap());
    // The machine slept for two days; anything that happens has the waiting ones look at the clock again.
    *scene.clock.lock().unwrap() = at(10 + 2 * 24 * 3600);
    let news = Notice {
        channel: Channel::Desktop,
        key: "news".into(),
        task: None,
        title: "news".into(),
        body: String::new(),
        urgent: false,
    };
    scene.store.notify(news, at(10)).unwrap();
    for one in waiting {
        assert_eq!(one.await.unwrap(), Settled::Expired);
    }
    let late = scene.store.rule(open[0].id, &ONCE, None, "cli", at(3 * 24 * 3600)).unwrap_err();
    assert!(matches!(late, RuleError::TooLate(settled) if settled.state == ApprovalState::Expired));
    assert_eq!(scene.decisions(), ["expired: denied", "expired: denied"], "each of them once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_does_not_expire_a_question() {
    let scene = scene();
    let waiting = scene.ask(1, "git push");
    let open = scene.open(1).await;
    *scene.clock.lock().unwrap() = at(-7 * 24 * 3600);
    scene.store.rule(open[0].id, &ONCE, None, "cli", at(11)).unwrap();
    assert_eq!(ruled(waiting.await.unwrap()), (ONCE, false));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_after_a_restart_is_used_once_and_for_the_same_wish_only() {
    let scene = scene();
    let waiting = scene.ask(1, "git push");
    let open = scene.open(1).await;
    waiting.abort();
    assert!(waiting.await.unwrap_err().is_cancelled());
    let scene = scene.anew();
    assert_eq!(scene.open(1).await[0].id, open[0].id, "it waits on for its owner");
    scene.store.rule(open[0].id, &ONCE, None, "desk", at(30)).unwrap();
    scene.resume();

    let other = scene.ask(2, "git push --force");
    let asked = scene.open(1).await;
    assert_eq!(asked[0].input, json!({"command": "git push --force"}), "another wish is another question");
    let same = scene.ask(2, "git push").await.unwrap();
    assert_eq!(ruled(same), (ONCE, true));
    let again = scene.ask(2, "git push");
    scene.open(2).await;
    assert!(!again.is_finished(), "a consent is used once");
    scene.store.record(&scene.claim, Fact::Cancelled, "owner", &[], at(50)).unwrap();
    assert_eq!((other.await.unwrap(), again.await.unwrap()), (Settled::Withdrawn, Settled::Withdrawn));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_no_after_a_restart_is_kept_and_told_to_the_resumed_run() {
    let scene = scene();
    let waiting = scene.ask(1, "git push");
    let open = scene.open(1).await;
    waiting.abort();
    let _ = waiting.await;
    let scene = scene.anew();
    let no = Ruling::Deny { words: Some("never".into()) };
    scene.store.rule(open[0].id, &no, None, "cli", at(30)).unwrap();
    scene.resume();
    assert_eq!(ruled(scene.ask(2, "git push").await.unwrap()), (no, true));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_is_fenced_off_with_its_claim() {
    let scene = scene();
    let old = scene.claim.clone();
    let scene = scene.anew();
    let broker = scene.broker();
    let told = broker.ask(&old, request(1, "git push")).await;
    assert!(matches!(told, Err(crate::store::StoreError::Fenced(_))), "{told:?}");
    let input: Value = json!({"command": "git push"});
    assert!(scene.store.reads().approvals(Some(&scene.task)).unwrap().iter().all(|one| one.input != input));
}
