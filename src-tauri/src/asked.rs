//! What agents ask, as the small places of a desktop can show it: a line of a menu, a notice, a rule in words.

use engine::{
    check,
    settings::Rule,
    store::{Reads, StoreError},
    task::{Approval, ApprovalId, Shown, TaskType, one_line},
};

/// What is seen of a question where there is room for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glimpse {
    /// The line.
    pub line: String,
    /// The line is all that would happen, to the letter: only then it may be allowed from where nothing else is seen.
    pub whole: bool,
}

/// A question in a line of at most so many bytes.
pub fn glimpse(approval: &Approval, most: usize) -> Glimpse {
    let task = &approval.task;
    let cut = |text: &str| Glimpse { line: one_line(text, most), whole: false };
    match &approval.shown {
        Shown::Command { command, .. } => {
            let line = one_line(command, most);
            Glimpse { whole: line == *command && command.chars().all(is_seen), line: format!("{task} wants: {line}") }
        }
        Shown::Edit { path, .. } => cut(&format!("{task} wants to change {path}")),
        Shown::Questions { questions } => {
            cut(&format!("{task} asks: {}", questions.first().map_or("a question", |one| one.question.as_str())))
        }
        Shown::Plan { .. } => cut(&format!("{task} has a plan")),
        Shown::Tool { .. } => cut(&format!("{task} wants to use {}", approval.tool)),
    }
}

/// A letter, a digit, a sign or a plain space: nothing without a width of its own.
fn is_seen(c: char) -> bool {
    c == ' ' || c.is_ascii_graphic() || c.is_alphanumeric()
}

/// A question that is still open.
///
/// # Errors
/// The ledger's own.
pub fn open(reads: &Reads, id: ApprovalId) -> Result<Option<Approval>, StoreError> {
    Ok(reads.approvals(None)?.into_iter().find(|one| one.id == id))
}

/// The rule that "always" would make of an open question, in words; none where none can be made of it.
///
/// # Errors
/// The ledger's own.
pub fn rule_of(reads: &Reads, id: ApprovalId) -> Result<Option<String>, StoreError> {
    let Some(approval) = open(reads, id)? else { return Ok(None) };
    let brief = reads.detail(&approval.task)?.and_then(|detail| detail.brief);
    let (kind, project) =
        (brief.as_ref().map(|brief| brief.kind), brief.as_ref().and_then(|brief| brief.project.as_deref()));
    Ok(check::standing_rule(&approval.tool, &approval.input, kind, project).map(|rule| in_words(&rule)))
}

fn in_words(rule: &Rule) -> String {
    let kind = rule.kind.map_or("any task", |kind| match kind {
        TaskType::CodeReview => "code reviews",
        TaskType::Summarize => "summaries",
        TaskType::Fix => "fixes",
        TaskType::Analyze => "analyses",
    });
    let place = rule.project.as_ref().map_or_else(String::new, |project| format!(" in {}", project.display()));
    format!("{} for {kind}{place}", rule.tool)
}

#[cfg(test)]
pub(crate) mod tests {
    use engine::{
        settings::Then,
        task::{AgentQuestion, ApprovalState, RunId, TaskId},
    };

    use super::*;

    pub(crate) fn asking(number: i64, shown: Shown) -> Approval {
        Approval {
            id: ApprovalId(number),
            task: TaskId::numbered(number),
            run: RunId(1),
            tool: "Bash".into(),
            input: serde_json::Value::Null,
            shown,
            dir: "/".into(),
            reason: "it reaches outside".into(),
            asked_at: "2026-01-01T00:00:00Z".parse().unwrap(),
            expires_at: "2026-01-02T00:00:00Z".parse().unwrap(),
            nonce: String::new(),
            state: ApprovalState::Open,
        }
    }

    pub(crate) fn command(number: i64, command: &str) -> Approval {
        asking(number, Shown::Command { command: command.into(), purpose: None })
    }

    #[test]
    fn a_command_that_fits_is_seen_whole() {
        let seen = glimpse(&command(3, "git push origin main"), 72);
        assert_eq!(seen, Glimpse { line: "task_003 wants: git push origin main".into(), whole: true });
    }

    #[test]
    fn what_is_cut_or_hides_something_is_not_seen_whole() {
        let long = format!("echo {}; rm -rf .", "a".repeat(80));
        for odd in
            [&long, "ls\nrm -rf .", "ls   .", "ls \u{1b}[8m; rm x", "ls \u{202e}x", "ls a\u{ad}b", "ls \u{e0041}"]
        {
            assert!(!glimpse(&command(1, odd), 72).whole, "{odd:?}");
        }
    }

    #[test]
    fn only_a_command_is_ever_seen_whole() {
        let edit = Shown::Edit { path: "src/a.rs".into(), diff: String::new() };
        let asked =
            AgentQuestion { question: "Which way?".into(), header: String::new(), multiple: false, options: vec![] };
        for (shown, line) in [
            (edit, "task_001 wants to change src/a.rs"),
            (Shown::Questions { questions: vec![asked] }, "task_001 asks: Which way?"),
            (Shown::Plan { plan: "1. look".into() }, "task_001 has a plan"),
            (Shown::Tool { input: "{}".into() }, "task_001 wants to use Bash"),
        ] {
            assert_eq!(glimpse(&asking(1, shown), 72), Glimpse { line: line.into(), whole: false });
        }
    }

    #[test]
    fn a_rule_says_for_what_and_where_it_holds() {
        let rule = Rule {
            then: Then::Allow,
            tool: "Bash(git push:*)".into(),
            kind: Some(TaskType::Fix),
            project: Some("/home/ada/shop".into()),
        };
        assert_eq!(in_words(&rule), "Bash(git push:*) for fixes in /home/ada/shop");
        assert_eq!(in_words(&Rule { kind: None, project: None, ..rule }), "Bash(git push:*) for any task");
    }
}
