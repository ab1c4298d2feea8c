//! The words of the verbs that answer agents and look at policy.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use engine::task::TaskType;

/// A yes.
#[derive(Debug, Args)]
pub struct Approve {
    /// The question's number
    pub number: String,
    /// And the like of it for the rest of the session
    #[arg(long, conflicts_with_all = ["always", "input", "answer"])]
    pub session: bool,
    /// By a rule of yours from now on
    #[arg(long, conflicts_with_all = ["input", "answer"])]
    pub always: bool,
    /// What is to run in its place: the tool's input as JSON
    #[arg(long, value_name = "JSON", conflicts_with = "answer")]
    pub input: Option<String>,
    /// The answer to a question of the agent; may be given several times
    #[arg(long, value_name = "QUESTION=OPTION")]
    pub answer: Vec<String>,
}

/// A no.
#[derive(Debug, Args)]
pub struct Deny {
    /// The question's number
    pub number: String,
    /// What the agent is told
    pub words: Vec<String>,
    /// Stop the run as well
    #[arg(long)]
    pub stop: bool,
}

/// Looking at policy.
#[derive(Debug, Subcommand)]
pub enum Policy {
    /// What would be decided about a command, such as "git push"
    Test(PolicyTest),
    /// The rules in force
    List,
    /// Take back a rule that an answer has made
    Forget {
        /// Its number
        rule: i64,
    },
}

/// What to decide about.
#[derive(Debug, Args)]
pub struct PolicyTest {
    /// A command; with --tool, a file or an address
    #[arg(required = true)]
    pub what: Vec<String>,
    /// The tool, in Claude's notation
    #[arg(long, default_value = "Bash")]
    pub tool: String,
    /// The task's type
    #[arg(long = "type", default_value = "fix")]
    pub kind: TaskType,
    /// The project; this folder if not said
    #[arg(long)]
    pub project: Option<PathBuf>,
}
