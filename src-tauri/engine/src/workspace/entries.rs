//! What git lists of the differences between two trees, in the form that no file name can spoil.

use std::{collections::HashMap, ffi::OsStr, os::unix::ffi::OsStrExt, path::PathBuf};

use super::Result;
use crate::process::GitCommand;

/// A submodule, or a repository that lies within another.
pub const REPOSITORY: &str = "160000";
const NOTHING: &str = "000000";

/// A file that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// `A`, `D`, `M`, `R`, `C` or `T`.
    pub letter: u8,
    /// Its mode before and after.
    pub modes: (String, String),
    /// Its content afterwards.
    pub id: String,
    /// Where it is.
    pub path: PathBuf,
    /// Where it was, if it was renamed or copied.
    pub from: Option<PathBuf>,
}

/// Lines added and removed; none for binaries.
pub type Counts = (Option<u32>, Option<u32>);

/// All that one call of git tells about two trees.
#[derive(Debug, Default)]
pub struct Listing {
    /// The files.
    pub entries: Vec<Entry>,
    /// Their lines.
    pub counts: HashMap<PathBuf, Counts>,
    /// The diff itself.
    pub patch: Vec<u8>,
}

impl Entry {
    /// It is gone afterwards.
    pub fn is_gone(&self) -> bool {
        self.modes.1 == NOTHING
    }

    /// It is a repository of its own, before or after.
    pub fn is_repository(&self) -> bool {
        self.modes.0 == REPOSITORY || self.modes.1 == REPOSITORY
    }
}

/// The files that differ between two trees, a rename as two.
pub fn between(at: &GitCommand, from: &str, to: &str) -> Result<Vec<Entry>> {
    Ok(parse(&at.run(&["diff-tree", "-r", "-z", "--no-renames", "--raw", "--no-ext-diff", from, to])?).entries)
}

/// Paths that differ between two trees, a rename as two.
pub fn differing(at: &GitCommand, from: &str, to: &str) -> Result<Vec<PathBuf>> {
    Ok(names(&at.run(&["diff-tree", "-r", "-z", "--no-renames", "--name-only", "--no-ext-diff", from, to])?))
}

/// Paths that end in a zero each.
pub fn names(text: &[u8]) -> Vec<PathBuf> {
    text.split(|&byte| byte == 0).filter(|name| !name.is_empty()).map(path).collect()
}

/// Takes `--raw`, `--numstat` and `-p`, with `-z`, apart: as many of the three as are there, in this order.
pub fn parse(text: &[u8]) -> Listing {
    let mut listing = Listing::default();
    let mut rest = text;
    while rest.first() == Some(&b':') {
        let Some(entry) = raw(&mut rest) else { break };
        listing.entries.push(entry);
    }
    while rest.first().is_some_and(|&byte| byte == b'-' || byte.is_ascii_digit()) {
        let Some((path, counts)) = numstat(&mut rest) else { break };
        listing.counts.insert(path, counts);
    }
    listing.patch = rest.strip_prefix(b"\0").unwrap_or(rest).to_vec();
    listing
}

/// `:100644 100644 id id M\0path\0`, or `... R100\0old\0new\0`.
fn raw(rest: &mut &[u8]) -> Option<Entry> {
    let head = String::from_utf8_lossy(field(rest)?.strip_prefix(b":")?).into_owned();
    let mut words = head.split(' ');
    let (before, after) = (words.next()?.to_owned(), words.next()?.to_owned());
    let (_, id) = (words.next()?, words.next()?.to_owned());
    let letter = words.next()?.bytes().next()?;
    let first = path(field(rest)?);
    let (path, from) = match letter {
        b'R' | b'C' => (path(field(rest)?), Some(first)),
        _ => (first, None),
    };
    Some(Entry { letter, modes: (before, after), id, path, from })
}

/// `1\t2\tpath\0`, or `1\t2\t\0old\0new\0`; `-` for binaries.
fn numstat(rest: &mut &[u8]) -> Option<(PathBuf, Counts)> {
    let mut parts = field(rest)?.splitn(3, |&byte| byte == b'\t');
    let mut number = || std::str::from_utf8(parts.next()?).ok()?.parse().ok();
    let counts = (number(), number());
    let path = match parts.next() {
        Some(b"") | None => {
            field(rest)?;
            path(field(rest)?)
        }
        Some(name) => path(name),
    };
    Some((path, counts))
}

fn field<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|&byte| byte == 0)?;
    let (field, after) = rest.split_at(end);
    *rest = after.get(1..).unwrap_or_default();
    Some(field)
}

fn path(bytes: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_answer_of_git_is_taken_apart_whatever_the_names() {
        let text =
            b":100644 100755 aa bb M\0a\0:100644 100644 aa bb R090\0old \"q\"\0new\n\0:000000 120000 00 cc A\0 l\0\
                     1\t0\ta\x002\t3\t\0old \"q\"\0new\n\0-\t-\t l\0\0diff --git a/a b/a\n";
        let listing = parse(text);
        let paths: Vec<_> = listing.entries.iter().map(|entry| entry.path.to_str().unwrap()).collect();
        assert_eq!(paths, ["a", "new\n", " l"]);
        assert_eq!(listing.entries[0].modes, ("100644".into(), "100755".into()));
        assert_eq!(listing.entries[1].from.as_deref(), Some("old \"q\"".as_ref()));
        assert_eq!(listing.counts[&PathBuf::from("new\n")], (Some(2), Some(3)));
        assert_eq!(listing.counts[&PathBuf::from(" l")], (None, None));
        assert_eq!(listing.patch, b"diff --git a/a b/a\n");
        assert!(parse(b"").entries.is_empty() && parse(b":1 2").entries.is_empty());
    }
}
