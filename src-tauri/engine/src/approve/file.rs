//! A file of a workspace, read by its owner's side while an agent may be changing what its name leads to.

use std::{
    fs::File,
    io::{self, Read},
    path::{Component, Path, PathBuf},
};

/// The largest file that is compared, in bytes.
const LARGEST: u64 = 4 * 1024 * 1024;

/// What is in a file now; nothing if it is not there. Only a plain text file inside of the folder is read: what an
/// agent names must not make us show, or wait for, anything else.
///
/// # Errors
/// Why it is not shown, in words.
pub(super) fn text_of(path: &Path, dir: &Path) -> Result<Option<String>, String> {
    let within = within(path, dir).ok_or("(outside of the workspace; the file is not shown)")?;
    let file = match open(dir, &within) {
        Ok(file) => file,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(problem) => return Err(format!("(it can't be read inside of the workspace: {problem})")),
    };
    let found = file.metadata().map_err(|problem| format!("(it can't be read: {problem})"))?;
    if !found.is_file() {
        return Err("(not a plain file; it is not shown)".into());
    }
    let mut bytes = Vec::new();
    // One more than may be: a file that grows meanwhile is found out by what was read.
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|problem| format!("(it can't be read: {problem})"))?;
    if bytes.len() as u64 > LARGEST {
        return Err("(a very large file; it is not compared)".into());
    }
    match String::from_utf8(bytes) {
        Ok(text) if !text.contains('\0') => Ok(Some(text)),
        Ok(_) | Err(_) => Err("(not a text file; it is not compared)".into()),
    }
}

/// The path as seen from the folder, by its words alone. Whether its links stay inside is seen while it is opened.
fn within(path: &Path, dir: &Path) -> Option<PathBuf> {
    let real = dir.canonicalize().ok();
    let inside =
        if path.is_absolute() { path.strip_prefix(dir).ok().or_else(|| path.strip_prefix(real?).ok())? } else { path };
    let leaves = |part| matches!(part, Component::ParentDir | Component::RootDir | Component::Prefix(_));
    (!inside.components().any(leaves) && inside.components().next().is_some()).then(|| inside.to_owned())
}

/// The kernel itself holds the way inside of the folder, so nothing that is swapped meanwhile leads out of it; and a
/// pipe or a device in the file's place is not waited for.
#[cfg(target_os = "linux")]
fn open(dir: &Path, within: &Path) -> io::Result<File> {
    use nix::fcntl::{OFlag, OpenHow, ResolveFlag, openat2};
    let flags = OFlag::O_RDONLY | OFlag::O_NONBLOCK | OFlag::O_NOCTTY | OFlag::O_CLOEXEC;
    let way = ResolveFlag::RESOLVE_BENEATH | ResolveFlag::RESOLVE_NO_MAGICLINKS;
    let opened = openat2(File::open(dir)?, within, OpenHow::new().flags(flags).resolve(way))?;
    Ok(File::from(opened))
}

/// Without the kernel's help a way with any link on it is not taken; a swap at the very moment is not held off.
#[cfg(not(target_os = "linux"))]
fn open(dir: &Path, within: &Path) -> io::Result<File> {
    let mut path = dir.to_owned();
    for part in within.components() {
        path.push(part);
        let found = path.symlink_metadata()?;
        if !found.is_dir() && !found.is_file() {
            return Err(io::Error::new(io::ErrorKind::InvalidInput, "there is a link on the way"));
        }
    }
    File::open(path)
}
