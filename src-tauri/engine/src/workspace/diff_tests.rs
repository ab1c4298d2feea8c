use std::{fs, os::unix::fs::PermissionsExt, time::Instant};

use super::{
    tests::{Bench, run_git, write},
    *,
};
use crate::task::ChangeKind;

/// The tree that a diff makes of a fresh clone.
fn applied(bench: &Bench, diff: &[u8]) -> String {
    let clone = bench.folder.path().join("clone");
    run_git(bench.folder.path(), &["clone", "-q", bench.project.to_str().unwrap(), clone.to_str().unwrap()]);
    let patch = bench.folder.path().join("changes.diff");
    fs::write(&patch, diff).unwrap();
    run_git(&clone, &["apply", "--index", patch.to_str().unwrap()]);
    assert_eq!(run_git(&clone, &["status", "--porcelain", "--untracked-files=all"]).matches("??").count(), 0);
    run_git(&clone, &["write-tree"])
}

#[tokio::test]
async fn the_whole_diff_applied_to_a_clone_gives_the_same_files() {
    let text: String = (0..40).map(|n| format!("line {n}\n")).collect();
    let bench = Bench::git(&[
        ("moved/here \"quoted\".txt", &text),
        ("run.sh", "#!/bin/sh\n"),
        ("only mode.sh", "#!/bin/sh\n"),
        ("gone.txt", "x\n"),
        ("emptied", "x\n"),
        ("crlf.txt", "a\r\nb\r\n"),
        ("to link", "x\n"),
    ]);
    fs::write(bench.project.join("bin"), [0, 1, 2, 3]).unwrap();
    run_git(&bench.project, &["add", "-A"]);
    run_git(&bench.project, &["commit", "-qm", "more"]);
    let place = bench.prepare().await;
    let dir = &place.dir;
    fs::create_dir(dir.join("ü ñ")).unwrap();
    fs::rename(dir.join("moved/here \"quoted\".txt"), dir.join("ü ñ/there\ttab.txt")).unwrap();
    let mode = |name: &str, mode| fs::set_permissions(dir.join(name), fs::Permissions::from_mode(mode)).unwrap();
    write(dir, "run.sh", "#!/bin/sh\necho");
    mode("run.sh", 0o755);
    mode("only mode.sh", 0o755);
    fs::remove_file(dir.join("gone.txt")).unwrap();
    write(dir, "emptied", "");
    write(dir, "empty new", "");
    write(dir, "crlf.txt", "a\r\nB\r\n");
    fs::remove_file(dir.join("to link")).unwrap();
    std::os::unix::fs::symlink("crlf.txt", dir.join("to link")).unwrap();
    fs::write(dir.join("bin"), [0, 9, 8, 7, 6]).unwrap();
    fs::write(dir.join("new bin"), [0_u8; 3000]).unwrap();
    fs::write(dir.join("latin1"), [b'a', 0xe9, b'\n']).unwrap();
    write(dir, "huge.txt", &"0123456789\n".repeat(300_000));

    let seen = changes(&place).await.unwrap();
    let wanted = run_git(&bench.project, &["rev-parse", "refs/orchestrator/seen/task_001^{tree}"]);
    assert_eq!(applied(&bench, &seen.diff), wanted);

    let find = |path: &str| seen.list.iter().find(|change| change.path == path).unwrap();
    assert_eq!(find("ü ñ/there\ttab.txt").kind, ChangeKind::Renamed { from: "moved/here \"quoted\".txt".into() });
    assert_eq!((find("only mode.sh").added, find("only mode.sh").removed), (Some(0), Some(0)));
    assert_eq!((find("new bin").added, find("huge.txt").added), (None, Some(300_000)));
    let told = String::from_utf8_lossy(&seen.diff).into_owned();
    assert!(
        told.contains("diff --git a/only mode.sh b/only mode.sh\nold mode 100644\nnew mode 100755\n"),
        "{told:.400}"
    );
    let shown = shown(&seen.diff);
    assert!(shown.len() < 20_000 && seen.diff.len() > 3_000_000);
    assert!(String::from_utf8_lossy(&shown).contains("# not shown: "));
}

#[tokio::test]
async fn a_submodule_that_moved_is_named() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let (one, two) = ("1".repeat(40), "2".repeat(40));
    run_git(&bench.project, &["update-index", "--add", "--cacheinfo", &format!("160000,{one},sub")]);
    run_git(&bench.project, &["commit", "-qm", "sub"]);
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    let seen = changes(&place).await.unwrap();
    assert_eq!(seen.list.len(), 1, "a submodule that is not checked out has not changed: {seen:?}");

    run_git(&place.dir, &["init", "-q", "sub"]);
    run_git(&place.dir.join("sub"), &["commit", "-q", "--allow-empty", "-m", "moved"]);
    let seen = changes(&place).await.unwrap();
    assert!(seen.unseen.iter().any(|note| note.contains("sub is a submodule")), "{seen:?}");
    assert!(String::from_utf8_lossy(&seen.diff).contains("Subproject commit"), "{two}");
}

/// Run by hand: `cargo test -p orchestrator-engine --lib --release -- --ignored --nocapture speed`.
#[tokio::test]
#[ignore = "a measurement"]
async fn speed_on_ten_thousand_files() {
    let names: Vec<_> = (0..10_000).map(|n| (format!("d{}/f{n}.txt", n % 100), format!("{n}\n").repeat(50))).collect();
    let files: Vec<_> = names.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let bench = Bench::git(&files);
    let place = bench.prepare().await;
    for (name, text) in files.iter().step_by(50) {
        write(&place.dir, name, &text.replace("0\n", "zero\n"));
    }
    // No agent is done within the second of its checkout, in which git has to read all files.
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    for _ in 0..3 {
        let began = Instant::now();
        run_git(&place.dir, &["status", "--porcelain"]);
        run_git(&place.dir, &["diff"]);
        let git = began.elapsed();
        let began = Instant::now();
        assert_eq!(changes(&place).await.unwrap().list.len(), 200);
        let ours = began.elapsed();
        println!("git status and diff {git:?}, ours {ours:?}, {:.2} times", ours.as_secs_f64() / git.as_secs_f64());
    }
}
