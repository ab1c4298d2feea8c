use super::*;
use crate::task::{Agent, Attempt, Claim, Outcome, Reading, RunId, TaskType, Terms};

const SAID: &str = "## Done\n\n- all \u{1b}[1mgood\u{202e}\n";

fn row() -> RunRow {
    RunRow {
        run: RunId(2),
        agent: Agent::Claude,
        attempt: Attempt::first(Agent::Claude),
        workdir: None,
        session: None,
        started_at: jiff::Timestamp::UNIX_EPOCH,
        ended_at: None,
        report: None,
        failure: None,
        verdict: None,
        summary: None,
    }
}

fn brief(title: &str) -> Brief {
    Brief {
        kind: TaskType::Fix,
        title: title.into(),
        request: "Fix the pool.".into(),
        targets: vec![],
        criteria: vec![],
        context: None,
        checks: vec![],
        project: None,
        terms: Terms::default(),
        reading: Reading {
            by: Reader::Rules,
            filled: vec![],
            dropped: vec![],
            similarity: 1.0,
            entropy: 0.6,
            notes: vec![],
        },
    }
}

fn page(title: &str, changes: Vec<Change>, practice: bool) -> String {
    with_page(title, changes, practice, summary_page)
}

fn with_page(title: &str, changes: Vec<Change>, practice: bool, write: fn(&Page<'_>) -> String) -> String {
    let check = Evidence::Command {
        command: "cargo test -q".into(),
        exit: Some(101),
        tail: "test a ... FAILED\n```\n\u{1b}[31mred".into(),
        duration_ms: 1500,
        on: crate::task::Ground::Result,
    };
    let line = Line {
        claim: Claim::Check,
        text: "cargo test -q passes".into(),
        state: State::NotMet,
        required: true,
        evidence: vec![check],
    };
    let summary = Summary {
        outcome: Outcome::Failed,
        accomplished: "Not done.".into(),
        findings: vec!["Not so: `cargo test -q` passes".into()],
        next_steps: vec!["Send it back.".into()],
        by: Reader::Rules,
    };
    write(&Page {
        id: &TaskId::numbered(7),
        run: &row(),
        brief: &brief(title),
        report: &Report {
            cost_usd: Some(0.126),
            duration_ms: 130_000,
            text: SAID.into(),
            ..Report::empty(Agent::Claude)
        },
        verdict: &Verdict { lines: vec![line], changes, proposed: vec![] },
        summary: &summary,
        practice,
    })
}

#[test]
fn a_page_tells_status_evidence_and_what_to_do() {
    let change = Change { path: "src/pool.rs".into(), kind: ChangeKind::Modified, added: Some(3), removed: Some(1) };
    let text = page("Fix the pool", vec![change], true);
    for part in [
        "# Fix the pool\n",
        "❌ **FAILED** (practice) · task_007 · run-2",
        "## Findings",
        "- ✘ cargo test -q passes (not met)",
        "`cargo test -q`: exit 101 after 1 s",
        "| `src/pool.rs` | modified | 3 | 1 |",
        "- Cost: $0.13",
        "2 min 10 s",
        "`orchestrator accept task_007`",
    ] {
        assert!(text.contains(part), "{part} is missing in\n{text}");
    }
    assert!(!text.contains('\u{1b}'));
    assert!(text.contains("````text"), "a fence within the output must not end ours:\n{text}");
}

#[test]
fn markup_in_a_title_stays_text() {
    let text = page("<img src=x> [a](javascript:1) **b** `odd", vec![], false);
    assert!(text.starts_with("# \\<img src=x> \\[a\\](javascript:1) \\*\\*b\\*\\* \\`odd\n"), "{text}");
    assert!(text.contains("No file was changed."));
    assert!(!text.contains("orchestrator accept"));
}

#[test]
fn a_result_is_the_agents_own_words_marked_as_unchecked() {
    let text = with_page("Fix the pool", vec![], false, result_page);
    assert!(text.starts_with("# Fix the pool\n\n❌ **FAILED** · task_007 · run-2\n"), "{text}");
    assert!(text.contains("words of Claude Code, not checked"), "{text}");
    assert!(text.ends_with("\n---\n\n## Done\n\n- all [1mgood\n"), "{text}");
}
