use std::{fs, os::unix::fs::PermissionsExt};

use super::{
    tests::{Bench, id, run_git, write},
    *,
};

fn named(bench: &Bench) {
    run_git(&bench.project, &["config", "user.name", "Olga Owner"]);
    run_git(&bench.project, &["config", "user.email", "olga@example.invalid"]);
}

fn bench(files: &[(&str, &str)]) -> Bench {
    let bench = Bench::git(files);
    named(&bench);
    bench
}

fn squash() -> Landing {
    Landing { how: Take::Squash, title: "Mend the\n`$(greeting)`".into() }
}

fn merge() -> Landing {
    Landing { how: Take::Merge, title: "Mend it".into() }
}

fn git(bench: &Bench, args: &[&str]) -> String {
    run_git(&bench.project, args).trim_end().to_owned()
}

fn commits(bench: &Bench) -> usize {
    git(bench, &["rev-list", "--count", "main"]).parse().unwrap()
}

fn state(bench: &Bench) -> (String, String, Vec<u8>) {
    let status = git(bench, &["status", "--porcelain", "--ignored", "--untracked-files=all"]);
    (status, git(bench, &["rev-parse", "main"]), fs::read(bench.project.join("a.txt")).unwrap_or_default())
}

/// Says no, and leaves everything as it was.
async fn refused(bench: &Bench, place: &Workspace, landing: Landing) -> WorkspaceError {
    let before = state(bench);
    let problem = accept(place, landing).await.unwrap_err();
    assert_eq!(state(bench), before, "{problem}");
    problem
}

