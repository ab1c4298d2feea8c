//! What can't be beaten: a bare spawn, a bare commit, and the peers that are installed.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// Spawns a process and waits for it.
pub fn spawn_and_wait() {
    let _ = Command::new("/bin/true").status();
}

/// A database of one table, as durable as ours.
pub fn bare_database(folder: &Path) -> rusqlite::Connection {
    let db = rusqlite::Connection::open(folder.join("floor.db")).expect("a database");
    db.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)",
    )
    .expect("a table");
    db
}

/// One durable row.
pub fn commit(db: &rusqlite::Connection) {
    db.execute("INSERT INTO t (text) VALUES ('a line of text')", []).expect("a row");
}

/// Whether a program is there.
pub fn has(program: &str) -> bool {
    Command::new(program).arg("--help").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
        || Command::new(program).arg("-h").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}
