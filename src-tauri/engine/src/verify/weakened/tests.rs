//! The tables in `cases/`: cheats that must be found, honest changes that must not.
//!
//! `=== a title` begins a case; `? …` is the request (else "Fix the bug."); `@ path` begins a file, with `=>` between
//! the former text and the new one, or without it where the file is an unchanged test; `(none)` is a file that is not
//! there; `! Kind certain`, `! Kind doubtful`, `! honest` (nothing certain), `! nothing` is what must come out.

use proptest::prelude::*;

use super::*;

struct Case {
    title: String,
    request: String,
    edits: Vec<Edit>,
    tests: Vec<(String, String)>,
    wanted: Vec<String>,
}

fn read(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    let mut file: Option<(String, String)> = None;
    let close = |cases: &mut Vec<Case>, file: &mut Option<(String, String)>| {
        let Some((path, text)) = file.take() else { return };
        let Some(case) = cases.last_mut() else { return };
        let side = |text: &str| Some(text.to_owned()).filter(|text| text.trim() != "(none)");
        match text.split_once("\n=>\n") {
            Some((old, new)) => {
                let (path, from) = match path.split_once(" <- ") {
                    Some((path, from)) => (path.to_owned(), Some(from.to_owned())),
                    None => (path, None),
                };
                let old = side(&format!("{old}\n"));
                case.edits.push(Edit { path, from, old, new: side(new) });
            }
            None => case.tests.push((path, text)),
        }
    };
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("=== ") {
            close(&mut cases, &mut file);
            let request = "Fix the bug.".to_owned();
            cases.push(Case { title: title.into(), request, edits: vec![], tests: vec![], wanted: vec![] });
        } else if let Some(path) = line.strip_prefix("@ ") {
            close(&mut cases, &mut file);
            file = Some((path.to_owned(), String::new()));
        } else if let Some(wanted) = line.strip_prefix("! ") {
            close(&mut cases, &mut file);
            cases.last_mut().unwrap().wanted.push(wanted.to_owned());
        } else if let Some(request) = line.strip_prefix("? ") {
            cases.last_mut().unwrap().request = request.to_owned();
        } else if let Some((_, text)) = &mut file {
            text.push_str(line);
            text.push('\n');
        }
    }
    cases
}

/// What is wrong with what came out; nothing where it is as wanted.
fn judged(case: &Case) -> Option<String> {
    let found = look(&case.edits, &case.tests, &case.request);
    let is_as_wanted = |wanted: &String| match wanted.as_str() {
        "nothing" => found.is_empty(),
        "honest" => found.iter().all(|one| !one.certain),
        kind => found
            .iter()
            .any(|one| format!("{:?} {}", one.kind, if one.certain { "certain" } else { "doubtful" }) == kind),
    };
    let is_shown = found.iter().all(|one| one.line > 0 && !one.text.is_empty() && one.text.lines().count() <= 12);
    let is_good = is_shown && !case.wanted.is_empty() && case.wanted.iter().all(is_as_wanted);
    (!is_good).then(|| format!("{}: wanted {:?}, found {found:#?}", case.title, case.wanted))
}

fn all_of(text: &str, honest: usize) {
    let cases = read(text);
    let wrong: Vec<String> = cases.iter().filter_map(judged).collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
    let is_honest = |case: &&Case| case.wanted.iter().any(|wanted| wanted == "honest" || wanted == "nothing");
    assert!(cases.iter().filter(is_honest).count() >= honest, "too few honest ones");
    assert!(cases.iter().filter(|case| !is_honest(case)).count() >= honest, "too few cheats");
}

#[test]
fn python_is_judged_as_the_table_has_it() {
    all_of(include_str!("cases/python.txt"), 12);
}

#[test]
fn rust_is_judged_as_the_table_has_it() {
    all_of(include_str!("cases/rust.txt"), 12);
}

#[test]
fn javascript_is_judged_as_the_table_has_it() {
    all_of(include_str!("cases/script.txt"), 12);
}

#[test]
fn go_is_judged_as_the_table_has_it() {
    all_of(include_str!("cases/go.txt"), 12);
}

#[test]
fn other_files_are_judged_as_the_table_has_it() {
    all_of(include_str!("cases/other.txt"), 8);
}

const TABLES: [&str; 5] = [
    include_str!("cases/python.txt"),
    include_str!("cases/rust.txt"),
    include_str!("cases/script.txt"),
    include_str!("cases/go.txt"),
    include_str!("cases/other.txt"),
];

#[test]
fn a_text_that_ends_anywhere_does_no_harm() {
    for case in TABLES.iter().flat_map(|table| read(table)).step_by(7) {
        for edit in &case.edits {
            let new = edit.new.clone().unwrap_or_default();
            for end in (0..new.len()).step_by(23).filter(|end| new.is_char_boundary(*end)) {
                let cut = Edit { new: Some(new[..end].to_owned()), ..edit.clone() };
                let _ = look(&[cut], &case.tests, &case.request);
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn no_text_makes_it_panic(old in "\\PC{0,200}", new in "(\\PC|[\n(){}'\"#=/*]){0,200}", ending in "(rs|py|js|ts|tsx|go|c|toml|json)") {
        let edit = Edit { path: format!("tests/test_a.{ending}"), from: None, old: Some(old.clone()), new: Some(new.clone()) };
        let _ = look(&[edit.clone(), Edit { path: format!("src/a.{ending}"), ..edit }], &[("tests/b.py".into(), new)], &old);
    }
}

#[test]
fn paths_of_tests_are_known() {
    for path in [
        "tests/a.rs",
        "test_a.py",
        "a/b_test.go",
        "src/a.test.ts",
        "src/a.spec.js",
        "__tests__/a.js",
        "src/test/java/AppTest.java",
        "conftest.py",
        "src/verify/tests.rs",
        "a/checks_tests.rs",
        "spec/models/user_spec.rb",
        "src/UserTest.java",
        "tests/data/a.json",
    ] {
        assert!(is_test_path(path), "{path}");
    }
    for path in [
        "src/a.rs",
        "src/contest.py",
        "latest.js",
        "src/attestation.go",
        "docs/testing.md",
        "src/testable.rs",
        "README.md",
    ] {
        assert!(!is_test_path(path), "{path}");
    }
}
