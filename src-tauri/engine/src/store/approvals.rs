//! Questions of agents to their owners, durable before anybody sees them. The first answer wins.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, named_params, params};
use serde_json::Value;

use super::{
    Claim, Notice, Reads, Store, StoreError, columns, outbox,
    question::{NewApproval, RuleError, StandingRule},
    record,
    row::Row,
};
use crate::{
    settings::Rule,
    task::{Approval, ApprovalId, ApprovalState, Fact, Reason, Ruling, RunId, Shown, Stage, TaskId, one_line},
};

const COLUMNS: &str = "approvals.id AS number, tasks.id AS task_id, run, approvals.state AS standing, tool, input, shown, dir, reason, asked,
                       expires, nonce, ruling, by, answered, used";

impl Store {
    /// Puts a question: the row, its event and its notices in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Fenced`] if the claim is no longer held, [`StoreError::Illegal`] if the task is in no run.
    pub fn inquire(
        &self,
        claim: &Claim,
        new: &NewApproval,
        nonce: &str,
        notices: impl FnOnce(&Approval) -> Vec<Notice>,
        now: Timestamp,
    ) -> Result<Approval, StoreError> {
        let (approval, event) = self.write(|db| {
            let row = Row::load(db, &claim.task)?;
            row.lets(Some(claim))?;
            let id = insert(db, row.seq, new, nonce, now)?;
            let fact = Fact::Inquired { approval: id, what: in_a_line(&new.tool, &new.shown) };
            let event = record::aside(db, &row, &fact, "agent", now)?;
            let approval = load(db, id)?.ok_or(StoreError::NoSuchTask(claim.task.clone()))?;
            for notice in notices(&approval) {
                outbox::put(db, &notice, now)?;
            }
            Ok::<_, StoreError>((approval, event))
        })?;
        self.tell(event);
        Ok(approval)
    }

    /// Takes an answer; with [`Ruling::Always`], the rule that it makes. Whoever comes second is told who was first.
    ///
    /// # Errors
    /// [`RuleError`]; nothing changes.
    pub fn rule(
        &self,
        id: ApprovalId,
        ruling: &Ruling,
        rule: Option<&Rule>,
        by: &str,
        now: Timestamp,
    ) -> Result<Approval, RuleError> {
        self.settle_overdue(now)?;
        let found =
            self.write(|db| {
                let Some(approval) = load(db, id)? else { return Ok(Err(RuleError::NoSuchApproval(id))) };
                if approval.state != ApprovalState::Open {
                    return Ok(Err(RuleError::TooLate(Box::new(approval))));
                }
                db.prepare_cached(
                    "UPDATE approvals SET state = 'answered', ruling = ?2, by = ?3, answered = ?4 WHERE id = ?1",
                )?
                .execute(params![id.0, columns::to_json(ruling)?, by, now.as_millisecond()])?;
                if let Some(rule) = rule {
                    db.prepare_cached("INSERT INTO rules (rule, made, approval) VALUES (?1, ?2, ?3)")?
                        .execute(params![columns::to_json(rule)?, now.as_millisecond(), id.0])?;
                }
                let event = ruled(db, &approval, ruling.word(), by, now)?;
                Ok::<_, StoreError>(Ok((load(db, id)?, event)))
            })?;
        let (approval, event) = found?;
        self.tell(event);
        approval.ok_or(RuleError::NoSuchApproval(id))
    }

