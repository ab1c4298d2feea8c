//! The home that a command works with: its ledger, and the engine where one runs.

use std::path::Path;

use engine::{
    door::{self, Code, Command, Door, Problem, Reply},
    house::OpenError,
    settings::{Home, Settings},
    store::{Reads, StoreError},
    task::TaskId,
};

/// Through which door we come: it stands in the ledger beside each act.
pub const BY: &str = "cli";

/// The home.
pub struct Here {
    /// Its folders.
    pub home: Home,
}

impl Here {
    /// The home that flags and environment name.
    pub fn find(given: Option<&Path>) -> Result<Self, Problem> {
        let home = Home::find(given).map_err(|problem| Problem::new(Code::BadRequest, problem.to_string()))?;
        Ok(Self { home })
    }

    /// The owner's settings.
    pub fn settings(&self) -> Result<Settings, Problem> {
        Settings::load(&self.home.settings_file())
            .map_err(|problem| Problem::new(Code::BadRequest, problem.to_string()))
    }

    /// The ledger, to read; needs no engine.
    pub fn reads(&self) -> Result<Reads, Problem> {
        if !self.home.database().exists() {
            let root = self.home.root().display();
            return Err(Problem::new(
                Code::Ledger,
                format!("there is no ledger in {root} yet: hand over a task first"),
            ));
        }
        Reads::open(&self.home).map_err(ledger)
    }

    /// The task that a person means: any case, a unique beginning, or a bare number.
    pub fn task(&self, text: &str) -> Result<TaskId, Problem> {
        self.reads()?.resolve(text).map_err(|problem| Problem::new(Code::NoSuchTask, problem.to_string()))
    }

    /// The engine that works here.
    pub async fn engine(&self) -> Result<Door, Problem> {
        door::connect(&self.home).await.map_err(|problem| match problem.code {
            Code::NoEngine => Problem::new(Code::NoEngine, self.no_engine()),
            _ => problem,
        })
    }

    /// Carries a command out by the engine that works here.
    pub async fn act(&self, command: Command) -> Result<Reply, Problem> {
        self.engine().await?.act(BY, command).await
    }

    fn no_engine(&self) -> String {
        let root = self.home.root().display();
        format!("no engine works in {root}: start `orchestrator serve` or the desktop app, then say it again")
    }
}

/// What the ledger could not do, with a code.
pub fn ledger(problem: StoreError) -> Problem {
    let code = if matches!(problem, StoreError::NoSuchTask(_)) { Code::NoSuchTask } else { Code::Ledger };
    Problem::new(code, problem.to_string())
}

/// Why an engine could not be started, with a code.
pub fn not_opened(problem: &OpenError) -> Problem {
    let code = match problem {
        OpenError::Locked { .. } => Code::NotNow,
        OpenError::Settings(_) | OpenError::Messages(_) | OpenError::Home(_) => Code::BadRequest,
        OpenError::Store(_) => Code::Ledger,
        OpenError::Lock { .. } => Code::Internal,
    };
    Problem::new(code, problem.to_string())
}

/// A file that could not be read or written.
pub fn disk(doing: &str, path: &Path, problem: &std::io::Error) -> Problem {
    Problem::new(Code::Internal, format!("{doing} {}: {problem}", path.display()))
}
