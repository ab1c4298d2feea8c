//! Following tasks while they are worked on: events from the ledger, activities from the transcripts.

mod follow;
mod show;
mod words;

pub use follow::{Follow, News};
pub use show::Live;
pub use words::{Told, activity, fact};
