//! The words of the verbs that take a result, send it back, and look after what tasks keep on the disk.

use clap::{Args, Subcommand};
use engine::task::{Remark, Side, Take};

/// Taking a task's changes.
#[derive(Debug, Args)]
pub struct Accept {
    /// The task
    pub id: String,
    /// Into the working tree, not committed; this is the default
    #[arg(long, conflicts_with_all = ["squash", "merge"])]
    pub apply: bool,
    /// As one commit on the branch that the project stands at
    #[arg(long, conflicts_with = "merge")]
    pub squash: bool,
    /// As a merge commit, so that the task's own commit stays in the history
    #[arg(long)]
    pub merge: bool,
}

impl Accept {
    /// The way that was asked for.
    pub fn how(&self) -> Take {
        match (self.squash, self.merge) {
            (true, _) => Take::Squash,
            (false, true) => Take::Merge,
            (false, false) => Take::Apply,
        }
    }
}

/// Sending a result back.
#[derive(Debug, Args)]
pub struct SendBack {
    /// The task
    pub id: String,
    /// What is to be done otherwise
    #[arg(required_unless_present = "on")]
    pub words: Vec<String>,
    /// A remark on a line of a changed file; -LINE is a line that was removed. May be given several times
    #[arg(long, value_name = "PATH:LINE=WORDS", value_parser = remark)]
    pub on: Vec<Remark>,
}

/// Looking after what tasks keep on the disk.
#[derive(Debug, Args)]
pub struct Worktrees {
    /// What to do; lists them if not said
    #[command(subcommand)]
    pub verb: Option<WorktreesVerb>,
}

/// What to do with worktrees.
#[derive(Debug, Subcommand)]
pub enum WorktreesVerb {
    /// Remove those of closed tasks and those that nobody owns, each behind a backup ref
    Clean(Clean),
}

/// Cleaning.
#[derive(Debug, Args)]
pub struct Clean {
    /// Only what has rested for so many days [default: 7]
    #[arg(long, value_name = "DAYS", conflicts_with = "all")]
    pub older_than: Option<u32>,
    /// However short it has rested; open tasks are never touched
    #[arg(long)]
    pub all: bool,
}

impl Clean {
    /// How long it has to have rested, in days, if that was said.
    pub fn days(&self) -> Option<u32> {
        if self.all { Some(0) } else { self.older_than }
    }
}

/// `src/a.rs:12=Name it.`; a path may hold colons, and the words may hold anything.
fn remark(text: &str) -> Result<Remark, String> {
    let found = text.match_indices('=').find_map(|(at, _)| {
        let (path, line) = text.get(..at)?.rsplit_once(':')?;
        let (side, number) = line.strip_prefix('-').map_or((Side::New, line), |number| (Side::Old, number));
        let line = number.parse().ok().filter(|line| *line > 0)?;
        let words = text.get(at + 1..)?.trim();
        (!path.is_empty() && !words.is_empty()).then(|| Remark {
            path: path.to_owned(),
            line,
            side,
            code: String::new(),
            words: words.to_owned(),
        })
    });
    found.ok_or_else(|| "a remark is PATH:LINE=WORDS, such as src/a.rs:12=\"Name it.\"".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remark_has_its_place_and_its_words() {
        let told = remark("a=b:c.rs:12=use x = 1: please").unwrap();
        assert_eq!((told.path.as_str(), told.line, told.side), ("a=b:c.rs", 12, Side::New));
        assert_eq!(told.words, "use x = 1: please");
        assert_eq!(remark("a.rs:-3=why?").unwrap().side, Side::Old);
        for wrong in ["a.rs=x", "a.rs:0=x", ":3=x", "a.rs:3=", "a.rs:3"] {
            assert!(remark(wrong).is_err(), "{wrong}");
        }
    }
}
