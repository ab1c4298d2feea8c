//! The memory: SQLite, events and the outbox. The only SQL.

mod entry;
mod view;

pub use entry::{Entry, InboxKey};
pub use view::{Event, Filter, Hit, Metrics, RunRow, TaskDetail, TaskRow};
