use std::time::{Duration, SystemTime};

use super::{super::tests::*, *};
use crate::task::Take;
use crate::workspace::{accept, changes};

fn only(bench: &Bench) -> Held {
    let mut found = all(&bench.home).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

#[tokio::test]
async fn a_workspace_holds_something_until_the_project_has_it() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    assert!(all(&bench.home).unwrap().is_empty());
    let place = bench.prepare().await;
    assert!(!only(&bench).holds_unmerged().unwrap(), "nothing was changed");
    write(&place.dir, "a.txt", "two\n");
    assert!(only(&bench).holds_unmerged().unwrap());
    changes(&place).await.unwrap();
    fs::remove_dir_all(place.dir.parent().unwrap()).unwrap();
    assert!(only(&bench).holds_unmerged().unwrap(), "what was seen last counts where the files are gone");
    accept(&place, Take::Apply).await.unwrap();
    assert!(!only(&bench).holds_unmerged().unwrap());
    bench.write("a.txt", "three\n");
    assert!(only(&bench).holds_unmerged().unwrap(), "its owner has thrown it away by hand");
}

#[tokio::test]
async fn what_is_removed_is_kept_once_and_what_nobody_knows_is_not_removed() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    changes(&place).await.unwrap();
    fs::remove_dir_all(place.dir.parent().unwrap()).unwrap();
    only(&bench).remove(&bench.home).unwrap();
    let kept = run_git(&bench.project, &["show", "refs/orchestrator/backup/task_001-1:a.txt"]);
    assert_eq!(kept, "two\n");
    assert!(all(&bench.home).unwrap().is_empty());

    let strange = bench.home.worktrees().join("task_007");
    fs::create_dir_all(strange.join("baseline")).unwrap();
    only(&bench).remove(&bench.home).unwrap();
    assert!(!strange.exists(), "there was no work in it");
    fs::create_dir_all(strange.join("tree/shop")).unwrap();
    assert!(only(&bench).holds_unmerged().unwrap());
    let why = only(&bench).remove(&bench.home).unwrap_err().to_string();
    assert!(why.contains("by hand") && strange.join("tree/shop").exists(), "{why}");
}

#[tokio::test]
async fn a_repository_within_a_worktree_is_not_lost_with_it() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "inner/x.txt", "x\n");
    run_git(&place.dir.join("inner"), &["init", "-q"]);
    run_git(&place.dir.join("inner"), &["add", "-A"]);
    run_git(&place.dir.join("inner"), &["commit", "-qm", "inside"]);
    only(&bench).remove(&bench.home).unwrap();
    let aside = bench.home.backups().join("task_001-1.files/inner");
    assert_eq!(run_git(&aside, &["log", "--format=%s"]), "inside\n");
    assert!(!place.dir.exists());
}

#[tokio::test]
async fn what_was_on_its_way_out_is_finished() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    let leaving = Record::Leaving { workspace: place.clone(), backup: None };
    record::write(&record::folder(&bench.home, &id()), &leaving).unwrap();
    assert!(only(&bench).leaving);
    assert_eq!((finish(&bench.home).unwrap(), finish(&bench.home).unwrap()), (1, 0));
    assert!(!place.dir.exists());
}

#[test]
fn sizes_count_what_is_on_the_disk_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), vec![1; 100_000]).unwrap();
    let alone = blocks(folder.path(), &mut HashSet::new());
    assert!((100_000..200_000).contains(&alone), "{alone}");
    fs::hard_link(folder.path().join("a"), folder.path().join("b")).unwrap();
    std::os::unix::fs::symlink("/", folder.path().join("root")).unwrap();
    let file = fs::File::create(folder.path().join("sparse")).unwrap();
    file.set_len(1 << 40).unwrap();
    let more = blocks(folder.path(), &mut HashSet::new());
    assert!(more < alone + 20_000, "{more}");
}

#[tokio::test]
async fn only_old_backups_are_dropped() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    leave::remove(&bench.home, &place).unwrap();
    let common = repository_of(&bench.project).unwrap();
    let ago = |seconds| Timestamp::try_from(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    assert_eq!(drop_backups(&common, ago(3600)).unwrap(), 0);
    run_git(&bench.project, &["update-ref", "refs/heads/keep", "refs/orchestrator/backup/task_001-1"]);
    let soon = Timestamp::try_from(SystemTime::now() + Duration::from_secs(60)).unwrap();
    assert_eq!((drop_backups(&common, soon).unwrap(), drop_backups(&common, soon).unwrap()), (1, 0));
    assert_eq!(run_git(&bench.project, &["for-each-ref", "refs/orchestrator"]), "");
    assert!(run_git(&bench.project, &["branch"]).contains("keep"));
}
