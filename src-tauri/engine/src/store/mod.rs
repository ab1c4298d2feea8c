//! The memory: SQLite, events and the outbox. The only SQL.

mod view;

pub use view::{Event, Filter, Hit, Metrics, RunRow, TaskDetail, TaskRow};
