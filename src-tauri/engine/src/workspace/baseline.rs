//! What was in a folder before the work: hashes, and copies where it may have to be put back.

use std::{
    collections::BTreeMap,
    fs::{self, Metadata},
    io::Read,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio_util::sync::CancellationToken;

use super::{Kind, Result, Workspace, WorkspaceError, record};
use crate::settings::Project;

/// The files of a folder at one time, by path relative to it.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Baseline {
    /// When it was taken, in nanoseconds of the Unix time.
    taken_ns: i128,
    /// The files.
    pub files: BTreeMap<String, Entry>,
}

/// A file as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// A symbolic link; its text counts as its content.
    pub is_link: bool,
    /// Permission bits.
    pub mode: u32,
    mark: Mark,
    /// Of its content; none for a file too big to read only to be sure.
    pub sha256: Option<String>,
}

/// What the system says of a file; no program can set the change time back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Mark {
    size: u64,
    inode: u64,
    modified_ns: i128,
    changed_ns: i128,
}

impl Mark {
    fn of(found: &Metadata) -> Self {
        let ns = |s: i64, ns: i64| i128::from(s) * 1_000_000_000 + i128::from(ns);
        Self {
            size: found.len(),
            inode: found.ino(),
            modified_ns: ns(found.mtime(), found.mtime_nsec()),
            changed_ns: ns(found.ctime(), found.ctime_nsec()),
        }
    }
}

/// A difference to the baseline.
pub enum Difference {
    /// It was not there.
    Added,
    /// It is not the same.
    Modified(Entry),
    /// It is not there any more.
    Deleted(Entry),
}

/// The copy of a file as it was.
pub fn copy_of(workspace: &Workspace, entry: &Entry) -> Option<PathBuf> {
    let copy = workspace.folder.join("baseline").join(entry.sha256.as_ref()?);
    copy.exists().then_some(copy)
}

/// Takes it, before anybody works there.
pub fn take(workspace: &Workspace, rules: &Project, stop: &CancellationToken) -> Result<()> {
    let copies = matches!(workspace.kind, Kind::InPlace { copies: true });
    let taken_ns =
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| i128::try_from(since.as_nanos()).unwrap_or(0));
    let mut baseline = Baseline { taken_ns, ..Baseline::default() };
    let store = workspace.folder.join("baseline");
    fs::create_dir_all(&store).map_err(WorkspaceError::disk("making", &store))?;
    let most = rules.baseline_mb.saturating_mul(1_000_000);
    let mut bytes = 0_u64;
    let found = files(&workspace.dir)?;
    if found.len() > rules.baseline_files {
        return Err(WorkspaceError::Unfit(format!(
            "{} has more than {} files to keep safe before working in it; raise project.baseline_files, give `project:` a smaller folder, or put it under git",
            workspace.dir.display(),
            rules.baseline_files
        )));
    }
    for (name, seen) in found {
        if stop.is_cancelled() {
            return Err(WorkspaceError::Stopped);
        }
        let path = workspace.dir.join(&name);
        bytes = bytes.saturating_add(seen.len());
        if copies && bytes > most {
            return Err(WorkspaceError::Unfit(format!(
                "{} has more than {} MB to copy before working in it; raise project.baseline_mb, give `project:` a smaller folder, or put it under git",
                workspace.dir.display(),
                rules.baseline_mb
            )));
        }
        // A task that only reads needs no copies, and past the limit the system's own marks have to do.
        let sha256 = if bytes > most { None } else { Some(digest(&path, &seen)?) };
        if copies && let Some(sha256) = &sha256 {
            keep(&path, &seen, &store.join(sha256))?;
        }
        let entry = Entry {
            is_link: seen.is_symlink(),
            mode: seen.permissions().mode() & 0o777,
            mark: Mark::of(&seen),
            sha256,
        };
        baseline.files.insert(name, entry);
    }
    let text = serde_json::to_vec(&baseline).map_err(|why| WorkspaceError::Unfit(why.to_string()))?;
    record::write_whole(&workspace.folder.join("baseline.json"), &text)
}

