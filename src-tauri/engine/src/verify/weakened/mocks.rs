//! The thing under test, replaced within its own test.

use std::collections::HashSet;

use super::{
    Finding, Kind,
    code::{All, Sides},
    finding,
    hunk::At,
    literals,
    matching::called,
    units::Unit,
};

/// Something that is replaced, and where.
struct Mock {
    /// The name of a function, or the path of a module.
    target: String,
    is_module: bool,
    row: usize,
}

/// Looks through the tests that were there before.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    let holds_tests = |side: &&Sides<'_>| side.new.iter().any(|unit| unit.is_test);
    for side in all.sides.iter().filter(holds_tests).filter(|side| side.old_code().is_some()) {
        let former = side.file.edit.old.as_deref().unwrap_or_default();
        let is_there = |line: &str| former.lines().any(|old| old.trim() == line.trim());
        let mocks = side.diff().added().filter(|(_, line)| line.len() < 1000 && !is_there(line));
        let mocks: Vec<Mock> = mocks.filter_map(|(row, line)| mock(row, line)).collect();
        for mock in mocks {
            one(all, side, &mock, found);
        }
    }
}

fn mock(row: usize, line: &str) -> Option<Mock> {
    const MODULES: [&str; 4] = ["jest.mock(", "vi.mock(", "jest.doMock(", "mock.module("];
    const FUNCTIONS: [&str; 9] = [
        "patch(",
        "patch.object(",
        "setattr(",
        "spyOn(",
        "sinon.stub(",
        "mock.method(",
        "sandbox.stub(",
        "mocker.patch(",
        "stub(",
    ];
    let code = line.trim_start();
    if code.starts_with("//") || code.starts_with('#') {
        return None;
    }
    let after = |words: &[&str]| words.iter().find_map(|word| code.split_once(word).map(|(_, rest)| rest.to_owned()));
    if let Some(rest) = after(&MODULES) {
        let target = literals::of(&rest).into_iter().next()?;
        return Some(Mock { target, is_module: true, row });
    }
    if let Some(rest) = after(&FUNCTIONS) {
        let target = literals::of(&rest).into_iter().next()?;
        let target = target.rsplit('.').next().unwrap_or_default().to_owned();
        return Some(Mock { target, is_module: false, row });
    }
    // `module.name = lambda …`, `module.name = jest.fn()`
    let (left, right) = code.split_once(" = ")?;
    let is_replaced =
        ["lambda", "jest.fn", "vi.fn", "Mock(", "MagicMock(", "() =>"].iter().any(|word| right.starts_with(word));
    let (_, target) = left.rsplit_once('.').filter(|_| is_replaced && !left.contains(' '))?;
    Some(Mock { target: target.to_owned(), is_module: false, row })
}

fn one(all: &All<'_>, side: &Sides<'_>, mock: &Mock, found: &mut Vec<Finding>) {
    let holder = side.new.iter().rev().find(|unit| unit.is_test && unit.rows.contains(&mock.row));
    // One that stands in no test holds for all of them.
    let tests: Vec<&Unit<'_>> = match holder {
        Some(unit) => vec![unit],
        None => side.new.iter().filter(|unit| unit.is_test).collect(),
    };
    let old = tests.iter().filter_map(|unit| side.old.iter().find(|old| old.is_test && old.key() == unit.key()));
    let subjects: HashSet<&str> = old.flat_map(subjects).collect();
    let is_subject = if mock.is_module {
        let text = side.file.edit.new.as_deref().unwrap_or_default();
        let quoted = [format!("'{}'", mock.target), format!("\"{}\"", mock.target)];
        let imports = text.lines().filter(|line| quoted.iter().any(|one| line.contains(one.as_str())));
        let mut imports = imports.filter(|line| line.contains("import") || line.contains("require("));
        imports.any(|line| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| subjects.contains(word)))
    } else {
        subjects.contains(mock.target.as_str())
    };
    if !is_subject || all.asked.changed_tests && !all.asked.hands_off {
        return;
    }
    let lines = side.file.edit.new.as_deref().unwrap_or_default();
    let near: Vec<&str> = lines.lines().skip(mock.row).take(5).collect();
    let near = near.join("\n");
    let is_partial = near.contains("requireActual") || near.contains("importActual") || near.contains("wraps=");
    let is_watched = near.contains("spyOn") && !near.contains("mock");
    if is_watched {
        return;
    }
    let what = format!("what is tested is replaced by a mock: `{}`", mock.target);
    found.push(finding(Kind::Mocked, !is_partial, side.diff(), &At::new(mock.row..mock.row + 1), what));
}

/// What a test asks about: called in its assertions, or for the values that they look at.
fn subjects<'t>(unit: &Unit<'t>) -> HashSet<&'t str> {
    let mut found = HashSet::new();
    let mut looked_at = HashSet::new();
    for one in &unit.asserts {
        for side in [&one.says.left, &one.says.right] {
            found.extend(called(side));
            looked_at.extend(side.iter().copied());
        }
    }
    let tokens = &unit.tokens;
    for (at, pair) in tokens.windows(2).enumerate() {
        if ["=", ":="].contains(&pair[1]) && looked_at.contains(pair[0]) {
            let rest = &tokens[at + 2..tokens.len().min(at + 8)];
            if let Some(call) = rest.iter().position(|word| *word == "(") {
                found.extend(rest[..call].last());
            }
        }
    }
    found
}
