//! What else was changed in a test, besides its assertions.

use std::collections::HashMap;

use super::{
    code::{All, Sides},
    language::ending,
    matching::{called, is_literal},
    units::Unit,
};

/// Words outside of the assertions that were not there before.
fn added<'t>(old: &Unit<'t>, new: &Unit<'t>) -> Vec<&'t str> {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for word in old.tokens.iter().copied() {
        *counts.entry(word).or_default() += 1;
    }
    let mut fresh = outside(new);
    fresh.retain(|word| match counts.get_mut(word) {
        Some(count) if *count > 0 => {
            *count -= 1;
            false
        }
        _ => true,
    });
    fresh
}

fn outside<'t>(unit: &Unit<'t>) -> Vec<&'t str> {
    let Some(body) = unit.body else { return vec![] };
    let is_outside = |node: &tree_sitter::Node<'_>| {
        !unit
            .asserts
            .iter()
            .any(|one| one.node.start_byte() <= node.start_byte() && node.end_byte() <= one.node.end_byte())
    };
    unit.code.leaves(body).into_iter().filter(is_outside).map(|node| unit.code.of(node)).collect()
}

/// The test is another one now: it does something else, or with other values.
pub(super) fn is_other(old: &Unit<'_>, new: &Unit<'_>) -> bool {
    let added = added(old, new);
    let words = added.iter().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    let calls = called(&new.tokens);
    let is_told =
        |word: &str| ["print", "println", "eprintln", "dbg", "log", "Log", "Logf", "info", "debug"].contains(&word);
    let is_call = |word: &&str| calls.contains(*word) && !is_told(word);
    words > 8 || added.iter().any(is_call) || added.iter().any(|word| is_literal(word))
}

/// Nothing but its assertions was touched.
pub(super) fn is_same(old: &Unit<'_>, new: &Unit<'_>) -> bool {
    added(old, new).is_empty()
}

/// It called something, and calls nothing any more, though it still asserts.
pub(super) fn is_detached(old: &Unit<'_>, new: &Unit<'_>) -> bool {
    let words = |unit: &Unit<'_>| called(&unit.tokens).len();
    let mut calls = new.tokens.windows(2).filter(|pair| pair[1] == "(");
    calls.all(|pair| old.tokens.contains(&pair[0]))
        && !new.asserts.is_empty()
        && words(old) > 0
        && words(new) == 0
        && new.tokens.len() <= old.tokens.len()
        && has_values(new)
}

fn has_values(unit: &Unit<'_>) -> bool {
    // A table, or attributes of something that a fixture made, are looked at without a call.
    !unit.tokens.iter().any(|word| ["for", ".", "->", "["].contains(word))
}

/// The product was changed so that it has this value: whoever changes both means it.
pub(super) fn is_in_product(all: &All<'_>, old: &[String], new: &[String]) -> bool {
    let words = |values: &[String]| -> Vec<String> {
        let all = values.iter().flat_map(|value| value.split(|c: char| !c.is_alphanumeric() && c != '.'));
        all.filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let before = words(old);
    let fresh: Vec<String> = words(new).into_iter().filter(|word| !before.contains(word)).collect();
    let lines: Vec<&str> = all
        .sides
        .iter()
        .filter(|side| !side.is_test())
        .flat_map(|side| side.diff().added().map(|(_, line)| line))
        .collect();
    let stands = |word: &String| {
        lines.iter().any(|line| line.split(|c: char| !c.is_alphanumeric() && c != '.').any(|one| one == word))
    };
    !fresh.is_empty() && fresh.iter().all(stands)
}

/// Nothing of the product was changed, tests only.
pub(super) fn is_tests_only(all: &All<'_>) -> bool {
    all.sides.iter().all(|side| side.is_test() || is_text(side.path()) || is_tests_within(side))
}

/// What tells people something, and does nothing.
fn is_text(path: &str) -> bool {
    ["md", "txt", "rst", "lock", "adoc"].contains(&ending(path))
}

/// A file of the product where only the tests within it were touched.
fn is_tests_within(side: &Sides<'_>) -> bool {
    let holds = |units: &[Unit<'_>], row: usize| units.iter().any(|unit| unit.is_of_tests && unit.rows.contains(&row));
    let diff = side.diff();
    let mut added = diff.added().filter(|(_, line)| !line.trim().is_empty());
    let mut gone = diff.gone().filter(|(_, line)| !line.trim().is_empty());
    side.new.iter().any(|unit| unit.is_test)
        && added.all(|(row, _)| holds(&side.new, row))
        && gone.all(|(row, _)| holds(&side.old, row))
}
