//! A process that is ready before its task is: its session open, its prompt not given yet.

use std::time::{Duration, Instant};

use crate::{
    process::{Launch, ProcessError, Tree},
    task::SessionId,
};

use super::control;

/// How long a process without a task is kept.
pub(super) const KEPT: Duration = Duration::from_secs(60);

/// A process that waits for its prompt.
pub(super) struct Spare {
    pub tree: Tree,
    pub launch: Launch,
    pub session: SessionId,
    pub made: Instant,
}

impl Spare {
    /// Starts it, and has it open its session.
    pub async fn start(launch: Launch, session: SessionId) -> Result<Self, ProcessError> {
        let mut tree = Tree::spawn(&launch)?;
        if let Some(stdin) = tree.child.stdin.as_mut() {
            // One that died at once is found out when it is wanted.
            let _ = control::send(stdin, &control::initialize()).await;
        }
        Ok(Self { tree, launch, session, made: Instant::now() })
    }

    /// Whether it is what would be started for a task now.
    pub fn is(&mut self, launch: &Launch) -> bool {
        self.launch == *launch && self.made.elapsed() < KEPT && matches!(self.tree.child.try_wait(), Ok(None))
    }
}
