//! The memory: SQLite, events and the outbox. The only SQL.
//!
//! [`Store`] is the engine's: it adds, claims and records, each in one transaction that is on the disk before it
//! returns. [`Reads`] is everybody's, with or without an engine. A task's row is the sum of its events: whoever
//! folds them through [`crate::task::Stage::after`] comes to the same stage.

mod add;
mod after;
mod approvals;
mod backup;
mod claim;
mod columns;
mod error;
mod health;
mod list;
mod marks;
mod open;
mod outbox;
mod question;
mod rates;
mod reads;
mod record;
mod restore;
mod row;
mod runs;
mod schema;
mod search;
mod spending;
mod tally;
mod telegram;
mod view;
mod words;
mod work;

#[cfg(test)]
mod approval_tests;
#[cfg(test)]
mod tests;

pub use error::{AddError, ResolveError, StoreError};
pub use open::Store;
pub use question::{NewApproval, RuleError, StandingRule};
pub use reads::Reads;
pub use spending::Spent;
pub use telegram::{
    AuditEntry, AuditRow, Due, LetterRow, LetterState, LiveLetter, NotPressed, Owner, Pressed, StoredUpdate,
};
pub use view::{Event, Filter, Hit, Metrics, RunRow, TaskDetail, TaskRow, VerdictRates};
pub use words::{Added, Channel, Claim, Entry, InboxKey, Notice, Outgoing, Recorded, RunNote, Standing, Unmoved, Wish};
