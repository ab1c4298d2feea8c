//! A repository that tries to make us run its programs.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::{
    accept, changes, discard, remove,
    tests::{Bench, run_git, write},
};

/// A program that leaves a mark when it runs, and does what a filter does.
fn trap(folder: &Path, name: &str) -> String {
    let path = folder.join(format!("trap-{name}"));
    let mark = folder.join(format!("SPRUNG-{name}"));
    fs::write(&path, format!("#!/bin/sh\necho \"$0 $@\" >> '{}'\ncat\n", mark.display())).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path.display().to_string()
}

fn sprung(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
    entries.filter(|name| name.starts_with("SPRUNG")).collect()
}

/// Sets every trap that a repository can hold.
fn arm(repository: &Path, traps: &Path) {
    let git = |args: &[&str]| run_git(repository, args);
    for hook in [
        "post-checkout",
        "pre-commit",
        "post-commit",
        "reference-transaction",
        "post-index-change",
        "pre-applypatch",
        "post-applypatch",
        "fsmonitor-watchman",
    ] {
        let path = Path::new(git(&["rev-parse", "--path-format=absolute", "--git-path", "hooks"]).trim()).join(hook);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::copy(trap(traps, hook), path).unwrap();
    }
    git(&["config", "core.fsmonitor", &trap(traps, "fsmonitor")]);
    git(&["config", "core.pager", &trap(traps, "pager")]);
    git(&["config", "core.editor", &trap(traps, "editor")]);
    git(&["config", "core.sshCommand", &trap(traps, "ssh")]);
    git(&["config", "core.alternateRefsCommand", &trap(traps, "alternates")]);
    git(&["config", "diff.external", &trap(traps, "external")]);
    git(&["config", "diff.wild.command", &trap(traps, "driver")]);
    git(&["config", "diff.wild.textconv", &trap(traps, "textconv")]);
    git(&["config", "merge.wild.driver", &trap(traps, "merge")]);
    git(&["config", "gpg.program", &trap(traps, "gpg")]);
    git(&["config", "commit.gpgSign", "true"]);
    git(&["config", "filter.wild.clean", &trap(traps, "clean")]);
    git(&["config", "filter.wild.smudge", &trap(traps, "smudge")]);
    git(&["config", "filter.odd.name=x.process", &trap(traps, "process")]);
    git(&["config", "filter.odd.name=x.required", "true"]);
    git(&["config", "credential.helper", &trap(traps, "credential")]);
    git(&["config", "apply.whitespace", "error-all"]);
    git(&["config", "diff.noprefix", "true"]);
}

#[tokio::test]
async fn a_hostile_repository_runs_nothing() {
    let bench = Bench::git(&[
        ("a.txt", "one\n"),
        ("b.odd", "b\n"),
        (".gitattributes", "*.txt filter=wild diff=wild merge=wild\n*.odd filter=odd.name=x\n"),
    ])
    .target("a.txt");
    let traps = bench.folder.path().join("traps");
    fs::create_dir(&traps).unwrap();
    arm(&bench.project, &traps);
    bench.write("a.txt", "dirty  \n");

    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "dirty  \ntwo \n");
    write(&place.dir, "new.odd", "new\n");
    let seen = changes(&place).await.unwrap();
    assert_eq!(seen.list.len(), 2, "{seen:?}");
    accept(&place).await.unwrap();
    assert_eq!(bench.read("a.txt"), "dirty  \ntwo \n");
    remove(&bench.home, &place).await.unwrap();
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "three\n");
    discard(&bench.home, &place).await.unwrap();
    assert_eq!(sprung(&traps), Vec::<String>::new());
}

#[tokio::test]
async fn a_hostile_repository_within_the_worktree_runs_nothing_either() {
    let bench = Bench::git(&[("a.txt", "one\n")]);
    let traps = bench.folder.path().join("traps");
    fs::create_dir(&traps).unwrap();
    let place = bench.prepare().await;
    let inner = place.dir.join("inner");
    write(&inner, ".gitattributes", "*.txt filter=wild diff=wild\n");
    write(&inner, "x.txt", "x\n");
    run_git(&inner, &["init", "-q"]);
    run_git(&inner, &["add", "-A"]);
    run_git(&inner, &["commit", "-q", "-m", "x"]);
    arm(&inner, &traps);
    changes(&place).await.unwrap();
    write(&inner, "x.txt", "y\n");
    write(&inner, "new.txt", "new\n");
    changes(&place).await.unwrap();
    // And when the worktree itself is made to point at it.
    fs::write(place.dir.join(".git"), format!("gitdir: {}\n", inner.join(".git").display())).unwrap();
    changes(&place).await.unwrap();
    discard(&bench.home, &place).await.unwrap();
    assert_eq!(sprung(&traps), Vec::<String>::new());
}

#[tokio::test]
async fn a_trap_does_spring_where_git_is_run_plainly() {
    let bench = Bench::git(&[("a.txt", "one\n"), (".gitattributes", "*.txt filter=wild\n")]);
    let traps = bench.folder.path().join("traps");
    fs::create_dir(&traps).unwrap();
    arm(&bench.project, &traps);
    bench.write("a.txt", "two\n");
    run_git(&bench.project, &["status"]);
    assert!(sprung(&traps).len() >= 2, "{:?}", sprung(&traps));
}
