//! The `.problem` file beside a task file that was not accepted.

use std::{
    ffi::{OsStr, OsString},
    fs::{File, OpenOptions},
    io::{self, Read as _, Write as _},
    os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _},
    path::{Path, PathBuf},
};

use nix::fcntl::OFlag;

use super::file::{self, Version};

const HINT: &str = "Mend the file and save it: that is the retry. This note then goes away by itself.";

/// What a `.problem` file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    pub message: String,
    pub version: Version,
}

fn path_of(inbox: &Path, name: &OsStr) -> PathBuf {
    let mut name = name.to_owned();
    name.push(".problem");
    inbox.join(name)
}

/// Writes it, whole or not at all.
pub(super) fn write(inbox: &Path, name: &OsStr, message: &str, version: Version) -> io::Result<()> {
    let mut file = tempfile::Builder::new().prefix(".problem-").tempfile_in(inbox)?;
    let Version { inode, len, mtime_ns } = version;
    let shown = crate::task::one_line(&name.to_string_lossy(), 300);
    write!(file, "{shown} was not accepted:\n\n{message}\n\n{HINT}\n[{inode} {len} {mtime_ns}]\n")?;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))?;
    file.persist(path_of(inbox, name)).map(drop).map_err(|failed| failed.error)
}

/// Reads it back; none if there is none of ours.
pub(super) fn read(inbox: &Path, name: &OsStr) -> Option<Problem> {
    let flags = (OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK).bits();
    let file: File = OpenOptions::new().read(true).custom_flags(flags).open(path_of(inbox, name)).ok()?;
    let mut text = String::new();
    file.take(64 * 1024).read_to_string(&mut text).ok()?;
    let (message, ending) = text.split_once(":\n\n")?.1.rsplit_once(&format!("\n\n{HINT}\n["))?;
    let mut numbers = ending.trim_end().trim_end_matches(']').split(' ');
    let inode = numbers.next()?.parse().ok()?;
    let len = numbers.next()?.parse().ok()?;
    let mtime_ns = numbers.next()?.parse().ok()?;
    Some(Problem { message: message.to_owned(), version: Version { inode, len, mtime_ns } })
}

/// Takes it away, if it is ours.
pub(super) fn remove(inbox: &Path, name: &OsStr) {
    if read(inbox, name).is_some()
        && let Err(problem) = std::fs::remove_file(path_of(inbox, name))
    {
        tracing::warn!(%problem, ?name, "removing a .problem file");
    }
}

/// Takes away those whose task file is gone.
pub(super) fn remove_orphans(inbox: &Path) {
    let Ok(entries) = std::fs::read_dir(inbox) else { return };
    for entry in entries.flatten() {
        let problem = entry.file_name();
        let Some(name) = problem.to_str().and_then(|name| name.strip_suffix(".problem")).map(OsString::from) else {
            continue;
        };
        let is_gone = |path: PathBuf| path.symlink_metadata().is_err_and(|why| why.kind() == io::ErrorKind::NotFound);
        if file::is_candidate(&name) && is_gone(inbox.join(&name)) {
            remove(inbox, &name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_reads_back_and_a_strangers_file_is_left_alone() {
        let inbox = tempfile::tempdir().unwrap();
        let name = OsStr::new("a.task.md");
        let version = Version { inode: 1, len: 2, mtime_ns: -3 };
        write(inbox.path(), name, "line 4: no\n\nand more", version).unwrap();
        assert_eq!(read(inbox.path(), name), Some(Problem { message: "line 4: no\n\nand more".into(), version }));
        std::fs::write(inbox.path().join("b.task.md.problem"), "my own notes").unwrap();
        remove_orphans(inbox.path());
        assert_eq!(read(inbox.path(), name), None);
        assert!(inbox.path().join("b.task.md.problem").exists());
    }
}
