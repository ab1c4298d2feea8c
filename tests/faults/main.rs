//! What goes wrong, and what must happen then.

mod crash;
mod ledger;
