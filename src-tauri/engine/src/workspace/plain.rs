//! What changed in a folder without git: against its baseline, as a diff in git's form.

use std::{
    fs, io,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
};

use similar::{ChangeTag, TextDiff};

use super::{
    Changes, Result, Workspace, WorkspaceError,
    baseline::{self, Difference, Entry, PATIENCE},
};
use crate::task::{Change, ChangeKind};

/// Past this a file is named in the diff and not shown.
const SHOWN: u64 = 2_000_000;

/// One side of a file's difference.
struct Side {
    mode: u32,
    /// Its text; none if it is not text, or too long.
    text: Option<String>,
    size: u64,
}

/// Measures against the baseline.
pub fn changes(workspace: &Workspace) -> Result<Changes> {
    let mut all = Changes::default();
    for (path, difference) in baseline::read(workspace)?.differences(&workspace.dir)? {
        let (kind, old, new) = match &difference {
            Difference::Added => (ChangeKind::Added, None, now(workspace, &path)?),
            Difference::Modified(entry) => (ChangeKind::Modified, before(workspace, entry)?, now(workspace, &path)?),
            Difference::Deleted(entry) => (ChangeKind::Deleted, before(workspace, entry)?, None),
        };
        let (added, removed) = write_diff(&mut all.diff, &path, &kind, old.as_ref(), new.as_ref());
        all.list.push(Change { path, kind, added, removed });
    }
    Ok(all)
}

fn now(workspace: &Workspace, path: &str) -> Result<Option<Side>> {
    let path = workspace.dir.join(path);
    let Ok(seen) = path.symlink_metadata() else { return Ok(None) };
    let mode = git_mode(seen.is_symlink(), seen.permissions().mode());
    let text = if seen.len() > SHOWN { None } else { text(baseline::content(&path, &seen)?) };
    Ok(Some(Side { mode, text, size: seen.len() }))
}

fn before(workspace: &Workspace, entry: &Entry) -> Result<Option<Side>> {
    let mode = git_mode(entry.is_link, entry.mode);
    let Some(copy) = baseline::copy_of(workspace, entry) else { return Ok(Some(Side { mode, text: None, size: 0 })) };
    let size = copy.metadata().map_or(0, |seen| seen.len());
    let read = || fs::read(&copy).map_err(WorkspaceError::disk("reading", &copy));
    let text = if size > SHOWN { None } else { text(read()?) };
    Ok(Some(Side { mode, text, size }))
}

fn text(bytes: Vec<u8>) -> Option<String> {
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

fn git_mode(is_link: bool, mode: u32) -> u32 {
    match (is_link, mode & 0o100) {
        (true, _) => 0o120_000,
        (false, 0) => 0o100_644,
        (false, _) => 0o100_755,
    }
}

/// Adds one file's part; gives how many lines were added and removed. What can't be shown is named in a line
/// that `git apply` skips.
fn write_diff(
    out: &mut Vec<u8>,
    path: &str,
    kind: &ChangeKind,
    old: Option<&Side>,
    new: Option<&Side>,
) -> (Option<u32>, Option<u32>) {
    let content = |side: Option<&Side>| side.map_or(Some(String::new()), |side| side.text.clone());
    let size = |side: Option<&Side>| side.map_or(0, |side| side.size);
    let (Some(before), Some(after)) = (content(old), content(new)) else {
        let line = format!("# not shown: {path} ({} to {} bytes)\n", size(old), size(new));
        out.extend(line.into_bytes());
        return (None, None);
    };
    let (a, b) = (quoted("a/", path), quoted("b/", path));
    out.extend(format!("diff --git {a} {b}\n").into_bytes());
    let mode = |side: Option<&Side>| side.map_or(0, |side| side.mode);
    let head = match kind {
        ChangeKind::Added => format!("new file mode {:o}\n", mode(new)),
        ChangeKind::Deleted => format!("deleted file mode {:o}\n", mode(old)),
        ChangeKind::Modified | ChangeKind::Renamed { .. } if mode(old) != mode(new) => {
            format!("old mode {:o}\nnew mode {:o}\n", mode(old), mode(new))
        }
        ChangeKind::Modified | ChangeKind::Renamed { .. } => String::new(),
    };
    out.extend(head.into_bytes());
    let diff = TextDiff::configure().timeout(PATIENCE).diff_lines(before.as_str(), after.as_str());
    let count = |tag| u32::try_from(diff.iter_all_changes().filter(|change| change.tag() == tag).count()).ok();
    let counts = (count(ChangeTag::Insert), count(ChangeTag::Delete));
    if before != after {
        // A name with a space ends in a tab, so that it is not taken for a name and a date.
        let end = if path.contains(' ') && !a.starts_with('"') { "\t" } else { "" };
        let from = if old.is_none() { "/dev/null".into() } else { format!("{a}{end}") };
        let to = if new.is_none() { "/dev/null".into() } else { format!("{b}{end}") };
        let hunks = diff.unified_diff().context_radius(3).header(&from, &to).to_string();
        out.extend(hunks.into_bytes());
    } else if matches!(kind, ChangeKind::Added | ChangeKind::Deleted) {
        let (from, to) = if old.is_none() { ("0000000", "e69de29") } else { ("e69de29", "0000000") };
        out.extend(format!("index {from}..{to}\n").into_bytes());
    }
    counts
}

/// A path as git writes it: in quotes if it has what would end it.
fn quoted(side: &str, path: &str) -> String {
    if !path.chars().any(|c| c.is_control() || c == '"' || c == '\\') {
        return format!("{side}{path}");
    }
    let mut out = format!("\"{side}");
    for byte in path.bytes() {
        match byte {
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("\\{byte:03o}")),
        }
    }
    out.push('"');
    out
}

/// Puts a file, or a link, where another is: whole or not at all.
pub fn put(from: &Path, to: &Path) -> Result<()> {
    let seen = from.symlink_metadata().map_err(WorkspaceError::disk("reading", from))?;
    let mode = seen.permissions().mode() & 0o777;
    if seen.is_symlink() {
        return put_content(&baseline::content(from, &seen)?, true, mode, to);
    }
    let copy = |half: &Path| fs::copy(from, half).map(|_| ());
    put_with(copy, to)
}

/// Puts content where a file is, or a link with that text.
pub fn put_content(content: &[u8], is_link: bool, mode: u32, to: &Path) -> Result<()> {
    put_with(
        |half| {
            if is_link {
                return symlink(String::from_utf8_lossy(content).as_ref(), half);
            }
            fs::write(half, content)?;
            fs::set_permissions(half, fs::Permissions::from_mode(mode))
        },
        to,
    )
}

fn put_with(make: impl FnOnce(&Path) -> io::Result<()>, to: &Path) -> Result<()> {
    let parent = to.parent().unwrap_or(Path::new("."));
    let put = || -> io::Result<()> {
        fs::create_dir_all(parent)?;
        let folder = tempfile::Builder::new().prefix(".orchestrator-").tempdir_in(parent)?;
        let half = folder.path().join("half");
        make(&half)?;
        fs::rename(&half, to)
    };
    put().map_err(WorkspaceError::disk("writing", to))
}
