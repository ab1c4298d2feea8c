//! The voice: what is said to the owner, in one file of texts, and the page that tells a result.

mod messages;
mod page;
pub mod telegram;
mod template;

pub use messages::{BadMessages, Message, Messages};
pub use page::{Page, result_page, summary_page};
