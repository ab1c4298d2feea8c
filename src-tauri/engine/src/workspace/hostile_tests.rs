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
    more(repository, traps);
    git(&["config", "diff.noprefix", "true"]);
}

/// What is reached in a roundabout way: another folder of hooks, an included file, the worktree's own configuration, a
/// submodule, a remote that has to be asked for what is missing.
fn more(repository: &Path, traps: &Path) {
    let git = |args: &[&str]| run_git(repository, args);
    let hooks = traps.join("hooks");
    fs::create_dir_all(&hooks).unwrap();
    for hook in ["post-checkout", "post-index-change", "pre-commit", "reference-transaction"] {
        fs::copy(trap(traps, &format!("path-{hook}")), hooks.join(hook)).unwrap();
    }
    git(&["config", "core.hooksPath", &hooks.display().to_string()]);
    let included = traps.join("included");
    let filter = trap(traps, "included");
    fs::write(&included, format!("[filter \"included\"]\n\tclean = {filter}\n\tsmudge = {filter}\n")).unwrap();
    git(&["config", "include.path", &included.display().to_string()]);
    git(&["config", "extensions.worktreeConfig", "true"]);
    git(&["config", "--worktree", "core.fsmonitor", &trap(traps, "worktree-fsmonitor")]);
    git(&["config", "filter.late.process", &trap(traps, "late")]);
    let url = format!("ext::{} %S", trap(traps, "url"));
    for (key, value) in [
        ("core.askPass", trap(traps, "askpass").as_str()),
        ("core.gitProxy", &trap(traps, "proxy")),
        ("sequence.editor", &trap(traps, "sequence")),
        ("trailer.sign.command", &trap(traps, "trailer")),
        ("log.showSignature", "true"),
        ("gpg.ssh.defaultKeyCommand", &trap(traps, "sshkey")),
        ("alias.status", &format!("!{}", trap(traps, "alias"))),
        ("alias.diff-tree", &format!("!{}", trap(traps, "alias-diff"))),
        ("uploadpack.packObjectsHook", &trap(traps, "pack")),
        ("protocol.ext.allow", "always"),
        ("submodule.sub.url", &url),
        ("submodule.sub.update", &format!("!{}", trap(traps, "update"))),
        ("submodule.recurse", "true"),
        ("remote.origin.url", &url),
        ("remote.origin.promisor", "true"),
        ("remote.origin.partialCloneFilter", "blob:none"),
    ] {
        git(&["config", key, value]);
    }
}

#[tokio::test]
async fn a_submodule_of_a_hostile_repository_is_not_fetched_and_a_link_out_of_it_is_not_followed() {
    let bench = Bench::git(&[("a.txt", "one\n"), (".gitattributes", "* filter=included\n*.txt filter=late\n")]);
    let traps = bench.folder.path().join("traps");
    fs::create_dir(&traps).unwrap();
    let url = format!("ext::{} %S", trap(&traps, "modules"));
    bench.write(".gitmodules", &format!("[submodule \"sub\"]\n\tpath = sub\n\turl = {url}\n\tupdate = !{url}\n"));
    let secret = bench.folder.path().join("secret");
    fs::write(&secret, "s3cret\n").unwrap();
    std::os::unix::fs::symlink(&secret, bench.project.join("out")).unwrap();
    let link = format!("160000,{},sub", run_git(&bench.project, &["rev-parse", "HEAD"]).trim());
    run_git(&bench.project, &["add", "-A"]);
    run_git(&bench.project, &["update-index", "--add", "--cacheinfo", &link]);
    run_git(&bench.project, &["commit", "-q", "-m", "submodule"]);
    arm(&bench.project, &traps);

    let bench = bench.target("a.txt");
    let place = bench.prepare().await;
    write(&place.dir, "a.txt", "two\n");
    // An agent that makes the link one of its own.
    fs::remove_file(place.dir.join("out")).unwrap();
    std::os::unix::fs::symlink("/etc/passwd", place.dir.join("out")).unwrap();
    let seen = changes(&place).await.unwrap();
    assert_eq!(seen.list.len(), 2, "{seen:?}");
    assert!(!seen.list.iter().any(|change| change.path.contains("sub")), "{seen:?}");
    accept(&place, crate::task::Take::Apply).await.unwrap();
    assert_eq!(bench.read("a.txt"), "two\n");
    assert_eq!(fs::read_link(bench.project.join("out")).unwrap(), Path::new("/etc/passwd"));
    assert_eq!(fs::read_to_string(&secret).unwrap(), "s3cret\n", "nothing was written through a link");
    assert_eq!(sprung(&traps), Vec::<String>::new());
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
    accept(&place, crate::task::Take::Apply).await.unwrap();
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
