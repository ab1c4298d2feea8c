//! What is read from the home's files rather than from the ledger: transcripts and diffs.

use std::{
    fs::File,
    io::{self, Read},
    path::Path,
};

use engine::{
    door::{Code, Problem},
    execute,
    settings::Home,
    task::{RunId, TaskId},
};

use crate::wire::{Activities, Changes};

/// More than this in one answer would only make the window slow; it asks again from where the answer ends.
const MOST_ACTIVITIES: usize = 300;
/// Longer diffs are read in an editor, not in a window.
const MOST_DIFF: u64 = 1024 * 1024;

/// What the agent did, from a place in the transcript on. A run without a transcript yet has done nothing.
///
/// # Errors
/// If the transcript can't be read.
pub fn activities(home: &Home, id: &TaskId, run: RunId, from: u64) -> Result<Activities, Problem> {
    let path = home.transcript(id, run);
    let part = execute::excerpt(&path, from, MOST_ACTIVITIES).map_err(|problem| unreadable(&path, &problem))?;
    Ok(Activities { activities: part.activities, lines: part.lines, read: part.read, next: part.next })
}

/// The diff of the task's latest run; empty where there is none.
///
/// # Errors
/// If it is there and can't be read.
pub fn changes(home: &Home, id: &TaskId) -> Result<Changes, Problem> {
    let path = home.results(id).join("changes.diff");
    match clipped(&path, MOST_DIFF) {
        Ok((text, whole)) => Ok(Changes { text, whole, path: path.display().to_string() }),
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => {
            Ok(Changes { text: String::new(), whole: true, path: path.display().to_string() })
        }
        Err(problem) => Err(unreadable(&path, &problem)),
    }
}

/// The beginning of a file up to its last whole line, and whether that is all.
fn clipped(path: &Path, most: u64) -> io::Result<(String, bool)> {
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    let whole = bytes.len() as u64 <= most;
    if !whole {
        let end = bytes.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
        bytes.truncate(end);
    }
    Ok((String::from_utf8_lossy(&bytes).into_owned(), whole))
}

fn unreadable(path: &Path, problem: &io::Error) -> Problem {
    Problem::new(Code::Internal, format!("reading {}: {problem}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_diff_is_cut_at_a_line_and_says_so() {
        let path = std::env::temp_dir().join(format!("orchestrator-clip-{}", std::process::id()));
        std::fs::write(&path, "one\ntwo\nthree\n").unwrap();
        assert_eq!(clipped(&path, 9).unwrap(), ("one\ntwo\n".into(), false));
        assert_eq!(clipped(&path, 100).unwrap(), ("one\ntwo\nthree\n".into(), true));
        std::fs::remove_file(path).unwrap();
    }
}
