//! Criteria in the usual words that our own runs and the diff settle: tests pass, a test is added, nothing else changed.

use super::{Inputs, checks::Ran, grounds::is_of_tests, seen, shown, text::is_test_path};
use crate::task::{ChangeKind, Evidence, State};

type Settled = Option<(State, Vec<Evidence>)>;

/// Settles it, if it says nothing but one of these.
pub fn by_wording(inputs: &Inputs<'_>, ran: &Ran, text: &str) -> Settled {
    let said = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|w| !w.is_empty()).collect();
    tests_pass(ran, &words)
        .or_else(|| test_added(inputs, ran, &words))
        .or_else(|| builds(ran, &words))
        .or_else(|| nothing_else(inputs, &said))
        .or_else(|| no_dependency(inputs, &said))
}

/// "All existing tests still pass".
fn tests_pass(ran: &Ran, words: &[&str]) -> Settled {
    let fits = |word: &&str| {
        matches!(
            *word,
            "all"
                | "the"
                | "existing"
                | "unit"
                | "whole"
                | "full"
                | "test"
                | "tests"
                | "suite"
                | "checks"
                | "still"
                | "pass"
                | "passes"
                | "passing"
                | "are"
                | "is"
                | "green"
                | "stay"
                | "stays"
                | "succeed"
                | "succeeds"
                | "project's"
                | "other"
                | "of"
                | "and"
                | "keep"
                | "run"
                | "cleanly"
                | "continue"
                | "to"
                | "must"
        )
    };
    let is_it = words.iter().all(fits)
        && words.iter().any(|word| matches!(*word, "test" | "tests" | "suite" | "checks"))
        && words.iter().any(|word| word.starts_with("pass") || word.starts_with("succeed") || *word == "green");
    if !is_it {
        return None;
    }
    of_runs(ran, "our own run of the tests")
}

/// "The project builds", "It compiles".
fn builds(ran: &Ran, words: &[&str]) -> Settled {
    let fits = |word: &&str| {
        matches!(
            *word,
            "the"
                | "project"
                | "code"
                | "it"
                | "still"
                | "builds"
                | "compiles"
                | "build"
                | "succeeds"
                | "passes"
                | "cleanly"
                | "everything"
                | "crate"
                | "program"
        )
    };
    let is_it = words.iter().all(fits) && words.iter().any(|word| word.starts_with("build") || *word == "compiles");
    is_it.then(|| of_runs(ran, "a check that builds it")).flatten()
}

fn of_runs(ran: &Ran, what: &str) -> Settled {
    let runs: Vec<_> = ran.here().collect();
    let (command, found) = runs.iter().find(|(_, found)| found.state == State::NotMet).or_else(|| runs.first())?;
    let mut evidence = found.evidence.clone();
    evidence.push(seen(format!("{what}: `{command}`")));
    Some((found.state, evidence))
}

/// "A test is added", "There is a regression test for the empty list".
fn test_added(inputs: &Inputs<'_>, ran: &Ran, words: &[&str]) -> Settled {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
    let is_new = has(&["add", "added", "adds", "new", "regression", "written", "write", "covered", "covers", "cover"]);
    let is_test = has(&["test", "tests"]);
    let is_denied = has(&["no", "not", "without", "never"]);
    if !(is_new && is_test) || is_denied || words.len() > 16 {
        return None;
    }
    let (mut before, mut after, mut evidence) = (0, 0, Vec::new());
    for edit in &inputs.sources.edits {
        let count = |text: &Option<String>| text.as_deref().map_or(0, |text| cases(&edit.path, text));
        let (old, new) = (count(&edit.old), count(&edit.new));
        before += old;
        after += new;
        if new > old {
            evidence.push(Evidence::File { path: edit.path.clone(), note: format!("{} more tests", new - old) });
        }
    }
    if after <= before {
        return Some((State::NotMet, vec![seen("no test was added: the diff holds none")]));
    }
    // What it is about can't be told by rules; that it runs, and passes, can.
    let passes = ran.tests().contains(&State::Met) && !ran.tests().contains(&State::NotMet);
    if passes {
        evidence.push(seen("and our own run of the tests passes"));
    }
    Some((if passes { State::Met } else { State::CantTell }, evidence))
}

/// How many test cases stand in a text, by the marks of the usual languages.
pub fn cases(path: &str, text: &str) -> usize {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    let starts = |line: &&str, marks: &[&str]| marks.iter().any(|mark| line.trim_start().starts_with(mark));
    let marks: &[&str] = match ending {
        "py" => &["def test", "async def test"],
        "rs" => &["#[test]", "#[tokio::test", "#[case", "#[rstest"],
        "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" if is_test_path(path) => &["it(", "test(", "it.each", "test.each"],
        "go" => &["func Test"],
        "c" | "h" | "cc" | "cpp" => {
            &["TEST(", "TEST_F(", "TEST_CASE(", "static void test_", "void test_", "static int test_", "int test_"]
        }
        "java" | "kt" | "cs" => &["@Test", "[Test]", "[Fact]"],
        "rb" => &["it ", "test "],
        _ => return 0,
    };
    text.lines().filter(|line| starts(line, marks) && !line.trim_end().ends_with(';')).count()
        + if ending == "js" || ending == "ts" || ending == "mjs" {
            text.lines().filter(|line| starts(line, marks) && line.trim_end().ends_with(';')).count()
        } else {
            0
        }
}

/// "No other file is changed", "Only src/a.py is changed".
fn nothing_else(inputs: &Inputs<'_>, said: &str) -> Settled {
    let others = ["no other file", "no other files", "nothing else", "no unrelated file", "no unrelated files"];
    let is_it = others.iter().any(|start| said.starts_with(start))
        && ["chang", "touch", "modif", "edit"].iter().any(|word| said.contains(word));
    if !is_it || inputs.brief.targets.is_empty() {
        return None;
    }
    let is_target = |path: &str| inputs.brief.targets.iter().any(|target| super::text::means(&target.path, path));
    let strays: Vec<_> = inputs
        .changes
        .list
        .iter()
        .filter(|change| {
            let is_test = is_of_tests(change) && change.kind != ChangeKind::Deleted;
            !(is_target(&change.path) || is_test)
        })
        .collect();
    Some(if strays.is_empty() {
        (State::Met, vec![seen("only target files and tests are different")])
    } else {
        (State::NotMet, strays.into_iter().take(5).map(shown).collect())
    })
}

/// "No new dependencies are added".
fn no_dependency(inputs: &Inputs<'_>, said: &str) -> Settled {
    let is_it = ["no new dependenc", "no dependenc", "no additional dependenc", "without new dependenc"]
        .iter()
        .any(|start| said.starts_with(start));
    if !is_it {
        return None;
    }
    const MANIFESTS: [&str; 11] = [
        "Cargo.toml",
        "package.json",
        "requirements.txt",
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "Pipfile",
        "go.mod",
        "pom.xml",
        "build.gradle",
        "Gemfile",
    ];
    let touched: Vec<_> = inputs
        .changes
        .list
        .iter()
        .filter(|change| change.path.rsplit('/').next().is_some_and(|name| MANIFESTS.contains(&name)))
        .collect();
    Some(if touched.is_empty() {
        (State::Met, vec![seen("no file that names dependencies is different")])
    } else {
        (State::CantTell, touched.into_iter().map(shown).collect())
    })
}
