//! What else was changed in a test, besides its assertions.

use std::collections::HashMap;

use super::{
    code::All,
    matching::{called, is_literal},
    units::Unit,
};

/// Words outside of the assertions that were not there before.
fn added<'t>(old: &Unit<'t>, new: &Unit<'t>) -> Vec<&'t str> {
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for word in outside(old) {
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
    let is_outside = |node: &tree_sitter::Node<'_>| !unit.asserts.iter().any(|one| {
        one.node.start_byte() <= node.start_byte() && node.end_byte() <= one.node.end_byte()
    });
    unit.code.leaves(body).into_iter().filter(is_outside).map(|node| unit.code.of(node)).collect()
}

/// The test is another one now: it does something else, or with other values.
pub(super) fn is_other(old: &Unit<'_>, new: &Unit<'_>) -> bool {
    let added = added(old, new);
    let words = added.iter().filter(|word| word.chars().any(char::is_alphanumeric)).count();
    words > 8 || added.iter().any(|word| is_literal(word))
}

/// Nothing but its assertions was touched.
pub(super) fn is_same(old: &Unit<'_>, new: &Unit<'_>) -> bool {
    added(old, new).is_empty()
}

/// It called something, and calls nothing any more, though it still asserts.
pub(super) fn is_detached(old: &Unit<'_>, new: &Unit<'_>) -> bool {
    let words = |unit: &Unit<'_>| called(&unit.tokens).len();
    !new.asserts.is_empty() && words(old) > 0 && words(new) == 0 && new.tokens.len() <= old.tokens.len() && has_values(new)
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
    let stands = |word: &String| lines.iter().any(|line| line.split(|c: char| !c.is_alphanumeric() && c != '.').any(|one| one == word));
    !fresh.is_empty() && fresh.iter().all(stands)
}

/// Nothing of the product was changed, tests only.
pub(super) fn is_tests_only(all: &All<'_>) -> bool {
    let is_code = |side: &super::code::Sides<'_>| super::language::Language::of(side.path()).is_some();
    !all.sides.iter().any(|side| !side.is_test() && is_code(side) && side.new.iter().chain(&side.old).any(|unit| !unit.is_of_tests && was_touched(side, unit)))
}

fn was_touched(side: &super::code::Sides<'_>, unit: &Unit<'_>) -> bool {
    side.diff().added().any(|(row, _)| unit.rows.contains(&row)) || side.diff().gone().any(|(row, _)| unit.rows.contains(&row))
}
