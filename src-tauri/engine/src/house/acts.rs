//! What the owner does to a task.

use jiff::Timestamp;

use crate::{
    door::{Code, Problem, Reply},
    store::{Claim, Standing, StoreError, Wish},
    task::{Agent, Answer, Attempt, Fact, Origin, Remark, RunId, Stage, StageName, Take, TaskId, gathered},
    workspace::{self, Landing, Workspace, WorkspaceError},
};

use super::steer::{Desk, done, ledger};

/// How often an owner's act looks whether a task is free, and how long it waits in between: two seconds in all.
const PATIENCE: u32 = 80;
const A_MOMENT: std::time::Duration = std::time::Duration::from_millis(25);

impl Desk {
    /// A task that nobody works on is cancelled at once; else its holder is stopped and records it.
    pub(super) fn cancel(&self, by: &str, id: &TaskId) -> Result<Reply, Problem> {
        let standing = self.standing(id)?;
        if standing.stage.name() >= StageName::Delivered {
            return Err(not_now(&standing, "cancelled"));
        }
        match self.store.act(id, Fact::Cancelled, by, &[], Timestamp::now()) {
            Ok(_) => Ok(done(format!("{id} is cancelled"))),
            Err(StoreError::Busy(_)) => {
                self.store.wish(id, Wish::Cancel, by).map_err(ledger)?;
                self.conductor.interrupt(id);
                Ok(done(format!("{id} is being stopped")))
            }
            Err(problem) => Err(ledger(problem)),
        }
    }

    /// Once more from the start, in a clean workspace.
    pub(super) async fn retry(&self, by: &str, id: &TaskId, words: Option<String>) -> Result<Reply, Problem> {
        let standing = self.standing(id)?;
        let next = Attempt { words, ..Attempt::first(agent(&standing)) };
        let fact = match standing.stage {
            Stage::Asked { .. } => Fact::Answered { next },
            Stage::Delivered { .. } | Stage::Closed { brief: Some(_), .. } => Fact::FollowedUp { next },
            _ => return Err(not_now(&standing, "tried again")),
        };
        self.record(by, id, fact, "tries again, afresh").await
    }

    /// Words to a task: an explanation, an answer, or a follow-up in its session.
    pub(super) async fn reply(&self, by: &str, id: &TaskId, words: String) -> Result<Reply, Problem> {
        if words.trim().is_empty() {
            return Err(Problem::new(Code::BadTask, "there are no words in the reply"));
        }
        let standing = self.standing(id)?;
        let fact = match &standing.stage {
            Stage::Unclear { .. } => Fact::Explained { words },
            Stage::Asked { next, .. } => Fact::Answered { next: Attempt { words: Some(words), ..next.clone() } },
            Stage::Delivered { .. } | Stage::Closed { brief: Some(_), .. } => {
                let from = self.last_session(id)?;
                Fact::FollowedUp { next: Attempt { from, words: Some(words), ..Attempt::first(agent(&standing)) } }
            }
            _ => return Err(not_now(&standing, "given more words")),
        };
        self.record(by, id, fact, "goes on with your words").await
    }

    /// A new session that knows what an earlier run knew.
    pub(super) async fn fork(&self, by: &str, id: &TaskId, run: RunId, words: String) -> Result<Reply, Problem> {
        if words.trim().is_empty() {
            return Err(Problem::new(Code::BadTask, "there are no words for the new session"));
        }
        let standing = self.standing(id)?;
        if !matches!(standing.stage, Stage::Delivered { .. } | Stage::Closed { brief: Some(_), .. }) {
            return Err(not_now(&standing, "forked"));
        }
        let detail = self.store.reads().detail(id).map_err(ledger)?;
        let runs = detail.map(|detail| detail.runs).unwrap_or_default();
        let session = runs.iter().find(|one| one.run == run).and_then(|one| one.session);
        let Some(session) = session else {
            return Err(Problem::new(Code::NotNow, format!("{run} of {id} has no session to go on from")));
        };
        let from = Origin::Fork { session };
        let next = Attempt { from, words: Some(words), ..Attempt::first(agent(&standing)) };
        self.record(by, id, Fact::FollowedUp { next }, "goes on in a session of its own").await
    }

    /// The owner's decision on a question.
    pub(super) async fn answer(&self, by: &str, id: &TaskId, answer: Answer) -> Result<Reply, Problem> {
        let standing = self.standing(id)?;
        if answer == Answer::Enough && standing.stage.name() == StageName::Started {
            self.store.wish(id, Wish::Enough, by).map_err(ledger)?;
            self.conductor.interrupt(id);
            return Ok(done(format!("{id} is being stopped, and what is there is verified")));
        }
        let Stage::Asked { next, run, .. } = &standing.stage else { return Err(not_now(&standing, "answered")) };
        match answer {
            Answer::GoOn => {
                let next = Attempt { not_before: None, failures: 0, ..next.clone() };
                self.record(by, id, Fact::Answered { next }, "goes on").await
            }
            Answer::Fresh => {
                let next = Attempt { words: next.words.clone(), ..Attempt::first(agent(&standing)) };
                self.record(by, id, Fact::Answered { next }, "starts afresh").await
            }
            Answer::Enough => {
                let Some(run) = run else { return Err(not_now(&standing, "enough: it has not run yet")) };
                let report = Box::new(self.conductor.what_there_is(&standing.id, *run, next.agent));
                self.record(by, id, Fact::Executed { report }, "is verified as it stands").await
            }
        }
    }

