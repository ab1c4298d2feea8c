//! A backup takes the ledger's place.

use std::{
    io,
    path::{Path, PathBuf},
};

use rusqlite::Connection;

use super::{
    Store, StoreError, backup, health,
    schema::{self, Shape},
    tally,
};
use crate::settings::Home;

impl Store {
    /// Puts a backup in the ledger's place. No engine may run: the caller holds the home's lock. The ledger that
    /// was there is kept beside it, as `orchestrator-aside-<n>.db`.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`] or [`StoreError::Newer`] if the backup is no ledger that this program can use;
    /// the ledger is then as it was.
    pub fn restore(home: &Home, from: &Path) -> Result<(), StoreError> {
        health::sqlite_is_safe()?;
        let file = |source| StoreError::File { path: from.to_owned(), source };
        if !from.is_file() {
            return Err(file(io::ErrorKind::NotFound.into()));
        }
        let draft = tempfile::Builder::new().prefix(".restore-").tempfile_in(home.state()).map_err(file)?;
        backup::copy(from, draft.path()).map_err(|e| not_usable(from, e))?;
        fit_in(home, draft.path()).map_err(|e| not_usable(from, e))?;
        draft.as_file().sync_all().map_err(file)?;
        put_aside(home).map_err(|source| StoreError::File { path: home.database(), source })?;
        draft.persist_noclobber(home.database()).map_err(|e| file(e.error))?;
        backup::sync_folder(&home.state()).map_err(file)
    }
}

fn not_usable(from: &Path, error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged(damage) => {
            StoreError::Unreadable { path: from.to_owned(), newest_backup: None, why: damage.to_string() }
        }
        other => other,
    }
}

/// Checks that the copy is ours. Tasks that came after the backup have left files behind: their numbers are not
/// given again. Its claims are of a life that is over.
fn fit_in(home: &Home, copy: &Path) -> Result<(), StoreError> {
    let db = Connection::open(copy)?;
    let known = i64::try_from(schema::STEPS.len()).unwrap_or(i64::MAX);
    match schema::shape(&db)? {
        Shape::Version(found) if found > known => return Err(StoreError::Newer { found, known }),
        Shape::Version(_) => {}
        Shape::Empty | Shape::Foreign => return Err(health::damage("it is not a ledger of this program".into())),
    }
    let used = highest_number(&[home.accepted(), home.root().join("results"), home.root().join("summaries")]);
    let given = tally::get(&db, tally::LAST_NUMBER)?;
    tally::bump(&db, tally::LAST_NUMBER, (f64::from(used) - given).max(0.0))?;
    db.close().map_err(|(_, e)| e.into())
}

/// The highest `<n>` of all names that begin with `task_<n>`.
fn highest_number(folders: &[PathBuf]) -> u32 {
    let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let number = |name: &str| {
        let digits = name.strip_prefix("task_")?;
        digits[..digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len())].parse().ok()
    };
    entries.filter_map(|entry| number(entry.file_name().to_str()?)).max().unwrap_or(0)
}

/// The database first: what is left of a set that was moved in part is then never taken for a ledger.
fn put_aside(home: &Home) -> io::Result<()> {
    let ledger = home.database();
    let place = |n: u32| home.state().join(format!("orchestrator-aside-{n}.db"));
    let is_free = |place: &Path| ["", "-wal", "-shm"].iter().all(|ending| !health::beside(place, ending).exists());
    let Some(aside) = (1..).map(place).find(|place| is_free(place)) else { return Ok(()) };
    for ending in ["", "-wal", "-shm"] {
        match std::fs::rename(health::beside(&ledger, ending), health::beside(&aside, ending)) {
            Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(problem),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}
