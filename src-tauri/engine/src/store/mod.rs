//! The memory: SQLite, events and the outbox. The only SQL.

mod view;

pub use view::{Event, Filter, Hit, Metrics, RunRow, TaskDetail, TaskRow};
use std::path::Path; use std::time::Duration; use jiff::Timestamp; use crate::{settings::Home, task::*, process::ProcessMark};
#[derive(Debug, thiserror::Error)] pub enum StoreError { #[error("busy")] Busy, #[error("f")] Fenced, #[error("n")] NoSuchTask(TaskId), #[error(transparent)] Illegal(#[from] IllegalMove), #[error("x")] Other }
#[derive(Debug, thiserror::Error)] pub enum AddError { #[error("full")] Full { limit: u32 }, #[error("c")] Cycle { message: String }, #[error(transparent)] Store(#[from] StoreError) }
#[derive(Clone)] pub struct Store; #[derive(Clone)] pub struct Reads; pub struct Claim;
type R<T> = Result<T, StoreError>;
pub struct Unmoved { pub id: TaskId, pub text: String, pub inbox: Option<InboxKey> }
pub struct Recorded { pub stage: Stage, pub event: i64 }
#[derive(Default)] pub struct RunNote { pub workdir: Option<String>, pub process: Option<ProcessMark>, pub session: Option<SessionId> }
#[derive(PartialEq)] pub enum Wish { Cancel, Enough }
pub struct Standing { pub id: TaskId, pub stage: Stage, pub file: TaskFile, pub text: String, pub runs: u32, pub practice: bool, pub source: Source }
pub struct Entry { pub file: TaskFile, pub text: String, pub title: String, pub source: Source, pub practice: bool, pub inbox: Option<InboxKey> }
pub struct InboxKey { pub name: String }
pub struct Added { pub id: TaskId, pub again: bool, pub renamed_from: Option<TaskId> }
pub enum Channel { Desktop }
pub struct Notice { pub channel: Channel, pub key: String, pub task: Option<TaskId>, pub title: String, pub body: String, pub urgent: bool }
pub struct Outgoing { pub id: i64, pub notice: Notice, pub tries: u32 }
impl Store { pub fn open(_: &Home, _: BootId) -> R<Self> { todo!() } pub fn reads(&self) -> Reads { todo!() } pub fn head(&self) -> tokio::sync::watch::Receiver<i64> { todo!() }
 pub fn add(&self, _: Entry, _: u32, _: Timestamp) -> Result<Added, AddError> { todo!() } pub fn moved(&self, _: &TaskId) -> R<()> { todo!() } pub fn unmoved(&self) -> R<Vec<Unmoved>> { todo!() }
 pub fn claim(&self, _: &TaskId) -> R<Option<Claim>> { todo!() } pub fn release(&self, _: &Claim) -> R<()> { todo!() } pub fn lift_old_claims(&self) -> R<u32> { todo!() }
 pub fn record(&self, _: &Claim, _: Fact, _: &str, _: &[Notice], _: Timestamp) -> R<Recorded> { todo!() } pub fn act(&self, _: &TaskId, _: Fact, _: &str, _: &[Notice], _: Timestamp) -> R<Recorded> { todo!() }
 pub fn note_run(&self, _: &Claim, _: RunId, _: RunNote) -> R<()> { todo!() } pub fn wish(&self, _: &TaskId, _: Wish, _: &str) -> R<()> { todo!() } pub fn wish_of(&self, _: &TaskId) -> R<Option<Wish>> { todo!() }
 pub fn work(&self, _: u32) -> R<Vec<Standing>> { todo!() } pub fn runnable(&self, _: Timestamp, _: Duration, _: u32) -> R<Vec<Standing>> { todo!() } pub fn disappointed(&self, _: u32) -> R<Vec<(TaskId, TaskId)>> { todo!() } pub fn next_due(&self) -> R<Option<Timestamp>> { todo!() }
 pub fn unfinished_runs(&self) -> R<Vec<(TaskId, RunId, Option<ProcessMark>)>> { todo!() } pub fn notify(&self, _: Notice, _: Timestamp) -> R<()> { todo!() } pub fn outbox(&self, _: Channel, _: Timestamp, _: u32) -> R<Vec<Outgoing>> { todo!() } pub fn sent(&self, _: i64) -> R<()> { todo!() } pub fn retry_later(&self, _: i64, _: Timestamp) -> R<()> { todo!() }
 pub fn set_mark(&self, _: &str, _: Option<&str>) -> R<()> { todo!() } pub fn mark(&self, _: &str) -> R<Option<String>> { todo!() } pub fn settle(&self, _: &Claim) -> R<()> { todo!() } pub fn count(&self, _: &[StageName]) -> R<i64> { todo!() } pub fn backup(&self, _: &Path) -> R<()> { todo!() } }
impl Reads { pub fn open(_: &Home) -> R<Self> { todo!() } pub fn list(&self, _: &Filter) -> R<Vec<TaskRow>> { todo!() } pub fn detail(&self, _: &TaskId) -> R<Option<TaskDetail>> { todo!() } pub fn standing(&self, _: &TaskId) -> R<Option<Standing>> { todo!() } pub fn events(&self, _: i64, _: Option<&TaskId>, _: u32) -> R<Vec<Event>> { todo!() } pub fn search(&self, _: &str, _: Option<i64>, _: u32) -> R<Vec<Hit>> { todo!() } pub fn unreleased(&self, _: &TaskId) -> R<Vec<TaskId>> { todo!() } pub fn newest_event(&self) -> R<i64> { todo!() } }
