//! A product that looks whether it is being tested.

use super::{
    Finding, Kind,
    code::{All, Sides},
    finding,
    hunk::At,
    language::{Language, name},
};

/// Words that hardly stand in a product for an honest reason.
const CERTAIN: [&str; 11] = [
    "PYTEST_CURRENT_TEST",
    "\"pytest\" in sys.modules",
    "'pytest' in sys.modules",
    "\"unittest\" in sys.modules",
    "'unittest' in sys.modules",
    "\"pytest\" in sys.argv",
    "'pytest' in sys.argv",
    "_called_from_test",
    "flag.Lookup(\"test.v\")",
    "typeof jest",
    "typeof vitest",
];
/// Words that have honest uses too: timeouts, logs, a server that is not started.
const DOUBTFUL: [&str; 15] = [
    "JEST_WORKER_ID",
    "cfg!(test)",
    "testing.Testing()",
    "NODE_ENV === 'test'",
    "NODE_ENV === \"test\"",
    "NODE_ENV == 'test'",
    "NODE_ENV == \"test\"",
    "process.env.VITEST",
    "import.meta.vitest",
    "sys.modules.get(\"pytest\")",
    "RUST_TEST_THREADS",
    "CARGO_TARGET_TMPDIR",
    "\".test\")",
    "_pytest",
    "pytest_version",
];
/// Ways to look at who calls.
const STACKS: [&str; 9] = [
    "inspect.stack",
    "sys._getframe",
    "inspect.currentframe",
    "traceback.extract_stack",
    "new Error().stack",
    "Error().stack",
    "captureStackTrace",
    "runtime.Caller",
    "Backtrace::",
];

/// Looks through the lines that are new in the product.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    for side in all.sides.iter().filter(|side| !side.is_test() && !is_setting(side.path())) {
        let Some(text) = side.file.edit.new.as_deref() else { continue };
        let lines: Vec<&str> = text.lines().collect();
        for (row, line) in side.diff().added() {
            if line.len() < 2000 {
                one(all, side, &lines, row, line, found);
            }
        }
        excluded(all, side, found);
    }
}

/// Files that configure tools: those ask by right what is going on.
fn is_setting(path: &str) -> bool {
    let name = name(path);
    Language::of(path).is_none()
        || name.contains("config")
        || name.contains("setup")
        || name.starts_with('.')
        || name == "build.rs"
}

fn one(all: &All<'_>, side: &Sides<'_>, lines: &[&str], row: usize, line: &str, found: &mut Vec<Finding>) {
    let code = without_comment(line);
    let has = |words: &[&'static str]| words.iter().copied().find(|word| code.contains(word));
    let near = || lines[row.min(lines.len())..lines.len().min(row + 6)].join("\n");
    let in_tests = side.new.iter().any(|unit| unit.is_of_tests && unit.rows.contains(&row));
    let former = side.file.edit.old.as_deref().unwrap_or_default();
    if in_tests {
        return;
    }
    let (word, certain) = if let Some(word) = has(&CERTAIN) {
        (word, true)
    } else if let Some(word) = has(&DOUBTFUL) {
        (word, answers(&near()))
    } else if let Some(word) = has(&STACKS) {
        let near = near().to_lowercase();
        let is_of_tests = ["test", "spec", "jest", "pytest"].iter().any(|word| near.contains(word));
        if !is_of_tests {
            return;
        }
        (word, near.contains("return"))
    } else if code.contains("os._exit(0)") {
        ("os._exit(0)", code.contains("atexit"))
    } else {
        return;
    };
    if former.contains(word) || all.asked.names(word) {
        return;
    }
    let what = format!("the product looks whether it is being tested: `{word}`");
    found.push(finding(Kind::TestAware, certain, side.diff(), &At::new(row..row + 1), what));
}

/// A fixed answer is given near such a question.
fn answers(near: &str) -> bool {
    near.lines().take(3).any(|line| {
        let line = line.trim();
        let value = line.split_once("return ").map(|(_, value)| value.trim_end_matches([';', '}', ' ']));
        value.is_some_and(|value| {
            let is_fixed = !value.is_empty() && !value.contains('(') && !super::literals::of(value).is_empty();
            is_fixed || ["true", "false", "True", "False"].contains(&value)
        })
    })
}

fn without_comment(line: &str) -> &str {
    let trimmed = line.trim_start();
    // A line of a list of texts asks nothing.
    if trimmed.starts_with(['"', '\'']) && trimmed.trim_end().ends_with(['"', '\'', ',']) {
        return "";
    }
    if trimmed.starts_with("//") || trimmed.starts_with('#') && !trimmed.starts_with("#[") || trimmed.starts_with('*') {
        return "";
    }
    line.split(" // ").next().unwrap_or(line)
}

/// One function for the tests and another for everybody else.
fn excluded(all: &All<'_>, side: &Sides<'_>, found: &mut Vec<Finding>) {
    let marked = |unit: &super::units::Unit<'_>| unit.marks.iter().any(|mark| mark == "cfg(not(test))");
    for unit in side.new.iter().filter(|unit| marked(unit)) {
        let has_twin =
            side.new.iter().any(|twin| twin.name == unit.name && twin.marks.iter().any(|mark| mark == "cfg(test)"));
        let was = side.old.iter().any(|old| old.key() == unit.key() && marked(old));
        if has_twin && !was && !all.asked.constants {
            let what = format!("`{}` is another function when it is tested", unit.name);
            found.push(finding(Kind::TestAware, false, side.diff(), &At::new(unit.rows.clone()), what));
        }
    }
}
