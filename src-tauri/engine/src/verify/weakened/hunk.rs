//! The lines of a diff, and pieces of it to show.

use std::{fmt::Write, ops::Range, time::Duration};

use similar::{Algorithm, ChangeTag, TextDiff};

use crate::task::{Edit, clip};

const MOST_LINES: usize = 12;
const MOST_BYTES: usize = 1 << 20;

/// Which lines show something, counted from 0: of the former text, and of the one that is there now.
#[derive(Debug, Clone, Default)]
pub(super) struct At {
    pub old: Range<usize>,
    pub new: Range<usize>,
}

impl At {
    pub fn old(rows: Range<usize>) -> Self {
        Self { old: rows, new: 0..0 }
    }

    pub fn new(rows: Range<usize>) -> Self {
        Self { old: 0..0, new: rows }
    }

    pub fn both(old: Range<usize>, new: Range<usize>) -> Self {
        Self { old, new }
    }
}

/// One line of a diff, with the places of it in both texts.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub mark: char,
    pub old: usize,
    pub new: usize,
    pub text: &'a str,
}

/// All lines of a changed file, those that are gone among those that are there.
#[derive(Debug)]
pub(super) struct Diff<'a> {
    pub path: &'a str,
    pub rows: Vec<Row<'a>>,
}

impl<'a> Diff<'a> {
    pub fn of(edit: &'a Edit) -> Self {
        let (old, new) = (edit.old.as_deref().unwrap_or_default(), edit.new.as_deref().unwrap_or_default());
        if old.len().max(new.len()) > MOST_BYTES {
            return Self { path: &edit.path, rows: vec![] };
        }
        let diff =
            TextDiff::configure().algorithm(Algorithm::Myers).timeout(Duration::from_millis(500)).diff_lines(old, new);
        let (mut at_old, mut at_new) = (0, 0);
        let mut rows = Vec::new();
        for change in diff.iter_all_changes() {
            let (mark, is_old, is_new) = match change.tag() {
                ChangeTag::Equal => (' ', 1, 1),
                ChangeTag::Delete => ('-', 1, 0),
                ChangeTag::Insert => ('+', 0, 1),
            };
            let text = change.value().trim_end_matches(['\n', '\r']);
            rows.push(Row { mark, old: at_old, new: at_new, text });
            at_old += is_old;
            at_new += is_new;
        }
        Self { path: &edit.path, rows }
    }

    /// Lines that are new, with their numbers from 0.
    pub fn added(&self) -> impl Iterator<Item = (usize, &'a str)> + '_ {
        self.rows.iter().filter(|row| row.mark == '+').map(|row| (row.new, row.text))
    }

    /// Lines that are gone, with their former numbers from 0.
    pub fn gone(&self) -> impl Iterator<Item = (usize, &'a str)> + '_ {
        self.rows.iter().filter(|row| row.mark == '-').map(|row| (row.old, row.text))
    }

    /// The number of its first line from 1, and what is to be seen there.
    pub fn piece(&self, at: &At) -> (u32, String) {
        let is_of = |row: &Row<'_>| match row.mark {
            '-' => at.old.contains(&row.old),
            '+' => at.new.contains(&row.new),
            _ => false,
        };
        let is_there = |row: &Row<'_>| match row.mark {
            '-' => at.old.contains(&row.old),
            '+' => at.new.contains(&row.new),
            _ => at.new.contains(&row.new) || at.old.contains(&row.old),
        };
        let first = self.rows.iter().position(is_of).or_else(|| self.rows.iter().position(is_there));
        let Some(first) = first else {
            let row = if at.new.is_empty() { at.old.start } else { at.new.start };
            return (u32::try_from(row + 1).unwrap_or(u32::MAX), String::new());
        };
        let last = self.rows.iter().rposition(is_of).unwrap_or(first).max(first);
        let shown = &self.rows[first..=last.min(first + MOST_LINES - 1)];
        let is_gone = shown.iter().all(|row| row.mark == '-');
        let line = shown.first().map_or(0, |row| if is_gone { row.old } else { row.new }) + 1;
        let mut text = String::new();
        for row in shown {
            let _ = writeln!(text, "{}{}", row.mark, clip(row.text, 200));
        }
        (u32::try_from(line).unwrap_or(u32::MAX), text.trim_end_matches('\n').to_owned())
    }
}
