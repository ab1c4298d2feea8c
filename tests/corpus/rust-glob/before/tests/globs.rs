use globs::{keep, matches, tree, Ignore};

#[test]
fn stars() {
    assert!(matches("*.rs", "lib.rs"));
    assert!(!matches("*.rs", "src/lib.rs"));
    assert!(matches("**/*.rs", "src/lib.rs"));
    assert!(matches("**/*.rs", "lib.rs"));
    assert!(matches("src/**", "src/a/b"));
}

#[test]
fn question_marks() {
    assert!(matches("a?c", "abc"));
    assert!(!matches("a?c", "a/c"));
}

#[test]
fn ignored_files() {
    let ignore = Ignore::parse("# build\ntarget\n*.log\n/doc/*.html\n");
    assert_eq!(ignore.len(), 3);
    assert!(ignore.ignores("target/debug/x"));
    assert!(ignore.ignores("a/b.log"));
    assert!(ignore.ignores("doc/a.html") && !ignore.ignores("x/doc/a.html"));
    assert_eq!(keep(&["z", "a.log", "b"], &ignore), ["b", "z"]);
}

#[test]
fn folders() {
    assert_eq!(tree(&["a", "src/b", "src/c/d"]).get("src"), Some(&2));
}
