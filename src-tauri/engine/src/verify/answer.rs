//! The answer to a task that reads: the files and lines that it names are there.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use super::{
    Inputs, line, quote,
    text::{bare, is_path, means, prose, sentences},
};
use crate::task::{Claim, Evidence, Line, State};

/// The most places that are looked at, and the most files that are listed to find a short name.
const MOST_PLACES: usize = 200;
const MOST_FILES: usize = 50_000;
/// Folders that hold what others made.
const SKIPPED: [&str; 5] = [".git", "node_modules", "target", ".venv", "__pycache__"];

/// A line of a file that an answer names.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    path: String,
    number: usize,
    sentence: String,
}

/// A line about the places that the answer names, if it names some.
pub fn lines(inputs: &Inputs<'_>) -> Vec<Line> {
    if !inputs.brief.kind.only_reads() {
        return Vec::new();
    }
    let places = places(&inputs.report.text);
    if places.is_empty() {
        return Vec::new();
    }
    let text = "the files and lines that the answer names are there";
    let mut files = Files { dir: inputs.dir, list: None, lengths: BTreeMap::new() };
    let wrong: Vec<(Place, String)> =
        places.iter().filter_map(|place| Some((place.clone(), files.problem(place)?))).take(5).collect();
    if wrong.is_empty() {
        let note = format!("all {} places that it names", places.len());
        return vec![line(Claim::Said, text, State::Met, vec![super::seen(note)])];
    }
    let evidence = wrong
        .iter()
        .flat_map(|(place, why)| {
            [quote(&place.sentence), Evidence::File { path: place.path.clone(), note: why.clone() }]
        })
        .collect();
    vec![line(Claim::Said, text, State::NotMet, evidence)]
}

struct Files<'a> {
    dir: &'a Path,
    list: Option<Vec<String>>,
    lengths: BTreeMap<PathBuf, usize>,
}

impl Files<'_> {
    /// Why there is no such place.
    fn problem(&mut self, place: &Place) -> Option<String> {
        let path = place.path.trim_start_matches("./");
        let within = path.strip_prefix(&format!("{}/", self.dir.display())).unwrap_or(path);
        if Path::new(within).is_absolute() || within.split('/').any(|part| part == "..") {
            return None;
        }
        let direct = self.dir.join(within);
        let found: Vec<PathBuf> = if direct.is_file() {
            vec![direct]
        } else {
            self.called(within).iter().map(|p| self.dir.join(p)).collect()
        };
        if found.is_empty() {
            return Some("there is no such file".into());
        }
        let longest = found.iter().filter_map(|path| self.length(path)).max()?;
        (place.number > longest).then(|| format!("it has {longest} lines, and no line {}", place.number))
    }

    /// The files of the project that a short name may mean.
    fn called(&mut self, name: &str) -> Vec<String> {
        let list = self.list.get_or_insert_with(|| listed(self.dir));
        list.iter().filter(|path| means(name, path)).cloned().collect()
    }

    fn length(&mut self, path: &Path) -> Option<usize> {
        if let Some(known) = self.lengths.get(path) {
            return Some(*known);
        }
        let bytes = fs::read(path).ok().filter(|bytes| bytes.len() < 20_000_000)?;
        let length = String::from_utf8_lossy(&bytes).lines().count();
        self.lengths.insert(path.to_owned(), length);
        Some(length)
    }
}

fn listed(dir: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![dir.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(kind) = entry.file_type() else { continue };
            if kind.is_dir() && !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                folders.push(path);
            } else if kind.is_file() && found.len() < MOST_FILES {
                found.push(path.strip_prefix(dir).unwrap_or(&path).to_string_lossy().into_owned());
            }
        }
    }
    found
}

/// `src/db.py:42`, `src/db.py:40-44`, `src/db.py, line 42`, `line 42 of src/db.py`.
fn places(text: &str) -> Vec<Place> {
    let said = prose(text);
    let mut found = Vec::new();
    for sentence in sentences(&said) {
        let words: Vec<&str> = sentence.split_whitespace().map(bare).collect();
        let mut add = |path: &str, number: &str| {
            let digits: String = number.chars().take_while(char::is_ascii_digit).collect();
            if let Ok(number @ 1..) = digits.parse()
                && is_named(path)
            {
                found.push(Place { path: path.to_owned(), number, sentence: sentence.to_owned() });
            }
        };
        for (at, word) in words.iter().enumerate() {
            if let Some((path, rest)) = word.split_once(':') {
                add(path, rest);
            }
            let is_line = |word: &str| matches!(word.to_lowercase().as_str(), "line" | "lines");
            if is_line(word)
                && let Some(number) = words.get(at + 1)
            {
                if let Some(path) = at.checked_sub(1).and_then(|before| words.get(before)) {
                    add(path, number);
                }
                if let (Some(&("of" | "in")), Some(path)) = (words.get(at + 2), words.get(at + 3)) {
                    add(path, number);
                }
            }
        }
    }
    found.truncate(MOST_PLACES);
    found
}

/// A file with an ending: `http://localhost:80` and `10:30` are no places.
fn is_named(path: &str) -> bool {
    is_path(path) && !path.contains("//") && path.rsplit('/').next().is_some_and(|name| name.contains('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_in_the_usual_forms() {
        let of = |text: &str| places(text).into_iter().map(|one| (one.path, one.number)).collect::<Vec<_>>();
        assert_eq!(of("See `src/db.py:42`."), [("src/db.py".to_owned(), 42)]);
        assert_eq!(of("At src/db.py:40-44 the pool leaks."), [("src/db.py".to_owned(), 40)]);
        assert_eq!(
            of("In src/db.py, line 3, it leaks; line 9 of a.rs is fine"),
            [("src/db.py".to_owned(), 3), ("a.rs".to_owned(), 9)]
        );
        for none in ["at 10:30", "http://localhost:80/x", "line 4 says so", "Note: 3 files", "a:b"] {
            assert_eq!(of(none), [], "{none}");
        }
    }
}
