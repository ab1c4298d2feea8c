//! Aligned columns, cut to the terminal's width.

use console::{Alignment, measure_text_width, pad_str, truncate_str};
use engine::task::one_line;

use super::{Screen, Tone};

/// A text in a tone.
#[derive(Debug, Clone)]
pub struct Cell {
    text: String,
    tone: Tone,
}

impl Cell {
    /// A cell; whatever is in the text, it takes one harmless line.
    pub fn new(tone: Tone, text: impl AsRef<str>) -> Self {
        Self { text: one_line(text.as_ref(), 400), tone }
    }

    /// A cell in the terminal's own colour.
    pub fn plain(text: impl AsRef<str>) -> Self {
        Self::new(Tone::Plain, text)
    }

    /// A bar that begins after `left` columns.
    pub fn bar(tone: Tone, left: usize, length: usize) -> Self {
        Self { text: format!("{}{}", " ".repeat(left), "█".repeat(length)), tone }
    }

    /// Secondary text.
    pub fn dim(text: impl AsRef<str>) -> Self {
        Self::new(Tone::Dim, text)
    }
}

/// Rows of cells. One column gives way where the terminal is too narrow.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<Cell>>,
    yields: usize,
}

impl Table {
    /// An empty table whose column number `yields` gives way.
    pub fn new(yields: usize) -> Self {
        Self { rows: Vec::new(), yields }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: Vec<Cell>) {
        self.rows.push(cells);
    }

    /// The lines, painted.
    pub fn lines(&self, screen: &Screen) -> Vec<String> {
        let widths = self.widths(screen.width);
        self.rows.iter().map(|row| line(row, &widths, screen)).collect()
    }

    /// Prints it.
    pub fn say(&self, screen: &Screen) {
        for line in self.lines(screen) {
            screen.say(line);
        }
    }

    fn widths(&self, room: usize) -> Vec<usize> {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widest =
            |at: usize| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| measure_text_width(&cell.text)).max();
        let mut widths: Vec<usize> = (0..columns).map(|at| widest(at).unwrap_or(0)).collect();
        let gaps = GAP.len() * columns.saturating_sub(1);
        let rest: usize = widths.iter().sum::<usize>() + gaps;
        if let Some(width) = widths.get_mut(self.yields) {
            *width = width.saturating_sub(rest.saturating_sub(room)).max((*width).min(8));
        }
        widths
    }
}

const GAP: &str = "  ";

fn line(row: &[Cell], widths: &[usize], screen: &Screen) -> String {
    let mut line = String::new();
    for (at, (cell, &width)) in row.iter().zip(widths).enumerate() {
        let cut = truncate_str(&cell.text, width, "…");
        let is_last = at + 1 == row.len();
        let padded = if is_last { cut } else { pad_str(&cut, width, Alignment::Left, None).into_owned().into() };
        if at > 0 {
            line.push_str(GAP);
        }
        line.push_str(&screen.paint(cell.tone, padded));
    }
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(1);
        table.row(vec![Cell::plain("task_001"), Cell::plain("A title of some length"), Cell::dim("now")]);
        table.row(vec![Cell::plain("x"), Cell::plain("Kürzer"), Cell::dim("1 h ago")]);
        table
    }

    #[test]
    fn columns_stand_below_each_other_whatever_the_characters() {
        let lines = table().lines(&Screen::plain(usize::MAX));
        assert_eq!(lines[0], "task_001  A title of some length  now");
        assert_eq!(lines[1], "x         Kürzer                  1 h ago");
    }

    #[test]
    fn the_yielding_column_makes_room_on_a_narrow_terminal() {
        let lines = table().lines(&Screen::plain(32));
        assert_eq!(lines[0], "task_001  A title of s…  now");
        assert!(lines.iter().all(|line| measure_text_width(line) <= 32), "{lines:?}");
    }

    #[test]
    fn a_cell_is_one_harmless_line() {
        assert_eq!(Cell::plain("a\n\u{1b}[31mb").text, "a [31mb");
    }
}
