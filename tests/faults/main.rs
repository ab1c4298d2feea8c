//! What goes wrong, and what must happen then.

mod agent;
mod crash;
mod flood;
mod ledger;