    /// Denies what nobody answered in time; says which.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn settle_overdue(&self, now: Timestamp) -> Result<Vec<ApprovalId>, StoreError> {
        let due = |db: &Connection| {
            let mut find = db.prepare_cached("SELECT id FROM approvals WHERE state = 'open' AND expires <= ?1")?;
            let all = find.query_map([now.as_millisecond()], |row| row.get(0).map(ApprovalId))?;
            Ok::<Vec<_>, StoreError>(all.collect::<Result<_, _>>()?)
        };
        if self.read(due)?.is_empty() {
            return Ok(Vec::new());
        }
        let (all, event) = self.write(|db| {
            let all = due(db)?;
            let event = close(db, &all, now)?;
            Ok::<_, StoreError>((all, event))
        })?;
        event.into_iter().for_each(|event| self.tell(event));
        Ok(all)
    }

    /// What was answered to the same wish of an earlier run and not used yet; it is used from now on. An answer is for
    /// one tool with one input, and for nothing like it.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn consent(
        &self,
        task: &TaskId,
        run: RunId,
        tool: &str,
        input: &Value,
    ) -> Result<Option<Approval>, StoreError> {
        self.write(|db| {
            let is_it = |one: &Approval| {
                let unused = matches!(one.state, ApprovalState::Answered { used: false, .. });
                unused && one.run < run && one.tool == tool && one.input == *input
            };
            let Some(found) = of(db, task)?.into_iter().find(is_it) else { return Ok(None) };
            mark_used(db, found.id)?;
            Ok(Some(found))
        })
    }

    /// The agent was told what was answered.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn used(&self, id: ApprovalId) -> Result<(), StoreError> {
        self.write(|db| mark_used(db, id))
    }

    /// One question, as it stands.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn approval(&self, id: ApprovalId) -> Result<Option<Approval>, StoreError> {
        self.read(|db| load(db, id))
    }

    /// Takes a standing rule back; says whether there was one.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn forget(&self, rule: i64) -> Result<bool, StoreError> {
        self.write(|db| Ok(db.prepare_cached("DELETE FROM rules WHERE id = ?1")?.execute([rule])? > 0))
    }
}

impl Reads {
    /// What agents asked: of one task all of it, the newest first; else all that is open, the oldest first.
    ///
    /// # Errors
    /// The ledger's own; so for all that follow.
    pub fn approvals(&self, task: Option<&TaskId>) -> Result<Vec<Approval>, StoreError> {
        self.ask(|db| match task {
            Some(task) => of(db, task),
            None => open(db),
        })
    }

    /// The rules that answers have made, the oldest first.
    #[allow(clippy::missing_errors_doc, reason = "told at approvals")]
    pub fn standing_rules(&self) -> Result<Vec<StandingRule>, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached("SELECT id, rule, made, approval FROM rules ORDER BY id")?;
            let all = find.query_map([], |row| {
                Ok(StandingRule {
                    id: row.get("id")?,
                    rule: columns::json(row, "rule")?,
                    made_at: columns::time(row, "made")?,
                    approval: ApprovalId(row.get("approval")?),
                })
            })?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// What its owner has allowed for the rest of a task's session: tools with their inputs. The session is the latest
    /// run's; what was allowed in another one, before a fresh start or a fork, does not count.
    #[allow(clippy::missing_errors_doc, reason = "told at approvals")]
    pub fn session_rulings(&self, task: &TaskId) -> Result<Vec<(String, Value)>, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached(
                "SELECT tool, input, ruling FROM approvals
                 JOIN tasks ON tasks.seq = approvals.task
                 JOIN runs ON runs.task = approvals.task AND runs.run = approvals.run
                 JOIN runs AS latest ON latest.task = approvals.task AND latest.run = tasks.runs
                 WHERE tasks.id = ?1 AND approvals.state = 'answered'
                   AND (runs.run = latest.run OR runs.session = latest.session)
                 ORDER BY approvals.id",
            )?;
            let all = find.query_map([task.as_str()], |row| {
                Ok((row.get("tool")?, columns::json(row, "input")?, columns::json(row, "ruling")?))
            })?;
            let all: Vec<(String, Value, Ruling)> = all.collect::<Result<_, _>>()?;
            let of_session = all.into_iter().filter(|(_, _, ruling)| *ruling == Ruling::Session);
            Ok(of_session.map(|(tool, input, _)| (tool, input)).collect())
        })
    }

    /// Folders beyond its sandbox that a task may reach, by its owner's answers.
    #[allow(clippy::missing_errors_doc, reason = "told at approvals")]
    pub fn grants(&self, task: &TaskId) -> Result<Vec<String>, StoreError> {
        self.ask(|db| {
            let mut find = db.prepare_cached(
                "SELECT grants, ruling FROM approvals JOIN tasks ON tasks.seq = approvals.task
                 WHERE tasks.id = ?1 AND approvals.state = 'answered' AND grants IS NOT NULL",
            )?;
            let all = find.query_map([task.as_str()], |row| {
                Ok((row.get::<_, String>("grants")?, columns::json::<Ruling>(row, "ruling")?))
            })?;
            let all: Vec<_> = all.collect::<Result<_, _>>()?;
            Ok(all.into_iter().filter(|(_, ruling)| ruling.allows()).map(|(grants, _)| grants).collect())
        })
    }
}

