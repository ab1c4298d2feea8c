//! What an answer claims, and what criteria say in the usual words.

use super::{tests::Case, *};
use crate::task::{Outcome, TaskType};

#[tokio::test]
async fn an_answer_must_not_name_lines_that_are_not_there() {
    let of = |said: &str| Case::new(TaskType::CodeReview, said).target("src/db.py").file("src/db.py", "a\nb\nc\n");
    assert_eq!(of("src/db.py:3 leaks, and db.py:2 too.").outcome().await, Outcome::Success);
    assert_ne!(of("src/db.py:40 leaks.").outcome().await, Outcome::Success);
    assert_ne!(of("src/db.py leaks, as src/pool.py:2 does.").outcome().await, Outcome::Success);
}

#[tokio::test]
async fn what_is_said_to_be_made_must_be_in_the_diff() {
    let of = |said: &str| {
        Case::fix(said).target("a.py").file("a.py", "").changed("a.py", ChangeKind::Modified).edit(
            "a.py",
            "x = 1",
            "def retry(): return 2 * x",
        )
    };
    assert_eq!(of("I added a `retry` function to a.py.").outcome().await, Outcome::Success);
    assert_ne!(of("I added a `backoff` function to a.py.").outcome().await, Outcome::Success);
    assert_ne!(of("Changed a.py. Added two regression tests.").outcome().await, Outcome::Success);
}

#[tokio::test]
async fn only_a_comment_is_no_work() {
    let base = || Case::fix("Changed a.py.").target("a.py").file("a.py", "").changed("a.py", ChangeKind::Modified);
    assert_eq!(base().edit("a.py", "x = 1", "x = 1  # fixed").outcome().await, Outcome::Partial);
    assert_eq!(base().edit("a.py", "x = 1", "x = 2").outcome().await, Outcome::Success);
}

#[tokio::test]
async fn a_failure_that_the_answer_keeps_silent_about_is_not_proven() {
    let base = || Case::fix("Changed a.py.").target("a.py").file("a.py", "").changed("a.py", ChangeKind::Modified);
    assert_eq!(base().ran("make build", Some(true)).outcome().await, Outcome::Partial);
    let told = base().ran("make build", Some(true));
    let report = Report { text: "Changed a.py. `make build` fails for another reason.".into(), ..told.report.clone() };
    assert_eq!(Case { report, ..told }.outcome().await, Outcome::Success);
    let mended = base().ran("make build", Some(true)).ran("make build", Some(false));
    assert_eq!(mended.outcome().await, Outcome::Success);
}

#[tokio::test]
async fn criteria_in_the_usual_words_are_settled_by_our_own_runs() {
    let base = || Case::fix("Changed a.py.").target("a.py").file("a.py", "").changed("a.py", ChangeKind::Modified);
    for text in ["All existing tests still pass", "Tests pass.", "The test suite is green"] {
        assert_eq!(base().check("true # test").criterion(text).outcome().await, Outcome::Success, "{text}");
        assert_eq!(base().check("false # test").criterion(text).state(Claim::Criterion).await, State::NotMet, "{text}");
        assert_eq!(base().criterion(text).state(Claim::Criterion).await, State::CantTell, "{text}");
    }
    assert_eq!(base().criterion("A regression test is added").state(Claim::Criterion).await, State::NotMet);
    let tested = base().check("true # test").criterion("A regression test is added").edit(
        "tests/test_a.py",
        "",
        "def test_new():\n    assert a() == 1",
    );
    assert_eq!(tested.state(Claim::Criterion).await, State::Met);
    assert_eq!(base().criterion("No new dependencies").state(Claim::Criterion).await, State::Met);
    assert_eq!(base().criterion("No other files are changed").state(Claim::Criterion).await, State::Met);
    let readme = base().file("README.md", "Use `--all` to see all.").criterion("README.md documents `--all`");
    assert_eq!(readme.state(Claim::Criterion).await, State::Met);
    let gone = base().criterion("a.py no longer uses `eval`");
    assert_eq!(gone.state(Claim::Criterion).await, State::Met);
}
