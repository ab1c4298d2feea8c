use super::{
    tests::{Bench, id, run_git},
    *,
};

async fn made(bench: &Bench) -> Spare {
    spare(&bench.home, &bench.project, &bench.settings, "a1").await.unwrap().unwrap()
}

#[tokio::test]
async fn a_spare_becomes_the_tasks_own_worktree_with_its_branch() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let spare = made(&bench).await;
    let taken = adopt(&bench.home, &spare, &id(), &bench.brief, &bench.settings).await.unwrap().unwrap();
    assert_eq!(taken.dir, spare.dir());
    assert_eq!(find(&bench.home, &id()).unwrap().unwrap(), taken);
    std::fs::write(taken.dir.join("a.txt"), "two\n").unwrap();
    assert_eq!(changes(&taken).await.unwrap().list.len(), 1);
    assert_eq!(sweep_spares(&bench.home).unwrap(), 0, "a worktree that a task has is nobody's spare");
    accept(&taken, Take::Apply).await.unwrap();
    remove(&bench.home, &taken).await.unwrap();
    assert_eq!(std::fs::read_to_string(bench.project.join("a.txt")).unwrap(), "two\n");
    assert_eq!(std::fs::read_dir(bench.home.worktrees()).unwrap().count(), 0);
}

#[tokio::test]
async fn a_spare_does_not_fit_after_a_commit_or_with_changed_targets() {
    let bench = Bench::git(&[("a.txt", "one\n")]).target("a.txt");
    let spare = made(&bench).await;
    std::fs::write(bench.project.join("a.txt"), "not committed\n").unwrap();
    assert_eq!(adopt(&bench.home, &spare, &id(), &bench.brief, &bench.settings).await.unwrap(), None);
    run_git(&bench.project, &["commit", "-qam", "later"]);
    assert_eq!(adopt(&bench.home, &spare, &id(), &bench.brief, &bench.settings).await.unwrap(), None);
    let own = prepare(&bench.home, &id(), &bench.brief, &bench.settings, &CancellationToken::new()).await.unwrap();
    assert_ne!(own.dir, spare.dir());
}

#[tokio::test]
async fn spares_that_an_engine_left_behind_are_swept() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let spare = made(&bench).await;
    assert_eq!(sweep_spares(&bench.home).unwrap(), 1);
    assert!(!spare.dir().exists());
    assert!(!bench.project.join(".git/worktrees").exists_with_entries());
}

trait Entries {
    fn exists_with_entries(&self) -> bool;
}

impl Entries for std::path::PathBuf {
    fn exists_with_entries(&self) -> bool {
        std::fs::read_dir(self).is_ok_and(|mut entries| entries.next().is_some())
    }
}