fn insert(
    db: &Connection,
    task: i64,
    new: &NewApproval,
    nonce: &str,
    now: Timestamp,
) -> Result<ApprovalId, StoreError> {
    db.prepare_cached(
        "INSERT INTO approvals (task, run, state, tool, input, shown, dir, reason, grants, asked, expires, nonce)
         VALUES (:task, :run, 'open', :tool, :input, :shown, :dir, :reason, :grants, :asked, :expires, :nonce)",
    )?
    .execute(named_params! {
        ":task": task,
        ":run": new.run.0,
        ":tool": new.tool,
        ":input": columns::to_json(&new.input)?,
        ":shown": columns::to_json(&new.shown)?,
        ":dir": new.dir,
        ":reason": new.reason,
        ":grants": new.grants,
        ":asked": now.as_millisecond(),
        ":expires": new.expires_at.as_millisecond(),
        ":nonce": nonce,
    })?;
    Ok(ApprovalId(db.last_insert_rowid()))
}

/// Settles what was not answered in time.
fn close(db: &Connection, all: &[ApprovalId], now: Timestamp) -> Result<Option<i64>, StoreError> {
    let mut event = None;
    for id in all {
        let Some(approval) = load(db, *id)? else { continue };
        db.prepare_cached("UPDATE approvals SET state = 'expired', answered = ?2 WHERE id = ?1")?
            .execute(params![id.0, now.as_millisecond()])?;
        event = Some(ruled(db, &approval, "expired: denied", "clock", now)?);
    }
    Ok(event)
}

/// A question lives as long as its run, or as the task waits to be told whether to go on with it: what is still open
/// is withdrawn ahead of a fact that ends that, and each withdrawal is an event. Gives the row after them.
pub(super) fn end_with_their_run(
    db: &Connection,
    before: Row,
    fact: &Fact,
    by: &str,
    now: Timestamp,
) -> Result<Row, StoreError> {
    let after = before.stage.clone().after(fact.clone())?;
    if is_over(&after) {
        // What nobody came for stays unused: it is no consent to what a later follow-up may want.
        db.prepare_cached("UPDATE approvals SET used = 1 WHERE task = ?1 AND state = 'answered' AND used = 0")?
            .execute([before.seq])?;
    }
    if keeps_questions(&after) {
        return Ok(before);
    }
    let mut row = before;
    for approval in open_of(db, row.seq)? {
        db.prepare_cached("UPDATE approvals SET state = 'withdrawn', answered = ?2 WHERE id = ?1")?
            .execute(params![approval.0, now.as_millisecond()])?;
        record::aside(db, &row, &Fact::Ruled { approval, decision: "withdrawn".into() }, by, now)?;
        row = Row::load(db, &row.id)?;
    }
    Ok(row)
}

fn keeps_questions(stage: &Stage) -> bool {
    match stage {
        Stage::Started { .. } => true,
        Stage::Asked { question, .. } => question.reason == Reason::Interrupted,
        Stage::Queued { .. }
        | Stage::Unclear { .. }
        | Stage::Interpreted { .. }
        | Stage::Checked { .. }
        | Stage::Executed { .. }
        | Stage::Verified { .. }
        | Stage::Delivered { .. }
        | Stage::Closed { .. } => false,
    }
}

