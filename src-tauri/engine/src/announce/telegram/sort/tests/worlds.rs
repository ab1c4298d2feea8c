//! The tasks that the messages are about.

use super::*;
use crate::task::StageName;

/// Six known tasks, and the one last talked about.
pub(super) struct World {
    pub(super) known: Vec<Known>,
    last: TaskId,
}

impl World {
    pub(super) fn sorted(&self, text: &str) -> Ruled {
        by_rules(text, &self.known, Some(&self.last))
    }
}

fn one(id: &str, title: &str, stage: StageName, age: i64) -> Known {
    Known {
        id: id.parse().unwrap(),
        title: title.into(),
        stage,
        working: stage == StageName::Started,
        updated_at: jiff::Timestamp::from_second(1_700_000_000 - age).unwrap(),
    }
}

pub(super) fn developed() -> World {
    let known = vec![
        one("task_006", "Update the changelog for 2.1", StageName::Closed, 0),
        one("task_005", "Speed up the search index", StageName::Checked, 1),
        one("task_004", "Review the payment module", StageName::Delivered, 2),
        one("task_003", "Fix the login timeout on Safari", StageName::Started, 3),
        one("task_002", "Write docs for the REST client", StageName::Delivered, 4),
        one("task_001", "Fix the logging of passwords", StageName::Asked, 5),
    ];
    World { known, last: TaskId::numbered(4) }
}

pub(super) fn held_out() -> World {
    let known = vec![
        one("task_012", "Add OAuth login with GitHub", StageName::Delivered, 0),
        one("task_011", "Migrate the billing tables to Postgres", StageName::Started, 1),
        one("task_010", "Explain how the job scheduler works", StageName::Closed, 2),
        one("task_009", "Fix flaky upload test", StageName::Checked, 3),
        one("task_008", "Refactor the settings page", StageName::Asked, 4),
        one("release-notes", "Draft the release notes for 3.0", StageName::Delivered, 5),
    ];
    World { known, last: TaskId::numbered(12) }
}
