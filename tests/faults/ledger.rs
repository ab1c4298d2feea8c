//! The database, the lock and the disk.

use engine::task::StageName;
use trials::{audit::audit, trial::Trial};

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_database_stops_the_start_names_the_backup_and_is_never_replaced() {
    let mut trial = Trial::practice().await;
    let id = trial.add("Explain this folder.").await;
    trial.at_rest(&id).await;
    let (code, out, errors) = trial.cli(&["backup"]);
    assert_eq!(code, 0, "{out}{errors}");
    trial.stop().await;
    std::fs::remove_file(trial.home.state().join("orchestrator.db-wal")).ok();
    std::fs::write(trial.home.database(), b"this is not a database, it only looks like one from far away").unwrap();

    let (code, _, errors) = trial.cli(&["serve", "--practice"]);
    assert_ne!(code, 0);
    assert!(errors.contains("backup") && errors.contains("orchestrator-"), "{errors}");
    assert!(std::fs::read(trial.home.database()).unwrap().starts_with(b"this is not"));

    let newest = std::fs::read_dir(trial.home.backups()).unwrap().map(|e| e.unwrap().path()).max().unwrap();
    let (code, _, errors) = trial.cli(&["restore", &newest.display().to_string()]);
    assert_eq!(code, 0, "{errors}");
    trial.start().await;
    let row = trial.until(&id, "there again", |_| true).await;
    assert_eq!(row.stage, StageName::Closed);
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ledger_of_a_later_version_is_refused() {
    let mut trial = Trial::practice().await;
    trial.stop().await;
    let db = rusqlite::Connection::open(trial.home.database()).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    drop(db);
    let (code, _, errors) = trial.cli(&["serve", "--practice"]);
    assert_ne!(code, 0);
    assert!(errors.contains("newer") || errors.contains("later"), "{errors}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_waited_for() {
    let trial = Trial::practice().await;
    let db = rusqlite::Connection::open(trial.home.database()).unwrap();
    db.execute_batch("BEGIN IMMEDIATE").unwrap();
    let path = trial.drop_file("wait.task.md", "Explain this folder.");
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    db.execute_batch("COMMIT").unwrap();
    trial.eventually("the file is taken", || !path.exists()).await;
    trial.at_rest(&"task_001".parse().unwrap()).await;
    audit(&trial.home, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_that_goes_away_is_told_and_watched_again_when_it_is_back() {
    let mut trial = Trial::new().arg("--practice").settings("[inbox]\nrescan_s = 1\n");
    trial.start().await;
    let inbox = trial.home.inbox();
    let aside = trial.folder().join("inbox-aside");
    std::fs::rename(&inbox, &aside).unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    if inbox.exists() {
        // It was made again: what stands in it counts.
        std::fs::write(inbox.join("back.task.md"), "Explain this folder.").unwrap();
    } else {
        std::fs::rename(&aside, &inbox).unwrap();
        std::fs::write(inbox.join("back.task.md"), "Explain this folder.").unwrap();
    }
    trial.at_rest(&"task_001".parse().unwrap()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_files_are_refused_and_never_block_the_inbox() {
    let trial = Trial::practice().await;
    let inbox = trial.home.inbox();
    std::os::unix::fs::symlink("/etc/passwd", inbox.join("link.task.md")).unwrap();
    nix::unistd::mkfifo(&inbox.join("pipe.task.md"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    std::fs::create_dir(inbox.join("folder.task.md")).unwrap();
    std::fs::write(inbox.join("nul.task.md"), b"Explain\0this").unwrap();
    let huge = std::fs::File::create(inbox.join("huge.task.md")).unwrap();
    huge.set_len(1 << 30).unwrap();
    let good = trial.drop_file("good.task.md", "Explain this folder.");
    trial.eventually("the good one is taken", || !good.exists()).await;
    for name in ["link", "pipe", "folder", "nul", "huge"] {
        let problem = inbox.join(format!("{name}.task.md.problem"));
        trial.eventually(&format!("{name} is refused with a reason"), || problem.exists()).await;
    }
    trial.at_rest(&"task_001".parse().unwrap()).await;
    audit(&trial.home, 1);
}
