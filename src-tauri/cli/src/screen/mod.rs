//! What is printed: quiet, aligned, and harmless whatever a task or an agent has written.

mod look;
mod table;
mod text;
mod time;

use std::{
    io::{self, IsTerminal, Write},
    sync::atomic::{AtomicBool, Ordering},
};

use console::{Style, Term};
use engine::door::Problem;
use serde::Serialize;

pub use look::{Tone, of_line, of_row, outcome_tone};
pub use table::{Cell, Table};
pub use text::{harmless, wrap};
pub use time::{ago, clock, duration, money};

use crate::args::Color;

/// Standard output, and how it may be used.
pub struct Screen {
    /// JSON is wanted.
    pub json: bool,
    /// Somebody looks at it.
    pub is_terminal: bool,
    /// Columns.
    pub width: usize,
    colours: bool,
    gone: AtomicBool,
    #[cfg(test)]
    kept: std::sync::Mutex<String>,
}

impl Screen {
    /// Looks at standard output.
    pub fn new(color: Color, json: bool) -> Self {
        let is_terminal = io::stdout().is_terminal() && !json;
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colours = match color {
            Color::Auto => is_terminal && !dumb && !unwanted,
            Color::Always => !json,
            Color::Never => false,
        };
        let width = if is_terminal { usize::from(Term::stdout().size().1).max(40) } else { usize::MAX };
        Self {
            json,
            is_terminal,
            width,
            colours,
            gone: AtomicBool::new(false),
            #[cfg(test)]
            kept: std::sync::Mutex::default(),
        }
    }

    /// Prints a line. Who reads may leave (`| head`): then nothing more is printed, and work goes on.
    pub fn say(&self, line: impl AsRef<str>) {
        self.raw(line.as_ref(), "\n");
    }

    /// Prints a text as it is.
    pub fn raw(&self, text: &str, end: &str) {
        #[cfg(test)]
        self.kept.lock().unwrap().push_str(&format!("{text}{end}"));
        let mut out = io::stdout().lock();
        if out
            .write_all(text.as_bytes())
            .and_then(|()| out.write_all(end.as_bytes()))
            .and_then(|()| out.flush())
            .is_err()
        {
            self.gone.store(true, Ordering::Relaxed);
        }
    }

    /// Prints bytes to the letter, for a program that reads them.
    pub fn bytes(&self, bytes: &[u8]) {
        #[cfg(test)]
        self.kept.lock().unwrap().push_str(&String::from_utf8_lossy(bytes));
        let mut out = io::stdout().lock();
        if out.write_all(bytes).and_then(|()| out.flush()).is_err() {
            self.gone.store(true, Ordering::Relaxed);
        }
    }

    /// No person looks at it, as far as that can be told.
    pub fn is_plain(&self) -> bool {
        !self.is_terminal && !self.colours
    }

    /// Whether nobody reads any more.
    pub fn is_gone(&self) -> bool {
        self.gone.load(Ordering::Relaxed)
    }

    /// Prints a value as a line of JSON.
    pub fn tell(&self, value: &impl Serialize) {
        match serde_json::to_string(value) {
            Ok(line) => self.say(line),
            Err(problem) => self.aside(&format!("this can't be told as JSON: {problem}")),
        }
    }

    /// A remark on standard error, not part of the answer.
    pub fn aside(&self, line: &str) {
        let _ = writeln!(io::stderr(), "{line}");
    }

    /// What went wrong, on standard error.
    pub fn problem(&self, problem: &Problem) {
        if self.json {
            let line = serde_json::to_string(problem).unwrap_or_else(|_| problem.message.clone());
            self.aside(&line);
        } else {
            let coloured = io::stderr().is_terminal() && self.colours;
            let word = Style::new().red().bold().force_styling(coloured).apply_to("error:");
            self.aside(&format!("{word} {}", harmless(&problem.message)));
        }
    }

    /// Text in a tone, where colours are used.
    pub fn paint(&self, tone: Tone, text: impl std::fmt::Display) -> String {
        tone.style().force_styling(self.colours).apply_to(text).to_string()
    }

    /// Secondary text.
    pub fn dim(&self, text: impl std::fmt::Display) -> String {
        self.paint(Tone::Dim, text)
    }

    /// A heading.
    pub fn strong(&self, text: impl std::fmt::Display) -> String {
        self.paint(Tone::Strong, text)
    }

    /// The columns that prose should use.
    pub fn prose(&self) -> usize {
        self.width.min(96)
    }

    /// A screen that only remembers.
    #[cfg(test)]
    pub fn plain(width: usize) -> Self {
        Self { width, is_terminal: false, ..Self::new(Color::Never, false) }
    }

    /// What it was told.
    #[cfg(test)]
    pub fn said(&self) -> String {
        self.kept.lock().unwrap().clone()
    }
}
