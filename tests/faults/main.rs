//! What goes wrong, and what must happen then.

mod agent;
mod containment;
mod crash;
mod escapes;
mod flood;
mod landing;
mod ledger;
