//! Whether the file is a ledger that can be used, before anything is written to it.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::{
    StoreError, backup,
    schema::{self, Shape},
};
use crate::settings::Home;

/// A whole check of a larger file takes seconds; a damaged page of one is met when it is read.
const CHECKED_WHOLE: u64 = 8 << 20;

/// Refuses a SQLite that can damage a write-ahead log when it is reset.
pub(super) fn sqlite_is_safe() -> Result<(), StoreError> {
    if rusqlite::version_number() < 3_051_003 {
        return Err(StoreError::UnsafeSqlite(rusqlite::version()));
    }
    Ok(())
}

/// Looks at the file from outside: a missing, empty or cut one must not become a clean start of a home that has
/// been used.
pub(super) fn before_opening(home: &Home) -> Result<(), StoreError> {
    let path = home.database();
    let len = std::fs::metadata(&path).map(|meta| meta.len()).ok();
    let has_log = std::fs::metadata(beside(&path, "-wal")).is_ok_and(|meta| meta.len() > 0);
    let has_backup = backup::newest(home).is_some();
    let has_accepted = std::fs::read_dir(home.accepted()).is_ok_and(|mut all| all.next().is_some());
    let why = match len {
        None if has_log => "it is missing, and its write-ahead log is not",
        None if has_backup => "it is missing, and this home has backups of one",
        Some(0) if has_log || has_backup || has_accepted => "it is empty, and this home has been used",
        Some(1..) if !has_log && is_cut(&path) => "it is shorter than it says: it was cut",
        None | Some(_) => return Ok(()),
    };
    Err(unreadable(home, why))
}

/// What the opened file is; an error for everything that is not a ledger of ours in good health.
pub(super) fn after_opening(home: &Home, db: &Connection, known: i64) -> Result<i64, StoreError> {
    let told = |e: rusqlite::Error| in_words(home, e.into());
    let shape = schema::shape(db).map_err(told)?;
    match shape {
        Shape::Foreign => Err(unreadable(home, "it is a database of another program")),
        Shape::Empty => Ok(0),
        Shape::Version(found) if found > known => Err(StoreError::Newer { found, known }),
        Shape::Version(found) => {
            look_inside(db, &home.database()).map_err(|e| in_words(home, e))?;
            Ok(found)
        }
    }
}

/// Whether every page of it hangs together.
pub(super) fn is_whole(db: &Connection) -> rusqlite::Result<Result<(), String>> {
    let said: String = db.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    Ok(if said == "ok" { Ok(()) } else { Err(said) })
}

/// The file is not a ledger that can be used; names the newest backup.
pub(super) fn unreadable(home: &Home, why: impl Into<String>) -> StoreError {
    StoreError::Unreadable { path: home.database(), newest_backup: backup::newest(home), why: why.into() }
}

/// Damage met at the start is told with the backup that mends it.
pub(super) fn in_words(home: &Home, error: StoreError) -> StoreError {
    match error {
        StoreError::Damaged(damage) => unreadable(home, damage.to_string()),
        other => other,
    }
}

/// Damage that we found ourselves.
pub(super) fn damage(why: String) -> StoreError {
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    StoreError::Damaged(rusqlite::Error::SqliteFailure(code, Some(why)))
}

/// A file beside the ledger, such as its write-ahead log.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

fn look_inside(db: &Connection, path: &Path) -> Result<(), StoreError> {
    if std::fs::metadata(path).is_ok_and(|meta| meta.len() <= CHECKED_WHOLE) {
        return is_whole(db)?.map_err(damage);
    }
    for table in ["tasks", "events"] {
        db.query_row(&format!("SELECT max(seq) FROM {table}"), [], |row| row.get::<_, Option<i64>>(0))?;
    }
    Ok(())
}

/// The header of a database says how many pages it has. Without a write-ahead log that is the truth.
fn is_cut(path: &Path) -> bool {
    let Ok(head) = first_bytes(path) else { return true };
    let page = match u16::from_be_bytes([head[16], head[17]]) {
        1 => 65536,
        size => u64::from(size),
    };
    let pages = u64::from(u32::from_be_bytes([head[28], head[29], head[30], head[31]]));
    let is_sqlite = head.starts_with(b"SQLite format 3\0");
    is_sqlite && std::fs::metadata(path).is_ok_and(|meta| meta.len() < pages * page)
}

fn first_bytes(path: &Path) -> std::io::Result<[u8; 32]> {
    use std::io::Read;
    let mut head = [0; 32];
    std::fs::File::open(path)?.read_exact(&mut head)?;
    Ok(head)
}
