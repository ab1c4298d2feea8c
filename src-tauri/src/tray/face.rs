//! What the tray shows, worked out from how things stand. Pure.

use engine::{
    door::{Health, Problem},
    store::TaskRow,
    task::{StageName, TaskId, one_line},
};

/// A menu that is longer is no menu.
const MOST_NAMED: usize = 8;
const MOST_TITLE: usize = 60;

/// How things stand, in one picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    /// Nothing to do.
    Idle,
    /// An agent is at work.
    Working,
    /// A task waits for its owner.
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

/// The whole tray.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// The picture.
    pub mood: Mood,
    /// What is said when the pointer rests on it.
    pub tooltip: String,
    /// What runs.
    pub running: Group,
    /// What waits for its owner.
    pub waiting: Group,
    /// The owner has paused the queue.
    pub paused: bool,
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
    pub fn of(health: &Health, open: &[TaskRow]) -> Self {
        let running = named(open.iter().filter(|row| row.working), "Nothing runs", "Running");
        let asks = |row: &&TaskRow| {
            !row.working && matches!(row.stage, StageName::Unclear | StageName::Asked | StageName::Delivered)
        };
        let waiting = named(open.iter().filter(asks), "Nothing waits for you", "Waiting for you");
        let mood = mood(health, &running, &waiting);
        Self { mood, tooltip: tooltip(mood, health, &running, &waiting), running, waiting, paused: health.paused }
    }

    fn empty(mood: Mood, tooltip: String) -> Self {
        let nothing = std::iter::empty::<&TaskRow>();
        let running = named(nothing.clone(), "Nothing runs", "Running");
        let waiting = named(nothing, "Nothing waits for you", "Waiting for you");
        Self { mood, tooltip, running, waiting, paused: false }
    }
}

/// What the owner can do something about comes first.
fn mood(health: &Health, running: &Group, waiting: &Group) -> Mood {
    let broken = !health.alerts.is_empty() || (health.claude.problem.is_some() && !health.practice);
    match (broken, waiting.tasks.is_empty(), running.tasks.is_empty(), health.paused) {
        (true, ..) => Mood::Problem,
        (false, false, ..) => Mood::Asking,
        (false, true, false, _) => Mood::Working,
        (false, true, true, true) => Mood::Paused,
        (false, true, true, false) => Mood::Idle,
    }
}

fn tooltip(mood: Mood, health: &Health, running: &Group, waiting: &Group) -> String {
    let first_problem = || health.alerts.first().or(health.claude.problem.as_ref()).map_or("", String::as_str);
    let state = match mood {
        Mood::Idle => "nothing to do".into(),
        Mood::Working => running.title.to_lowercase(),
        Mood::Asking => waiting.title.to_lowercase(),
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

/// An ampersand in a menu would underline the letter after it.
fn line(row: &TaskRow) -> String {
    let practice = if row.practice { " (practice)" } else { "" };
    format!("{}  {}{practice}", row.id, one_line(&row.title, MOST_TITLE).replace('&', "&&"))
}

#[cfg(test)]
#[path = "face_tests.rs"]
mod tests;
