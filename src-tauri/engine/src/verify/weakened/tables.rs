//! The rows of tables that tests run through: `parametrize`, `test.each`, slices of structs.

use std::collections::HashMap;

use tree_sitter::Node;

use super::{
    Finding, Kind,
    code::{All, Code, Sides, rows, walk},
    finding,
    hunk::At,
    matching::is_literal,
    rewritten,
};

/// One row: its words, and where it stands.
struct Row<'t> {
    tokens: Vec<&'t str>,
    lines: std::ops::Range<usize>,
}

impl Row<'_> {
    fn key(&self) -> String {
        self.tokens.concat().trim_end_matches(',').replace('\'', "\"")
    }

    /// The row without its values.
    fn literals(&self) -> Vec<&str> {
        self.tokens.iter().copied().filter(|token| is_literal(token) || is_word(token)).collect()
    }
}

fn is_word(token: &str) -> bool {
    ["true", "false", "True", "False", "None", "null", "nil"].contains(&token)
}

/// Looks through the files of tests.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    for side in all.sides {
        let (Some(old), Some(new)) = (side.old_code(), side.new_code()) else { continue };
        if side.is_test() || side.old.iter().any(|unit| unit.is_test) {
            file(all, side, of(side, old, true), of(side, new, false), found);
        }
    }
}

/// The rows of all tables of a text, in order.
fn of<'t>(side: &Sides<'_>, code: &'t Code<'_>, is_old: bool) -> Vec<Row<'t>> {
    const TABLES: [&str; 5] = ["list", "array", "array_expression", "literal_value", "tuple"];
    const ROWS: [&str; 8] =
        ["tuple", "list", "array", "object", "tuple_expression", "struct_expression", "literal_element", "dictionary"];
    let units = if is_old { &side.old } else { &side.new };
    // In a file of the product only the modules of its tests count.
    let is_of_tests = |node: Node<'_>| {
        side.is_test() || units.iter().any(|unit| unit.is_of_tests && unit.rows.contains(&node.start_position().row))
    };
    let mut found = Vec::new();
    let mut take = |node: Node<'_>| {
        found.push(Row { tokens: code.tokens(node), lines: rows(node) });
    };
    walk(code.root(), |node| {
        if node.kind() == "attribute_item" && code.of(node).starts_with("#[case") {
            take(node);
            return false;
        }
        let is_macro = node.kind() == "macro_invocation" && code.of(node).starts_with("vec!");
        if !TABLES.contains(&node.kind()) || is_macro {
            return true;
        }
        let mut cursor = node.walk();
        let parts: Vec<Node<'_>> =
            node.named_children(&mut cursor).filter(|one| !one.kind().contains("comment")).collect();
        let is_row = |one: &Node<'_>| {
            let inner = one.named_child(0).map(|inner| inner.kind());
            ROWS.contains(&one.kind()) && (one.kind() != "literal_element" || inner == Some("literal_value"))
                || one.kind() == "call" && code.of(*one).starts_with("pytest.param")
        };
        let is_table = !parts.is_empty() && parts.iter().all(is_row) && is_of_tests(node);
        if is_table {
            parts.into_iter().for_each(&mut take);
        }
        !is_table
    });
    found
}

fn file(all: &All<'_>, side: &Sides<'_>, old: Vec<Row<'_>>, new: Vec<Row<'_>>, found: &mut Vec<Finding>) {
    let is_free = (all.asked.changed_tests || all.asked.removed_tests) && !all.asked.hands_off;
    let mut counts: HashMap<String, usize> = HashMap::new();
    for row in &new {
        *counts.entry(row.key()).or_default() += 1;
    }
    let mut lost = Vec::new();
    for row in old {
        match counts.get_mut(&row.key()) {
            Some(count) if *count > 0 => *count -= 1,
            _ => lost.push(row),
        }
    }
    let mut added: Vec<Row<'_>> = Vec::new();
    for row in new.into_iter().rev() {
        if let Some(count) = counts.get_mut(&row.key()).filter(|count| **count > 0) {
            *count -= 1;
            added.push(row);
        }
    }
    added.reverse();
    if is_free || lost.is_empty() {
        return;
    }
    let mut gone = Vec::new();
    for row in &lost {
        match partner(row, &added) {
            Some(at) => changed(all, side, row, &added.remove(at), found),
            None => gone.push(row),
        }
    }
    let elsewhere: Vec<&str> = all.sides.iter().flat_map(|side| side.diff().added().map(|(_, line)| line)).collect();
    let is_elsewhere = |row: &Row<'_>| {
        let mut values = row.literals().into_iter().filter(|value| is_literal(value)).peekable();
        values.peek().is_some() && values.all(|value| elsewhere.iter().any(|line| line.contains(value)))
    };
    gone.retain(|row| !is_elsewhere(row));
    let Some(first) = gone.first() else { return };
    // Where whole tests went, that is said already.
    let is_said = found.iter().any(|one| one.path == side.path() && one.kind == Kind::Removed);
    let is_of_gone =
        gone.iter().all(|row| row.tokens.iter().any(|token| all.gone.contains(token.trim_matches(['"', '\'']))));
    if gone.len() <= added.len() || is_said || is_of_gone && all.asked.removal {
        return;
    }
    let what = format!(
        "{} of the cases that a test runs through are gone: `{}`",
        gone.len(),
        crate::task::clip(&first.key(), 80)
    );
    let at = At::old(first.lines.start..gone.last().map_or(first.lines.end, |row| row.lines.end));
    found.push(finding(Kind::Removed, added.is_empty() && !is_of_gone, side.diff(), &at, what));
}

/// The row that this one has become: most of its words are the same.
fn partner(row: &Row<'_>, added: &[Row<'_>]) -> Option<usize> {
    let close = |other: &Row<'_>| {
        let same = row.tokens.iter().zip(&other.tokens).filter(|(a, b)| a == b).count();
        let is_same_name = row.literals().first().is_some_and(|name| other.literals().first() == Some(name));
        (row.tokens.len() == other.tokens.len() && is_same_name).then_some(same)
    };
    added.iter().enumerate().filter_map(|(at, other)| close(other).map(|same| (same, at))).max().map(|(_, at)| at)
}

fn changed(all: &All<'_>, side: &Sides<'_>, old: &Row<'_>, new: &Row<'_>, found: &mut Vec<Finding>) {
    let pairs: Vec<(&str, &str)> =
        old.tokens.iter().zip(&new.tokens).filter(|(a, b)| a != b).map(|(a, b)| (*a, *b)).collect();
    let fits = |word: &str| is_literal(word) || is_word(word);
    let is_values = pairs.iter().all(|(a, b)| fits(a) && fits(b));
    if !is_values || pairs.is_empty() || pairs.iter().any(|(_, now)| all.asked.names(now)) && !all.asked.hands_off {
        return;
    }
    let is_open = all.asked.behaviour || all.asked.removal || !all.gone.is_empty();
    let own = |value: &str| vec![value.to_owned()];
    let is_meant = is_open || rewritten::is_in_product(all, &own(pairs[0].0), &own(pairs[0].1));
    let certain = pairs.len() == 1 && (all.asked.hands_off || rewritten::is_tests_only(all) || !is_meant);
    let (before, now) = pairs[0];
    let what = format!("a case that a test runs through has {now} instead of {before}");
    let at = At::both(old.lines.clone(), new.lines.clone());
    found.push(finding(Kind::Expectation, certain, side.diff(), &at, what));
}
