//! What everyone outside holds: commands, replies, reads and the newest event number. In process or over the socket,
//! the same enums.

mod away;
mod line;
mod socket;
mod telegram;
mod words;

use std::sync::Arc;

use tokio::sync::watch;

use crate::store::{Filter, Reads, TaskRow};

pub use away::connect;
pub use socket::serve;
pub use telegram::{Pairing, TelegramAct, TelegramHealth, TelegramStanding, TelegramState};
pub use words::{
    ClaudeHealth, Code, Command, Health, InboxFile, LocalHealth, NewTask, Problem, Pulse, Reply, WorktreeRow,
};

/// Whoever carries commands out: the engine in this process, or the socket to another.
#[async_trait::async_trait]
pub trait Acts: Send + Sync {
    /// Carries a command out; `by` says through which door it came.
    async fn act(&self, by: &str, command: Command) -> Result<Reply, Problem>;
}

/// The door.
#[derive(Clone)]
pub struct Door {
    acts: Arc<dyn Acts>,
    reads: Reads,
    pulse: watch::Receiver<Pulse>,
}

impl Door {
    /// A door to whoever carries out.
    pub fn new(acts: Arc<dyn Acts>, reads: Reads, pulse: watch::Receiver<Pulse>) -> Self {
        Self { acts, reads, pulse }
    }

    /// Carries a command out.
    ///
    /// # Errors
    /// [`Problem`] with a code for programs and words for people.
    pub async fn act(&self, by: &str, command: Command) -> Result<Reply, Problem> {
        self.acts.act(by, command).await
    }

    /// Tasks with what holds each, the newest first.
    ///
    /// # Errors
    /// [`Problem`] if the ledger or the engine does not answer.
    pub async fn rows(&self, filter: &Filter) -> Result<Vec<TaskRow>, Problem> {
        match self.act("read", Command::Rows { filter: filter.clone() }).await? {
            Reply::Rows { rows } => Ok(rows),
            Reply::Added { .. }
            | Reply::Done { .. }
            | Reply::BackedUp { .. }
            | Reply::Health(_)
            | Reply::Pairing(_)
            | Reply::Telegram(_)
            | Reply::Worktrees { .. } => {
                Err(Problem::new(Code::Internal, "the engine answered something else than a list"))
            }
        }
    }

    /// How things stand.
    ///
    /// # Errors
    /// [`Problem`] if the engine does not answer.
    pub async fn health(&self) -> Result<Health, Problem> {
        match self.act("read", Command::Health).await? {
            Reply::Health(health) => Ok(*health),
            Reply::Added { .. }
            | Reply::Done { .. }
            | Reply::BackedUp { .. }
            | Reply::Rows { .. }
            | Reply::Pairing(_)
            | Reply::Telegram(_)
            | Reply::Worktrees { .. } => {
                Err(Problem::new(Code::Internal, "the engine answered something else than its health"))
            }
        }
    }

    /// The ledger, to read.
    pub fn reads(&self) -> &Reads {
        &self.reads
    }

    /// Changes whenever there is something new to read. A slow listener lags; it loses nothing.
    pub fn pulse(&self) -> watch::Receiver<Pulse> {
        self.pulse.clone()
    }
}
