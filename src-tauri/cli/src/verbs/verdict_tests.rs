use engine::task::{Claim, Evidence, Ground, Line, State, Verdict};

use super::*;

fn line(state: State, required: bool, text: &str, evidence: Vec<Evidence>) -> Line {
    Line { claim: Claim::Check, text: text.into(), state, required, evidence }
}

fn ran(on: Ground, exit: i32, tail: &str) -> Evidence {
    Evidence::Command { command: "cargo test -q".into(), exit: Some(exit), tail: tail.into(), duration_ms: 3, on }
}

fn said(lines: Vec<Line>, proposed: &[&str]) -> String {
    let screen = Screen::plain(100);
    let proposed = proposed.iter().map(|&one| one.to_owned()).collect();
    say(&Verdict { lines, changes: vec![], proposed }, &screen);
    screen.said()
}

#[test]
fn what_is_contradicted_comes_first_with_its_evidence_before_and_now() {
    let evidence = vec![ran(Ground::Result, 1, "ok\n1 failed\n"), ran(Ground::Baseline, 0, "all well")];
    let said = said(
        vec![
            line(State::Met, true, "The run ended cleanly", vec![]),
            line(State::CantTell, true, "It is quick", vec![]),
            line(State::NotMet, true, "Tests pass", evidence),
        ],
        &["npm test"],
    );
    let places =
        ["refuted contradicted: Tests pass", "before: exit 0 → now: exit 1", "1 failed", "can't tell (1)", "met (1)"];
    let at: Vec<_> =
        places.iter().map(|part| said.find(part).unwrap_or_else(|| panic!("{part:?} is not in\n{said}"))).collect();
    assert!(at.is_sorted(), "{said}");
    assert!(said.contains("found checks that were not run: npm test"), "{said}");
    assert!(!said.contains("all well"), "{said}");
}

#[test]
fn a_long_list_of_met_lines_is_cut() {
    let met = (0..60).map(|n| line(State::Met, true, &format!("line {n}"), vec![])).collect();
    let said = said(met, &[]);
    assert!(said.contains("verified 60 of 60 required lines are met") && said.contains("and 52 more"), "{said}");
}

#[test]
fn a_hunk_of_an_agent_can_not_paint_the_terminal() {
    let hunk =
        Evidence::Hunk { path: "a\u{1b}[2J.rs".into(), line: 3, text: "-    assert!(x);\n+\u{1b}]0;x\u{7}\n".into() };
    let said = said(vec![line(State::NotMet, true, "Tests \u{1b}[31m stay", vec![hunk])], &["x\u{1b}[2J"]);
    assert!(!said.chars().any(|c| c.is_control() && c != '\n'), "{said:?}");
    assert!(said.contains("-    assert!(x);"), "{said}");
}

#[test]
fn a_verdict_without_lines_says_that_nothing_was_asked() {
    assert!(said(vec![], &[]).contains("unverified nothing was asked that could be shown"));
}
