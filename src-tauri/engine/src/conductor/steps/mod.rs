//! What is done at each stage, a file for each.

mod aftermath;
mod agent;
mod deliver;
mod ground;
mod interpret;
mod run;
mod verify;

use crate::{
    store::{Channel, Notice, Standing},
    task::{Failure, RunId},
};

/// A notice for the desktop, known by a key against doubles.
pub(super) fn notice(standing: &Standing, what: &str, title: String, body: String, urgent: bool) -> Notice {
    let key = format!("{}/{}/{what}", standing.id, standing.runs);
    Notice { channel: Channel::Desktop, key, task: Some(standing.id.clone()), title, body, urgent }
}

/// Our own side failed while doing something.
pub(super) fn house(doing: &str, problem: &dyn std::fmt::Display) -> Failure {
    Failure::House { message: format!("{doing}: {problem}") }
}

/// The run after those that were.
pub(super) fn next_run(standing: &Standing) -> RunId {
    RunId(standing.runs + 1)
}
