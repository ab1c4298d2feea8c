//! What can go wrong with the ledger, by what the caller does about it.

use std::path::PathBuf;

use rusqlite::ErrorCode;

use crate::task::{IllegalMove, TaskId};

/// The ledger could not do it. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Somebody works on the task: leave a wish, or come again.
    #[error("{0} is being worked on right now")]
    Busy(TaskId),
    /// The claim was lifted: stop working on the task and record nothing more.
    #[error("the claim on {0} is no longer held")]
    Fenced(TaskId),
    /// There is no such task.
    #[error("there is no task {0}")]
    NoSuchTask(TaskId),
    /// The task does not stand where that can happen.
    #[error(transparent)]
    Illegal(#[from] IllegalMove),
    /// A newer version of this program wrote the ledger: use that one.
    #[error("the ledger has schema {found} and this program knows up to {known}: use the newer version of the program")]
    Newer {
        /// What the file says.
        found: i64,
        /// What we know.
        known: i64,
    },
    /// The ledger waits for an engine to bring it up to date.
    #[error(
        "the ledger has schema {found} and this program needs {known}: start the engine once, it brings it up to date"
    )]
    Older {
        /// What the file says.
        found: i64,
        /// What we know.
        known: i64,
    },
    /// No engine has ever run here.
    #[error("there is no ledger at {} yet: start the engine, or add a task", .0.display())]
    NoLedger(PathBuf),
    /// The file is not a ledger that can be used. It was left as it is.
    #[error("{} can't be used as the ledger ({why}); it was left as it is. {}", path.display(), advice(newest_backup.as_ref()))]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The backup to restore.
        newest_backup: Option<PathBuf>,
        /// What was found.
        why: String,
    },
    /// Damage was met while working: the next start says more.
    #[error("the ledger is damaged ({0}): restart, and it names the newest backup")]
    Damaged(rusqlite::Error),
    /// The disk is full: nothing is lost, try again later.
    #[error("the disk is full: make room, and it goes on by itself")]
    Full,
    /// Another program held the ledger for too long: try again.
    #[error("another program holds the ledger: try again")]
    Locked,
    /// The SQLite in this program can damage a ledger.
    #[error("this program was built with SQLite {0}, which can damage a ledger: 3.51.3 or newer is needed")]
    UnsafeSqlite(&'static str),
    /// A file beside the ledger could not be read or written.
    #[error("{}: {source}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// What was to be written could not be read back, or what was read is not what was written.
    #[error("not in the ledger's form: {0}")]
    Form(#[from] serde_json::Error),
    /// Anything else that SQLite says.
    #[error("the ledger failed: {0}")]
    Sql(rusqlite::Error),
}

fn advice(backup: Option<&PathBuf>) -> String {
    backup.map_or_else(
        || "There is no backup; mend it or move it away to begin anew".to_owned(),
        |path| format!("The newest backup is {0}: `orchestrator restore {0}` puts it in place", path.display()),
    )
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        // A write-ahead index that can't grow is how SQLite meets a full disk before it writes.
        const SHM_SIZE: i32 = 4874;
        let rusqlite::Error::SqliteFailure(failure, _) = &error else { return Self::Sql(error) };
        match failure.code {
            ErrorCode::DiskFull => Self::Full,
            ErrorCode::SystemIoFailure if failure.extended_code == SHM_SIZE => Self::Full,
            ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Self::Locked,
            ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Self::Damaged(error),
            _ => Self::Sql(error),
        }
    }
}

/// Why a task was not added. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum AddError {
    /// As many tasks wait as may: it can be added later.
    #[error("{limit} tasks wait already, as many as the queue may hold: it can be added once one of them is done")]
    QueueFull {
        /// The limit.
        limit: u32,
    },
    /// It would wait for itself: change `after`.
    #[error("`after` goes round in a circle: {}", arrows(.path))]
    Cycle {
        /// The way round, from the new task back to it.
        path: Vec<TaskId>,
    },
    /// The ledger could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn arrows(path: &[TaskId]) -> String {
    path.iter().map(TaskId::as_str).collect::<Vec<_>>().join(" after ")
}

impl From<rusqlite::Error> for AddError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl From<serde_json::Error> for AddError {
    fn from(error: serde_json::Error) -> Self {
        Self::Store(error.into())
    }
}

/// Why a text names no single task.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// Nothing fits.
    #[error("there is no task {0:?}")]
    Nothing(String),
    /// More than one fits.
    #[error("{given:?} could be {}", list(.some))]
    Several {
        /// What was given.
        given: String,
        /// The first few that fit.
        some: Vec<TaskId>,
    },
    /// The ledger could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

fn list(some: &[TaskId]) -> String {
    some.iter().map(TaskId::as_str).collect::<Vec<_>>().join(", ")
}
