use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tokio_util::sync::CancellationToken;

use super::*;
use crate::{
    settings::{Home, Settings},
    task::{ChangeKind, Reader, Reading, Target, TargetState, TaskType, Terms},
};

/// A home, a project, and a task in it.
pub(super) struct Bench {
    pub folder: tempfile::TempDir,
    pub home: Home,
    pub project: PathBuf,
    pub settings: Settings,
    pub brief: Brief,
}

pub(super) fn id() -> TaskId {
    "task_001".parse().unwrap()
}

impl Bench {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().canonicalize().unwrap();
        let home = Home::find(Some(&base.join("orchestrator"))).unwrap();
        home.make().unwrap();
        let project = base.join("my shop");
        fs::create_dir(&project).unwrap();
        let brief = Brief {
            kind: TaskType::Fix,
            title: "t".into(),
            request: "r".into(),
            targets: vec![],
            criteria: vec![],
            context: None,
            checks: vec![],
            project: Some(project.clone()),
            terms: Terms::default(),
            reading: Reading {
                by: Reader::Rules,
                filled: vec![],
                dropped: vec![],
                similarity: 1.0,
                entropy: 0.5,
                notes: vec![],
            },
        };
        Self { folder, home, project, settings: Settings::parse("").unwrap(), brief }
    }

    /// With the project in git and these files committed.
    pub fn git(files: &[(&str, &str)]) -> Self {
        let bench = Self::new();
        run_git(&bench.project, &["init", "-q", "-b", "main"]);
        for (name, text) in files {
            bench.write(name, text);
        }
        run_git(&bench.project, &["add", "-A"]);
        run_git(&bench.project, &["commit", "-q", "--allow-empty", "-m", "start"]);
        bench
    }

    pub fn target(mut self, path: &str) -> Self {
        self.brief.targets.push(Target { path: path.into(), state: TargetState::Present });
        self
    }

    pub fn write(&self, name: &str, text: &str) {
        write(&self.project, name, text);
    }

    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.project.join(name)).unwrap()
    }

    pub async fn prepare(&self) -> Workspace {
        self.try_prepare().await.unwrap()
    }

    pub async fn try_prepare(&self) -> Result<Workspace> {
        prepare(&self.home, &id(), &self.brief, &self.settings, &CancellationToken::new()).await
    }
}

pub(super) fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

