use super::claims::{Did, Passed, read};

fn files(message: &str) -> Vec<String> {
    read(message).files.into_iter().map(|claim| claim.word).collect()
}

#[test]
fn plain_claims_about_files_are_read() {
    for (message, expected) in [
        ("Changed greeting.txt to Dutch.", &["greeting.txt"][..]),
        ("I've updated `src/a.py`, `src/b.py` and `src/c.py`.", &["src/a.py", "src/b.py", "src/c.py"]),
        ("Fixed the leak in src/pool.rs by closing it in drop.rs.", &["src/pool.rs"]),
        ("- **src/a.py**: rewrote the loop", &["src/a.py"]),
        ("src/a.py was modified and b.md has been added.", &["src/a.py", "b.md"]),
        ("I wrote the report to out/report.md.", &["out/report.md"]),
        ("Modified: `config.toml`", &["config.toml"]),
        ("Done! Created tests/test_a.py; removed old.py.", &["tests/test_a.py", "old.py"]),
    ] {
        assert_eq!(files(message), expected, "{message}");
    }
    assert_eq!(read("Removed old.py.").files[0].did, Did::Remove);
}

#[test]
fn what_is_no_claim_is_not_taken_for_one() {
    for message in [
        "I did not change a.py.",
        "a.py was not modified.",
        "You should have updated a.py as well.",
        "If you changed a.py, run it again.",
        "The previous commit changed a.py.",
        "I added a call to helper.py.",
        "I updated the imports from base.py.",
        "The updated a.py loads faster.",
        "a.py still needs to be fixed.",
        "Added Config.load and Pool.close.",
        "```\nchanged a.py\n```",
        "a.py reads the table that b.py created by hand.",
    ] {
        let found = files(message);
        assert!(found.is_empty(), "{message}: {found:?}");
    }
}

#[test]
fn passing_is_claimed_only_in_plain_words() {
    for message in
        ["All tests pass.", "The test suite passes now.", "All 12 tests passed", "I verified that all tests are green."]
    {
        assert_eq!(read(message).passed.first().map(|one| one.0), Some(Passed::Tests), "{message}");
    }
    assert_eq!(read("All checks pass and every criterion is met.").passed[0].0, Passed::Checks);
    for message in [
        "The tests should pass.",
        "Please run the tests and see that they pass.",
        "Two tests do not pass.",
        "I could not run the tests, so I don't know whether they pass.",
        "The helper passes the test data on.",
        "Once the tests pass, merge it.",
    ] {
        assert!(read(message).passed.is_empty(), "{message}");
    }
}

#[test]
fn saying_that_nothing_was_needed_is_heard() {
    assert!(read("No changes were needed.").nothing_needed.is_some());
    assert!(read("The handling is already correct, so I left it.").nothing_needed.is_some());
    assert!(read("I couldn't reproduce it.").gave_up.is_some());
    assert!(read("Fixed it.").change.is_some());
    assert!(read("Fixed it.").nothing_needed.is_none());
}

#[test]
fn commands_are_claimed_by_name() {
    assert_eq!(read("I ran `cargo test -q` and it was green.").ran[0].0, "cargo test -q");
    assert!(read("You can run `cargo test -q`.").ran.is_empty());
    assert!(read("I have not run `cargo test -q`.").ran.is_empty());
    assert!(read("The loop ran `main` twice.").ran.is_empty());
}

#[test]
fn a_note_that_is_added_to_a_file_changes_it_and_a_call_that_is_added_to_one_does_not_say_where() {
    let claims = read("I also added a note to `README.md`.");
    assert_eq!((claims.files[0].word.as_str(), claims.files[0].did), ("README.md", Did::Change));
    assert!(files("I added a call to helper.py.").is_empty());
}
