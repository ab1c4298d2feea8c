use globs::matches;

#[test]
fn classes() {
    assert!(matches("img[0-9][0-9].png", "img42.png"));
    assert!(!matches("img[0-9].png", "img42.png"));
    assert!(matches("[a-cx-z]*", "yes") && !matches("[a-cx-z]*", "no"));
    assert!(matches("**/[Mm]akefile", "a/b/makefile"));
}

#[test]
fn negated() {
    assert!(matches("[!a-c]q", "dq") && !matches("[!a-c]q", "cq"));
    assert!(!matches("a[!b]c", "a/c"), "a class never matches a slash");
}

#[test]
fn without_an_end_it_is_text() {
    assert!(matches("a[b", "a[b"));
    assert!(!matches("a[b", "ab"));
}
