//! How tests are run: settings, scripts, recipes, and whether their failing has an effect.

use super::{
    Finding, Kind,
    code::{All, Sides},
    finding,
    hunk::At,
    language::{ending, name},
};

/// Programs that check something.
const CHECKS: [&str; 27] = [
    "pytest",
    "cargo test",
    "cargo nextest",
    "cargo clippy",
    "npm test",
    "npm run test",
    "npm t ",
    "yarn test",
    "pnpm test",
    "jest",
    "vitest",
    "mocha",
    "go test",
    "go vet",
    "make test",
    "make check",
    "ctest",
    "tox",
    "unittest",
    "nox",
    "ava ",
    "node --test",
    "bun test",
    "deno test",
    "phpunit",
    "rspec",
    "./test",
];

pub(super) fn is_check(line: &str) -> bool {
    CHECKS.iter().any(|check| line.contains(check))
}

/// A file that says how things are run.
fn is_config(path: &str) -> bool {
    const NAMES: [&str; 22] = [
        "makefile",
        "gnumakefile",
        "justfile",
        "package.json",
        "cargo.toml",
        "pyproject.toml",
        "setup.cfg",
        "tox.ini",
        "pytest.ini",
        "noxfile.py",
        "conftest.py",
        "taskfile.yml",
        "jenkinsfile",
        ".gitlab-ci.yml",
        ".travis.yml",
        "cmakelists.txt",
        "azure-pipelines.yml",
        "nextest.toml",
        ".coveragerc",
        "run",
        "dockerfile",
        ".pytest.ini",
    ];
    let lower = path.to_lowercase();
    let file = name(&lower);
    let is_tool =
        file.contains("jest") || file.contains("vitest") || file.contains("karma") || file.starts_with(".mocharc");
    NAMES.contains(&file)
        || is_tool
        || matches!(ending(&lower), "sh" | "bash" | "mk")
        || lower.starts_with(".github/workflows/")
        || lower.starts_with(".ci/")
        || lower.starts_with(".circleci/")
}

/// Looks through such files.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    for side in all.sides.iter().filter(|side| side.is_test()) {
        left_out(all, side, found);
    }
    for side in all.sides.iter().filter(|side| is_config(side.path())) {
        let is_there =
            |line: &str| side.file.edit.old.as_deref().unwrap_or_default().lines().any(|old| old.trim() == line.trim());
        for (row, line) in side.diff().added().filter(|(_, line)| line.len() < 2000 && !is_there(line)) {
            if let Some((certain, what)) = line_of(side, row, line) {
                let certain =
                    certain && !all.asked.running && !all.asked.skipped_tests || certain && all.asked.hands_off;
                found.push(finding(Kind::Config, certain, side.diff(), &At::new(row..row + 1), what));
            }
        }
        steps(all, side, found);
    }
}