/// The work is handed in or given up: nothing resumes it to use an answer.
fn is_over(stage: &Stage) -> bool {
    match stage {
        Stage::Executed { .. } | Stage::Closed { .. } => true,
        Stage::Queued { .. }
        | Stage::Unclear { .. }
        | Stage::Interpreted { .. }
        | Stage::Checked { .. }
        | Stage::Started { .. }
        | Stage::Asked { .. }
        | Stage::Verified { .. }
        | Stage::Delivered { .. } => false,
    }
}

fn open_of(db: &Connection, task: i64) -> Result<Vec<ApprovalId>, StoreError> {
    let mut find = db.prepare_cached("SELECT id FROM approvals WHERE task = ?1 AND state = 'open' ORDER BY id")?;
    let all = find.query_map([task], |row| row.get(0).map(ApprovalId))?;
    Ok(all.collect::<Result<_, _>>()?)
}

fn ruled(db: &Connection, approval: &Approval, decision: &str, by: &str, now: Timestamp) -> Result<i64, StoreError> {
    let row = Row::load(db, &approval.task)?;
    record::aside(db, &row, &Fact::Ruled { approval: approval.id, decision: decision.to_owned() }, by, now)
}

fn mark_used(db: &Connection, id: ApprovalId) -> Result<(), StoreError> {
    db.prepare_cached("UPDATE approvals SET used = 1 WHERE id = ?1")?.execute([id.0])?;
    Ok(())
}

fn load(db: &Connection, id: ApprovalId) -> Result<Option<Approval>, StoreError> {
    let query =
        format!("SELECT {COLUMNS} FROM approvals JOIN tasks ON tasks.seq = approvals.task WHERE approvals.id = ?1");
    Ok(db.prepare_cached(&query)?.query_row([id.0], approval).optional()?)
}

fn of(db: &Connection, task: &TaskId) -> Result<Vec<Approval>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM approvals JOIN tasks ON tasks.seq = approvals.task
         WHERE tasks.id = ?1 ORDER BY approvals.id DESC"
    );
    let mut find = db.prepare_cached(&query)?;
    Ok(find.query_map([task.as_str()], approval)?.collect::<Result<_, _>>()?)
}

fn open(db: &Connection) -> Result<Vec<Approval>, StoreError> {
    let query = format!(
        "SELECT {COLUMNS} FROM approvals JOIN tasks ON tasks.seq = approvals.task
         WHERE approvals.state = 'open' ORDER BY approvals.id"
    );
    let mut find = db.prepare_cached(&query)?;
    Ok(find.query_map([], approval)?.collect::<Result<_, _>>()?)
}

fn approval(row: &rusqlite::Row<'_>) -> rusqlite::Result<Approval> {
    let state = match row.get::<_, String>("standing")?.as_str() {
        "answered" => ApprovalState::Answered {
            ruling: columns::json(row, "ruling")?,
            by: row.get("by")?,
            at: columns::time(row, "answered")?,
            used: row.get("used")?,
        },
        "expired" => ApprovalState::Expired,
        "withdrawn" => ApprovalState::Withdrawn,
        _ => ApprovalState::Open,
    };
    Ok(Approval {
        id: ApprovalId(row.get("number")?),
        task: columns::id(row, "task_id")?,
        run: RunId(row.get("run")?),
        tool: row.get("tool")?,
        input: columns::json(row, "input")?,
        shown: columns::json(row, "shown")?,
        dir: row.get("dir")?,
        reason: row.get("reason")?,
        asked_at: columns::time(row, "asked")?,
        expires_at: columns::time(row, "expires")?,
        nonce: row.get("nonce")?,
        state,
    })
}

/// What it is about, for a line in the ledger.
fn in_a_line(tool: &str, shown: &Shown) -> String {
    let what = match shown {
        Shown::Command { command, .. } => command.clone(),
        Shown::Edit { path, .. } => format!("{tool} {path}"),
        Shown::Questions { questions } => {
            questions.first().map_or_else(String::new, |question| question.question.clone())
        }
        Shown::Plan { .. } => "its plan".into(),
        Shown::Tool { input } => format!("{tool} {input}"),
    };
    one_line(&what, 200)
}
