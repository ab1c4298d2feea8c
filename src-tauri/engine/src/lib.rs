//! The engine of AI Task Orchestrator: a library that knows no screen.
//!
//! You hand over a task and go away; the rooms below are the stations of its walk, in order. Rooms use the
//! ground (task, settings, store, process), never each other; the conductor uses the rooms, the house wires
//! all, and whoever stands outside holds the door.

pub mod announce;
pub mod approve;
pub mod check;
pub mod conductor;
pub mod door;
pub mod execute;
pub mod failpoint;
pub mod house;
pub mod intake;
pub mod logging;
pub mod mediate;
pub mod process;
pub mod settings;
pub mod store;
pub mod task;
pub mod verify;
pub mod workspace;

#[cfg(test)]
mod walls;
