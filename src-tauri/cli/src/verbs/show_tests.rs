use engine::{settings::Home, store::TaskDetail};
use serde_json::json;

use super::*;

fn detail() -> TaskDetail {
    let attempt =
        json!({"agent": "practice", "from": {"origin": "fresh"}, "words": null, "not_before": null, "failures": 0});
    let line = json!({
        "claim": "check", "text": "`test -s greeting.txt` passes", "state": "not_met", "required": true,
        "evidence": [{"evidence": "command", "command": "test -s greeting.txt", "exit": 1, "tail": "", "duration_ms": 3}],
    });
    let summary = json!({
        "outcome": "FAILED", "accomplished": "Nothing was written.", "findings": ["The file is missing."],
        "next_steps": ["Send it back."], "by": {"reader": "rules"},
    });
    serde_json::from_value(json!({
        "row": {
            "id": "task_001", "seq": 1, "title": "Greet\u{1b}[2J the\nworld", "kind": "fix", "priority": "high",
            "source": "cli", "stage": "delivered", "end": null, "outcome": "FAILED", "working": false, "practice": true,
            "hold": null, "question": null, "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z",
            "runs": 1, "cost_usd": 0.5,
        },
        "text": "Greet", "notes": [], "after": [], "brief": null,
        "runs": [{
            "run": 1, "agent": "practice", "attempt": attempt, "workdir": null, "session": null,
            "started_at": "2026-01-01T00:00:00Z", "ended_at": null, "report": null, "failure": null,
            "verdict": {"lines": [line], "changes": []}, "summary": summary,
        }],
    }))
    .unwrap()
}

fn shown() -> String {
    let folder = tempfile::tempdir().unwrap();
    let here = Here { home: Home::find(Some(folder.path())).unwrap() };
    let screen = Screen::plain(80);
    result(&here, &detail(), &screen);
    screen.said()
}

#[test]
fn a_result_says_what_was_found_what_was_told_and_what_to_do_next() {
    let said = shown();
    for part in [
        "✗ Greet [2J the world  task_001",
        "FAILED · practice · fix · 1 run · $0.50",
        "  ✗ `test -s greeting.txt` passes",
        "$ test -s greeting.txt: exit 1",
        "Nothing was written.",
        "• The file is missing.",
        "→ Send it back.",
        "accept task_001, or discard task_001",
    ] {
        assert!(said.contains(part), "{part:?} is not in\n{said}");
    }
}

#[test]
fn nothing_that_others_wrote_reaches_the_terminal_as_a_command() {
    assert!(!shown().contains('\u{1b}'));
}
