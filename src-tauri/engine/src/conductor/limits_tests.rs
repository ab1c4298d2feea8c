use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    announce::Messages,
    check::Allowed,
    conductor::{Gate, Known},
    execute::{Asker, Executor, RunPlan, RunSink},
    settings::{Home, Settings},
    store::{Entry, Store},
    task::{BootId, Ended, Origin, Report, SessionId, Source, Tokens},
};

/// What the service does, and what it was asked.
#[derive(Default)]
struct Service {
    ends: Mutex<Option<Failure>>,
    asked: Mutex<Vec<(TaskId, Origin)>>,
}

#[async_trait]
impl Executor for Service {
    async fn execute(
        &self,
        _: &Allowed,
        plan: &RunPlan,
        _: &dyn RunSink,
        _: Arc<dyn Asker>,
        _: &CancellationToken,
    ) -> Result<Report, Failure> {
        self.asked.lock().unwrap().push((plan.task.clone(), plan.attempt.from.clone()));
        let mut ends = self.ends.lock().unwrap().clone();
        if let Some(Failure::Limit { session, .. }) = &mut ends {
            *session = Some(session_of(&plan.task));
        }
        let tokens = Tokens { input: 90, output: 10 };
        let report = Report { ended: Ended::Finished, cost_usd: Some(3.0), tokens, ..Report::empty(Agent::Claude) };
        ends.map_or(Ok(report), Err)
    }
}

fn session_of(task: &TaskId) -> SessionId {
    let sum = task.as_str().bytes().fold(0u128, |sum, byte| sum * 256 + u128::from(byte));
    SessionId(uuid::Uuid::from_u128(sum))
}

struct Scene {
    folder: tempfile::TempDir,
    service: Arc<Service>,
    now: Arc<Mutex<Timestamp>>,
    settings: &'static str,
    life: u32,
    conductor: Option<(Arc<Conductor>, CancellationToken, tokio::task::JoinHandle<()>)>,
}

impl Scene {
    fn new(settings: &'static str) -> Self {
        let now = Arc::new(Mutex::new("2026-01-01T10:00:00Z".parse().unwrap()));
        let folder = tempfile::tempdir().unwrap();
        let service = Arc::default();
        let mut scene = Self { folder, service, now, settings, life: 0, conductor: None };
        scene.begin();
        scene
    }

    fn begin(&mut self) {
        self.life += 1;
        let home = Home::find(Some(self.folder.path())).unwrap();
        home.make().unwrap();
        let store = Store::open(&home, BootId(self.life.to_string())).unwrap();
        let gate = Gate::open(store.clone()).unwrap();
        gate.learn(Known { claude: Some(self.service.clone()), ..Known::default() });
        let now = self.now.clone();
        let conductor = Arc::new(Conductor::new(
            home.clone(),
            Arc::new(Settings::parse(self.settings).unwrap()),
            store,
            Arc::new(move || *now.lock().unwrap()),
            gate,
            Messages::load(&home).unwrap(),
            Arc::new(|| {}),
        ));
        conductor.recover().unwrap();
        let stop = CancellationToken::new();
        let works = tokio::spawn(conductor.clone().conduct(stop.clone()));
        self.conductor = Some((conductor, stop, works));
    }

    async fn begin_again(&mut self) {
        let (conductor, stop, works) = self.conductor.take().unwrap();
        stop.cancel();
        works.await.unwrap();
        drop(conductor);
        self.begin();
    }

    fn conductor(&self) -> &Arc<Conductor> {
        &self.conductor.as_ref().unwrap().0
    }

    fn add(&self, id: &str) -> TaskId {
        let text = format!("---\nid: {id}\ntype: analyze\n---\n# Look\n**Prompt:**\nSay what is there.\n");
        let file = crate::intake::read(&text).unwrap();
        let entry = Entry { file, text, title: "Look".into(), source: Source::Cli, practice: false, inbox: None };
        self.conductor().store.add(entry, 100, *self.now.lock().unwrap()).unwrap().id
    }

