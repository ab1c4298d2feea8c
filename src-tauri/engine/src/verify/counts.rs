//! How many tests ran, as the usual test programs say it. Pure.

/// What a test program counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
}

impl Counts {
    /// All that ran.
    pub fn all(self) -> u32 {
        self.passed + self.failed
    }
}

/// Reads the counts of an output; none where nothing known is said. Several summaries (one for each test binary) are
/// added up.
pub fn read(output: &str) -> Option<Counts> {
    let mut sum: Option<Counts> = None;
    let mut unittest_ran: Option<u32> = None;
    for line in output.lines() {
        let line = line.trim();
        if let Some(found) = cargo(line).or_else(|| pytest(line)).or_else(|| jest(line)).or_else(|| plain(line)) {
            let so_far = sum.unwrap_or_default();
            sum = Some(Counts { passed: so_far.passed + found.passed, failed: so_far.failed + found.failed });
        } else if let Some(found) = tap(line) {
            let so_far = sum.unwrap_or_default();
            sum = Some(Counts { passed: found.passed.max(so_far.passed), failed: found.failed.max(so_far.failed) });
        } else if let Some(count) = line.strip_prefix("Ran ").and_then(first_number) {
            unittest_ran = Some(count);
        } else if let Some(all) = unittest_ran.filter(|_| line.starts_with("FAILED (") || line.starts_with("OK")) {
            let failed = ["failures=", "errors="].iter().filter_map(|key| number_after(line, key)).sum::<u32>();
            let so_far = sum.unwrap_or_default();
            let passed = so_far.passed + all.saturating_sub(failed);
            sum = Some(Counts { passed, failed: so_far.failed + failed });
            unittest_ran = None;
        }
    }
    sum
}

/// Whether a test program says that it found nothing to run: it passes then, and shows nothing.
pub fn ran_none(output: &str) -> bool {
    read(output).is_some_and(|counts| counts.all() == 0)
}

/// `test result: ok. 3 passed; 0 failed; ...`
fn cargo(line: &str) -> Option<Counts> {
    let rest = line.strip_prefix("test result: ")?;
    Some(Counts { passed: number_before(rest, " passed")?, failed: number_before(rest, " failed")? })
}

/// `=== 2 failed, 3 passed in 0.1s ===`, or the same without the frame.
fn pytest(line: &str) -> Option<Counts> {
    let bare = line.trim_matches(['=', ' ']);
    let is_it = bare.contains(" in ") && bare.ends_with('s') && bare.starts_with(|c: char| c.is_ascii_digit());
    let has = bare.contains(" passed") || bare.contains(" failed") || bare.contains(" error");
    (is_it && has).then(|| Counts {
        passed: number_before(bare, " passed").unwrap_or(0),
        failed: number_before(bare, " failed").unwrap_or(0) + number_before(bare, " error").unwrap_or(0),
    })
}

/// `Tests:       1 failed, 4 passed, 5 total`, and vitest's `Tests  4 passed (4)`.
fn jest(line: &str) -> Option<Counts> {
    let rest = line.strip_prefix("Tests:").or_else(|| line.strip_prefix("Tests "))?;
    let passed = number_before(rest, " passed");
    let failed = number_before(rest, " failed");
    (passed.is_some() || failed.is_some()).then(|| Counts { passed: passed.unwrap_or(0), failed: failed.unwrap_or(0) })
}

/// `N passed, N failed`, alone on a line.
fn plain(line: &str) -> Option<Counts> {
    let (passed, failed) = line.split_once(", ")?;
    let number = |part: &str, word: &str| part.strip_suffix(word)?.trim().parse().ok();
    Some(Counts { passed: number(passed, "passed")?, failed: number(failed, "failed")? })
}

/// node's `# pass 3` and `# fail 0`, also with another sign in front; each stands on a line of its own.
fn tap(line: &str) -> Option<Counts> {
    let rest = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    let (word, count) = rest.split_once(' ')?;
    let count: u32 = count.trim().parse().ok()?;
    match word {
        "pass" => Some(Counts { passed: count, failed: 0 }),
        "fail" => Some(Counts { passed: 0, failed: count }),
        _ => None,
    }
}

fn first_number(text: &str) -> Option<u32> {
    text.split_whitespace().next()?.parse().ok()
}

fn number_before(text: &str, word: &str) -> Option<u32> {
    let before = &text[..text.find(word)?];
    let digits: String = before.chars().rev().take_while(char::is_ascii_digit).collect();
    digits.chars().rev().collect::<String>().parse().ok()
}

fn number_after(text: &str, key: &str) -> Option<u32> {
    let rest = &text[text.find(key)? + key.len()..];
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_summaries_are_read() {
        for (output, passed, failed) in [
            ("running 3 tests\ntest result: ok. 3 passed; 0 failed; 0 ignored; 0 measured", 3, 0),
            ("test result: ok. 3 passed; 0 failed; 0 ignored\n\ntest result: FAILED. 1 passed; 2 failed; 0", 4, 2),
            ("===== 2 failed, 3 passed, 1 warning in 0.12s =====", 3, 2),
            ("5 passed in 0.01s", 5, 0),
            ("1 error in 0.10s", 0, 1),
            ("Ran 7 tests in 0.001s\n\nFAILED (failures=1, errors=1)", 5, 2),
            ("Ran 7 tests in 0.001s\n\nOK", 7, 0),
            ("Tests:       1 failed, 4 passed, 5 total", 4, 1),
            (" Tests  4 passed (4)", 4, 0),
            ("# tests 3\n# pass 2\n# fail 1\n# cancelled 0", 2, 1),
            ("ℹ tests 3\nℹ pass 3\nℹ fail 0", 3, 0),
            ("12 passed, 1 failed", 12, 1),
        ] {
            assert_eq!(read(output), Some(Counts { passed, failed }), "{output}");
        }
    }

    #[test]
    fn what_is_no_summary_counts_nothing() {
        for output in ["", "ok", "3 files passed in", "all tests passed", "# notes 3", "Ran away"] {
            assert_eq!(read(output), None, "{output}");
        }
        assert!(ran_none("Ran 0 tests in 0.000s\n\nOK") && !ran_none("fine"));
    }
}
