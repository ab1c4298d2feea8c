use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
};

use super::{place, place::project, targets};
use crate::{
    settings::{Home, Settings},
    task::{TargetState, TaskFile},
};

fn folder(files: &[&str]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap();
    for name in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    (folder, root)
}

fn found(written: &str, root: &Path) -> (String, TargetState) {
    let target = targets(&[written.to_owned()], Some(root)).unwrap().remove(0);
    (target.path, target.state)
}

fn file(targets: &[&str]) -> TaskFile {
    TaskFile { targets: targets.iter().map(|text| (*text).to_owned()).collect(), ..TaskFile::default() }
}

#[test]
fn a_target_is_absolute_inside_the_project_else_relative_to_its_root_else_missing() {
    let (_guard, root) = folder(&["app/database.py"]);
    let there = ("app/database.py".to_owned(), TargetState::Present);
    assert_eq!(found("/app/database.py", &root), there);
    assert_eq!(found("app/database.py", &root), there);
    assert_eq!(found("./app/../app/database.py", &root), there);
    assert_eq!(found(root.join("app/database.py").to_str().unwrap(), &root), there);
    assert_eq!(found("app/new.py", &root), ("app/new.py".into(), TargetState::Missing));
    assert_eq!(found(root.join("app/new.py").to_str().unwrap(), &root), ("app/new.py".into(), TargetState::Missing));
    assert_eq!(found("/nowhere/at/all.py", &root), ("/nowhere/at/all.py".into(), TargetState::Missing));
    assert_eq!(found("app", &root), ("app".into(), TargetState::Present));
    assert_eq!(found(".", &root), (".".into(), TargetState::Present));
}

#[test]
fn whatever_leads_out_of_the_project_is_outside() {
    let (_other, elsewhere) = folder(&["secret.txt"]);
    let (_guard, root) = folder(&["a.txt"]);
    symlink(elsewhere.join("secret.txt"), root.join("innocent.txt")).unwrap();
    symlink(&elsewhere, root.join("dir")).unwrap();
    symlink(elsewhere.join("not there yet"), root.join("dangling")).unwrap();
    for out in ["../x", "a/../../x", "innocent.txt", "dir/secret.txt", "dir/new.txt", "dangling", "/etc/passwd"] {
        assert_eq!(found(out, &root), (out.to_owned(), TargetState::Outside), "{out}");
    }
    let link = root.join("within");
    symlink(root.join("a.txt"), link).unwrap();
    assert_eq!(found("within", &root), ("a.txt".into(), TargetState::Present));
}

#[test]
fn the_project_is_the_given_one_else_the_git_root_of_the_targets_else_the_default() {
    let (_guard, root) =
        folder(&["shop/.git/HEAD", "shop/src/a.py", "plain/b.txt", "plain/sub/c.txt", "default/d.txt"]);
    let with_default = format!("[project]\ndefault = {:?}\n", root.join("default").display().to_string());
    let settings = Settings::parse(&with_default).unwrap();
    let none = Settings::parse("").unwrap();
    let at = |name: &str| root.join(name).display().to_string();
    let given = TaskFile { project: Some(root.join("plain")), ..file(&[&at("shop/src/a.py")]) };
    assert_eq!(project(&given, &settings, None).unwrap(), Some(root.join("plain")));
    assert_eq!(project(&file(&[&at("shop/src/a.py")]), &settings, None).unwrap(), Some(root.join("shop")));
    assert_eq!(project(&file(&["d.txt"]), &settings, None).unwrap(), Some(root.join("default")));
    assert_eq!(project(&file(&["/d.txt"]), &settings, None).unwrap(), Some(root.join("default")));
    assert_eq!(project(&file(&[]), &none, None).unwrap(), None);
    let plain = file(&[&at("plain/b.txt"), &at("plain/sub/c.txt")]);
    assert_eq!(project(&plain, &none, None).unwrap(), Some(root.join("plain")));
    let home = project(&plain, &none, Some(&root.join("plain"))).unwrap_err().to_string();
    assert!(home.contains("project:"), "{home}");
}

#[test]
fn a_file_of_the_system_makes_no_project_of_its_folder() {
    let settings = Settings::parse("").unwrap();
    let why = project(&file(&["/etc/passwd"]), &settings, None).unwrap_err().to_string();
    assert!(why.contains("/etc") && why.contains("project:"), "{why}");
}

#[test]
fn a_project_that_is_not_there_is_named() {
    let (_guard, root) = folder(&["file"]);
    let home = Home::find(Some(&root)).unwrap();
    let settings = Settings::parse("").unwrap();
    for (given, word) in [
        (root.join("gone"), "can't be opened"),
        (root.join("file"), "not a folder"),
        (PathBuf::from("shop"), "absolute"),
    ] {
        let task = TaskFile { project: Some(given), ..file(&[]) };
        let why = place(&task, &settings, &home).unwrap_err().to_string();
        assert!(why.contains(word), "{why}");
    }
}
