//! What is done at the start about an engine that did not stop by itself, and about predecessors that did not succeed.

use tracing::{info, warn};

use crate::{
    process,
    store::{Filter, StoreError, Wish},
    task::{ApprovalState, Attempt, Fact, Origin, Question, Reason, Stage, StageName, TaskId},
    workspace,
};

use super::Conductor;

impl Conductor {
    /// Ends survivors, lifts old claims, and asks about each run that was interrupted. May be killed and done again.
    ///
    /// # Errors
    /// [`StoreError`] if the ledger can't be read or written.
    pub fn recover(&self) -> Result<(), StoreError> {
        for (task, run, mark) in self.store.unfinished_runs()? {
            if let Some(mark) = mark {
                let ended = process::sweep(&mark);
                info!(%task, %run, ended, "swept what an earlier engine left running");
            }
        }
        match workspace::sweep_spares(&self.home) {
            Ok(swept) => info!(swept, "worktrees that were made ahead and never used"),
            Err(problem) => warn!(%problem, "sweeping worktrees that were made ahead"),
        }
        let lifted = self.store.lift_old_claims()?;
        info!(lifted, "claims of an earlier engine lifted");
        let expired = self.store.settle_overdue((self.clock)())?;
        info!(expired = expired.len(), "questions of agents that nobody answered in time");
        let mut filter = Filter { stages: vec![StageName::Started], limit: 500, ..Filter::default() };
        loop {
            let rows = self.store.reads().list(&filter)?;
            for row in &rows {
                self.recover_started(&row.id)?;
            }
            match rows.last() {
                Some(last) if rows.len() == 500 => filter.before = Some(last.seq),
                _ => return Ok(()),
            }
        }
    }

    /// A wish goes first; else it is interrupted, and may already have changed files: its owner decides.
    fn recover_started(&self, id: &TaskId) -> Result<(), StoreError> {
        let Some(standing) = self.store.reads().standing(id)? else { return Ok(()) };
        let Stage::Started { attempt, run, .. } = &standing.stage else { return Ok(()) };
        let fact = if self.store.wish_of(id)? == Some(Wish::Cancel) {
            Fact::Cancelled
        } else {
            let detail = self.store.reads().detail(id)?;
            let rows = detail.map(|detail| detail.runs).unwrap_or_default();
            let session = rows.iter().find(|row| row.run == *run).and_then(|row| row.session);
            let from = session.map_or(Origin::Fresh, |session| Origin::Resume { session });
            let next = Attempt { from, not_before: None, ..attempt.clone() };
            let text = "The orchestrator stopped while this run was under way, and it may have changed files. \
                        Go on in the same session, start afresh, or is what is there enough?";
            let text = format!("{text}{}", self.still_asked(id)?);
            Fact::Asked { question: Question { reason: Reason::Interrupted, text }, next }
        };
        let text = format!("It was interrupted. Go on, start afresh, or is it enough?{}", self.still_asked(id)?);
        let told = self.messages.asked(id, &text);
        let notice = super::steps::notice(&standing, "interrupted", told.title, told.body, true);
        let notices = if fact == Fact::Cancelled { vec![] } else { vec![notice] };
        match self.store.act(id, fact, "recovery", &notices, (self.clock)()) {
            Ok(_) => Ok(()),
            Err(StoreError::Illegal(problem)) => {
                warn!(task = %id, %problem, "recovery");
                Ok(())
            }
            Err(problem) => Err(problem),
        }
    }

    /// What the interrupted run has asked and nobody has answered yet: to answer it is to say that the run goes on.
    fn still_asked(&self, id: &TaskId) -> Result<String, StoreError> {
        let all = self.store.reads().approvals(Some(id))?;
        let open = all.iter().filter(|one| one.state == ApprovalState::Open).map(|one| format!("#{}", one.id));
        let mut open: Vec<_> = open.collect();
        open.reverse();
        Ok(match open.as_slice() {
            [] => String::new(),
            [one] => format!(" Its question {one} can still be answered; a yes lets it go on."),
            _ => format!(" Its questions {} can still be answered; a yes lets it go on.", open.join(", ")),
        })
    }

    /// A task whose predecessor ended without success asks its owner whether to go on.
    pub(super) fn ask_about_predecessors(&self) -> Result<(), StoreError> {
        for (id, before) in self.store.disappointed(64)? {
            let Some(standing) = self.store.reads().standing(&id)? else { continue };
            let Stage::Checked { next, .. } = &standing.stage else { continue };
            let text = format!("{before}, which comes first, did not succeed. Go on without it?");
            let question = Question { reason: Reason::Predecessor, text: text.clone() };
            let told = self.messages.asked(&id, &text);
            let notice = super::steps::notice(&standing, "predecessor", told.title, told.body, true);
            let fact = Fact::Asked { question, next: next.clone() };
            match self.store.act(&id, fact, "conductor", &[notice], (self.clock)()) {
                Ok(_) | Err(StoreError::Busy(_) | StoreError::Illegal(_)) => {}
                Err(problem) => return Err(problem),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "recover_tests.rs"]
mod tests;
