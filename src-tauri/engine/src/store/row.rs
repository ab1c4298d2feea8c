//! A task's row, as the functions that change it see it.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params};

use super::{Standing, StoreError, Wish, columns};
use crate::task::{End, Outcome, Reason, Stage, TaskId};

/// What has to be known of a task to move it.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub seq: i64,
    pub id: TaskId,
    pub title: String,
    pub kind: Option<String>,
    pub project: Option<String>,
    pub stage: Stage,
    pub outcome: Option<Outcome>,
    pub created: Timestamp,
    pub delivered: Option<Timestamp>,
    pub nth: u32,
    pub runs: u32,
    pub cost: Option<f64>,
    pub claim: Option<(String, i64)>,
    pub wish: Option<Wish>,
}

/// What a stage means for the engine's next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Todo {
    /// Nothing, or its owner's.
    Nothing = 0,
    /// Somebody may take it at once.
    Step = 1,
    /// It may run, if nothing holds it.
    Run = 2,
}

/// What a stage means for those that come after.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frees {
    /// They wait.
    NotYet = 0,
    /// They may go.
    Yes = 1,
    /// They never may, unless their owner says so.
    Never = 2,
}

impl Row {
    /// The task's row.
    pub fn load(db: &Connection, id: &TaskId) -> Result<Self, StoreError> {
        let mut find = db.prepare_cached(
            "SELECT seq, id, title, kind, project, state, outcome, created, delivered, nth, runs, cost,
                    claim_boot, claim_token, wish
             FROM tasks WHERE id = ?1",
        )?;
        let found = find.query_row([id.as_str()], |row| {
            let boot: Option<String> = row.get("claim_boot")?;
            let token: Option<i64> = row.get("claim_token")?;
            Ok(Self {
                seq: row.get("seq")?,
                id: columns::id(row, "id")?,
                title: row.get("title")?,
                kind: row.get("kind")?,
                project: row.get("project")?,
                stage: columns::json(row, "state")?,
                outcome: columns::outcome(row, "outcome")?,
                created: columns::time(row, "created")?,
                delivered: columns::maybe_time(row, "delivered")?,
                nth: row.get("nth")?,
                runs: row.get("runs")?,
                cost: row.get("cost")?,
                claim: boot.zip(token),
                wish: wish(row.get("wish")?),
            })
        });
        found.optional()?.ok_or_else(|| StoreError::NoSuchTask(id.clone()))
    }

    /// Writes what a fact has changed.
    pub fn save(&self, db: &Connection, now: Timestamp) -> Result<(), StoreError> {
        db.prepare_cached(
            "UPDATE tasks SET title = :title, kind = :kind, project = :project, stage = :stage, end = :end,
                    outcome = :outcome, question = :question, updated = :updated, delivered = :delivered,
                    nth = :nth, runs = :runs, cost = :cost, todo = :todo, frees = :frees,
                    not_before = :not_before, wish = :wish, state = :state
             WHERE seq = :seq",
        )?
        .execute(named_params! {
            ":title": self.title,
            ":kind": self.kind,
            ":project": self.project,
            ":stage": self.stage.name().word(),
            ":end": end_of(&self.stage),
            ":outcome": self.outcome.map(Outcome::word),
            ":question": question_of(&self.stage),
            ":updated": now.as_millisecond(),
            ":delivered": self.delivered.map(Timestamp::as_millisecond),
            ":nth": self.nth,
            ":runs": self.runs,
            ":cost": self.cost,
            ":todo": todo(&self.stage) as i64,
            ":frees": frees(&self.stage, self.outcome) as i64,
            ":not_before": not_before(&self.stage).map(Timestamp::as_millisecond),
            ":wish": self.wish.map(Wish::word),
            ":state": columns::to_json(&self.stage)?,
            ":seq": self.seq,
        })?;
        Ok(())
    }
}

/// The columns of a [`Standing`].
pub(super) const STANDING: &str = "id, state, file, text, runs, practice, source";

