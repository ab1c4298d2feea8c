//! Puts questions and waits for what becomes of them.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    store::{Claim, NewApproval, Notice, Store, StoreError},
    task::{Approval, ApprovalId, ApprovalState, Ruling, RunId, Shown},
};

/// The longest that a waiting question trusts its clock: the machine may have slept meanwhile.
const LOOK: Duration = Duration::from_secs(30);

/// No turn of the waiting is shorter, however near the end is.
const SHORTEST: Duration = Duration::from_millis(10);

/// What is told to the owner about a question, in the owner's own words for it.
pub type Tell = Arc<dyn Fn(&Approval) -> Vec<Notice> + Send + Sync>;

/// The one place where questions of agents are put and answered.
pub struct Broker {
    store: Store,
    expires: Duration,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    tell: Tell,
}

/// What an agent wants of its owner.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The run that asks.
    pub run: RunId,
    /// The tool.
    pub tool: String,
    /// Its input, whole.
    pub input: Value,
    /// Where it would happen.
    pub dir: std::path::PathBuf,
    /// Why it is asked.
    pub reason: String,
    /// A folder beyond the sandbox that a yes brings within reach.
    pub grants: Option<String>,
}

/// What became of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Settled {
    /// Its owner has answered.
    Ruled {
        /// How.
        ruling: Ruling,
        /// The answer was given to an earlier run of the task, which did not live to use it.
        before: bool,
    },
    /// Nobody answered in time.
    Expired,
    /// The run that asked has ended meanwhile.
    Withdrawn,
}

impl Broker {
    /// A broker over this ledger; a question waits for so long.
    pub fn new(store: Store, expires: Duration, clock: Arc<dyn Fn() -> Timestamp + Send + Sync>, tell: Tell) -> Self {
        Self { store, expires, clock, tell }
    }

    /// Puts a question and waits for its end. Dropping the future leaves the question: it ends with its run, or waits
    /// on if the engine dies.
    ///
    /// # Errors
    /// [`StoreError`] if it could not be put, or the ledger does not answer.
    pub async fn ask(&self, claim: &Claim, request: Request) -> Result<Settled, StoreError> {
        if let Some(given) = self.store.consent(&claim.task, request.run, &request.tool, &request.input)?
            && let ApprovalState::Answered { ruling, .. } = given.state
        {
            return Ok(Settled::Ruled { ruling, before: true });
        }
        let now = (self.clock)();
        let nonce = uuid::Uuid::new_v4().simple().to_string();
        let shown = look(&request).await;
        let new = NewApproval {
            run: request.run,
            tool: request.tool,
            input: request.input,
            shown,
            dir: request.dir.display().to_string(),
            reason: request.reason,
            grants: request.grants,
            expires_at: now.checked_add(self.expires).unwrap_or(Timestamp::MAX),
        };
        let mut head = self.store.head();
        let approval = self.store.inquire(claim, &new, &nonce, |approval| (self.tell)(approval), now)?;
        loop {
            head.mark_unchanged();
            if let Some(settled) = self.settled(approval.id)? {
                return Ok(settled);
            }
            let left = Duration::try_from(approval.expires_at.duration_since((self.clock)())).unwrap_or_default();
            if left.is_zero() {
                self.store.settle_overdue((self.clock)())?;
                continue;
            }
            tokio::select! {
                changed = head.changed() => if changed.is_err() { return Ok(Settled::Withdrawn) },
                () = tokio::time::sleep(left.clamp(SHORTEST, LOOK)) => {}
            }
        }
    }

    fn settled(&self, id: ApprovalId) -> Result<Option<Settled>, StoreError> {
        let Some(approval) = self.store.approval(id)? else { return Ok(Some(Settled::Withdrawn)) };
        Ok(match approval.state {
            ApprovalState::Open => None,
            ApprovalState::Answered { ruling, .. } => {
                self.store.used(id)?;
                Some(Settled::Ruled { ruling, before: false })
            }
            ApprovalState::Expired => Some(Settled::Expired),
            ApprovalState::Withdrawn => Some(Settled::Withdrawn),
        })
    }
}

/// Reads and compares files: not on the threads that everything else waits for.
async fn look(request: &Request) -> Shown {
    let (tool, input, dir) = (request.tool.clone(), request.input.clone(), request.dir.clone());
    let looked = tokio::task::spawn_blocking(move || super::shown(&tool, &input, &dir)).await;
    looked.unwrap_or_else(|_| Shown::Tool { input: request.input.to_string() })
}
