//! A child to be started, as plain data: what it runs, what it sees, and what it may reach.

use std::{ffi::OsString, path::PathBuf};

use super::{EnvPolicy, Environment};

/// A child to be started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub args: Vec<OsString>,
    /// Where it runs.
    pub dir: PathBuf,
    /// All of its variables.
    pub env: Environment,
    /// Whether we write to it; else it reads nothing.
    pub stdin: bool,
    /// What it may reach; none leaves it as free as we are. With some, it is never started without a sandbox.
    pub reach: Option<Reach>,
}

/// What a confined child may reach. Whatever is not named here, and is not the system's own, is not there for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reach {
    /// Where it works.
    pub workspace: PathBuf,
    /// Whether it may write there.
    pub may_write: bool,
    /// What else it may write; what is not there is left out.
    pub writable: Vec<PathBuf>,
    /// What else it may read; what is not there is left out.
    pub readable: Vec<PathBuf>,
    /// What it may not write although it lies inside of one of the above: hooks and configuration of git.
    pub frozen: Vec<PathBuf>,
    /// How far it gets on the network.
    pub network: Network,
}

/// How far a confined child gets on the network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Network {
    /// As far as we do.
    Open,
    /// To the hosts that this proxy lets through: the path of its socket.
    Through(PathBuf),
    /// Nowhere.
    None,
}

impl Launch {
    /// A program that runs there with what this policy lets it see.
    pub fn new(program: impl Into<PathBuf>, dir: impl Into<PathBuf>, env: EnvPolicy) -> Self {
        let env = env.variables();
        Self { program: program.into(), args: Vec::new(), dir: dir.into(), env, stdin: false, reach: None }
    }

    /// Adds arguments.
    pub fn args<S: Into<OsString>>(&mut self, args: impl IntoIterator<Item = S>) {
        self.args.extend(args.into_iter().map(Into::into));
    }
}
