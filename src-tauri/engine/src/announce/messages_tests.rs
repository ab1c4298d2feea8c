use super::*;
use crate::task::{Outcome, Reader};

fn messages() -> Messages {
    Messages::parse("").unwrap()
}

fn id() -> TaskId {
    TaskId::numbered(1)
}

fn summary(outcome: Outcome) -> Summary {
    let findings = vec!["`cargo test` exit 0".to_owned()];
    Summary {
        outcome,
        accomplished: "Done.".into(),
        findings,
        next_steps: vec!["Accept it.".into()],
        by: Reader::Rules,
    }
}

#[test]
fn the_plans_wording_is_the_default() {
    assert_eq!(
        messages().created(&id(), "Fix the pool").text(),
        "✅ Task created: task_001\n📝 Description: Fix the pool\n⏳ Processing will begin shortly..."
    );
    assert_eq!(
        messages().understood(&id(), "Fix it").text(),
        "📋 Understood: Fix it\n🔄 Processing as task task_001..."
    );
    assert!(messages().not_a_task().text().starts_with("🤔 I'm not sure what task you'd like me to perform."));
    assert_eq!(messages().refused_file("a.task.md", "line 3").title, "❌ Task parsing failed: a.task.md");
    assert_eq!(messages().failed(&id(), "why").title, "💥 Task failed: task_001");
}

#[test]
fn a_completion_bears_the_icon_of_its_outcome_and_the_mark_of_practice() {
    let said = |outcome, practice| messages().delivered(&id(), "Fix", &summary(outcome), practice);
    assert_eq!(said(Outcome::Success, false).title, "✅ Task task_001 completed");
    assert_eq!(said(Outcome::Partial, false).title, "⚠️ Task task_001 completed");
    assert_eq!(said(Outcome::Failed, true).title, "(practice) ❌ Task task_001 completed");
    assert_eq!(said(Outcome::Failed, false).body, "FAILED: Fix\n\nDone.\n• `cargo test` exit 0\n→ Accept it.");
}

#[test]
fn braces_in_a_value_are_not_looked_at_again() {
    let message = messages().created(&id(), "use {id} and {{x}} in {title}");
    assert!(message.body.contains("use {id} and {{x}} in {title}"), "{message:?}");
}

#[test]
fn a_value_can_not_paint_the_terminal_or_add_lines_to_a_title() {
    let message = messages().refused_file("a\u{1b}[31m\nb", "c\u{202e}d\ne");
    assert_eq!(message.title, "❌ Task parsing failed: a [31m b");
    assert!(message.body.starts_with("c d\ne\n"), "{message:?}");
}

#[test]
fn the_owners_words_win_and_the_rest_stays() {
    let messages = Messages::parse("[created]\ntitle = \"Neu: {title} {{{id}}}\"\n").unwrap();
    let message = messages.created(&id(), "Fix");
    assert_eq!(message.title, "Neu: Fix {task_001}");
    assert!(message.body.starts_with("📝"));
}

#[test]
fn a_place_or_message_that_does_not_exist_is_named() {
    let problem = |text: &str| Messages::parse(text).unwrap_err().to_string();
    assert!(
        problem("[created]\ntitle = \"{name}\"\n").contains("[created] {name} is not known here; known: id, title")
    );
    assert!(problem("[creatd]\ntitle = \"x\"\n").contains("[creatd]"));
    assert!(problem("[created]\ntitle = \"a } b\"\n").contains("[created] a single }"));
    assert!(problem("[created]\ntitel = \"x\"\n").contains("titel"));
}