/// A task with all that is needed to work on it.
pub(super) fn standing(row: &rusqlite::Row<'_>) -> rusqlite::Result<Standing> {
    Ok(Standing {
        id: columns::id(row, "id")?,
        stage: columns::json(row, "state")?,
        file: columns::json(row, "file")?,
        text: row.get("text")?,
        runs: row.get("runs")?,
        practice: row.get("practice")?,
        source: columns::word(row, "source")?,
    })
}

/// The wish that a column holds.
pub(super) fn wish(column: Option<String>) -> Option<Wish> {
    [Wish::Cancel, Wish::Enough].into_iter().find(|one| column.as_deref() == Some(one.word()))
}

/// The end's word, once closed.
pub(super) fn end_of(stage: &Stage) -> Option<&'static str> {
    let Stage::Closed { end, .. } = stage else { return None };
    Some(match end {
        End::Accepted => "accepted",
        End::Kept => "kept",
        End::Discarded => "discarded",
        End::Refused { .. } => "refused",
        End::Failed { .. } => "failed",
        End::Cancelled => "cancelled",
    })
}

/// What a stage means for the engine.
pub(super) fn todo(stage: &Stage) -> Todo {
    match stage {
        Stage::Queued { .. } | Stage::Interpreted { .. } | Stage::Executed { .. } | Stage::Verified { .. } => {
            Todo::Step
        }
        // Until somebody has looked whether there is anything to merge: `Store::settle`.
        Stage::Delivered { .. } => Todo::Step,
        Stage::Checked { .. } => Todo::Run,
        Stage::Unclear { .. } | Stage::Started { .. } | Stage::Asked { .. } | Stage::Closed { .. } => Todo::Nothing,
    }
}

/// What a stage means for followers: a success that is delivered lets them go, and so does whatever its owner
/// has accepted.
pub(super) fn frees(stage: &Stage, outcome: Option<Outcome>) -> Frees {
    let is_success = outcome == Some(Outcome::Success);
    match stage {
        Stage::Delivered { .. } if is_success => Frees::Yes,
        Stage::Closed { end: End::Accepted, .. } => Frees::Yes,
        Stage::Closed { end: End::Kept, .. } if is_success => Frees::Yes,
        Stage::Closed { .. } => Frees::Never,
        Stage::Queued { .. }
        | Stage::Unclear { .. }
        | Stage::Interpreted { .. }
        | Stage::Checked { .. }
        | Stage::Started { .. }
        | Stage::Asked { .. }
        | Stage::Executed { .. }
        | Stage::Verified { .. }
        | Stage::Delivered { .. } => Frees::NotYet,
    }
}

/// It stands where only its owner can move it on.
pub(super) fn is_its_owners(stage: &Stage) -> bool {
    match stage {
        Stage::Unclear { .. } | Stage::Asked { .. } | Stage::Delivered { .. } | Stage::Closed { .. } => true,
        Stage::Queued { .. }
        | Stage::Interpreted { .. }
        | Stage::Checked { .. }
        | Stage::Started { .. }
        | Stage::Executed { .. }
        | Stage::Verified { .. } => false,
    }
}

/// It takes up room in the queue: handed over and not yet told about.
pub(super) fn is_in_the_queue(stage: &Stage) -> bool {
    !matches!(stage, Stage::Delivered { .. } | Stage::Closed { .. })
}

/// It asks because a task that it waits for did not succeed.
pub(super) fn asks_about_predecessor(stage: &Stage) -> bool {
    matches!(stage, Stage::Asked { question, .. } if question.reason == Reason::Predecessor)
}

fn question_of(stage: &Stage) -> Option<&str> {
    match stage {
        Stage::Unclear { question } => Some(question),
        Stage::Asked { question, .. } => Some(&question.text),
        Stage::Queued { .. }
        | Stage::Interpreted { .. }
        | Stage::Checked { .. }
        | Stage::Started { .. }
        | Stage::Executed { .. }
        | Stage::Verified { .. }
        | Stage::Delivered { .. }
        | Stage::Closed { .. } => None,
    }
}

fn not_before(stage: &Stage) -> Option<Timestamp> {
    if let Stage::Checked { next, .. } = stage { next.not_before } else { None }
}
