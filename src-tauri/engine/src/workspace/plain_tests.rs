use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
};

use super::{
    Kind, accept, changes, discard, find, prepare, remove,
    tests::{Bench, id, run_git, write},
};
use crate::{settings::Settings, task::TaskType};

fn in_place() -> Bench {
    let bench = Bench::new();
    bench.write("a.txt", "one\ntwo\n");
    bench.write("dir/b.txt", "b\n");
    bench.write("gone.txt", "gone\n");
    fs::write(bench.project.join("bin"), [0, 1, 2]).unwrap();
    symlink("a.txt", bench.project.join("link")).unwrap();
    bench
}

fn wreck(bench: &Bench) {
    bench.write("a.txt", "one\n2");
    bench.write("new/deep file.txt", "new\n");
    bench.write("empty", "");
    fs::remove_file(bench.project.join("gone.txt")).unwrap();
    fs::remove_file(bench.project.join("link")).unwrap();
    symlink("dir/b.txt", bench.project.join("link")).unwrap();
    fs::set_permissions(bench.project.join("dir/b.txt"), fs::Permissions::from_mode(0o755)).unwrap();
}

#[tokio::test]
async fn without_git_there_is_a_diff_that_git_apply_takes() {
    let (bench, copy) = (in_place(), in_place());
    let place = bench.prepare().await;
    assert_eq!(place.dir, bench.project);
    assert!(changes(&place).await.unwrap().list.is_empty());
    wreck(&bench);
    let seen = changes(&place).await.unwrap();
    let names: Vec<_> = seen.list.iter().map(|change| change.path.as_str()).collect();
    assert_eq!(names, ["a.txt", "dir/b.txt", "empty", "gone.txt", "link", "new/deep file.txt"]);
    assert_eq!((seen.list[0].added, seen.list[0].removed), (Some(1), Some(1)));
    let patch = bench.folder.path().join("p.diff");
    fs::write(&patch, &seen.diff).unwrap();
    run_git(&copy.project, &["apply", patch.to_str().unwrap()]);
    for name in ["a.txt", "dir/b.txt", "empty", "link", "new/deep file.txt"] {
        assert_eq!(copy.read(name), bench.read(name), "{name}");
    }
    assert!(!copy.project.join("gone.txt").exists());
}

#[tokio::test]
async fn discarding_in_place_puts_everything_back_and_keeps_what_it_was() {
    let bench = in_place();
    let place = bench.prepare().await;
    wreck(&bench);
    fs::write(bench.project.join("bin"), [3, 0, 4]).unwrap();
    let place = find(&bench.home, &id()).unwrap().unwrap_or(place);
    let told = discard(&bench.home, &place).await.unwrap();
    assert_eq!(
        (bench.read("a.txt"), bench.read("gone.txt"), bench.read("link")),
        ("one\ntwo\n".into(), "gone\n".into(), "one\ntwo\n".into())
    );
    assert_eq!(fs::read(bench.project.join("bin")).unwrap(), [0, 1, 2]);
    assert!(!bench.project.join("new").exists() && !bench.project.join("empty").exists());
    assert_eq!(fs::metadata(bench.project.join("dir/b.txt")).unwrap().permissions().mode() & 0o111, 0);
    let kept = bench.home.backups().join("task_001-1.diff");
    assert!(told.contains("task_001-1.diff") && fs::read_to_string(&kept).unwrap().contains("+2"), "{told}");
    assert_eq!(fs::read(bench.home.backups().join("task_001-1.files/bin")).unwrap(), [3, 0, 4]);
    assert_eq!(find(&bench.home, &id()).unwrap(), None);
    discard(&bench.home, &place).await.unwrap();
}

#[tokio::test]
async fn discarding_again_after_a_kill_in_between_goes_on() {
    let bench = in_place();
    let place = bench.prepare().await;
    wreck(&bench);
    let leaving = super::record::Record::Leaving { workspace: place.clone(), backup: Some("kept".into()) };
    super::record::write(&place.folder, &leaving).unwrap();
    bench.write("a.txt", "one\ntwo\n");
    let place = find(&bench.home, &id()).unwrap().unwrap();
    assert!(discard(&bench.home, &place).await.unwrap().contains("kept"));
    assert_eq!(bench.read("gone.txt"), "gone\n");
    assert!(!bench.home.backups().join("task_001-1.diff").exists(), "the backup is made once");
}

#[tokio::test]
async fn accepting_in_place_leaves_the_project_as_it_is() {
    let bench = in_place();
    let place = bench.prepare().await;
    bench.write("a.txt", "changed\n");
    assert!(accept(&place, crate::task::Take::Apply).await.unwrap().contains("already"));
    remove(&bench.home, &place).await.unwrap();
    assert_eq!(bench.read("a.txt"), "changed\n");
    assert_eq!(find(&bench.home, &id()).unwrap(), None);
}

#[tokio::test]
async fn in_place_by_setting_leaves_gits_own_files_alone() {
    let mut bench = Bench::git(&[("a.txt", "one\n")]);
    bench.settings = Settings::parse("[project]\nmode = \"in_place\"\n").unwrap();
    let place = bench.prepare().await;
    assert_eq!(place.kind, Kind::InPlace { copies: true });
    bench.write("a.txt", "two\n");
    run_git(&bench.project, &["commit", "-qam", "x"]);
    assert_eq!(changes(&place).await.unwrap().list.len(), 1);
}

#[tokio::test]
async fn a_folder_past_the_limits_is_refused_with_the_setting_to_change() {
    let mut bench = in_place();
    bench.settings = Settings::parse("[project]\nbaseline_files = 2\n").unwrap();
    assert!(bench.try_prepare().await.unwrap_err().to_string().contains("project.baseline_files"));
    bench.settings = Settings::parse("[project]\nbaseline_mb = 0\n").unwrap();
    assert!(bench.try_prepare().await.unwrap_err().to_string().contains("project.baseline_mb"));
    bench.brief.kind = TaskType::Summarize;
    let place = bench.prepare().await;
    assert_eq!(place.kind, Kind::InPlace { copies: false });
    bench.write("a.txt", "two\ntwo\n");
    assert_eq!(changes(&place).await.unwrap().list.len(), 1);
    let told = discard(&bench.home, &place).await.unwrap();
    assert!(told.contains("a.txt") && bench.read("a.txt") == "two\ntwo\n", "{told}");
}

#[tokio::test]
async fn without_a_project_there_is_a_scratch_folder_whose_files_are_kept_when_accepted() {
    let mut bench = Bench::new();
    bench.brief.project = None;
    let place = bench.prepare().await;
    write(&place.dir, "notes/a.md", "hello\n");
    let seen = changes(&place).await.unwrap();
    assert_eq!((seen.list.len(), seen.list[0].added), (1, Some(1)));
    let told = accept(&place, crate::task::Take::Apply).await.unwrap();
    assert!(told.contains("results/task_001/files"), "{told}");
    remove(&bench.home, &place).await.unwrap();
    assert!(!place.dir.exists());
    assert_eq!(fs::read_to_string(bench.home.results(&id()).join("files/notes/a.md")).unwrap(), "hello\n");
}

#[tokio::test]
async fn a_stopped_engine_leaves_no_half_made_workspace() {
    let bench = in_place();
    let stop = tokio_util::sync::CancellationToken::new();
    stop.cancel();
    assert!(prepare(&bench.home, &id(), &bench.brief, &bench.settings, &stop).await.is_err());
    assert_eq!(find(&bench.home, &id()).unwrap(), None);
    bench.prepare().await;
}
