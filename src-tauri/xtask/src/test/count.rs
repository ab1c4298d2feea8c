//! How many passed and failed, read from what the test binaries say.

use std::{fmt, fs, ops::AddAssign};

use crate::sh;

/// How many passed and failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// Passed.
    pub passed: u32,
    /// Failed.
    pub failed: u32,
}

impl Count {
    /// From the last line of a Rust test binary: `test result: ok. 3 passed; 0 failed; ...`.
    pub fn of_rust(text: &str) -> Option<Self> {
        let line = text.lines().rev().find(|line| line.trim_start().starts_with("test result: "))?;
        Some(Self { passed: before(line, "passed")?, failed: before(line, "failed")? })
    }

    /// From Vitest (`Tests  1 failed | 3 passed (4)`) or Node's own runner (`# pass 3`).
    pub fn of_node(text: &str) -> Option<Self> {
        let vitest = text.lines().rev().find(|line| line.trim_start().starts_with("Tests ")).map(|line| Self {
            passed: before(line, "passed").unwrap_or(0),
            failed: before(line, "failed").unwrap_or(0),
        });
        let after = |word: &str| {
            text.lines().rev().find_map(|line| {
                let words: Vec<&str> = line.split_whitespace().collect();
                match words.as_slice() {
                    [_, name, number] if *name == word => number.parse().ok(),
                    _ => None,
                }
            })
        };
        vitest.or_else(|| Some(Self { passed: after("pass")?, failed: after("fail")? }))
    }

    /// The same, held against how the process ended: one that broke off is a failure, whatever it said before.
    pub fn ended(mut self, well: bool) -> Self {
        if !well && self.failed == 0 {
            self.failed = 1;
        }
        self
    }

    /// Writes it down for `.ci/run`, which closes with the sum.
    pub fn keep(self, name: &str) -> anyhow::Result<()> {
        let folder = sh::target().join("xtask");
        fs::create_dir_all(&folder)?;
        Ok(fs::write(folder.join(format!("{name}.count")), format!("{} {}\n", self.passed, self.failed))?)
    }
}

fn before(line: &str, word: &str) -> Option<u32> {
    let words: Vec<&str> = line.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let at = words.iter().position(|one| *one == word)?;
    words.get(at.checked_sub(1)?)?.parse().ok()
}

impl AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_of_a_test_binary_counts() {
        let text = "running 4 tests\ntest result: FAILED. 3 passed; 1 failed; 0 ignored; 0 measured; 2 filtered out\n";
        assert_eq!(Count::of_rust(text), Some(Count { passed: 3, failed: 1 }));
        assert_eq!(Count::of_rust("Segmentation fault"), None);
    }

    #[test]
    fn both_runners_of_node_are_understood() {
        let vitest = " Test Files  1 failed | 2 passed (3)\n      Tests  1 failed | 30 passed (31)\n";
        assert_eq!(Count::of_node(vitest), Some(Count { passed: 30, failed: 1 }));
        assert_eq!(Count::of_node("# tests 5\n# pass 4\n# fail 1\n"), Some(Count { passed: 4, failed: 1 }));
        assert_eq!(Count::of_node("ℹ pass 2\nℹ fail 0\n"), Some(Count { passed: 2, failed: 0 }));
    }

    #[test]
    fn a_process_that_breaks_off_is_a_failure() {
        let count = Count { passed: 3, failed: 0 };
        assert_eq!(count.ended(false), Count { passed: 3, failed: 1 });
        assert_eq!(count.ended(true), count);
        assert_eq!(Count { passed: 1, failed: 2 }.to_string(), "1 passed, 2 failed");
    }
}
