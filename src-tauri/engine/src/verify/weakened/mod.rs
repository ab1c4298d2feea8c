//! Was it made to pass, or made to look as if it passed? Rules over the two texts of each changed file.
//!
//! Pure: no disk, no process. Code is read by its grammar where there is one here (Rust, Python, JavaScript and
//! TypeScript, Go), by its lines elsewhere and where the syntax is broken. A finding is `certain` only where hardly any
//! honest change looks so, for it refutes a run.

mod asked;
mod asserts;
mod aware;
mod branches;
mod code;
mod compare;
mod config;
mod hunk;
mod known;
mod language;
mod literals;
mod marks;
mod matching;
mod mocks;
mod product;
mod relation;
mod rewritten;
mod special;
mod stub;
mod tables;
mod text;
mod units;
mod unrun;

#[cfg(test)]
mod tests;

use crate::task::Edit;
use hunk::Diff;
pub use language::is_test_path;

/// Something in the changes that lets a wrong result pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was done.
    pub kind: Kind,
    /// Hardly any honest change looks so.
    pub certain: bool,
    /// The file, relative to the project's root.
    pub path: String,
    /// The first line that is shown, as numbered in the file as it is now; in the former file where lines only went
    /// away.
    pub line: u32,
    /// Lines of the diff, each with its `+`, `-` or blank; a dozen at most.
    pub text: String,
    /// It in a plain sentence, without a full stop: "the test `adds` is gone".
    pub what: String,
}

/// What lets a wrong result pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A test is gone.
    Removed,
    /// A test is still there, and is not run, or may fail.
    Skipped,
    /// An assertion is gone, always true, or asks for less.
    Assertion,
    /// An existing test expects something else than before.
    Expectation,
    /// A number may be further off than before.
    Tolerance,
    /// A test has nothing left in it that could fail.
    Emptied,
    /// The thing under test is replaced within its own test.
    Mocked,
    /// Tests are run differently, or their failing has no effect.
    Config,
    /// A failing assertion is caught.
    Swallowed,
    /// A piece of the product does nothing.
    Stub,
    /// The product knows the inputs of its tests by heart.
    SpecialCase,
    /// The product looks whether it is being tested.
    TestAware,
    /// A comparison that is always true.
    Comparison,
}

impl Kind {
    /// It was done to the tests, not to the product.
    #[must_use]
    pub fn is_of_tests(self) -> bool {
        !matches!(self, Self::Stub | Self::SpecialCase | Self::TestAware | Self::Comparison)
    }
}

/// Looks through the changes. `tests` are the paths and texts of test files that did not change; `request` is what the
/// owner asked for: what it asks for openly is no finding, or no certain one.
#[must_use]
pub fn look(edits: &[Edit], tests: &[(String, String)], request: &str) -> Vec<Finding> {
    let asked = asked::Asked::read(request);
    let changed: Vec<&Edit> = edits.iter().filter(|edit| edit.old != edit.new || edit.from.is_some()).collect();
    let files: Vec<code::File<'_>> = side_by_side(&changed, |edit| code::File::read(edit));
    let sides: Vec<code::Sides<'_>> = side_by_side(&files, code::File::sides);
    let all = code::All::new(&sides, tests, &asked);
    let of_product = || {
        let mut found = Vec::new();
        product::look(&all, &mut found);
        aware::look(&all, &mut found);
        found
    };
    let of_the_rest = || {
        let mut found = Vec::new();
        matching::look(&all, &mut found);
        tables::look(&all, &mut found);
        mocks::look(&all, &mut found);
        text::look(&all, &mut found);
        config::look(&all, &mut found);
        stub::look(&all, &mut found);
        special::look(&all, &mut found);
        known::look(&all, &mut found);
        found
    };
    let mut found = std::thread::scope(|scope| {
        let beside = scope.spawn(of_product);
        let rest = of_the_rest();
        [beside.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)), rest].concat()
    });
    found.sort_by(|a, b| (&a.path, a.line, a.kind).cmp(&(&b.path, b.line, b.kind)));
    found.dedup_by(|a, b| a.path == b.path && a.line == b.line && a.what == b.what);
    found
}

/// The same for all of these, in their order, on as many threads as the machine has: two hundred files take a while.
fn side_by_side<'a, T: Sync, U: Send>(all: &'a [T], work: impl Fn(&'a T) -> U + Sync) -> Vec<U> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let piece = all.len().div_ceil(threads).max(8);
    let work = &work;
    std::thread::scope(|scope| {
        let begun: Vec<_> =
            all.chunks(piece).map(|piece| scope.spawn(move || piece.iter().map(work).collect::<Vec<U>>())).collect();
        begun.into_iter().flat_map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    })
}

/// A finding, with the lines of the diff that show it.
fn finding(kind: Kind, certain: bool, diff: &Diff<'_>, at: &hunk::At, what: String) -> Finding {
    let (line, text) = diff.piece(at);
    Finding { kind, certain, path: diff.path.to_owned(), line, text, what: crate::task::clip(&what, 300) }
}
