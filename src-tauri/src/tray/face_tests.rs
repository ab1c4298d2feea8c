use engine::{
    door::{ClaudeHealth, LocalHealth},
    task::{Priority, Shown, Source},
};

use super::*;
use crate::asked::tests::{asking as question, command};

fn health() -> Health {
    Health {
        version: "0".into(),
        home: "/home".into(),
        pid: 1,
        started_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        practice: false,
        paused: false,
        limit_until: None,
        claude: ClaudeHealth::default(),
        local: LocalHealth::default(),
        sandbox: String::new(),
        approvals: 0,
        telegram: engine::door::TelegramHealth::default(),
        running: vec![],
        waiting: 0,
        asking: 0,
        inbox: vec![],
        alerts: vec![],
    }
}

fn row(number: i64, stage: StageName, working: bool) -> TaskRow {
    TaskRow {
        id: TaskId::numbered(number),
        seq: number,
        title: "Salt & pepper".into(),
        kind: None,
        priority: Priority::Medium,
        source: Source::Window,
        stage,
        end: None,
        outcome: None,
        working,
        practice: false,
        hold: None,
        question: None,
        created_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        updated_at: "2026-01-01T00:00:00Z".parse().unwrap(),
        runs: 0,
        cost_usd: None,
    }
}

#[test]
fn a_task_that_waits_for_its_owner_shows_before_one_that_runs() {
    let rows = [row(1, StageName::Started, true), row(2, StageName::Delivered, false)];
    let face = Face::of(&health(), &rows, &[]);
    assert_eq!(face.mood, Mood::Asking);
    assert_eq!(face.running.title, "Running (1)");
    assert_eq!(face.waiting.tasks, [(TaskId::numbered(2), "task_002  Salt && pepper".into())]);
}

#[test]
fn what_does_not_work_shows_before_everything_and_says_so() {
    let broken = Health { alerts: vec!["the disk is full".into()], ..health() };
    let face = Face::of(&broken, &[row(1, StageName::Asked, false)], &[]);
    assert_eq!(face.mood, Mood::Problem);
    assert!(face.tooltip.contains("the disk is full"));
}

#[test]
fn practice_needs_no_account() {
    let claude = ClaudeHealth { problem: Some("not installed".into()), ..ClaudeHealth::default() };
    let face = Face::of(&Health { practice: true, claude, ..health() }, &[], &[]);
    assert_eq!(face.mood, Mood::Idle);
}

#[test]
fn a_pause_shows_once_nothing_runs_any_more() {
    let paused = Health { paused: true, ..health() };
    assert_eq!(Face::of(&paused, &[row(1, StageName::Started, true)], &[]).mood, Mood::Working);
    assert_eq!(Face::of(&paused, &[], &[]).mood, Mood::Paused);
    assert!(Face::of(&paused, &[], &[]).paused);
}

#[test]
fn a_long_list_is_named_in_part() {
    let rows: Vec<_> = (1..=20).map(|number| row(number, StageName::Delivered, false)).collect();
    let face = Face::of(&health(), &rows, &[]);
    assert_eq!((face.waiting.tasks.len(), face.waiting.more), (8, 12));
    assert_eq!(face.waiting.title, "Waiting for you (20)");
}

#[test]
fn a_question_of_an_agent_shows_before_what_runs_and_can_be_answered_from_the_menu() {
    let asks = [command(3, "git push origin main && true"), question(4, Shown::Plan { plan: "1. look".into() })];
    let face = Face::of(&health(), &[row(3, StageName::Started, true)], &asks);
    assert_eq!((face.mood, face.count().as_deref()), (Mood::Asking, Some("2")));
    assert_eq!(face.asked[0].line, "task_003 wants: git push origin main &&&& true");
    assert_eq!((face.asked[0].can_allow, face.asked[1].can_allow), (true, false));
    assert_eq!(face.tooltip, "AI Task Orchestrator: agents ask you 2 questions");
}

#[test]
fn what_waits_is_counted_together_and_five_questions_are_named() {
    let asks: Vec<_> = (1..=7).map(|number| command(number, "make")).collect();
    let face = Face::of(&health(), &[row(9, StageName::Delivered, false)], &asks);
    assert_eq!((face.asked.len(), face.more_asked, face.count().as_deref()), (5, 2, Some("8")));
    assert!(face.tooltip.ends_with("agents ask you 7 questions, waiting for you (1)"), "{}", face.tooltip);
    assert_eq!(Face::of(&health(), &[], &[]).count(), None);
}

#[test]
fn a_command_that_does_not_fit_in_the_menu_can_not_be_allowed_there() {
    let face = Face::of(&health(), &[], &[command(1, &format!("echo {} && rm -rf .", "a".repeat(90)))]);
    assert!(!face.asked[0].can_allow && face.asked[0].line.ends_with('…'), "{:?}", face.asked);
}

#[test]
fn being_away_can_be_said_only_where_a_phone_is_paired() {
    assert_eq!(Face::of(&health(), &[], &[]).away, None);
    let telegram = engine::door::TelegramHealth { owners: 1, away: true, ..engine::door::TelegramHealth::default() };
    assert_eq!(Face::of(&Health { telegram, ..health() }, &[], &[]).away, Some(true));
}
