use std::time::Instant;

use super::{tests::Case, *};
use crate::task::{Criterion, Outcome, TaskType};

fn good() -> Case {
    Case::fix("Changed a.py.").target("a.py").file("a.py", "POOL = 5\n").changed("a.py", ChangeKind::Modified)
}

#[tokio::test]
async fn a_check_is_run_in_the_workspace_and_its_end_is_kept() {
    let case = good().check("cat a.py; echo oops >&2; exit 3");
    let verdict = case.verdict().await;
    let check = verdict.lines.iter().find(|line| line.claim == Claim::Check).unwrap();
    assert_eq!((check.state, check.required), (State::NotMet, true));
    let Evidence::Command { exit, tail, .. } = &check.evidence[0] else { panic!("{check:?}") };
    assert_eq!(*exit, Some(3));
    assert!(tail.contains("POOL = 5") && tail.contains("oops"), "{tail}");
    assert_eq!(verdict.outcome(), Outcome::Failed);
}

#[tokio::test]
async fn the_output_of_a_check_is_bounded() {
    let case = good().check("yes | head -c 3000000; echo the end");
    let verdict = case.verdict().await;
    let check = verdict.lines.iter().find(|line| line.claim == Claim::Check).unwrap();
    let Evidence::Command { tail, .. } = &check.evidence[0] else { panic!("{check:?}") };
    assert!(tail.len() < 10_000 && tail.contains("the end"));
}

#[tokio::test]
async fn a_check_that_hangs_is_stopped_with_all_that_it_started() {
    let mut case = good().check("sleep 987 & (setsid sleep 986 &) ; echo $$ > pid; wait");
    case.settings.checks.timeout_s = 2;
    let began = Instant::now();
    let verdict = case.verdict().await;
    let check = verdict.lines.iter().find(|line| line.claim == Claim::Check).unwrap();
    assert_eq!(check.state, State::NotMet, "{check:?}");
    assert!(began.elapsed().as_secs() < 60);
    let dir = case.dir();
    let alive = std::fs::read_dir("/proc").unwrap().flatten().filter(|entry| {
        let is_sleep = std::fs::read_to_string(entry.path().join("comm")).is_ok_and(|name| name.trim() == "sleep");
        is_sleep && std::fs::read_link(entry.path().join("cwd")).is_ok_and(|cwd| cwd == dir)
    });
    assert_eq!(alive.count(), 0, "something is left running");
}

#[tokio::test]
async fn a_check_that_can_not_be_run_proves_nothing() {
    let case = good().check("no-such-program-anywhere --version");
    assert_eq!(case.state(Claim::Check).await, State::CantTell);
    assert_eq!(case.outcome().await, Outcome::Partial);
}

#[tokio::test]
async fn a_check_and_the_criterion_that_names_it_run_once() {
    let case = good()
        .check("echo x >> count; test -e a.py")
        .criterion("It is there (`echo x >> count;  test -e a.py`)")
        .criterion("It holds: `echo x >> count; test -e a.py`");
    assert_eq!(case.outcome().await, Outcome::Success);
    assert_eq!(std::fs::read_to_string(case.dir().join("count")).unwrap(), "x\n");
}

#[tokio::test]
async fn criteria_are_settled_by_commands_and_plain_rules() {
    use State::{CantTell, Met, NotMet};
    let long = "The pool is set (grep -q POOL a.py)";
    for (text, state) in [
        ("a.py exists", Met),
        ("The file `a.py` exists.", Met),
        ("b.py exists", NotMet),
        ("b.py does not exist", Met),
        ("a.py was removed", NotMet),
        ("a.py contains `POOL = 5`", Met),
        ("a.py contains \"POOL = 6\"", NotMet),
        ("a.py does not contain `POOL = 6`", Met),
        ("a.py no longer contains `POOL`", NotMet),
        ("a.py is unchanged", NotMet),
        ("c.py is unchanged", Met),
        ("gone.py is unchanged", CantTell),
        ("../a.py exists", CantTell),
        (long, Met),
        ("The pool is set (grep -q LAKE a.py)", NotMet),
        ("The pool is set (see above)", CantTell),
        ("The pool is set (rm -rf a.py)", CantTell),
        ("The pool is set (grep -q POOL a.py; rm a.py)", CantTell),
        ("Timeouts are handled", CantTell),
    ] {
        let case = good().file("c.py", "").criterion(text);
        assert_eq!(case.state(Claim::Criterion).await, state, "{text}");
        assert!(case.dir().join("a.py").exists());
    }
}

#[tokio::test]
async fn a_ticked_criterion_need_not_be_shown_but_must_not_be_contradicted() {
    let mut case = good().check("true");
    case.brief.criteria.push(Criterion { text: "It is agreed with Ann".into(), ticked: true });
    assert_eq!(case.outcome().await, Outcome::Success);
    case.brief.criteria.push(Criterion { text: "z.py exists".into(), ticked: true });
    assert_ne!(case.outcome().await, Outcome::Success);
}

#[tokio::test]
async fn checks_count_for_tasks_that_read_too() {
    let case = Case::new(TaskType::Analyze, "The pool has five connections.").file("a.py", "").check("test -e a.py");
    assert_eq!(case.outcome().await, Outcome::Success);
}

#[tokio::test]
async fn a_stop_ends_a_check_at_once() {
    let case = good().check("sleep 985");
    case.stop.cancel();
    assert_eq!(case.state(Claim::Check).await, State::CantTell);
}
