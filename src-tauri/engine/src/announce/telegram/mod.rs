//! The bot: what owners say from their phones, and what they are told there.
//!
//! One door: [`Telegram`]. What comes is stored before the service is told that it came, and carried out once; what
//! goes is a row before it is sent. Texts are made in [`say`], what a message means is told in [`sort`], what is done
//! about it in [`handle`].

mod api;
mod away;
mod handle;
mod pace;
pub mod say;
pub mod sort;
pub mod token;

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    announce::Messages,
    door::Door,
    settings::{Home, Settings},
    store::{AuditEntry, Store},
    task::{Letter, RunId, TaskId},
};

pub use api::{Api, Trouble};

/// Tells the time.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the bot may see and use of the house.
#[async_trait]
pub trait Sight: Send + Sync {
    /// What an agent did in a run so far, a line each, the newest last.
    fn steps(&self, task: &TaskId, run: RunId, most: usize) -> Vec<String>;
    /// Raises what does not work, or lowers it.
    fn alert(&self, problem: Option<String>);
    /// The words of a voice note, by the owner's transcriber.
    async fn transcribe(&self, note: &Path) -> Result<String, String>;
}

/// All that a message may need to be carried out.
pub(crate) struct Room {
    /// The service.
    pub api: Api,
    /// The engine's door.
    pub door: Door,
    /// The memory.
    pub store: Store,
    /// The home folder.
    pub home: Home,
    /// The settings.
    pub settings: Arc<Settings>,
    /// The texts.
    pub messages: Messages,
    /// The time.
    pub clock: Clock,
    /// What it may see of the house.
    pub sight: Arc<dyn Sight>,
}

/// What became of an update: what is said to it, and what stands in the audit log.
#[derive(Debug, Default)]
pub(crate) struct Handled {
    /// Answers, in order. Their keys begin with `update/<its number>/`, so that none is posted twice.
    pub letters: Vec<Letter>,
    /// What somebody wanted.
    pub audits: Vec<AuditEntry>,
}