fn keep(path: &Path, seen: &Metadata, copy: &Path) -> Result<()> {
    if copy.exists() {
        return Ok(());
    }
    let half = copy.with_extension("half");
    if seen.is_symlink() {
        fs::write(&half, content(path, seen)?).map_err(WorkspaceError::disk("writing", &half))?;
    } else {
        fs::copy(path, &half).map_err(WorkspaceError::disk("copying", path))?;
    }
    fs::rename(&half, copy).map_err(WorkspaceError::disk("writing", copy))
}

/// The baseline of a workspace; a scratch folder's is empty.
pub fn read(workspace: &Workspace) -> Result<Baseline> {
    if matches!(workspace.kind, Kind::Scratch { .. }) {
        return Ok(Baseline::default());
    }
    let path = workspace.folder.join("baseline.json");
    let bytes = fs::read(&path).map_err(WorkspaceError::disk("reading", &path))?;
    serde_json::from_slice(&bytes).map_err(|why| WorkspaceError::Unreadable { path, why: why.to_string() })
}

impl Baseline {
    /// What is different in this folder now.
    pub fn differences(&self, dir: &Path) -> Result<Vec<(String, Difference)>> {
        let mut found = Vec::new();
        let now = files(dir)?;
        for (name, seen) in &now {
            match self.files.get(name) {
                None => found.push((name.clone(), Difference::Added)),
                Some(entry) if self.is_same(entry, &dir.join(name), seen)? => {}
                Some(entry) => found.push((name.clone(), Difference::Modified(entry.clone()))),
            }
        }
        let gone = self.files.iter().filter(|(name, _)| !now.contains_key(*name));
        found.extend(gone.map(|(name, entry)| (name.clone(), Difference::Deleted(entry.clone()))));
        found.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(found)
    }

    fn is_same(&self, entry: &Entry, path: &Path, seen: &Metadata) -> Result<bool> {
        let is_alike = entry.is_link == seen.is_symlink() && entry.mode == seen.permissions().mode() & 0o777;
        // A file changed just before the baseline may have been changed again in the same tick of the clock.
        let is_settled = entry.mark.changed_ns + 2_000_000_000 < self.taken_ns;
        let mark = Mark::of(seen);
        match &entry.sha256 {
            _ if !is_alike => Ok(false),
            _ if is_settled && mark == entry.mark => Ok(true),
            None => Ok(mark == entry.mark),
            Some(_) if mark.size != entry.mark.size => Ok(false),
            Some(before) => Ok(*before == digest(path, seen)?),
        }
    }
}

/// The content of a file, or the text of a link.
pub fn content(path: &Path, seen: &Metadata) -> Result<Vec<u8>> {
    if seen.is_symlink() {
        let link = fs::read_link(path).map_err(WorkspaceError::disk("reading", path))?;
        return Ok(link.to_string_lossy().into_owned().into_bytes());
    }
    fs::read(path).map_err(WorkspaceError::disk("reading", path))
}

fn digest(path: &Path, seen: &Metadata) -> Result<String> {
    let mut hash = Sha256::new();
    if seen.is_symlink() {
        hash.update(content(path, seen)?);
    } else {
        let mut file = fs::File::open(path).map_err(WorkspaceError::disk("opening", path))?;
        let mut buffer = vec![0; 65536];
        loop {
            match file.read(&mut buffer).map_err(WorkspaceError::disk("reading", path))? {
                0 => break,
                read => hash.update(&buffer[..read]),
            }
        }
    }
    Ok(hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// All regular files and links below a folder, git's own left out; what is neither can't be kept or compared.
fn files(dir: &Path) -> Result<BTreeMap<String, Metadata>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            // Removed while we looked.
            Err(problem) if problem.kind() == std::io::ErrorKind::NotFound && folder != dir => continue,
            Err(source) => return Err(WorkspaceError::Disk { doing: "listing", path: folder, source }),
        };
        for entry in entries.flatten() {
            let path = entry.path();
            let Ok(seen) = path.symlink_metadata() else { continue };
            if seen.is_dir() {
                if entry.file_name() != ".git" {
                    folders.push(path);
                }
            } else if seen.is_file() || seen.is_symlink() {
                let name = path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().into_owned();
                found.insert(name, seen);
            }
        }
    }
    Ok(found)
}

/// How long a diff of one file may take to be made small; past it, it is right but longer.
pub const PATIENCE: Duration = Duration::from_secs(5);
