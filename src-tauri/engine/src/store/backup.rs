//! Copies of the ledger, made while it is in use.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, backup::Backup};

use super::{Store, StoreError, health};
use crate::settings::Home;

/// So many backups are kept in the home's own folder.
const KEPT: usize = 10;

impl Store {
    /// Writes a backup; a file that is there already is never written over. In the home's own folder the newest
    /// ten are kept.
    ///
    /// # Errors
    /// [`StoreError::File`] or [`StoreError::Full`] if it can't be written, [`StoreError::Damaged`] if the
    /// ledger is: then no older backup is dropped.
    pub fn backup(&self, to: &Path) -> Result<(), StoreError> {
        write(self.home(), to)
    }

    /// Where a backup of the home's own goes.
    pub fn backup_place(&self, now: Timestamp) -> PathBuf {
        place(self.home(), now)
    }
}

/// Names sort by time.
pub(super) fn place(home: &Home, now: Timestamp) -> PathBuf {
    home.backups().join(format!("orchestrator-{}.db", now.strftime("%Y%m%dT%H%M%S%.3fZ")))
}

/// The newest of the home's own backups.
pub(super) fn newest(home: &Home) -> Option<PathBuf> {
    all(home).pop()
}

/// The copy is made beside its place, checked, and only then given its name.
pub(super) fn write(home: &Home, to: &Path) -> Result<(), StoreError> {
    let folder = to.parent().filter(|path| !path.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let file = |source| StoreError::File { path: to.to_owned(), source };
    if to.exists() {
        return Err(file(std::io::ErrorKind::AlreadyExists.into()));
    }
    let draft = tempfile::Builder::new().prefix(".backup-").suffix(".partial").tempfile_in(folder).map_err(file)?;
    copy(&home.database(), draft.path())?;
    draft.as_file().sync_all().map_err(file)?;
    draft.persist_noclobber(to).map_err(|e| file(e.error))?;
    sync_folder(folder).map_err(file)?;
    if folder == home.backups() {
        drop_old(home);
    }
    Ok(())
}

/// Copies a ledger as it is at one moment, with what is only in its write-ahead log, and checks the copy.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    source.busy_timeout(std::time::Duration::from_secs(5))?;
    let mut target = Connection::open(to)?;
    // All pages in one step: a read transaction never stands in the way of the engine's writing.
    Backup::new(&source, &mut target)?.run_to_completion(i32::MAX, std::time::Duration::from_millis(50), None)?;
    target.pragma_update_and_check(None, "journal_mode", "delete", |row| row.get::<_, String>(0))?;
    health::is_whole(&target)?.map_err(health::damage)
}

/// Makes a rename in a folder last.
pub(super) fn sync_folder(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    std::fs::File::open(folder)?.sync_all()?;
    Ok(())
}

fn all(home: &Home) -> Vec<PathBuf> {
    let Ok(folder) = std::fs::read_dir(home.backups()) else { return Vec::new() };
    let is_ours = |name: &str| name.starts_with("orchestrator-") && name.ends_with(".db");
    let names = folder.flatten().filter(|entry| entry.file_name().to_str().is_some_and(is_ours));
    let mut paths: Vec<_> = names.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

/// A backup that can't be dropped is no reason to fail: one more is kept.
fn drop_old(home: &Home) {
    let all = all(home);
    for old in &all[..all.len().saturating_sub(KEPT)] {
        if let Err(problem) = std::fs::remove_file(old) {
            tracing::warn!(path = %old.display(), %problem, "dropping an old backup");
        }
    }
}
