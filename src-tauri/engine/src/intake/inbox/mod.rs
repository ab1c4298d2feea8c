//! The inbox folder: each file in it is accepted, refused with a reason, or still there and known to be.

mod file;
mod folder;
mod hints;
mod pass;
mod problem;
mod put_away;
#[cfg(test)]
mod tests;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

use crate::{
    door::InboxFile,
    settings::{self, Home},
    store::Entry,
    task::{Note, TaskId},
};

use hints::Hints;
use pass::{Look, Worker};

pub use put_away::put_away;

/// What became of a file that was offered.
#[derive(Debug, Clone, PartialEq)]
pub enum Accepted {
    /// It is in the ledger.
    Taken {
        /// Its id.
        id: TaskId,
        /// What was odd.
        notes: Vec<Note>,
    },
    /// There is no room: tried again at the next wake or scan.
    Full,
    /// It can never be taken as it stands.
    Refused {
        /// Why, for a person.
        message: String,
    },
    /// Not now, through no fault of the file: tried again at the next wake or scan.
    Later {
        /// Why, for a person.
        message: String,
    },
}

/// Whoever takes the tasks. Called from a thread that may block.
pub trait Acceptor: Send + Sync {
    /// Takes a task. A file that was taken before but not moved is known by its key and gets the same id.
    fn accept(&self, entry: Entry) -> Accepted;
    /// Its accepted file is in place.
    fn moved(&self, id: &TaskId);
    /// A file can't be a task; told once for each version of the file.
    fn refused(&self, name: &str, message: &str);
    /// The inbox does not work, or (none) is well again.
    fn alert(&self, message: Option<&str>);
}

/// Why files are still there, by name. Only what no `.problem` file says.
type Reasons = Arc<Mutex<BTreeMap<String, String>>>;

/// The inbox of a home. Clones know the same.
#[derive(Debug, Clone)]
pub struct Inbox {
    home: Home,
    settings: settings::Inbox,
    reasons: Reasons,
}

impl Inbox {
    /// The inbox of this home.
    pub fn new(home: Home, settings: settings::Inbox) -> Self {
        Self { home, settings, reasons: Reasons::default() }
    }

    /// Watches and scans until stopped. What can't be accepted gets a `.problem` file; nothing ends this but `stop`.
    pub async fn run(self, acceptor: Arc<dyn Acceptor>, mut wake: mpsc::Receiver<()>, stop: CancellationToken) {
        let hints = Arc::new(Hints::default());
        let begin = || Worker::new(self.clone(), acceptor.clone(), hints.clone(), stop.clone());
        let rescan = Duration::from_secs(self.settings.rescan_s);
        let mut worker = begin();
        let mut next_scan = Instant::now();
        let mut due: Option<Instant> = None;
        let mut can_wake = true;
        loop {
            let look = tokio::select! {
                () = stop.cancelled() => return,
                woken = wake.recv(), if can_wake => {
                    can_wake = woken.is_some();
                    while wake.try_recv().is_ok() {}
                    if can_wake { Look::All } else { continue }
                }
                () = hints.rung() => Look::Hinted,
                () = tokio::time::sleep_until(due.map_or(next_scan, |due| due.min(next_scan))) => {
                    if next_scan <= Instant::now() { Look::All } else { Look::Hinted }
                }
            };
            let passed = tokio::task::spawn_blocking(move || {
                let (all, due) = worker.pass(look, std::time::Instant::now());
                (worker, all, due)
            });
            match passed.await {
                Ok((same, all, next)) => {
                    worker = same;
                    due = next.map(Instant::from_std);
                    next_scan = if all { Instant::now() + rescan } else { next_scan };
                }
                Err(problem) => {
                    tracing::error!(%problem, "looking through the inbox broke off; it is looked through anew at the next scan");
                    worker = begin();
                    (due, next_scan) = (None, Instant::now() + rescan);
                }
            }
        }
    }

    /// The files that are still in the inbox, each with why.
    pub fn standing(&self) -> Vec<InboxFile> {
        let reasons = self.reasons.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let names = file::names(&self.home.inbox()).unwrap_or_default();
        let file = |name: std::ffi::OsString| {
            let shown = name.to_string_lossy().into_owned();
            let problem = problem::read(&self.home.inbox(), &name).map(|problem| problem.message);
            let is_problem = problem.is_some();
            let why = problem.or_else(|| reasons.get(&shown).cloned()).unwrap_or_else(|| "not read yet".to_owned());
            InboxFile { name: shown, why, problem: is_problem }
        };
        names.into_iter().map(file).collect()
    }
}