#[tokio::test]
async fn squashing_makes_one_commit_in_the_owners_name_and_leaves_their_other_work_alone() {
    let bench = bench(&[("a.txt", "one\n"), ("gone.txt", "x\n"), ("mine.txt", "m\n"), ("staged.txt", "s\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    write(&place.dir, "new/c.txt", "c\n");
    fs::remove_file(place.dir.join("gone.txt")).unwrap();
    changes(&place).await.unwrap();
    bench.write("mine.txt", "dirty\n");
    bench.write("staged.txt", "S\n");
    bench.write("untracked.txt", "u\n");
    git(&bench, &["add", "staged.txt"]);

    let told = accept(&place, squash()).await.unwrap();
    assert!(told.contains("on main") && told.contains("3 files"), "{told}");
    assert_eq!(commits(&bench), 2);
    let about = git(&bench, &["log", "-1", "--format=%an <%ae>|%cn|%P|%B"]);
    let start = git(&bench, &["rev-parse", "main~1"]);
    let wanted = format!(
        "Olga Owner <olga@example.invalid>|Olga Owner|{start}|Mend the `$(greeting)`\n\nOrchestrator-Task: task_001"
    );
    assert_eq!(about, wanted);
    let files = git(&bench, &["show", "--format=", "--name-status", "main"]);
    assert_eq!(files, "M\ta.txt\nD\tgone.txt\nA\tnew/c.txt");
    assert_eq!(
        git(&bench, &["status", "--porcelain"]),
        "M mine.txt\nM  staged.txt\n?? untracked.txt".replacen('M', " M", 1)
    );
    assert_eq!((bench.read("a.txt"), bench.read("new/c.txt")), ("two\n".into(), "c\n".into()));

    assert!(accept(&place, squash()).await.unwrap().contains("already"));
    assert!(accept(&place, merge()).await.unwrap().contains("already"));
    assert!(accept(&place, Take::Apply).await.unwrap().contains("already"));
    assert_eq!(commits(&bench), 2);
    remove(&bench.home, &place).await.unwrap();
    let refs = git(&bench, &["for-each-ref", "--format=%(refname)"]);
    assert_eq!(refs, "refs/heads/main\nrefs/orchestrator/backup/task_001-1");
}

#[tokio::test]
async fn merging_keeps_the_tasks_commit_beside_what_the_branch_did_meanwhile() {
    let bench = bench(&[("a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"), ("b.txt", "b\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    changes(&place).await.unwrap();
    bench.write("a.txt", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    git(&bench, &["commit", "-qam", "meanwhile"]);
    let (head, seen) =
        (git(&bench, &["rev-parse", "main"]), git(&bench, &["rev-parse", "refs/orchestrator/seen/task_001"]));
    accept(&place, merge()).await.unwrap();
    assert_eq!(git(&bench, &["log", "-1", "--format=%P|%s"]), format!("{head} {seen}|Merge task_001: Mend it"));
    assert_eq!(bench.read("a.txt"), "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    assert_eq!(git(&bench, &["status", "--porcelain"]), "");
    assert_eq!(git(&bench, &["fsck", "--no-dangling", "--no-progress"]), "");
}

#[tokio::test]
async fn every_kind_of_change_lands_as_it_is() {
    let bench = bench(&[("old name.txt", "1\n2\n3\n4\n5\n"), ("run.sh", "#!/bin/sh\n"), ("d/x", "x\n"), ("f", "f\n")]);
    fs::write(bench.project.join("bin"), [0, 1, 2]).unwrap();
    git(&bench, &["add", "-A"]);
    git(&bench, &["commit", "-qm", "more"]);
    let place = bench.prepare().await;
    fs::rename(place.dir.join("old name.txt"), place.dir.join("new \"näme\".txt")).unwrap();
    fs::set_permissions(place.dir.join("run.sh"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::write(place.dir.join("bin"), [0, 159, 146, 150]).unwrap();
    fs::write(place.dir.join("empty"), "").unwrap();
    write(&place.dir, "no end", "no end");
    std::os::unix::fs::symlink("f", place.dir.join("link")).unwrap();
    // A folder becomes a file, and a file a folder.
    fs::remove_dir_all(place.dir.join("d")).unwrap();
    write(&place.dir, "d", "now a file\n");
    fs::remove_file(place.dir.join("f")).unwrap();
    write(&place.dir, "f/inner", "now in a folder\n");
    changes(&place).await.unwrap();
    let wanted = git(&bench, &["rev-parse", "refs/orchestrator/seen/task_001^{tree}"]);
    accept(&place, squash()).await.unwrap();
    assert_eq!(git(&bench, &["rev-parse", "main^{tree}"]), wanted);
    assert_eq!(git(&bench, &["status", "--porcelain"]), "");
    assert_eq!(fs::metadata(bench.project.join("run.sh")).unwrap().permissions().mode() & 0o111, 0o111);
    assert_eq!(fs::read(bench.project.join("bin")).unwrap(), [0, 159, 146, 150]);
}

#[tokio::test]
async fn a_folder_of_a_repository_lands_whole() {
    let mut bench = bench(&[("app/a.txt", "one\n"), ("other/b.txt", "b\n")]);
    bench.brief.project = Some(bench.project.join("app"));
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    write(&place.dir, "../other/b.txt", "B\n");
    accept(&place, squash()).await.unwrap();
    assert_eq!((bench.read("app/a.txt"), bench.read("other/b.txt")), ("two\n".into(), "B\n".into()));
    assert_eq!((commits(&bench), git(&bench, &["status", "--porcelain"])), (2, String::new()));
}

#[tokio::test]
async fn a_merge_that_does_not_come_out_changes_nothing() {
    let bench = bench(&[("a.txt", "one\n"), ("b.txt", "b\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    write(&place.dir, "b.txt", "B\n");
    changes(&place).await.unwrap();
    bench.write("a.txt", "three\n");
    git(&bench, &["commit", "-qam", "meanwhile"]);
    for landing in [squash(), merge()] {
        let WorkspaceError::Conflict { files, .. } = refused(&bench, &place, landing).await else {
            panic!("no conflict")
        };
        assert_eq!(files, ["a.txt"]);
    }
}

#[tokio::test]
async fn what_the_owner_has_not_committed_in_the_same_files_is_a_conflict() {
    type Act = fn(&Bench);
    let cases: [(&str, Act); 6] = [
        ("dirty", |bench| bench.write("a.txt", "mine\n")),
        ("staged", |bench| {
            bench.write("a.txt", "mine\n");
            git(bench, &["add", "a.txt"]);
            bench.write("a.txt", "one\n");
        }),
        ("removed", |bench| fs::remove_file(bench.project.join("a.txt")).unwrap()),
        ("hidden from git", |bench| {
            git(bench, &["update-index", "--skip-worktree", "a.txt"]);
            bench.write("a.txt", "mine\n");
        }),
        ("untracked", |bench| bench.write("new.txt", "mine\n")),
        ("a folder in the way", |bench| bench.write("new.txt/mine", "mine\n")),
    ];
    for (case, act) in cases {
        let bench = bench(&[("a.txt", "one\n"), ("b.txt", "b\n")]);
        let place = bench.prepare().await;
        write(&place.dir, "a.txt", "two\n");
        write(&place.dir, "b.txt", "B\n");
        write(&place.dir, "new.txt", "new\n");
        act(&bench);
        for landing in [squash(), merge()] {
            let problem = refused(&bench, &place, landing).await;
            let WorkspaceError::Conflict { files, .. } = &problem else { panic!("{case}: {problem}") };
            assert_eq!(files.len(), 1, "{case}: {problem}");
        }
        assert_eq!(bench.read("b.txt"), "b\n", "{case}");
    }
}

#[tokio::test]
async fn a_link_in_the_way_is_never_followed() {
    let bench = bench(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "lib/new.txt", "new\n");
    let outside = bench.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    std::os::unix::fs::symlink(&outside, bench.project.join("lib")).unwrap();
    refused(&bench, &place, squash()).await;
    assert!(!outside.join("new.txt").exists());
}

#[tokio::test]
async fn what_was_half_done_when_it_was_killed_is_finished_once() {
    // Each is a state that a kill leaves behind: files written, some of them staged, the branch not moved.
    type Act = fn(&Bench);
    let cases: [Act; 4] = [
        |bench| bench.write("a.txt", "two\n"),
        |bench| {
            bench.write("a.txt", "two\n");
            git(bench, &["add", "a.txt"]);
        },
        |bench| {
            fs::remove_file(bench.project.join("gone.txt")).unwrap();
            bench.write("new.txt", "new\n");
        },
        |bench| {
            bench.write("a.txt", "two\n");
            bench.write("new.txt", "new\n");
            fs::remove_file(bench.project.join("gone.txt")).unwrap();
            git(bench, &["add", "-A"]);
        },
    ];
    for (n, act) in cases.into_iter().enumerate() {
        let bench = bench(&[("a.txt", "one\n"), ("gone.txt", "x\n")]);
        let place = bench.prepare().await;
        write(&place.dir, "a.txt", "two\n");
        write(&place.dir, "new.txt", "new\n");
        fs::remove_file(place.dir.join("gone.txt")).unwrap();
        changes(&place).await.unwrap();
        act(&bench);
        accept(&place, squash()).await.unwrap_or_else(|problem| panic!("{n}: {problem}"));
        assert_eq!((commits(&bench), git(&bench, &["status", "--porcelain"])), (2, String::new()), "{n}");
    }
}

#[tokio::test]
async fn changes_that_were_committed_and_taken_back_by_the_owner_are_not_committed_again() {
    let bench = bench(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    changes(&place).await.unwrap();
    accept(&place, squash()).await.unwrap();
    git(&bench, &["revert", "--no-edit", "HEAD"]);
    assert!(accept(&place, squash()).await.unwrap().contains("already"));
    assert_eq!((commits(&bench), bench.read("a.txt")), (3, "one\n".into()));
    // But a follow-up's new changes are others.
    write(&place.dir, "a.txt", "three\n");
    changes(&place).await.unwrap();
    accept(&place, squash()).await.unwrap();
    assert_eq!((commits(&bench), bench.read("a.txt")), (4, "three\n".into()));
}

#[tokio::test]
async fn where_nothing_can_be_committed_it_is_said_what_to_do() {
    let unnamed = Bench::git(&[("a.txt", "one\n")]);
    run_git(&unnamed.project, &["config", "user.name", "Olga"]);
    run_git(&unnamed.project, &["config", "user.email", ""]);
    let place = unnamed.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    let why = refused(&unnamed, &place, squash()).await.to_string();
    assert!(why.contains("git config user.email"), "{why}");

    let bench = bench(&[("a.txt", "one\n")]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    git(&bench, &["checkout", "-q", "--detach"]);
    let why = refused(&bench, &place, squash()).await.to_string();
    assert!(why.contains("detached") && why.contains("--apply"), "{why}");
    git(&bench, &["checkout", "-q", "--orphan", "fresh"]);
    git(&bench, &["commit", "-qm", "unrelated"]);
    let why = refused(&bench, &place, merge()).await.to_string();
    assert!(why.contains("not in the history of fresh"), "{why}");
    accept(&place, squash()).await.unwrap();
    assert_eq!(bench.read("a.txt"), "two\n");

    let mut plain = Bench::new();
    plain.write("a.txt", "one\n");
    let place = plain.prepare().await;
    assert!(accept(&place, squash()).await.unwrap_err().to_string().contains("--apply"));
    discard(&plain.home, &place).await.unwrap();
    plain.brief.project = None;
    let place = plain.prepare().await;
    assert!(accept(&place, merge()).await.unwrap_err().to_string().contains("no project"));
}

#[tokio::test]
async fn what_came_along_uncommitted_is_its_owners_to_commit() {
    let bench = bench(&[("a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"), ("b.txt", "b\n")]).target("a.txt");
    bench.write("a.txt", "one\n2\n3\n4\n5\n6\n7\n8\n9\n");
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    write(&place.dir, "b.txt", "B\n");
    changes(&place).await.unwrap();
    let why = refused(&bench, &place, squash()).await.to_string();
    assert!(why.contains("not committed yet (a.txt)") && why.contains("--apply"), "{why}");
    assert!(refused(&bench, &place, merge()).await.to_string().contains("--squash"));

    git(&bench, &["commit", "-qm", "mine", "a.txt"]);
    accept(&place, squash()).await.unwrap();
    assert_eq!(git(&bench, &["show", "--format=", "--name-only", "main"]), "a.txt\nb.txt");
    assert_eq!(bench.read("a.txt"), "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    assert_eq!(commits(&bench), 3);
}

#[tokio::test]
async fn nothing_that_a_repository_configures_runs() {
    let bench =
        bench(&[("a.txt", "1\n2\n3\n4\n5\n6\n7\n8\n9\n"), (".gitattributes", "*.txt merge=evil filter=evil\n")]);
    let trap = bench.folder.path().join("trap");
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "1\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    write(&place.dir, "c.dat", "c\n");
    changes(&place).await.unwrap();
    bench.write("b.dat", "b\n");
    git(&bench, &["add", "b.dat"]);
    git(&bench, &["commit", "-qm", "meanwhile"]);
    let touch = format!("touch '{}'; cat", trap.display());
    for key in ["merge.evil.driver", "filter.evil.clean", "filter.evil.smudge", "core.fsmonitor"] {
        git(&bench, &["config", key, &touch]);
    }
    let hooks = bench.project.join(".git/hooks");
    fs::create_dir_all(&hooks).unwrap();
    for name in ["pre-commit", "commit-msg", "post-commit", "post-index-change", "reference-transaction", "post-merge"]
    {
        fs::write(hooks.join(name), format!("#!/bin/sh\ntouch '{}'\n", trap.display())).unwrap();
        fs::set_permissions(hooks.join(name), fs::Permissions::from_mode(0o755)).unwrap();
    }
    accept(&place, squash()).await.unwrap();
    assert!(!trap.exists());
    assert_eq!(bench.read("c.dat"), "c\n");

    // Where only the driver could say what comes of both, it is a conflict.
    discard(&bench.home, &place).await.unwrap();
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "1\n2\n3\n4\n5\n6\n7\n8\nNINE\n");
    changes(&place).await.unwrap();
    for key in ["filter.evil.clean", "filter.evil.smudge", "core.fsmonitor"] {
        git(&bench, &["config", "--unset", key]);
    }
    fs::remove_dir_all(&hooks).unwrap();
    bench.write("a.txt", "one\n2\n3\n4\n5\n6\n7\n8\nnine\n");
    git(&bench, &["commit", "-qam", "both"]);
    assert!(matches!(refused(&bench, &place, squash()).await, WorkspaceError::Conflict { .. }));
    assert!(!trap.exists());
    assert_eq!(place.task, id());
}