    fn answers(&self, with: Option<Failure>) {
        *self.service.ends.lock().unwrap() = with;
    }

    fn clock(&self, at: &str) {
        *self.now.lock().unwrap() = at.parse().unwrap();
        self.conductor().nudge();
    }

    fn asked(&self) -> Vec<(String, bool)> {
        let asked = self.service.asked.lock().unwrap();
        let resumed = |task: &TaskId, from: &Origin| *from == Origin::Resume { session: session_of(task) };
        asked.iter().map(|(task, from)| (task.to_string(), resumed(task, from))).collect()
    }

    async fn until(&self, what: &str, is_so: impl Fn(&Self) -> bool) {
        for _ in 0..3_000 {
            if is_so(self) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("not so: {what}; asked {:?}, {:?}", self.asked(), self.conductor().gate.barrier());
    }

    /// Long enough for a run to begin that should not.
    async fn nothing_more_than(&self, runs: usize) {
        self.conductor().nudge();
        tokio::time::sleep(Duration::from_millis(300)).await;
        assert_eq!(self.asked().len(), runs, "{:?}", self.asked());
    }

    async fn held(&self, runs: usize) {
        self.until("held", |scene| {
            scene.asked().len() == runs
                && scene.conductor().running().is_empty()
                && scene.conductor().gate.shut_until().is_some()
        })
        .await;
    }
}

fn limit(until: Option<&str>) -> Option<Failure> {
    let until = until.map(|at| at.parse().unwrap());
    Some(Failure::Limit { until, kind: Some("five_hour".into()), session: None, message: "5-hour limit".into() })
}

const ONE_AT_ONCE: &str = "[claude]\nruns_at_once = 1\n[retry]\nlimit_jitter_s = 0\n";
const THREE_AT_ONCE: &str = "[claude]\nruns_at_once = 3\n[retry]\nlimit_jitter_s = 0\n";

/// Three tasks that have met the limit, each in a session of its own.
async fn three_held() -> Scene {
    let scene = Scene::new(THREE_AT_ONCE);
    scene.answers(limit(Some("2026-01-01T14:00:00Z")));
    for id in ["one", "two", "three"] {
        scene.add(id);
    }
    scene.held(3).await;
    scene
}

#[tokio::test]
async fn after_a_limit_one_goes_first_and_all_follow_in_their_sessions() {
    let scene = three_held().await;
    let order = scene.conductor().gate.barrier().unwrap().held;
    scene.clock("2026-01-01T13:59:59Z");
    scene.nothing_more_than(3).await;
    scene.answers(None);
    scene.clock("2026-01-01T14:00:00Z");
    scene.until("all have run", |scene| scene.asked().len() == 6).await;
    let resumed = scene.asked().split_off(3);
    assert!(resumed.iter().all(|(_, resumed)| *resumed), "{resumed:?}");
    assert_eq!(resumed[0].0, order[0].to_string());
    scene.until("nothing is held", |scene| scene.conductor().gate.barrier().is_none()).await;
}

#[tokio::test]
async fn the_order_of_the_hold_is_the_order_of_going_on() {
    let scene = Scene::new(ONE_AT_ONCE);
    scene.answers(limit(Some("2026-01-01T14:00:00Z")));
    let (first, later) = (scene.add("one"), scene.add("two"));
    scene.held(1).await;
    let gate = &scene.conductor().gate;
    let now = *scene.now.lock().unwrap();
    gate.meet(Cause::Limit { kind: None }, &later, None, now, Duration::ZERO).unwrap();
    scene.answers(None);
    scene.clock("2026-01-01T14:00:01Z");
    scene.until("both have run", |scene| scene.asked().len() == 3).await;
    let order: Vec<_> = scene.asked().into_iter().map(|(task, _)| task).collect();
    assert_eq!(order, [first.as_str(), first.as_str(), later.as_str()]);
}

#[tokio::test]
async fn a_first_run_that_meets_the_limit_again_holds_the_others() {
    let scene = three_held().await;
    scene.answers(limit(Some("2026-01-01T19:00:00Z")));
    scene.clock("2026-01-01T14:00:01Z");
    scene.held(4).await;
    scene.nothing_more_than(4).await;
    scene.answers(None);
    scene.clock("2026-01-01T19:00:01Z");
    scene.until("all have run", |scene| scene.asked().len() == 7).await;
}

#[tokio::test]
async fn a_network_that_is_down_does_not_count_as_a_lifted_limit() {
    let scene = three_held().await;
    scene.answers(Some(Failure::Overloaded { session: None, message: "529".into() }));
    scene.clock("2026-01-01T14:00:01Z");
    scene.until("somebody went first", |scene| scene.asked().len() >= 4).await;
    assert!(scene.conductor().gate.barrier().unwrap().phase != Phase::Open);
}

#[tokio::test]
async fn a_hold_lasts_through_a_new_life_and_a_clock_that_jumps() {
    let mut scene = three_held().await;
    scene.begin_again().await;
    scene.nothing_more_than(3).await;
    scene.clock("2025-12-31T10:00:00Z");
    scene.nothing_more_than(3).await;
    let first = scene.conductor().gate.barrier().unwrap().held[0].clone();
    scene.conductor().gate.probe(&first).unwrap();
    scene.begin_again().await;
    assert_eq!(scene.conductor().gate.barrier().unwrap().phase, Phase::Shut, "it is found out anew");
    scene.answers(None);
    scene.clock("2026-01-02T10:00:00Z");
    scene.until("all have run", |scene| scene.asked().len() == 6).await;
}

#[tokio::test]
async fn a_refused_key_is_tried_by_one_run_an_interval_or_when_it_seems_mended() {
    let scene = Scene::new(THREE_AT_ONCE);
    let refused = Failure::Unavailable { what: Unavailable::BadKey, message: "check the key".into() };
    scene.answers(Some(refused));
    scene.add("one");
    scene.held(1).await;
    let gate = scene.conductor().gate.clone();
    assert!(gate.known().claude_problem.is_some());
    scene.add("two");
    scene.nothing_more_than(1).await;
    scene.clock("2026-01-01T10:01:00Z");
    scene.held(2).await;
    scene.nothing_more_than(2).await;
    scene.answers(None);
    let now = *scene.now.lock().unwrap();
    assert!(!gate.mended(1, false, now).unwrap(), "the first look only remembers");
    assert!(!gate.mended(1, false, now).unwrap());
    assert!(gate.mended(2, false, now).unwrap(), "the key's file has changed");
    scene.conductor().nudge();
    scene.until("both have run", |scene| scene.asked().len() == 4).await;
    assert!(gate.known().claude_problem.is_none());
}

#[tokio::test]
async fn a_days_budget_holds_new_runs_until_the_next_day_and_its_owner_is_told_once() {
    let scene = Scene::new("[claude]\nruns_at_once = 1\n[budget]\nday_usd = 5.0\n");
    for id in ["one", "two", "three"] {
        scene.add(id);
    }
    scene.until("two have run", |scene| scene.asked().len() == 2 && scene.conductor().running().is_empty()).await;
    scene.nothing_more_than(2).await;
    let store = &scene.conductor().store;
    let told = store.outbox(Channel::Desktop, *scene.now.lock().unwrap(), 32).unwrap();
    let about: Vec<_> = told.iter().filter(|one| one.notice.key.starts_with("budget-")).collect();
    assert_eq!(about.len(), 1, "{told:#?}");
    assert!(about[0].notice.body.contains("today's budget of $5 is used up ($6.00)"), "{about:?}");
    scene.clock("2026-01-03T10:00:00Z");
    scene.until("the third runs", |scene| scene.asked().len() == 3).await;
}