    /// Words and remarks on lines of the diff, as one follow-up.
    pub(super) async fn send_back(
        &self,
        by: &str,
        id: &TaskId,
        words: &str,
        remarks: &[Remark],
    ) -> Result<Reply, Problem> {
        let standing = self.standing(id)?;
        if !matches!(standing.stage, Stage::Delivered { .. } | Stage::Closed { brief: Some(_), .. }) {
            return Err(not_now(&standing, "sent back"));
        }
        let words = gathered(words, remarks);
        if words.is_empty() {
            return Err(Problem::new(Code::BadTask, "say what is to be done otherwise: there are no words"));
        }
        self.reply(by, id, words).await
    }

    /// Takes the changes. A conflict changes nothing.
    pub(super) async fn accept(&self, by: &str, id: &TaskId, how: Take) -> Result<Reply, Problem> {
        let (claim, found) = self.hold_delivered(id, "accepted").await?;
        let title = self.standing(id)?.stage.brief().map(|brief| brief.title.clone()).unwrap_or_default();
        let merged = match &found {
            Some(found) => workspace::accept(found, Landing { how, title }).await,
            None => Ok("its workspace is gone; there is nothing to take".to_owned()),
        };
        let done = match merged {
            Ok(message) => {
                crate::die_at!("house::accepted_before_record");
                self.end(&claim, Fact::Accepted, by, found, message).await
            }
            Err(problem) => Err(misfit(&problem)),
        };
        self.let_go(&claim);
        done
    }

    /// Throws the changes away, behind a backup.
    pub(super) async fn discard(&self, by: &str, id: &TaskId) -> Result<Reply, Problem> {
        let (claim, found) = self.hold_delivered(id, "discarded").await?;
        let thrown = match &found {
            Some(found) => workspace::discard(&self.home, found).await,
            None => Ok("its workspace is gone already".to_owned()),
        };
        let done = match thrown {
            Ok(message) => {
                crate::die_at!("house::discarded_before_record");
                self.end(&claim, Fact::Discarded, by, None, message).await
            }
            Err(problem) => Err(misfit(&problem)),
        };
        self.let_go(&claim);
        done
    }

    async fn end(
        &self,
        claim: &Claim,
        fact: Fact,
        by: &str,
        remove: Option<Workspace>,
        message: String,
    ) -> Result<Reply, Problem> {
        self.store.record(claim, fact, by, &[], Timestamp::now()).map_err(ledger)?;
        crate::die_at!("house::recorded_before_removal");
        if let Some(old) = remove
            && let Err(problem) = workspace::remove(&self.home, &old).await
        {
            tracing::warn!(%problem, "the workspace stays");
        }
        Ok(done(message))
    }

    async fn hold_delivered(&self, id: &TaskId, what: &'static str) -> Result<(Claim, Option<Workspace>), Problem> {
        let standing = self.standing(id)?;
        if standing.stage.name() != StageName::Delivered {
            return Err(not_now(&standing, what));
        }
        let found = workspace::find(&self.home, id).map_err(|problem| misfit(&problem))?;
        for _ in 0..PATIENCE {
            if let Some(claim) = self.store.claim(id).map_err(ledger)? {
                return Ok((claim, found));
            }
            tokio::time::sleep(A_MOMENT).await;
        }
        Err(busy(id))
    }

    fn let_go(&self, claim: &Claim) {
        if let Err(problem) = self.store.release(claim) {
            tracing::warn!(%problem, "could not let go of the task; the next start lifts the claim");
        }
    }

    /// Records what the owner did. Whoever has just finished with the task may hold it a moment longer than its stage
    /// shows: that is waited for, not told.
    pub(super) async fn record(&self, by: &str, id: &TaskId, fact: Fact, what: &str) -> Result<Reply, Problem> {
        for _ in 0..PATIENCE {
            match self.store.act(id, fact.clone(), by, &[], Timestamp::now()) {
                Err(StoreError::Busy(_)) => tokio::time::sleep(A_MOMENT).await,
                Err(problem) => return Err(ledger(problem)),
                Ok(_) => return Ok(done(format!("{id} {what}"))),
            }
        }
        Err(busy(id))
    }

    fn standing(&self, id: &TaskId) -> Result<Standing, Problem> {
        let missing = || Problem::new(Code::NoSuchTask, format!("there is no task {id}"));
        self.store.reads().standing(id).map_err(ledger)?.ok_or_else(missing)
    }

    fn last_session(&self, id: &TaskId) -> Result<Origin, Problem> {
        let detail = self.store.reads().detail(id).map_err(ledger)?;
        let session = detail.and_then(|detail| detail.runs.iter().find_map(|run| run.session));
        Ok(session.map_or(Origin::Fresh, |session| Origin::Resume { session }))
    }
}

fn agent(standing: &Standing) -> Agent {
    if standing.practice { Agent::Practice } else { Agent::Claude }
}

fn busy(id: &TaskId) -> Problem {
    Problem::new(Code::NotNow, format!("{id} is being worked on; try again in a moment"))
}

fn not_now(standing: &Standing, what: &str) -> Problem {
    Problem::new(Code::NotNow, format!("{} is {}; it can't be {what} now", standing.id, standing.stage.name()))
}

fn misfit(problem: &WorkspaceError) -> Problem {
    match problem {
        WorkspaceError::Conflict { files, .. } => {
            Problem { files: files.clone(), ..Problem::new(Code::Conflict, problem.to_string()) }
        }
        _ => Problem::new(Code::Internal, problem.to_string()),
    }
}
