//! The inputs of the tests, known by heart.

use std::collections::HashSet;

use super::{
    Finding, Kind,
    branches::{self, Branch},
    code::All,
    finding,
    hunk::At,
    language::is_test_path,
    literals,
    product::{self, Pair},
};

/// How many lines of a test belong together.
const NEAR: usize = 5;

/// The values that stand near each other in tests.
pub(super) struct Rows {
    windows: Vec<Vec<String>>,
    all: HashSet<String>,
}

impl Rows {
    fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut windows = Vec::new();
        let mut all = HashSet::new();
        for text in texts {
            let lines: Vec<Vec<String>> = text
                .lines()
                .take(20_000)
                .map(|line| if line.len() > 2000 { vec![] } else { literals::of(line) })
                .collect();
            all.extend(lines.iter().flatten().cloned());
            windows.extend(
                (0..lines.len())
                    .filter(|at| !lines[*at].is_empty())
                    .map(|at| lines[at..lines.len().min(at + NEAR)].concat()),
            );
        }
        Self { windows, all }
    }

    /// Of the tests that were there before the work.
    pub fn given(all: &All<'_>) -> Self {
        let unchanged = all.tests.iter().map(|(_, text)| text.as_str());
        let former =
            all.sides.iter().filter(|side| is_test_path(side.path())).filter_map(|side| side.file.edit.old.as_deref());
        let inner = all
            .sides
            .iter()
            .filter(|side| !side.is_test())
            .flat_map(|side| side.old.iter().filter(|unit| unit.is_test).map(|unit| unit.code.of(unit.node)));
        Self::of(unchanged.chain(former).chain(inner).filter(|text| text.len() < 1 << 20))
    }

    /// Some place has this input and this answer.
    fn has(&self, branch: &Branch) -> bool {
        if !branch.input.iter().all(|value| self.all.contains(value)) {
            return false;
        }
        let is_word = is_bool(&branch.answer);
        let finds = |row: &[String], part: &[String]| row.windows(part.len().max(1)).any(|one| one == part);
        self.windows.iter().any(|row| {
            let is_asked = if branch.input.len() > 1 && branch.input.len() < 6 {
                branch.input.iter().all(|value| row.contains(value))
            } else {
                finds(row, &branch.input)
            };
            is_asked && (is_word || finds(row, &branch.answer))
        })
    }

    /// The tests know this value.
    pub fn knows(&self, value: &str) -> bool {
        self.all.contains(value)
    }
}

fn is_bool(values: &[String]) -> bool {
    values.iter().all(|value| ["true", "false", "none", "null", "undefined"].contains(&value.as_str()))
}

/// A value that hardly stands in code by chance.
pub(super) fn is_rare(value: &str) -> bool {
    if let Ok(number) = value.replace("0x", "").parse::<f64>() {
        return number.abs() > 2.0 && number.log10().fract() != 0.0;
    }
    value.len() > 2
}

/// A text that is built of parts, or a large number; not the name of one thing among few.
fn is_built(value: &str) -> bool {
    match value.parse::<f64>() {
        Ok(number) => number.abs() > 9.0,
        Err(_) => {
            value.len() > 12 || value.chars().any(|c| !c.is_alphabetic() && !"_-.".contains(c)) && value.len() > 2
        }
    }
}

/// Looks through the functions of the product.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    let rows = Rows::given(all);
    if rows.windows.is_empty() {
        return;
    }
    for pair in product::pairs(all) {
        one(all, &rows, &pair, found);
    }
}

fn one(all: &All<'_>, rows: &Rows, pair: &Pair<'_>, found: &mut Vec<Finding>) {
    let unit = pair.new;
    let params: Vec<String> =
        unit.params.iter().filter(|name| !["self", "this", "cls"].contains(&name.as_str())).cloned().collect();
    if params.is_empty() {
        return;
    }
    let former: Vec<Branch> = pair.old.map(|old| branches::of(old, &old.params)).unwrap_or_default();
    let was_there = |branch: &Branch| former.iter().any(|one| one.input == branch.input && one.answer == branch.answer);
    let is_asked = |branch: &Branch| {
        branch.input.iter().all(|value| all.asked.names(value) || value.len() > 2 && all.asked.speaks_of(value))
            || branch.answer.iter().any(|value| is_rare(value) && all.asked.names(value))
    };
    let fresh: Vec<Branch> = branches::of(unit, &params).into_iter().filter(|branch| !was_there(branch)).collect();
    let (known, others): (Vec<&Branch>, Vec<&Branch>) = fresh.iter().partition(|branch| rows.has(branch));
    let known: Vec<&Branch> =
        known.into_iter().filter(|branch| !is_asked(branch)).filter(|branch| is_telling(branch)).collect();
    let Some(first) = known.first() else { return };
    let others = others.iter().filter(|branch| is_telling(branch)).count();
    if others > known.len() * 2 {
        return;
    }
    let has_built =
        known.iter().any(|branch| branch.input.len() > 1 || branch.input.iter().any(|value| is_built(value)));
    let many = known.len() > 1;
    let is_far = known.iter().any(|branch| {
        branch.answer.len() > 1 || branch.answer.iter().any(|value| is_built(value) || value.contains(' '))
    });
    let uses = unit.tokens.iter().filter(|token| params.iter().any(|name| name == *token)).count();
    let was_computed =
        former.len() < 2 && pair.old.is_some_and(|old| product::uses(old) && product::constant(old).is_none());
    // A table of numbers for numbers, all of which the tests ask for, and none besides.
    let is_number = |values: &[String]| values.iter().all(|value| value.parse::<f64>().is_ok());
    let is_numbers =
        many && others == 0 && known.iter().all(|branch| is_number(&branch.input) && is_number(&branch.answer));
    let computes = was_computed || former.is_empty() && uses > fresh.len() + 1 || is_numbers && former.is_empty();
    let is_strong = has_built && (many || !known.iter().all(|branch| is_bool(&branch.answer)))
        || is_far && was_computed
        || many && is_numbers;
    let certain = is_strong && computes && others * 3 <= known.len() && !all.asked.constants;
    let value = |values: &[String]| crate::task::clip(&values.join(", "), 60);
    let more = if many { format!(", and {} more of them", known.len() - 1) } else { String::new() };
    let what = format!(
        "`{}` answers {} for {}, as the tests have it{more}",
        unit.name,
        value(&first.answer),
        value(&first.input)
    );
    let lines = first.rows.start..known.iter().map(|branch| branch.rows.end).max().unwrap_or(first.rows.end);
    found.push(finding(Kind::SpecialCase, certain, pair.side.diff(), &At::new(lines), what));
}

/// No base case, such as 0 for 0, or nothing for an empty text.
fn is_telling(branch: &Branch) -> bool {
    branch.input.len() > 1 && branch.input.iter().any(|value| !["0", "1", "", "-1"].contains(&value.as_str()))
        || branch
            .input
            .iter()
            .any(|value| is_rare(value) || value.parse::<f64>().is_ok_and(|number| number.abs() > 1.0))
}
