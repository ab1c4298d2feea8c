//! From the inbox into `accepted/`: what was accepted, and nothing else.
//!
//! The file is first taken out under a hidden name and only then looked at: so nobody can change what is looked
//! at by saving over it, and whatever was saved meanwhile is put back as a handover of its own.

use std::{
    ffi::OsStr,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use super::file::{self, Version, digest};
use crate::{settings::Home, store::InboxKey, task::TaskId};

/// Puts an accepted task's file in its place; may be called again after a crash at any point of it.
///
/// Afterwards `accepted/<id>.task.md` holds what was accepted, and the file with that content is no longer in the
/// inbox. A newer version under the same name stays there, or is put back.
///
/// # Errors
/// Whatever the system says; nothing is lost then, and a later call finishes it.
pub fn put_away(home: &Home, id: &TaskId, text: &str, key: Option<&InboxKey>) -> io::Result<()> {
    std::fs::create_dir_all(home.accepted())?;
    let destination = home.accepted_file(id);
    if let Some(key) = key {
        take_out(home, key)?;
        let taken = taken_path(&home.inbox(), OsStr::new(&key.name));
        on_its_way();
        match is_accepted(&taken, key)? {
            Some(true) => place(&taken, &destination, text, key)?,
            Some(false) => give_back(&home.inbox(), OsStr::new(&key.name))?,
            None => {}
        }
    }
    if holds(&destination, text, key) { Ok(()) } else { write(&destination, text) }
}

/// The hidden name of a file that is on its way out.
fn taken_path(inbox: &Path, name: &OsStr) -> PathBuf {
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(".taken");
    inbox.join(hidden)
}

fn on_its_way() {
    crate::die_at!("intake::accepted::on_its_way");
}

fn take_out(home: &Home, key: &InboxKey) -> io::Result<()> {
    let path = home.inbox().join(&key.name);
    let taken = taken_path(&home.inbox(), OsStr::new(&key.name));
    if is_accepted(&path, key)? != Some(true) {
        return Ok(());
    }
    if std::fs::symlink_metadata(&taken).is_ok() {
        give_back(&home.inbox(), OsStr::new(&key.name))?;
    }
    without_replacing(&path, &taken)
}

/// Whether what stands there is what was accepted, by its version or by its content: a second save of the same
/// is no new task. None if nothing stands there.
fn is_accepted(path: &Path, key: &InboxKey) -> io::Result<Option<bool>> {
    match std::fs::symlink_metadata(path) {
        Ok(meta) if Version::of(&meta) == Version::of_key(key) => Ok(Some(true)),
        Ok(meta) if !meta.is_file() || meta.len() != key.len => Ok(Some(false)),
        Ok(_) => Ok(Some(digest(&std::fs::read(path)?) == key.sha256)),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(problem) => Err(problem),
    }
}

/// What was taken out goes to its place, by a rename or, where that is another disk, by a copy.
fn place(taken: &Path, destination: &Path, text: &str, key: &InboxKey) -> io::Result<()> {
    if holds(destination, text, Some(key)) {
        return std::fs::remove_file(taken);
    }
    put_aside(destination)?;
    match without_replacing(taken, destination) {
        Err(problem) if problem.kind() == io::ErrorKind::CrossesDevices => {
            write(destination, text)?;
            std::fs::remove_file(taken)
        }
        other => other,
    }
}

fn holds(destination: &Path, text: &str, key: Option<&InboxKey>) -> bool {
    let is_small_file = std::fs::symlink_metadata(destination)
        .is_ok_and(|meta| meta.is_file() && meta.len() <= file::MOST.max(text.len() as u64));
    is_small_file
        && std::fs::read(destination)
            .is_ok_and(|bytes| bytes == text.as_bytes() || key.is_some_and(|key| digest(&bytes) == key.sha256))
}

/// Something else stands where the accepted file belongs (an older ledger was restored, say): it is kept.
fn put_aside(destination: &Path) -> io::Result<()> {
    let Ok(_) = std::fs::symlink_metadata(destination) else { return Ok(()) };
    let name = destination.file_name().and_then(OsStr::to_str).unwrap_or_default();
    let stem = name.strip_suffix(".task.md").unwrap_or(name);
    let folder = destination.parent().unwrap_or(Path::new("."));
    numbered(|n| without_replacing(destination, &folder.join(format!("{stem}.earlier-{n}.task.md"))))
}

/// Puts a file that was taken out by mistake back to where it was, or beside it if there is a newer one.
fn give_back(inbox: &Path, name: &OsStr) -> io::Result<()> {
    let taken = taken_path(inbox, name);
    match without_replacing(&taken, &inbox.join(name)) {
        Err(problem) if problem.kind() == io::ErrorKind::AlreadyExists => {
            let name = name.to_string_lossy();
            let stem = name.strip_suffix(".task.md").unwrap_or(&name);
            numbered(|n| without_replacing(&taken, &inbox.join(format!("{stem}-{n}.task.md"))))
        }
        other => other,
    }
}

/// Puts back whatever a crash left on its way out; the ledger knows what it had accepted.
pub(super) fn give_all_back(inbox: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(inbox)? {
        let hidden = entry?.file_name();
        let name = hidden.to_str().and_then(|name| name.strip_prefix('.')?.strip_suffix(".taken"));
        if let Some(name) = name.filter(|name| file::is_candidate(OsStr::new(name))) {
            give_back(inbox, OsStr::new(name))?;
        }
    }
    Ok(())
}

fn numbered(attempt: impl Fn(u32) -> io::Result<()>) -> io::Result<()> {
    let taken = |result: &io::Result<()>| matches!(result, Err(why) if why.kind() == io::ErrorKind::AlreadyExists);
    (2..1_000).map(attempt).find(|result| !taken(result)).unwrap_or_else(|| Err(io::ErrorKind::AlreadyExists.into()))
}

/// A rename that fails rather than replace what is there.
fn without_replacing(from: &Path, to: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    {
        use nix::{errno::Errno, fcntl};
        let flags = fcntl::RenameFlags::RENAME_NOREPLACE;
        match fcntl::renameat2(fcntl::AT_FDCWD, from, fcntl::AT_FDCWD, to, flags) {
            // The file system does not know this kind of rename.
            Err(Errno::EINVAL | Errno::ENOSYS) => {}
            done => return done.map_err(io::Error::from),
        }
    }
    match std::fs::symlink_metadata(to) {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => std::fs::rename(from, to),
    }
}

/// Writes a file whole or not at all, and keeps what stood there.
fn write(destination: &Path, text: &str) -> io::Result<()> {
    put_aside(destination)?;
    let folder = destination.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::Builder::new().prefix(".accepted-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(destination).map(drop).map_err(|failed| failed.error)
}