pub(super) fn run_git(dir: &Path, args: &[&str]) -> String {
    let out = Command::new("git")
        .args(["-c", "user.name=Ann", "-c", "user.email=ann@example.invalid", "-c", "commit.gpgsign=false"])
        .args(args)
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .output()
        .unwrap();
    assert!(out.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn names(changes: &Changes) -> Vec<&str> {
    changes.list.iter().map(|change| change.path.as_str()).collect()
}

#[tokio::test]
async fn the_project_is_untouched_until_its_owner_accepts() {
    let bench = Bench::git(&[("a.txt", "one\ntwo\n"), ("b.txt", "b\n"), ("old.txt", "1\n2\n3\n4\n")]);
    let place = bench.prepare().await;
    assert_ne!(place.dir, bench.project);
    write(&place.dir, "a.txt", "one\n2\n");
    write(&place.dir, "new/c.txt", "c\n");
    fs::write(place.dir.join("bin"), [0, 159, 146, 150]).unwrap();
    fs::remove_file(place.dir.join("b.txt")).unwrap();
    fs::rename(place.dir.join("old.txt"), place.dir.join("moved.txt")).unwrap();

    let seen = changes(&place).await.unwrap();
    assert_eq!(names(&seen), ["a.txt", "b.txt", "bin", "moved.txt", "new/c.txt"]);
    assert_eq!((seen.list[0].added, seen.list[0].removed), (Some(1), Some(1)));
    assert_eq!(seen.list[2].added, None);
    assert_eq!(seen.list[3].kind, ChangeKind::Renamed { from: "old.txt".into() });
    assert_eq!(bench.read("a.txt"), "one\ntwo\n");

    accept(&place, Take::Apply).await.unwrap();
    assert_eq!(bench.read("a.txt"), "one\n2\n");
    assert_eq!(bench.read("new/c.txt"), "c\n");
    assert!(!bench.project.join("b.txt").exists() && !bench.project.join("old.txt").exists());
    assert_eq!(fs::read(bench.project.join("bin")).unwrap(), [0, 159, 146, 150]);
    accept(&place, Take::Apply).await.unwrap();
    remove(&bench.home, &place).await.unwrap();
    remove(&bench.home, &place).await.unwrap();
    assert_eq!(find(&bench.home, &id()).unwrap(), None);
    assert_eq!(run_git(&bench.project, &["branch", "--list", "orchestrator/*"]), "");
    assert!(run_git(&bench.project, &["for-each-ref", "refs/orchestrator/backup"]).contains("task_001-1"));
}

#[tokio::test]
async fn the_diff_is_one_that_git_apply_takes() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two");
    fs::write(place.dir.join("bin"), [0, 1, 2]).unwrap();
    let seen = changes(&place).await.unwrap();
    let patch = bench.folder.path().join("p.diff");
    fs::write(&patch, &seen.diff).unwrap();
    run_git(&bench.project, &["apply", patch.to_str().unwrap()]);
    assert_eq!(bench.read("a.txt"), "two");
}

#[tokio::test]
async fn uncommitted_targets_come_along_and_the_owners_index_stays() {
    let bench = Bench::git(&[("a.txt", "one\n"), ("b.txt", "b\n"), (".gitignore", "secret.txt\n")])
        .target("a.txt")
        .target("notes/new.txt")
        .target("secret.txt")
        .target("gone.txt");
    bench.write("a.txt", "dirty\n");
    bench.write("b.txt", "staged\n");
    bench.write("notes/new.txt", "untracked\n");
    bench.write("secret.txt", "ignored\n");
    run_git(&bench.project, &["add", "b.txt"]);
    let (before, index) =
        (run_git(&bench.project, &["status", "--porcelain"]), fs::read(bench.project.join(".git/index")).unwrap());

    let place = bench.prepare().await;
    assert_eq!(fs::read_to_string(place.dir.join("a.txt")).unwrap(), "dirty\n");
    assert_eq!(fs::read_to_string(place.dir.join("notes/new.txt")).unwrap(), "untracked\n");
    assert_eq!(fs::read_to_string(place.dir.join("b.txt")).unwrap(), "b\n", "only targets come along");
    assert!(changes(&place).await.unwrap().list.is_empty(), "what came along is the base");
    assert_eq!(fs::read(bench.project.join(".git/index")).unwrap(), index);
    assert_eq!(run_git(&bench.project, &["stash", "list"]), "");

    write(&place.dir, "secret.txt", "changed\n");
    write(&place.dir, "a.txt", "dirty\nand more\n");
    changes(&place).await.unwrap();
    accept(&place, Take::Apply).await.unwrap();
    assert_eq!(bench.read("a.txt"), "dirty\nand more\n");
    assert_eq!(bench.read("secret.txt"), "changed\n");
    assert!(before.contains("M  b.txt") && run_git(&bench.project, &["status", "--porcelain"]).contains("M  b.txt"));
}

#[tokio::test]
async fn an_edit_of_the_same_length_in_the_same_second_is_seen() {
    let bench = Bench::git(&[("a.txt", "hello\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "hallo\n");
    assert_eq!(names(&changes(&place).await.unwrap()), ["a.txt"]);
}

#[tokio::test]
async fn an_agent_that_commits_hides_or_breaks_its_repository_hides_nothing() {
    let bench = Bench::git(&[("a.txt", "one\n"), ("b.txt", "b\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    run_git(&place.dir, &["commit", "-qam", "done"]);
    run_git(&place.dir, &["update-index", "--assume-unchanged", "b.txt"]);
    write(&place.dir, "b.txt", "B\n");
    assert_eq!(names(&changes(&place).await.unwrap()), ["a.txt", "b.txt"]);
    fs::write(place.dir.join(".git"), "gitdir: /nowhere\n").unwrap();
    assert_eq!(names(&changes(&place).await.unwrap()), ["a.txt", "b.txt"]);
    let told = discard(&bench.home, &place).await.unwrap();
    assert!(told.contains("refs/orchestrator/backup/task_001-1"), "{told}");
    let kept = run_git(&bench.project, &["log", "--format=%s", "refs/orchestrator/backup/task_001-1"]);
    assert!(kept.contains("done"), "the agent's own commits are kept: {kept}");
    assert_eq!(run_git(&bench.project, &["worktree", "list"]).lines().count(), 1);
}

#[tokio::test]
async fn what_a_check_leaves_behind_is_not_accepted() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    changes(&place).await.unwrap();
    write(&place.dir, "cache/junk", "junk");
    accept(&place, Take::Apply).await.unwrap();
    assert_eq!(bench.read("a.txt"), "two\n");
    assert!(!bench.project.join("cache").exists());
}

#[tokio::test]
async fn a_conflict_names_its_files_and_changes_nothing() {
    let bench = Bench::git(&[("a.txt", "one\n"), ("b.txt", "b\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    write(&place.dir, "b.txt", "B\n");
    write(&place.dir, "new.txt", "theirs\n");
    bench.write("a.txt", "three\n");
    bench.write("new.txt", "mine\n");
    let WorkspaceError::Conflict { files, .. } = accept(&place, Take::Apply).await.unwrap_err() else {
        panic!("no conflict")
    };
    assert_eq!(files, ["a.txt", "new.txt"]);
    assert_eq!(
        (bench.read("a.txt"), bench.read("b.txt"), bench.read("new.txt")),
        ("three\n".into(), "b\n".into(), "mine\n".into())
    );
}

#[tokio::test]
async fn accepting_again_after_a_kill_in_between_takes_the_rest() {
    let bench = Bench::git(&[("a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"), ("b.txt", "b\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    write(&place.dir, "b.txt", "B\n");
    write(&place.dir, "c.txt", "c\n");
    // As if killed after two of three files; and its owner edits elsewhere in the third meanwhile.
    bench.write("b.txt", "B\n");
    bench.write("c.txt", "c\n");
    bench.write("a.txt", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    accept(&place, Take::Apply).await.unwrap();
    assert_eq!(bench.read("a.txt"), "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
}

#[tokio::test]
async fn a_restart_finds_the_same_workspace() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let first = bench.prepare().await;
    write(&first.dir, "a.txt", "two\n");
    assert_eq!(find(&bench.home, &id()).unwrap().as_ref(), Some(&first));
    let again = bench.prepare().await;
    assert_eq!(again, first);
    assert_eq!(fs::read_to_string(again.dir.join("a.txt")).unwrap(), "two\n");
}

#[tokio::test]
async fn a_workspace_that_was_half_made_or_half_removed_is_made_anew() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    record::write(&place.folder, &record::Record::Making { workspace: place.clone() }).unwrap();
    assert_eq!(find(&bench.home, &id()).unwrap(), None);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    let leaving = record::Record::Leaving {
        workspace: place.clone(),
        backup: Some("refs/orchestrator/backup/task_001-1".into()),
    };
    record::write(&place.folder, &leaving).unwrap();
    fs::remove_dir_all(&place.dir).unwrap();
    let again = bench.prepare().await;
    assert_eq!(fs::read_to_string(again.dir.join("a.txt")).unwrap(), "one\n");
    let told = discard(&bench.home, &again).await.unwrap();
    assert!(told.contains("nothing"), "{told}");
    discard(&bench.home, &again).await.unwrap();
    assert_eq!(run_git(&bench.project, &["for-each-ref", "refs/orchestrator"]), "");
}

#[tokio::test]
async fn the_branch_of_another_home_is_never_taken_over() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    run_git(&bench.project, &["branch", "orchestrator/task_001"]);
    let place = bench.prepare().await;
    assert!(matches!(&place.kind, Kind::Worktree { branch, .. } if branch == "orchestrator/task_001-2"));
    discard(&bench.home, &place).await.unwrap();
    assert!(run_git(&bench.project, &["branch", "--list"]).contains("orchestrator/task_001"));
}

#[tokio::test]
async fn a_folder_of_a_repository_works_in_the_same_folder_of_the_worktree() {
    let mut bench = Bench::git(&[("app/a.txt", "one\n"), ("other/b.txt", "b\n")]).target("a.txt");
    bench.brief.project = Some(bench.project.join("app"));
    bench.write("app/a.txt", "dirty\n");
    let place = bench.prepare().await;
    assert!(place.dir.ends_with("app"));
    assert_eq!(fs::read_to_string(place.dir.join("a.txt")).unwrap(), "dirty\n");
    write(&place.dir, "a.txt", "two\n");
    write(&place.dir, "../other/b.txt", "B\n");
    assert_eq!(names(&changes(&place).await.unwrap()), ["a.txt", "../other/b.txt"]);
    accept(&place, Take::Apply).await.unwrap();
    assert_eq!((bench.read("app/a.txt"), bench.read("other/b.txt")), ("two\n".into(), "B\n".into()));
}

#[tokio::test]
async fn a_worktree_can_be_made_of_a_worktree() {
    let mut bench = Bench::git(&[("a.txt", "one\n")]);
    let second = bench.folder.path().canonicalize().unwrap().join("second");
    run_git(&bench.project, &["worktree", "add", "-q", "-b", "second", second.to_str().unwrap()]);
    bench.brief.project = Some(second.clone());
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    accept(&place, Take::Apply).await.unwrap();
    assert_eq!(fs::read_to_string(second.join("a.txt")).unwrap(), "two\n");
    assert_eq!(bench.read("a.txt"), "one\n");
    discard(&bench.home, &place).await.unwrap();
    assert_eq!(run_git(&bench.project, &["worktree", "list"]).lines().count(), 2);
}

#[tokio::test]
async fn a_repository_that_can_have_no_worktree_says_what_to_do() {
    let empty = Bench::new();
    run_git(&empty.project, &["init", "-q"]);
    let why = empty.try_prepare().await.unwrap_err().to_string();
    assert!(why.contains("no commit yet") && why.contains("in_place"), "{why}");

    let bare = Bench::new();
    run_git(&bare.project, &["init", "-q", "--bare"]);
    assert!(bare.try_prepare().await.unwrap_err().to_string().contains("bare"));

    let mut outer = Bench::git(&[("a.txt", "one\n")]);
    let inner = Bench::git(&[("b.txt", "b\n")]);
    let url = inner.project.to_str().unwrap();
    run_git(&outer.project, &["-c", "protocol.file.allow=always", "submodule", "add", "-q", url, "sub"]);
    outer.brief.project = Some(outer.project.join("sub"));
    assert!(outer.try_prepare().await.unwrap_err().to_string().contains("submodule"));
}

#[tokio::test]
async fn a_repository_within_the_worktree_is_told_and_stops_nothing() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "inner/x.txt", "x\n");
    run_git(&place.dir.join("inner"), &["init", "-q"]);
    let seen = changes(&place).await.unwrap();
    assert!(!seen.unseen.is_empty(), "{seen:?}");
    run_git(&place.dir.join("inner"), &["add", "-A"]);
    run_git(&place.dir.join("inner"), &["commit", "-q", "-m", "x"]);
    let seen = changes(&place).await.unwrap();
    assert!(seen.unseen.iter().any(|note| note.contains("inner")), "{seen:?}");
}
