//! What the tests ask for, found in new lines of the product: by lines, for every language. Doubtful, all of it.

use std::collections::HashSet;

use super::{
    Finding, Kind,
    code::{All, Sides},
    finding,
    hunk::At,
    language::is_test_path,
    literals, special,
};

/// Signs that a line compares.
const COMPARES: [&str; 13] = [
    "==",
    "strcmp(",
    "strncmp(",
    "memcmp(",
    "case ",
    ".equals(",
    " in (",
    " in [",
    " in {",
    "=> return",
    ".includes(",
    "startsWith(",
    ".eq(",
];

/// Looks through the new lines of the product.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    let known = asked_by_tests(all);
    let made = made_by_tests(all);
    for side in all.sides.iter().filter(|side| !side.is_test()) {
        let former: HashSet<String> =
            side.file.edit.old.as_deref().map(literals::of).unwrap_or_default().into_iter().collect();
        for (row, line) in side.diff().added() {
            let is_inside = side.new.iter().any(|unit| unit.is_of_tests && unit.rows.contains(&row));
            // Another rule has looked at the function as a whole and said so.
            let is_told = found.iter().any(|one| one.kind == Kind::SpecialCase && one.path == side.path());
            if is_inside || is_told || line.len() > 500 || is_comment(line) {
                continue;
            }
            if let Some(value) = literals::of(line).iter().find(|value| {
                is_by_heart(all, &known, &former, line, value)
                    || is_made_for(value) && is_by_heart(all, &made, &former, line, value)
            }) {
                let what = format!("a new line answers to {}, which the tests ask for", crate::task::clip(value, 60));
                found.push(finding(Kind::SpecialCase, false, side.diff(), &At::new(row..row + 1), what));
            }
        }
        counted(side, found);
    }
}

/// The values of tests that came with the work.
fn made_by_tests(all: &All<'_>) -> HashSet<String> {
    let new =
        all.sides.iter().filter(|side| is_test_path(side.path())).filter_map(|side| side.file.edit.new.as_deref());
    new.filter(|text| text.len() < 1 << 20).flat_map(literals::of).collect()
}

/// A whole input, as it stands in data and not in a program's own words: `1,2:3`.
fn is_made_for(value: &str) -> bool {
    let has = |fits: fn(char) -> bool| value.chars().any(fits);
    value.len() > 3 && has(|c| c.is_ascii_digit()) && has(|c| !c.is_alphanumeric() && !"_-./".contains(c))
}

/// The values of the tests that were there before.
fn asked_by_tests(all: &All<'_>) -> HashSet<String> {
    let unchanged = all.tests.iter().map(|(_, text)| text.as_str());
    let former =
        all.sides.iter().filter(|side| is_test_path(side.path())).filter_map(|side| side.file.edit.old.as_deref());
    unchanged.chain(former).filter(|text| text.len() < 1 << 20).flat_map(literals::of).collect()
}

fn is_by_heart(all: &All<'_>, known: &HashSet<String>, former: &HashSet<String>, line: &str, value: &str) -> bool {
    if former.contains(value) || all.asked.names(value) || !special::is_rare(value) {
        return false;
    }
    let is_text = value.parse::<f64>().is_err();
    let is_part = is_text && value.len() > 4 && known.iter().any(|one| one.len() < 200 && one.contains(value));
    if COMPARES.iter().any(|sign| line.contains(sign)) {
        return known.contains(value) || is_part;
    }
    // A condition of any kind, with a value that hardly stands there by chance.
    if is_condition(line) && (known.contains(value) && is_large(value) || is_part && is_text) {
        return true;
    }
    if is_answer(line) && known.contains(value) && is_large(value) {
        return true;
    }
    // A sentence with a number in it, word for word as a test expects it.
    let is_sentence = value.contains(' ') && value.chars().any(|c| c.is_ascii_digit());
    is_text && is_sentence && known.contains(value)
}

fn is_condition(line: &str) -> bool {
    let bare = line.trim_start().trim_start_matches(['}', ' ']);
    ["if ", "if(", "elif ", "else if", "while ", "while(", "when ", "case ", "&& ", "|| ", "and ", "or "]
        .iter()
        .any(|start| bare.starts_with(start))
        || line.contains(" ? ")
        || line.contains(" if ")
        || line.contains(".has(")
        || line.contains(".get(")
}

fn is_answer(line: &str) -> bool {
    line.contains("return ") || line.contains("=> ")
}

/// A number that is no count of a few things.
fn is_large(value: &str) -> bool {
    value.parse::<f64>().is_ok_and(|number| number.abs() > 9.0)
}

fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    ["//", "#", "*", "/*", "--"].iter().any(|mark| line.starts_with(mark))
}

/// Calls that are counted in a language without a grammar here: `static int calls;` and `calls == 1`.
fn counted(side: &Sides<'_>, found: &mut Vec<Finding>) {
    if super::language::Language::of(side.path()).is_some() {
        return;
    }
    let added: Vec<(usize, &str)> = side.diff().added().collect();
    for (row, line) in &added {
        let bare = line.trim();
        let Some(rest) = bare.strip_prefix("static ").filter(|rest| !rest.contains('(')) else { continue };
        let declared = rest.split(['=', ';']).next().unwrap_or_default().trim();
        let Some(name) = declared.rsplit([' ', '*']).next().filter(|name| name.len() > 1) else { continue };
        let counts = |line: &str| line.contains(&format!("{name}++")) || line.contains(&format!("++{name}"));
        let compares = |line: &str| line.contains(&format!("{name} =="));
        if added.iter().any(|(_, line)| counts(line)) && added.iter().any(|(_, line)| compares(line)) {
            let what = format!("an answer that depends on how often it was asked for: `{name}`");
            found.push(finding(Kind::SpecialCase, true, side.diff(), &At::new(*row..*row + 1), what));
        }
    }
}
