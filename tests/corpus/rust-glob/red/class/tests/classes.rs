use globs::matches;

#[test]
fn a_class_matches_one_of_its_characters() {
    assert!(matches("[abc].txt", "b.txt"));
    assert!(!matches("[abc].txt", "d.txt"));
}

#[test]
fn a_class_may_have_ranges_and_be_negated() {
    assert!(matches("v[0-9]", "v7"));
    assert!(!matches("[!a-c]x", "bx"));
}
