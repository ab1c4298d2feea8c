//! The only spawning: agents, checks and git; from spawn to reap, with a deadline.

mod command;
mod environment;
mod git;
mod mark;
mod tree;

pub use command::{Outcome, ProcessError, Spec, command};
pub use environment::{Environment, agent_environment, check_environment};
pub use git::{Git, git};
pub use mark::ProcessMark;
pub use tree::{Tree, sweep};
