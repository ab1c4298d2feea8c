//! The inbox against real folders, real saves and a small ledger.

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_there_before_the_start_is_taken() {
    let mut house = House::quiet();
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.start();
    house.exactly(&[GOOD]).await;
    assert!(!house.path("a.task.md").exists());
    house.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_renamed_in_is_taken_at_once_and_once() {
    let house = watched().await;
    fs::write(house.elsewhere("a"), GOOD).unwrap();
    fs::rename(house.elsewhere("a"), house.path("a.task.md")).unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_written_in_slow_chunks_is_taken_whole() {
    let house = watched_and_settling(1_500).await;
    let mut file = File::create(house.path("a.task.md")).unwrap();
    let mut text = String::from("**Prompt:** one\n");
    file.write_all(text.as_bytes()).unwrap();
    for n in 0..12 {
        pause(60).await;
        let line = format!("line {n}\n");
        file.write_all(line.as_bytes()).unwrap();
        text.push_str(&line);
    }
    drop(file);
    house.exactly(&[&text]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_as_vim_does_it_is_one_task() {
    let house = watched_and_settling(1_500).await;
    fs::write(house.path("4913"), "").unwrap();
    fs::remove_file(house.path("4913")).unwrap();
    fs::write(house.path(".a.task.md.swp"), "swap").unwrap();
    fs::write(house.path("a.task.md"), "**Prompt:** ol").unwrap();
    fs::rename(house.path("a.task.md"), house.path("a.task.md~")).unwrap();
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    fs::remove_file(house.path("a.task.md~")).unwrap();
    fs::remove_file(house.path(".a.task.md.swp")).unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_as_emacs_does_it_is_one_task() {
    let house = watched().await;
    symlink("user@host.123:1", house.path(".#a.task.md")).unwrap();
    fs::write(house.path("#a.task.md#"), GOOD).unwrap();
    fs::write(house.path("a.task.md~"), "old").unwrap();
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    fs::remove_file(house.path(".#a.task.md")).unwrap();
    fs::remove_file(house.path("#a.task.md#")).unwrap();
    house.exactly(&[GOOD]).await;
    assert!(house.path("a.task.md~").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_as_vs_code_does_it_is_one_task() {
    let house = watched_and_settling(1_500).await;
    fs::write(house.path("a.task.md"), "").unwrap();
    pause(300).await;
    for text in ["", "**Prompt:**", GOOD] {
        let mut file = OpenOptions::new().write(true).truncate(true).open(house.path("a.task.md")).unwrap();
        file.write_all(text.as_bytes()).unwrap();
        pause(20).await;
    }
    house.exactly(&[GOOD]).await;
    assert!(house.refused().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn copies_and_rsync_are_one_task_each() {
    let house = watched().await;
    fs::write(house.elsewhere("a"), GOOD).unwrap();
    fs::copy(house.elsewhere("a"), house.path("a.task.md")).unwrap();
    house.until(|house| house.moved() == 1).await;
    let text = "**Prompt:** by rsync\n";
    fs::write(house.path(".b.task.md.Xy12Ab"), &text[..10]).unwrap();
    pause(200).await;
    fs::write(house.path(".b.task.md.Xy12Ab"), text).unwrap();
    fs::rename(house.path(".b.task.md.Xy12Ab"), house.path("b.task.md")).unwrap();
    house.exactly(&[GOOD, text]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_writers_lock_is_waited_for() {
    let house = watched().await;
    let mut file = File::create(house.path("a.task.md")).unwrap();
    file.lock().unwrap();
    file.write_all(b"**Prompt:** do").unwrap();
    house.until(|house| house.why("a.task.md").is_some_and(|why| why.contains("lock"))).await;
    file.write_all(b" it\n").unwrap();
    file.unlock().unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_draft_is_left_alone_until_it_is_none() {
    let house = watched().await;
    fs::write(house.path("a.task.md"), "---\ndraft: true\n---\n").unwrap();
    house.until(|house| house.why("a.task.md").is_some_and(|why| why.contains("draft"))).await;
    assert!(!house.path("a.task.md.problem").exists());
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_file_stays_with_its_problem_and_is_told_once() {
    let mut house = watched().await;
    fs::write(house.path("a.task.md"), "---\npriority: urgent\n---\nx\n").unwrap();
    house.until(|house| house.path("a.task.md.problem").exists()).await;
    let problem = fs::read_to_string(house.path("a.task.md.problem")).unwrap();
    assert!(problem.contains("line 2: priority is high, medium or low, not \"urgent\""), "{problem}");
    house.close().await;
    house.start();
    house.wake.send(()).await.unwrap();
    pause(500).await;
    assert_eq!(house.refused().len(), 1);
    assert!(house.why("a.task.md").unwrap().contains("urgent"));
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.exactly(&[GOOD]).await;
    assert!(!house.path("a.task.md.problem").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_no_file_is_refused_and_neither_followed_nor_waited_for() {
    let house = watched().await;
    fs::write(house.elsewhere("secret"), GOOD).unwrap();
    symlink(house.elsewhere("secret"), house.path("link.task.md")).unwrap();
    fs::create_dir(house.path("dir.task.md")).unwrap();
    nix::unistd::mkfifo(&house.path("pipe.task.md"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    let huge = File::create(house.elsewhere("huge")).unwrap();
    huge.set_len(1 << 30).unwrap();
    fs::rename(house.elsewhere("huge"), house.path("huge.task.md")).unwrap();
    fs::write(house.path("nul.task.md"), b"do\0it").unwrap();
    house.until(|house| house.refused().len() == 5).await;
    for (name, word) in [("link", "link"), ("dir", "folder"), ("pipe", "pipe"), ("huge", "1 MB"), ("nul", "NUL")] {
        let why = house.why(&format!("{name}.task.md")).unwrap();
        assert!(why.contains(word), "{name}: {why}");
    }
    assert!(house.taken().is_empty());
    fs::remove_file(house.path("pipe.task.md")).unwrap();
    house.until(|house| !house.path("pipe.task.md.problem").exists()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_waits_for_room_and_is_taken_when_woken() {
    let house = watched().await;
    house.ledger.full.store(true, Ordering::SeqCst);
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.until(|house| house.why("a.task.md").is_some_and(|why| why.contains("room"))).await;
    assert!(!house.path("a.task.md.problem").exists());
    house.ledger.full.store(false, Ordering::SeqCst);
    house.wake.send(()).await.unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_ledger_that_can_not_write_loses_nothing() {
    let house = watched().await;
    house.ledger.broken.store(true, Ordering::SeqCst);
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.until(|house| house.why("a.task.md").is_some_and(|why| why.contains("disk is full"))).await;
    house.ledger.broken.store(false, Ordering::SeqCst);
    house.wake.send(()).await.unwrap();
    house.exactly(&[GOOD]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_save_while_the_task_is_accepted_is_a_handover_of_its_own() {
    let house = watched().await;
    let (path, newer) = (house.path("a.task.md"), "**Prompt:** newer\n");
    *house.ledger.meanwhile.lock().unwrap() = Some(Box::new(move || fs::write(path, newer).unwrap()));
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.exactly(&[GOOD, newer]).await;
    let (path, temp) = (house.path("b.task.md"), house.elsewhere("b"));
    let third = "**Prompt:** third\n";
    *house.ledger.meanwhile.lock().unwrap() = Some(Box::new(move || {
        fs::write(&temp, newer).unwrap();
        fs::rename(&temp, &path).unwrap();
    }));
    fs::write(house.path("b.task.md"), third).unwrap();
    house.exactly(&[GOOD, newer, third, newer]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inbox_that_is_removed_or_renamed_is_made_again_and_watched() {
    let house = watched().await;
    fs::rename(house.home.inbox(), house.elsewhere("moved")).unwrap();
    house.until(|house| house.home.inbox().exists()).await;
    house.until(|house| house.ledger.alerts.lock().unwrap().last() == Some(&None)).await;
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.until(|house| house.moved() == 1).await;
    fs::remove_dir_all(house.home.inbox()).unwrap();
    house.until(|house| house.home.inbox().exists() && house.ledger.alerts.lock().unwrap().len() >= 4).await;
    let second = "**Prompt:** again\n";
    fs::write(house.path("b.task.md"), second).unwrap();
    house.until(|house| house.moved() == 2).await;
    let alerts = house.ledger.alerts.lock().unwrap().clone();
    assert!(alerts[0].as_ref().unwrap().contains("made again"));
    assert_eq!(alerts.last(), Some(&None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_inbox_that_can_not_be_used_is_told_and_tried_again() {
    let house = watched().await;
    fs::rename(house.home.root(), house.elsewhere("away")).unwrap();
    house.wake.send(()).await.unwrap();
    house.until(|house| house.ledger.alerts.lock().unwrap().len() == 1).await;
    assert!(!house.home.inbox().exists());
    fs::rename(house.elsewhere("away"), house.home.root()).unwrap();
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    house.wake.send(()).await.unwrap();
    house.exactly(&[GOOD]).await;
    assert_eq!(house.ledger.alerts.lock().unwrap().last(), Some(&None));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hundreds_of_files_at_once_are_all_taken() {
    let house = watched().await;
    for n in 0..400 {
        fs::write(house.path(&format!("{n}.task.md")), format!("Do {n}.")).unwrap();
    }
    house.until(|house| house.moved() == 400).await;
    let mut texts = house.taken();
    texts.sort();
    texts.dedup();
    assert_eq!(texts.len(), 400);
    house.until(|house| house.inbox.standing().is_empty()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crash_on_the_way_out_is_finished_at_the_next_start() {
    let mut house = House::quiet();
    fs::write(house.path(".a.task.md.taken"), GOOD).unwrap();
    house.start();
    house.exactly(&[GOOD]).await;
}

fn key_of(path: &Path) -> InboxKey {
    let name = path.file_name().unwrap();
    super::file::snapshot(path.parent().unwrap(), name).ok().unwrap().key
}

#[test]
fn putting_away_twice_or_over_something_else_loses_nothing() {
    let house = House::quiet();
    let id = TaskId::numbered(1);
    fs::write(house.home.accepted_file(&id), "of an older ledger").unwrap();
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    let key = key_of(&house.path("a.task.md"));
    put_away(&house.home, &id, GOOD, Some(&key)).unwrap();
    put_away(&house.home, &id, GOOD, Some(&key)).unwrap();
    assert_eq!(fs::read_to_string(house.home.accepted_file(&id)).unwrap(), GOOD);
    let earlier = house.home.accepted().join("task_001.earlier-2.task.md");
    assert_eq!(fs::read_to_string(earlier).unwrap(), "of an older ledger");
    assert_eq!(fs::read_dir(house.home.accepted()).unwrap().count(), 2);
    fs::write(house.path(".a.task.md.taken"), "newer").unwrap();
    put_away(&house.home, &id, GOOD, Some(&key)).unwrap();
    assert_eq!(fs::read_to_string(house.path("a.task.md")).unwrap(), "newer");
    fs::write(house.path("a.task.md"), GOOD).unwrap();
    put_away(&house.home, &id, GOOD, Some(&key)).unwrap();
    assert!(!house.path("a.task.md").exists(), "the same content again was taken for a new task");
    put_away(&house.home, &TaskId::numbered(2), "no file", None).unwrap();
    assert_eq!(fs::read_to_string(house.home.accepted_file(&TaskId::numbered(2))).unwrap(), "no file");
}
