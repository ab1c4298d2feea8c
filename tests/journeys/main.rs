//! Whole walks through the engine, as a user would take them: a home, an engine in a process of its own, and its door.

mod approvals;
mod autonomy;
mod claude;
mod cli_contract;
mod failures;
mod hostile;
mod limits;
mod ollama;
mod practice;
mod review;
mod telegram;
mod warm;
