use std::{path::Path, time::Duration};

use super::{Allowed, Refusal, policy::allow_for};
use crate::{
    settings::{Home, Settings},
    task::{Brief, Permissions, Reader, Reading, Target, TargetState, TaskType, Terms},
};

pub(super) fn brief(kind: TaskType) -> Brief {
    Brief {
        kind,
        title: "t".into(),
        request: "r".into(),
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
            entropy: 0.5,
            notes: vec![],
        },
    }
}

fn allow_with(brief: &Brief, settings: &str) -> Result<Allowed, Refusal> {
    let home = Home::find(Some(Path::new("/home/ann/orchestrator"))).unwrap();
    allow_for(brief, &Settings::parse(settings).unwrap(), &home, Some(Path::new("/home/ann")))
}

fn allow(brief: &Brief) -> Result<Allowed, Refusal> {
    allow_with(brief, "")
}

#[test]
fn a_task_that_reads_never_gets_a_tool_that_writes() {
    for tool in [
        "Edit",
        "Write",
        "NotebookEdit",
        "Bash",
        "Bash(rm:*)",
        "Bash(git push:*)",
        "Bash(git diff --output=x:*)",
        "Bash(git log; rm x)",
        "mcp__files__write",
        "Task",
    ] {
        for kind in [TaskType::CodeReview, TaskType::Summarize, TaskType::Analyze] {
            let mut brief = brief(kind);
            brief.terms.allowed_tools = Some(vec!["Read".into(), tool.into()]);
            let refusal = allow(&brief).unwrap_err();
            assert!(refusal.why.contains(tool) && refusal.why.contains(kind.word()), "{}", refusal.why);
        }
    }
    let why = allow_with(&brief(TaskType::Analyze), "[claude]\ntools_read = [\"Edit\"]\n").unwrap_err().why;
    assert!(why.contains("claude.tools_read"), "{why}");
}

#[test]
fn a_task_that_reads_may_look_at_the_history() {
    let mut brief = brief(TaskType::CodeReview);
    brief.terms.allowed_tools = Some(vec!["Read".into(), "Bash(git log:*)".into(), "Read".into()]);
    brief.terms.permissions = Some(Permissions::Edits);
    let allowed = allow(&brief).unwrap();
    assert_eq!(allowed.tools(), ["Read", "Bash(git log:*)"]);
    assert_eq!(allowed.permissions(), Permissions::Ask);
}

#[test]
fn the_tools_follow_from_the_type() {
    assert!(!allow(&brief(TaskType::Summarize)).unwrap().tools().iter().any(|tool| tool == "Edit"));
    assert!(allow(&brief(TaskType::Fix)).unwrap().tools().iter().any(|tool| tool == "Edit"));
}

#[test]
fn skipping_permissions_names_the_setting_that_it_needs() {
    let mut wild = brief(TaskType::Fix);
    wild.terms.permissions = Some(Permissions::Skip);
    assert!(allow(&wild).unwrap_err().why.contains("claude.allow_skip = true"));
    let allowed = allow_with(&wild, "[claude]\nallow_skip = true\n").unwrap();
    assert_eq!(allowed.permissions(), Permissions::Skip);
    wild.kind = TaskType::Summarize;
    assert!(allow_with(&wild, "[claude]\nallow_skip = true\n").unwrap_err().why.contains("only reads"));
}

#[test]
fn a_home_or_a_whole_disk_is_no_project() {
    for (project, word) in [
        ("/", "whole file system"),
        ("/home", "home folder"),
        ("/home/ann", "home folder"),
        ("/home/ann/orchestrator", "own home"),
        ("/home/ann/orchestrator/results", "own home"),
    ] {
        let brief = Brief { project: Some(project.into()), ..brief(TaskType::Fix) };
        let why = allow(&brief).unwrap_err().why;
        assert!(why.contains(word) && why.contains("project:"), "{why}");
    }
    for fine in ["/home/ann/shop", "/home/ann/orchestrator/state/worktrees/task_001/tree"] {
        assert!(allow(&Brief { project: Some(fine.into()), ..brief(TaskType::Fix) }).is_ok(), "{fine}");
    }
}

#[test]
fn a_target_outside_of_the_project_is_refused_by_name() {
    let mut brief = Brief { project: Some("/home/ann/shop".into()), ..brief(TaskType::Fix) };
    brief.targets = vec![Target { path: "../../etc/passwd".into(), state: TargetState::Outside }];
    assert!(allow(&brief).unwrap_err().why.contains("../../etc/passwd"));
    brief.targets = vec![Target { path: ".git/hooks/pre-commit".into(), state: TargetState::Missing }];
    assert!(allow(&brief).unwrap_err().why.contains(".git/hooks/pre-commit"));
}

#[test]
fn a_tool_or_a_model_can_not_be_a_flag() {
    let mut odd = brief(TaskType::Fix);
    for tool in ["--dangerously-skip-permissions", "Read Write", "Bash(", "Read\n"] {
        odd.terms.allowed_tools = Some(vec![tool.into()]);
        assert!(tool == "Read\n" || allow(&odd).is_err(), "{tool} was taken");
    }
    odd.terms = Terms { model: Some("--help".into()), ..Terms::default() };
    assert!(allow(&odd).is_err());
}

#[test]
fn nothing_can_be_done_in_no_time_for_no_money() {
    let mut brief = brief(TaskType::Fix);
    brief.terms.timeout_s = Some(0);
    assert!(allow(&brief).unwrap_err().why.contains("timeout"));
    brief.terms = Terms { budget_usd: Some(-1.0), ..Terms::default() };
    assert!(allow(&brief).unwrap_err().why.contains("budget_usd"));
    brief.terms = Terms { timeout_s: Some(5), max_turns: Some(3), ..Terms::default() };
    let allowed = allow(&brief).unwrap();
    assert_eq!((allowed.timeout().as_secs(), allowed.max_turns()), (5, 3));
}

#[test]
fn the_tasks_own_terms_go_before_its_types_allowance_and_that_before_the_defaults() {
    let own = "[claude]\nmax_turns = 9\nbudget_usd = 9.0\n[budget]\nrun_tokens = 900\n[budget.fix]\nusd = 5.0\nturns = 5\nminutes = 5\ntokens = 500\n";
    let mut task = brief(TaskType::Fix);
    let of_type = allow_with(&task, own).unwrap();
    assert_eq!((of_type.max_turns(), of_type.budget_usd(), of_type.tokens()), (5, Some(5.0), Some(500)));
    assert_eq!(of_type.timeout(), Duration::from_secs(300));
    task.terms = Terms { max_turns: Some(1), budget_usd: Some(1.0), timeout_s: Some(1), ..Terms::default() };
    let told = allow_with(&task, own).unwrap();
    assert_eq!((told.max_turns(), told.budget_usd(), told.timeout()), (1, Some(1.0), Duration::from_secs(1)));
    let other = allow_with(&brief(TaskType::Analyze), own).unwrap();
    assert_eq!((other.max_turns(), other.budget_usd(), other.tokens()), (9, Some(9.0), Some(900)));
    assert!(allow_with(&task, "[budget.fix]\ntokens = 0\n").is_err());
}
