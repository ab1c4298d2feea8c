//! What goes wrong is told, and nothing is lost.

use super::*;

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
async fn a_crash_on_the_way_out_is_finished_at_the_next_start() {
    let mut house = House::quiet();
    fs::write(house.path(".a.task.md.taken"), GOOD).unwrap();
    house.start();
    house.exactly(&[GOOD]).await;
}

fn key_of(path: &Path) -> InboxKey {
    let name = path.file_name().unwrap();
    super::super::file::snapshot(path.parent().unwrap(), name).ok().unwrap().key
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
