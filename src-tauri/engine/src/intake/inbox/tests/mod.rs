//! The inbox against real folders, real saves and a small ledger.

mod saves;
mod trouble;

use std::{
    fs::{self, File, OpenOptions},
    io::Write as _,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use super::{Accepted, Acceptor, Inbox, put_away};
use crate::{
    settings::{self, Home},
    store::{Entry, InboxKey},
    task::TaskId,
};

const GOOD: &str = "**Prompt:** do it\n";

#[derive(Default)]
struct Ledger {
    entries: Mutex<Vec<Entry>>,
    moved: Mutex<Vec<String>>,
    refused: Mutex<Vec<(String, String)>>,
    alerts: Mutex<Vec<Option<String>>>,
    full: AtomicBool,
    broken: AtomicBool,
    /// Done to the inbox while a task is being accepted: a save at the worst moment.
    meanwhile: Mutex<Option<Box<dyn FnOnce() + Send>>>,
}

impl Acceptor for Ledger {
    fn accept(&self, entry: Entry) -> Accepted {
        if self.full.load(Ordering::SeqCst) {
            return Accepted::Full;
        }
        if self.broken.load(Ordering::SeqCst) {
            return Accepted::Later { message: "the disk is full".into() };
        }
        if let Some(act) = self.meanwhile.lock().unwrap().take() {
            act();
        }
        let mut entries = self.entries.lock().unwrap();
        let known = entries.iter().position(|one| one.inbox == entry.inbox);
        let nth = known.unwrap_or_else(|| {
            entries.push(entry);
            entries.len() - 1
        });
        Accepted::Taken { id: TaskId::numbered(nth as i64 + 1), notes: Vec::new() }
    }

    fn moved(&self, id: &TaskId) {
        self.moved.lock().unwrap().push(id.to_string());
    }

    fn refused(&self, name: &str, message: &str) {
        self.refused.lock().unwrap().push((name.into(), message.into()));
    }

    fn alert(&self, message: Option<&str>) {
        self.alerts.lock().unwrap().push(message.map(str::to_owned));
    }
}

/// A home with its inbox watched.
struct House {
    folder: tempfile::TempDir,
    home: Home,
    inbox: Inbox,
    ledger: Arc<Ledger>,
    wake: mpsc::Sender<()>,
    stop: CancellationToken,
    running: Option<JoinHandle<()>>,
}

impl House {
    fn quiet() -> Self {
        Self::settling(150)
    }

    fn settling(settle_ms: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::find(Some(&folder.path().join("home"))).unwrap();
        home.make().unwrap();
        // A new home has an example in its inbox.
        fs::remove_dir_all(home.inbox()).unwrap();
        home.make().unwrap();
        let settings = settings::Inbox { settle_ms, rescan_s: 3_600, queue_limit: 10 };
        let inbox = Inbox::new(home.clone(), settings);
        let (wake, _) = mpsc::channel(1);
        Self { folder, home, inbox, ledger: Arc::default(), wake, stop: CancellationToken::new(), running: None }
    }

    fn start(&mut self) {
        let (wake, woken) = mpsc::channel(8);
        (self.wake, self.stop) = (wake, CancellationToken::new());
        let running = self.inbox.clone().run(self.ledger.clone(), woken, self.stop.clone());
        self.running = Some(tokio::spawn(running));
    }

    async fn close(&mut self) {
        self.stop.cancel();
        self.running.take().unwrap().await.unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.inbox().join(name)
    }

    /// Somewhere on the same disk that nobody watches.
    fn elsewhere(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn taken(&self) -> Vec<String> {
        self.ledger.entries.lock().unwrap().iter().map(|entry| entry.text.clone()).collect()
    }

    fn moved(&self) -> usize {
        self.ledger.moved.lock().unwrap().len()
    }

    fn refused(&self) -> Vec<(String, String)> {
        self.ledger.refused.lock().unwrap().clone()
    }

    fn why(&self, name: &str) -> Option<String> {
        self.inbox.standing().into_iter().find(|file| file.name == name).map(|file| file.why)
    }

    async fn until(&self, what: impl Fn(&Self) -> bool) {
        let begun = Instant::now();
        while !what(self) {
            assert!(
                begun.elapsed() < Duration::from_secs(30),
                "taken {:?}, refused {:?}, standing {:?}, alerts {:?}",
                self.taken(),
                self.refused(),
                self.inbox.standing(),
                self.ledger.alerts.lock().unwrap(),
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Long enough for anything else to have been noticed.
    async fn exactly(&self, texts: &[&str]) {
        self.until(|house| house.moved() >= texts.len()).await;
        pause(3 * self.inbox.settings.settle_ms).await;
        assert_eq!(self.taken(), texts);
        assert_eq!(self.moved(), texts.len());
        for (nth, text) in texts.iter().enumerate() {
            let id = TaskId::numbered(nth as i64 + 1);
            assert_eq!(fs::read_to_string(self.home.accepted_file(&id)).unwrap(), *text);
        }
    }
}

async fn pause(ms: u64) {
    tokio::time::sleep(Duration::from_millis(ms)).await;
}

async fn watched() -> House {
    watched_and_settling(150).await
}

/// So that the watcher is up before the test saves. Tests that save in steps take a settle time that no busy
/// machine exceeds between two of them.
async fn watched_and_settling(settle_ms: u64) -> House {
    let mut house = House::settling(settle_ms);
    house.start();
    fs::write(house.path("not-yet.task.md"), "---\ntype: nonsense\n---\n").unwrap();
    house.until(|house| house.refused().len() == 1).await;
    fs::remove_file(house.path("not-yet.task.md")).unwrap();
    house.until(|house| !house.path("not-yet.task.md.problem").exists()).await;
    house.ledger.refused.lock().unwrap().clear();
    house
}
