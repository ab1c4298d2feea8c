//! One file of the inbox: what counts as one, and reading it without being led astray.

use std::{
    ffi::{OsStr, OsString},
    fs::{File, Metadata, OpenOptions, TryLockError},
    io::{self, Read as _},
    os::unix::{
        ffi::OsStrExt as _,
        fs::{MetadataExt as _, OpenOptionsExt as _},
    },
    path::Path,
};

use nix::fcntl::OFlag;
use sha2::{Digest as _, Sha256};

use crate::store::InboxKey;

/// No task needs more than this.
pub(super) const MOST: u64 = 1024 * 1024;

/// Whether a name is one of a task file. Editors' temporary files are none: they begin with a dot or `#`, or end
/// otherwise.
pub(super) fn is_candidate(name: &OsStr) -> bool {
    let bytes = name.as_bytes();
    bytes.strip_suffix(b".task.md").is_some_and(|stem| !stem.is_empty() && !matches!(stem[0], b'.' | b'#'))
}

/// The names of all task files in the inbox, in order.
pub(super) fn names(inbox: &Path) -> io::Result<Vec<OsString>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(inbox)? {
        let name = entry?.file_name();
        if is_candidate(&name) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}

/// By what a file is known to be the same as before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Version {
    pub inode: u64,
    pub len: u64,
    pub mtime_ns: i64,
}

impl Version {
    /// Of anything but a regular file only the inode counts: a folder's time changes with what is in it.
    pub fn of(meta: &Metadata) -> Self {
        let mtime_ns = meta.mtime().saturating_mul(1_000_000_000).saturating_add(meta.mtime_nsec());
        let (len, mtime_ns) = if meta.is_file() { (meta.len(), mtime_ns) } else { (0, 0) };
        Self { inode: meta.ino(), len, mtime_ns }
    }

    /// What the path itself shows, links not followed.
    pub fn at(path: &Path) -> io::Result<Self> {
        std::fs::symlink_metadata(path).map(|meta| Self::of(&meta))
    }

    pub fn of_key(key: &InboxKey) -> Self {
        Self { inode: key.inode, len: key.len, mtime_ns: key.mtime_ns }
    }
}

/// Why a name is refused, whatever is in the file.
pub(super) fn bad_name(name: &OsStr) -> Option<&'static str> {
    match name.to_str() {
        None => Some("its name is not UTF-8: rename it"),
        // Room for what we put around it: a file system's names end at 255 bytes.
        Some(name) if name.len() > 230 => Some("its name is too long: rename it"),
        Some(_) => None,
    }
}

/// Why something that is no regular file is refused.
pub(super) fn bad_kind(meta: &Metadata) -> Option<&'static str> {
    let kind = meta.file_type();
    if kind.is_file() {
        return None;
    }
    Some(if kind.is_symlink() {
        "it is a symbolic link, and links are not followed: copy the file itself here"
    } else if kind.is_dir() {
        "it is a folder, not a file: put the .task.md file itself here"
    } else {
        "it is a pipe, socket or device, not a file: remove it"
    })
}

/// A file as it was at one moment. The lock, where there are locks, holds until this is dropped.
pub(super) struct Snapshot {
    pub bytes: Vec<u8>,
    pub key: InboxKey,
    _lock: File,
}

/// Why there is no snapshot.
#[derive(Debug)]
pub(super) enum NoSnapshot {
    /// A writer holds it.
    Locked,
    /// It changed meanwhile.
    Changed,
    /// It is larger than [`MOST`].
    TooLarge,
    /// What is there can't be opened as a file.
    Not(&'static str),
    /// The system says no.
    Unreadable(io::Error),
}

/// Reads a file that nobody is writing. Never follows a link, never waits at a pipe.
pub(super) fn snapshot(inbox: &Path, name: &OsStr) -> Result<Snapshot, NoSnapshot> {
    let path = inbox.join(name);
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    let mut file = OpenOptions::new().read(true).custom_flags(flags).open(&path).map_err(NoSnapshot::Unreadable)?;
    let before = file.metadata().map_err(NoSnapshot::Unreadable)?;
    if let Some(why) = bad_kind(&before) {
        return Err(NoSnapshot::Not(why));
    }
    if before.len() > MOST {
        return Err(NoSnapshot::TooLarge);
    }
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => return Err(NoSnapshot::Locked),
        // A file system without locks has no writer that holds one.
        Ok(()) | Err(TryLockError::Error(_)) => {}
    }
    let mut bytes = Vec::new();
    (&mut file).take(MOST + 1).read_to_end(&mut bytes).map_err(NoSnapshot::Unreadable)?;
    let version = Version::of(&before);
    let after = file.metadata().map_err(NoSnapshot::Unreadable)?;
    let same = Version::of(&after) == version && Version::at(&path).is_ok_and(|there| there == version);
    if !same || bytes.len() as u64 != version.len {
        return Err(NoSnapshot::Changed);
    }
    let key = InboxKey {
        name: name.to_string_lossy().into_owned(),
        inode: version.inode,
        mtime_ns: version.mtime_ns,
        len: version.len,
        sha256: digest(&bytes),
    };
    Ok(Snapshot { bytes, key, _lock: file })
}

/// SHA-256 in hex.
pub(super) fn digest(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
