//! What the tray shows, worked out from how things stand. Pure.

use engine::{
    door::{Health, Problem},
    store::TaskRow,
    task::{Approval, ApprovalId, StageName, TaskId, one_line},
};

use crate::asked::{Glimpse, glimpse};

/// A menu that is longer is no menu.
const MOST_NAMED: usize = 8;
const MOST_TITLE: usize = 60;
/// So many questions of agents are named; the others are in the window.
const MOST_ASKED: usize = 5;
const MOST_LINE: usize = 72;

/// How things stand, in one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Nothing to do.
    Idle,
    /// An agent is at work.
    Working,
    /// A task or an agent waits for its owner.
    Asking,
    /// Nothing new is started.
    Paused,
    /// Something does not work.
    Problem,
}

/// Tasks of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// How many there are, in words.
    pub title: String,
    /// The first of them, each with its line.
    pub tasks: Vec<(TaskId, String)>,
    /// How many are not named.
    pub more: usize,
}

/// A question of an agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asking {
    /// Which.
    pub id: ApprovalId,
    /// Of which task.
    pub task: TaskId,
    /// What it wants, for a menu.
    pub line: String,
    /// It may be allowed from the menu: all of it is in the line.
    pub can_allow: bool,
}

/// The whole tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The picture.
    pub mood: Mood,
    /// What is said when the pointer rests on it.
    pub tooltip: String,
    /// What agents ask, the oldest first.
    pub asked: Vec<Asking>,
    /// How many questions are not named.
    pub more_asked: usize,
    /// What runs.
    pub running: Group,
    /// What waits for its owner.
    pub waiting: Group,
    /// The owner has paused the queue.
    pub paused: bool,
    /// Whether the owner is away; none where no phone is paired.
    pub away: Option<bool>,
}

impl Face {
    /// Before anything is known.
    pub fn starting() -> Self {
        Self::empty(Mood::Idle, "AI Task Orchestrator: starting".into())
    }

    /// Without an engine.
    pub fn shut(problem: &Problem) -> Self {
        Self::empty(Mood::Problem, one_line(&problem.message, 200))
    }

    /// With one.
    pub fn of(health: &Health, open: &[TaskRow], approvals: &[Approval]) -> Self {
        let asked: Vec<_> = approvals.iter().take(MOST_ASKED).map(asking).collect();
        let running = named(open.iter().filter(|row| row.working), "Nothing runs", "Running");
        let asks = |row: &&TaskRow| {
            !row.working && matches!(row.stage, StageName::Unclear | StageName::Asked | StageName::Delivered)
        };
        let waiting = named(open.iter().filter(asks), "Nothing waits for you", "Waiting for you");
        let waits = !approvals.is_empty() || !waiting.tasks.is_empty();
        let mood = mood(health, &running, waits);
        let tooltip = tooltip(mood, health, &running, &in_all(approvals.len(), &waiting));
        Self {
            mood,
            tooltip,
            more_asked: approvals.len() - asked.len(),
            asked,
            running,
            waiting,
            paused: health.paused,
            away: (health.telegram.owners > 0).then_some(health.telegram.away),
        }
    }

    /// How much waits for the owner, where the panel has room for a number; nothing for none.
    pub fn count(&self) -> Option<String> {
        let waits = self.asked.len() + self.more_asked + self.waiting.tasks.len() + self.waiting.more;
        (waits > 0).then(|| waits.to_string())
    }

    fn empty(mood: Mood, tooltip: String) -> Self {
        let nothing = std::iter::empty::<&TaskRow>();
        let running = named(nothing.clone(), "Nothing runs", "Running");
        let waiting = named(nothing, "Nothing waits for you", "Waiting for you");
        Self { mood, tooltip, asked: vec![], more_asked: 0, running, waiting, paused: false, away: None }
    }
}

/// What the owner can do something about comes first.
fn mood(health: &Health, running: &Group, waits: bool) -> Mood {
    let broken = !health.alerts.is_empty() || (health.claude.problem.is_some() && !health.practice);
    match (broken, !waits, running.tasks.is_empty(), health.paused) {
        (true, ..) => Mood::Problem,
        (false, false, ..) => Mood::Asking,
        (false, true, false, _) => Mood::Working,
        (false, true, true, true) => Mood::Paused,
        (false, true, true, false) => Mood::Idle,
    }
}

/// What waits for the owner, in words.
fn in_all(asked: usize, waiting: &Group) -> String {
    let questions = match asked {
        0 => return waiting.title.to_lowercase(),
        1 => "an agent asks you".to_owned(),
        many => format!("agents ask you {many} questions"),
    };
    if waiting.tasks.is_empty() { questions } else { format!("{questions}, {}", waiting.title.to_lowercase()) }
}

fn tooltip(mood: Mood, health: &Health, running: &Group, waiting: &str) -> String {
    let first_problem = || health.alerts.first().or(health.claude.problem.as_ref()).map_or("", String::as_str);
    let state = match mood {
        Mood::Idle => "nothing to do".into(),
        Mood::Working => running.title.to_lowercase(),
        Mood::Asking => waiting.to_owned(),
        Mood::Paused => "paused".into(),
        Mood::Problem => one_line(first_problem(), 160),
    };
    let practice = if health.practice { " (practice)" } else { "" };
    format!("AI Task Orchestrator{practice}: {state}")
}

fn named<'a>(rows: impl Iterator<Item = &'a TaskRow>, none: &str, some: &str) -> Group {
    let rows: Vec<_> = rows.collect();
    let tasks: Vec<_> = rows.iter().take(MOST_NAMED).map(|row| (row.id.clone(), line(row))).collect();
    let title = if rows.is_empty() { none.into() } else { format!("{some} ({})", rows.len()) };
    Group { title, more: rows.len() - tasks.len(), tasks }
}

fn asking(approval: &Approval) -> Asking {
    let Glimpse { line, whole } = glimpse(approval, MOST_LINE);
    Asking { id: approval.id, task: approval.task.clone(), line: line.replace('&', "&&"), can_allow: whole }
}

/// An ampersand in a menu would underline the letter after it.
fn line(row: &TaskRow) -> String {
    let practice = if row.practice { " (practice)" } else { "" };
    format!("{}  {}{practice}", row.id, one_line(&row.title, MOST_TITLE).replace('&', "&&"))
}

#[cfg(test)]
#[path = "face_tests.rs"]
mod tests;