/// What a new line does to the running of tests.
fn line_of(side: &Sides<'_>, row: usize, line: &str) -> Option<(bool, String)> {
    let code = line.trim();
    let file = name(side.path());
    if code.starts_with('#') || code.starts_with("//") {
        return None;
    }
    let has = |words: &[&'static str]| words.iter().copied().find(|word| code.contains(word));
    let is_new = side.file.edit.old.is_none();
    let quoted = |word: &str| format!("`{word}` lets failing tests pass");
    if is_check(code) {
        if let Some(word) = has(&[
            "|| true",
            "||true",
            "|| exit 0",
            "; exit 0",
            "; true",
            "|| :",
            "|| echo",
            "--passWithNoTests",
            "-prune",
        ]) {
            return Some((true, quoted(word)));
        }
        if let Some(word) = has(&[
            "--deselect",
            "--ignore",
            "-k \"not",
            "-k 'not",
            "-k \\\"not",
            "--exclude",
            "--testPathIgnorePatterns",
            "-skip",
            "--skip",
            "--no-run",
            "--collect-only",
            "--listTests",
            "--co ",
            "-run=^$",
            "-run ^$",
        ]) {
            let certain =
                !["--exclude", "--ignore"].contains(&word) || code.contains("test_") || code.contains("tests/");
            return Some((certain && !is_new, format!("`{word}` leaves tests out")));
        }
        let is_recipe = file.eq_ignore_ascii_case("makefile") && code.starts_with('-');
        if is_recipe {
            return Some((true, "a leading `-` lets failing tests pass".to_owned()));
        }
    }
    if code.starts_with("continue-on-error: true")
        || code.starts_with("- continue-on-error: true")
        || code == "allow_failure: true"
    {
        return Some((is_step_of_check(side, row), quoted("continue-on-error")));
    }
    let is_toml = file.eq_ignore_ascii_case("cargo.toml");
    if is_toml
        && matches!(
            code.replace(' ', "").as_str(),
            "test=false" | "doctest=false" | "autotests=false" | "harness=false"
        )
    {
        let certain = code.starts_with("test") || code.starts_with("autotests");
        return Some((certain && !is_new, format!("`{code}` leaves tests out")));
    }
    if let Some(word) =
        has(&["testPathIgnorePatterns", "collect_ignore", "norecursedirs", "addopts", "pytest_ignore_collect", "bail"])
    {
        let leaves = ["--deselect", "--ignore", "-k ", "-m "].iter().any(|one| code.contains(one));
        let certain = match word {
            "addopts" => leaves,
            "collect_ignore" | "pytest_ignore_collect" => !is_new,
            "testPathIgnorePatterns" => code.contains("test.") || code.contains("tests/") || code.contains("spec"),
            _ => false,
        };
        return (word != "addopts" || leaves)
            .then(|| (certain && word != "bail", format!("`{word}` leaves tests out")));
    }
    if let Some(word) = has(&[
        "pytest_runtest_makereport",
        "pytest_collection_modifyitems",
        "pytest_runtest_call",
        "pytest_sessionfinish",
        "pytest_assertrepr_compare",
        "pytest_pyfunc_call",
        "pytest_runtest_logreport",
        "exitstatus = 0",
    ]) {
        let text = side.file.edit.new.as_deref().unwrap_or_default();
        let changes = [
            "outcome = ",
            "outcome=",
            ".clear()",
            "items[:] = []",
            "skip",
            "xfail",
            "exitstatus",
            "force_result",
            "passed",
            "deselect",
        ]
        .iter()
        .any(|one| text.contains(one));
        let is_mark_only = word == "pytest_collection_modifyitems" && text.contains("getoption");
        return Some((changes && !is_mark_only, format!("`{word}` changes how tests come out")));
    }
    script(side, code)
}

/// The script of a package that runs the tests, emptied.
fn script(side: &Sides<'_>, code: &str) -> Option<(bool, String)> {
    let value = code.strip_prefix("\"test\":").filter(|_| name(side.path()) == "package.json")?;
    let value = value.trim().trim_matches([',', '"']).trim();
    let first = value.split_whitespace().next().unwrap_or_default();
    let is_empty = !is_check(value) && ["", "echo", "exit", "true", ":"].contains(&first) && !value.contains("exit 1");
    let former = side.file.edit.old.as_deref()?;
    let had = former.lines().any(|line| line.trim().starts_with("\"test\":") && !line.contains("no test specified"));
    (is_empty && had).then(|| (true, "the script `test` runs no tests".to_owned()))
}

/// The step around a line runs tests.
fn is_step_of_check(side: &Sides<'_>, row: usize) -> bool {
    let lines: Vec<&str> = side.file.edit.new.as_deref().unwrap_or_default().lines().collect();
    let near = row.saturating_sub(5)..lines.len().min(row + 6);
    lines.get(near).is_some_and(|near| near.iter().any(|line| is_check(line)))
}

/// Steps that ran tests and are gone.
fn steps(all: &All<'_>, side: &Sides<'_>, found: &mut Vec<Finding>) {
    let is_run = |line: &str| is_check(line) && !line.trim().starts_with('#') && !line.contains("install");
    let text = side.file.edit.new.as_deref().unwrap_or_default();
    let gone: Vec<usize> = side.diff().gone().filter(|(_, line)| is_run(line)).map(|(row, _)| row).collect();
    let (Some(first), Some(last)) = (gone.first(), gone.last()) else { return };
    let is_moved = all.sides.iter().any(|other| other.diff().added().any(|(_, line)| is_check(line)));
    let is_dependency = name(side.path()) == "package.json" || side.path().ends_with(".toml");
    let is_told = found.iter().any(|one| one.kind == Kind::Config && one.path == side.path());
    if text.lines().any(is_run) || is_moved || is_dependency || is_told {
        return;
    }
    let certain = !all.asked.running && !all.asked.removal && side.file.edit.new.is_some();
    let what = "no step runs the tests any more".to_owned();
    found.push(finding(Kind::Config, certain, side.diff(), &At::old(*first..*last + 1), what));
}

/// Whole files of tests that are not run, or end well whatever happens in them.
fn left_out(all: &All<'_>, side: &Sides<'_>, found: &mut Vec<Finding>) {
    const ENDS: [&str; 6] =
        ["os.Exit(0)", "process.exit(0)", "os._exit(", "sys.exit(0)", "process::exit(0)", "_exit(0)"];
    const MARKS: [&str; 8] = [
        "//go:build ignore",
        "#![cfg(any())]",
        "pytestmark = pytest.mark.skip",
        "pytestmark = [pytest.mark.skip",
        "__test__ = False",
        "allow_module_level=True",
        "pytestmark = pytest.mark.xfail",
        "#![cfg(FALSE)]",
    ];
    if side.file.edit.old.is_none() && !name(side.path()).contains("conftest") {
        return;
    }
    for (row, line) in side.diff().added().filter(|(_, line)| line.len() < 1000) {
        let code = line.trim();
        let has = |words: &[&'static str]| words.iter().copied().find(|word| code.contains(word));
        let at = At::new(row..row + 1);
        if let Some(word) = has(&ENDS).filter(|_| !code.starts_with("//") && !code.starts_with("# ")) {
            // A program that a test writes and runs may well end so.
            let is_plain = code.starts_with(word) || code.starts_with("std::");
            let what = format!("`{word}` ends the tests well, whatever happened before");
            found.push(finding(Kind::Config, is_plain && !all.asked.running, side.diff(), &at, what));
        } else if let Some(word) = has(&MARKS) {
            let certain = !all.asked.skipped_tests || all.asked.hands_off;
            let what = format!("a whole file of tests is not run: `{word}`");
            found.push(finding(Kind::Skipped, certain, side.diff(), &at, what));
        }
    }
}
