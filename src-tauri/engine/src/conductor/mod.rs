//! The corridor: the only room that knows the order of the others. One `match` says what is done to a task at each
//! stage; one loop says which task is next.

mod asking;
mod barrier;
mod failing;
mod gate;
mod hold;
mod limits;
mod reach;
mod recover;
mod results;
mod step;
mod steps;
mod walk;
mod warm;
mod what_there_is;

use std::{
    collections::{HashMap, HashSet},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tokio::{
    sync::{Notify, Semaphore},
    task::JoinSet,
};
use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::{
    announce::Messages,
    approve::Broker,
    mediate,
    settings::{Home, Settings},
    store::{Standing, Store, StoreError},
    task::{Attempt, Brief, Hold, Stage, TaskId, TaskType},
    workspace::Spare,
};

pub use gate::{Gate, Known};
pub use hold::{World, hold};
pub use limits::midnight;
pub use results::write as write_file;

/// Gives the time; the tests give another.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// How many finished-but-one steps are looked at in one go.
const GLANCE: u32 = 64;
/// How many are looked at while many may be held: behind them stands work that is not.
const GLANCE_AT_HELD: u32 = 1_000;

/// Moves tasks: claims one, does what its stage asks for, records the fact, goes on.
pub struct Conductor {
    pub(crate) home: Home,
    pub(crate) settings: Arc<Settings>,
    pub(crate) store: Store,
    pub(crate) clock: Clock,
    pub(crate) gate: Gate,
    pub(crate) broker: Arc<Broker>,
    pub(crate) messages: Messages,
    /// Told when a transcript grows.
    pub(crate) activity: Arc<dyn Fn() + Send + Sync>,
    hands: Mutex<Hands>,
    nudge: Notify,
    local_model: Arc<Semaphore>,
    spare: Mutex<Option<Spare>>,
}

/// What this engine has in hand right now.
#[derive(Default)]
struct Hands {
    walking: HashMap<TaskId, CancellationToken>,
    running: HashSet<TaskId>,
    places: HashMap<TaskId, PathBuf>,
}

impl Conductor {
    /// A conductor that has not begun.
    pub fn new(
        home: Home,
        settings: Arc<Settings>,
        store: Store,
        clock: Clock,
        gate: Gate,
        messages: Messages,
        activity: Arc<dyn Fn() + Send + Sync>,
    ) -> Self {
        let broker = Arc::new(asking::broker(store.clone(), &settings, clock.clone(), messages.clone()));
        let hands = Mutex::default();
        let local_model = Arc::new(Semaphore::new(1));
        let (nudge, spare) = (Notify::new(), Mutex::default());
        Self { home, settings, store, clock, gate, broker, messages, activity, hands, nudge, local_model, spare }
    }

    /// Looks at the queue again: something outside of the ledger has changed.
    pub fn nudge(&self) {
        self.nudge.notify_one();
    }

    /// Stops what is done to a task right now; its holder then finds the owner's wish in the ledger.
    pub fn interrupt(&self, task: &TaskId) {
        if let Some(stop) = self.hands().walking.get(task) {
            stop.cancel();
        }
    }

    /// The tasks whose runs are under way.
    pub fn running(&self) -> Vec<TaskId> {
        let mut running: Vec<_> = self.hands().running.iter().cloned().collect();
        running.sort();
        running
    }

    /// Works until stopped, then waits for what is in hand to let go.
    pub async fn conduct(self: Arc<Self>, stop: CancellationToken) {
        let mut walks = JoinSet::new();
        let mut head = self.store.head();
        while !stop.is_cancelled() {
            head.mark_unchanged();
            if let Err(problem) = self.dispatch(&mut walks, &stop) {
                warn!(%problem, "the ledger does not answer; trying again");
                self.gate.alert("ledger", Some(problem.to_string()));
            } else {
                self.gate.alert("ledger", None);
            }
            let due = self.until_due();
            tokio::select! {
                () = stop.cancelled() => break,
                _ = head.changed() => {}
                () = self.nudge.notified() => {}
                Some(_) = walks.join_next() => {}
                () = tokio::time::sleep(due) => {}
            }
        }
        while walks.join_next().await.is_some() {}
        self.cool().await;
    }

    /// Starts a walk for every task that can take a step now.
    fn dispatch(self: &Arc<Self>, walks: &mut JoinSet<()>, stop: &CancellationToken) -> Result<(), StoreError> {
        self.ask_about_predecessors()?;
        // A run that waits looks by itself; a question of an interrupted one has nobody else.
        self.store.settle_overdue((self.clock)())?;
        for standing in self.store.work(GLANCE)? {
            self.set_out(standing, walks, stop)?;
        }
        let ageing = Duration::from_secs(self.settings.queue.ageing_minutes * 60);
        let glance = if self.is_something_held() { GLANCE_AT_HELD } else { GLANCE };
        for standing in self.in_order_of_hold(self.store.runnable((self.clock)(), ageing, glance)?)? {
            let Stage::Checked { brief, next } = &standing.stage else { continue };
            match self.hold_of(brief, next, &[]) {
                None => {
                    self.goes_first(&standing.id, next)?;
                    let (id, out) = (standing.id.clone(), self.set_out(standing, walks, stop));
                    if !self.hands().walking.contains_key(&id) {
                        self.let_go(&id);
                    }
                    out?;
                }
                Some(hold) => self.tell_hold(&hold),
            }
        }
        Ok(())
    }

    fn set_out(
        self: &Arc<Self>,
        standing: Standing,
        walks: &mut JoinSet<()>,
        stop: &CancellationToken,
    ) -> Result<(), StoreError> {
        if self.hands().walking.contains_key(&standing.id) {
            return Ok(());
        }
        let Some(claim) = self.store.claim(&standing.id)? else { return Ok(()) };
        let stop = stop.child_token();
        {
            let mut hands = self.hands();
            hands.walking.insert(standing.id.clone(), stop.clone());
            if let Stage::Checked { brief, .. } = &standing.stage {
                hands.running.insert(standing.id.clone());
                if let Some(place) = self.place_of(brief) {
                    hands.places.insert(standing.id.clone(), place);
                }
            }
        }
        if let (Stage::Queued { words }, Some(project)) = (&standing.stage, &standing.file.project)
            && self.gate.known().mediator.is_some()
            && !mediate::gaps(&mediate::with_words(&standing.file, words.as_deref())).is_empty()
        {
            // The local model is going to read for a while: the run's place is made ready meanwhile.
            let (conductor, project) = (self.clone(), project.clone());
            let kind = standing.file.kind.unwrap_or(TaskType::Fix);
            tokio::spawn(async move { conductor.warm(&project, kind).await });
        }
        let conductor = self.clone();
        walks.spawn(async move {
            let id = standing.id.clone();
            conductor.walk(standing, claim, stop).await;
            conductor.let_go(&id);
            let mut hands = conductor.hands();
            hands.walking.remove(&id);
            hands.running.remove(&id);
            hands.places.remove(&id);
            drop(hands);
            // Letting go is no event, and yet what can be done to the task is another thing from now on.
            (conductor.activity)();
        });
        Ok(())
    }

    /// Why this attempt waits, as things stand now.
    pub fn hold_of(&self, brief: &Brief, next: &Attempt, unreleased: &[TaskId]) -> Option<Hold> {
        hold(brief, next, self.place_of(brief).as_ref(), unreleased, &self.world())
    }

    fn world(&self) -> World {
        let known = self.gate.known();
        let hands = self.hands();
        World {
            now: (self.clock)(),
            paused: self.gate.paused(),
            barrier: self.gate.barrier(),
            budget: self.budget_of_today(),
            claude: self.gate.seen_problem(),
            has_local_model: known.mediator.is_some(),
            fallback: self.settings.retry.fallback,
            running: hands.running.len(),
            most: usize::try_from(self.settings.claude.runs_at_once).unwrap_or(1),
            busy: hands.places.values().cloned().collect(),
        }
    }

    /// The folder that only one run at a time may work in; none where each run has a copy of its own.
    fn place_of(&self, brief: &Brief) -> Option<PathBuf> {
        let project = brief.project.as_ref()?;
        let has_own_copy =
            self.settings.project.mode == crate::settings::Mode::Worktree && project.join(".git").exists();
        (!has_own_copy).then(|| project.clone())
    }

    /// How long nothing is going to happen by itself.
    fn until_due(&self) -> Duration {
        let now = (self.clock)();
        let due = self.store.next_due().ok().flatten().into_iter().chain(self.gate.shut_until());
        let next = due.filter(|&at| at > now).min();
        // An hour at the most: a machine that slept wakes to a clock that jumped.
        let longest = if self.is_something_held() { limits::GLANCE_AT_CLOCK } else { Duration::from_secs(3600) };
        next.map_or(Duration::from_secs(3600), |at| at.duration_since(now).unsigned_abs())
            .clamp(Duration::from_millis(5), longest)
    }

    /// Whether a barrier or the day's budget may hold work.
    fn is_something_held(&self) -> bool {
        let is_barred = self.gate.barrier().is_some_and(|barrier| barrier.phase != barrier::Phase::Open);
        is_barred || self.gate.known().claude_problem.is_some() || self.budget_of_today().is_some()
    }

    fn hands(&self) -> MutexGuard<'_, Hands> {
        self.hands.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
