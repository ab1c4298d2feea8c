//! What an agent does to files: blocks that find and replace, whole files, deletions.
//!
//! A file of edits has lines that begin with `%%`: `edit NAME`, then `in PATH` with pairs of `find` and `put`,
//! `write PATH`, `delete PATH`. Whole lines are replaced, and what is to be found must be there exactly once.
//! `«a|b»` is one of these, the same one everywhere in a run.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use anyhow::{Context, bail, ensure};

use super::dice::Dice;

/// One thing done to one file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Lines in place of others.
    Replace { path: String, find: String, put: String },
    /// A whole file.
    Write { path: String, text: String },
    /// A file is gone.
    Delete { path: String },
}

impl Act {
    /// The file.
    pub fn path(&self) -> &str {
        match self {
            Self::Replace { path, .. } | Self::Write { path, .. } | Self::Delete { path } => path,
        }
    }
}

/// Edits by their names.
pub type Edits = BTreeMap<String, Vec<Act>>;

enum Into {
    Nothing,
    Find,
    Put,
    Write,
}

/// Reads a file of edits.
pub fn parse(text: &str) -> anyhow::Result<Edits> {
    let mut edits = Edits::new();
    let (mut name, mut path, mut into) = (String::new(), String::new(), Into::Nothing);
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let Some(order) = line.strip_prefix("%% ").map(str::trim) else {
            let acts = edits.get_mut(&name).with_context(|| format!("line {}: no edit yet", at + 1))?;
            match (&into, acts.last_mut()) {
                (Into::Find, Some(Act::Replace { find, .. })) => find.push_str(line),
                (Into::Put, Some(Act::Replace { put, .. })) => put.push_str(line),
                (Into::Write, Some(Act::Write { text, .. })) => text.push_str(line),
                _ => bail!("line {}: text that belongs to nothing", at + 1),
            }
            continue;
        };
        let (word, rest) = order.split_once(' ').unwrap_or((order, ""));
        if word == "edit" {
            name = rest.to_owned();
            ensure!(edits.insert(name.clone(), vec![]).is_none(), "line {}: {name} is there twice", at + 1);
            into = Into::Nothing;
            continue;
        }
        let acts = edits.get_mut(&name).with_context(|| format!("line {}: no edit yet", at + 1))?;
        (into, path) = match word {
            "in" => (Into::Nothing, rest.to_owned()),
            "find" => {
                acts.push(Act::Replace { path: path.clone(), find: String::new(), put: String::new() });
                (Into::Find, path)
            }
            "put" => (Into::Put, path),
            "write" => {
                acts.push(Act::Write { path: rest.to_owned(), text: String::new() });
                (Into::Write, rest.to_owned())
            }
            "delete" => {
                acts.push(Act::Delete { path: rest.to_owned() });
                (Into::Nothing, rest.to_owned())
            }
            other => bail!("line {}: {other} is no order", at + 1),
        };
    }
    Ok(edits)
}

/// Does what these acts say in a folder.
pub fn apply(dir: &Path, acts: &[Act], choose: &Choices) -> anyhow::Result<()> {
    for act in acts {
        let path = dir.join(act.path());
        match act {
            Act::Replace { find, put, .. } => {
                let text = std::fs::read_to_string(&path).with_context(|| format!("reading {}", act.path()))?;
                let find = choose.settle(find);
                let count = text.matches(&find).count();
                ensure!(count == 1, "{} has this {count} times, not once:\n{find}", act.path());
                std::fs::write(&path, text.replacen(&find, &choose.settle(put), 1))?;
            }
            Act::Write { text, .. } => {
                std::fs::create_dir_all(path.parent().unwrap_or(dir))?;
                std::fs::write(&path, choose.settle(text))?;
            }
            Act::Delete { .. } => std::fs::remove_file(&path).with_context(|| format!("deleting {}", act.path()))?,
        }
    }
    Ok(())
}

/// The files that these acts are about.
pub fn paths(acts: &[Act]) -> BTreeSet<&str> {
    acts.iter().map(Act::path).collect()
}

/// Which of several wordings stands in a run.
#[derive(Debug, Clone, Copy)]
pub struct Choices(pub u64);

impl Choices {
    /// Takes one of each group. The same group is decided alike everywhere, so that a renamed local stays one.
    pub fn settle(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('«') {
            let Some((group, tail)) = after.split_once('»') else { break };
            let words: Vec<&str> = group.split('|').collect();
            let at = Dice::new(self.0, group).below(words.len());
            out.push_str(before);
            out.push_str(words.get(at).copied().unwrap_or_default());
            rest = tail;
        }
        out.push_str(rest);
        out
    }
}
