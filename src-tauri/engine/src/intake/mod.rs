//! x
use std::sync::Arc; use crate::{door::*, settings::{self, Home}, store::Entry, task::*}; use tokio_util::sync::CancellationToken;
#[derive(Debug, thiserror::Error)] #[error("b")] pub struct BadFile;
pub fn read(_: &str) -> Result<TaskFile, BadFile> { todo!() } pub fn compose(_: &NewTask) -> Result<String, BadFile> { todo!() } pub fn title_of(_: &TaskFile) -> String { todo!() }
pub fn standing(_: &Home) -> Vec<InboxFile> { todo!() }
pub struct Inbox; impl Inbox { pub fn new(_: Home, _: settings::Inbox) -> Self { todo!() } pub async fn run(self, _: Arc<dyn Acceptor>, _: tokio::sync::mpsc::Receiver<()>, _: CancellationToken) { todo!() } }
pub trait Acceptor: Send + Sync { fn accept(&self, entry: Entry) -> Accepted; fn moved(&self, id: &TaskId); fn refused(&self, name: &str, message: &str); fn alert(&self, message: Option<&str>); }
pub enum Accepted { Taken { id: TaskId, notes: Vec<Note> }, Full, Refused { message: String }, Later { message: String } }
