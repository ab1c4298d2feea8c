//! The broker: questions of agents out to their owner, the first answer in. Durable before anybody sees them.

mod broker;
#[cfg(test)]
mod broker_tests;
mod file;
mod shown;
#[cfg(test)]
mod tests;

pub use broker::{Broker, Request, Settled};
pub use shown::shown;
