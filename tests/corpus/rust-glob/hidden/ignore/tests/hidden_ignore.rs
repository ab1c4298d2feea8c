use globs::{keep, tree, Ignore};

#[test]
fn negation() {
    let ignore = Ignore::parse("*.log\n!keep.log\nb/keep.log\n");
    assert!(ignore.ignores("a.log"));
    assert!(!ignore.ignores("a/keep.log"));
    assert!(ignore.ignores("b/keep.log"), "the last rule that fits decides");
    assert!(!ignore.ignores("x.txt"));
}

#[test]
fn folders_only() {
    let ignore = Ignore::parse("build/\n");
    assert!(ignore.ignores("build/a") && ignore.ignores("x/build/y/z"));
    assert!(!ignore.ignores("build") && !ignore.ignores("x/build"));
    assert_eq!(keep(&["build", "build/x"], &ignore), ["build"]);
}

#[test]
fn count() {
    assert_eq!(Ignore::parse("a\n!b\nc/\n").len(), 3);
    assert_eq!(tree(&["/abs/x", "b"]).get("abs"), Some(&1));
}
