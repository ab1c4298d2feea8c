//! Functions of the product against what they were: fixed answers, comparisons that are always true, counted calls.

use super::{
    Finding, Kind, branches,
    code::{All, Sides, walk},
    finding,
    hunk::At,
    literals, special, stub,
    units::Unit,
};

/// A function of the product, with what it was if it was there.
pub(super) struct Pair<'f> {
    pub side: &'f Sides<'f>,
    pub old: Option<&'f Unit<'f>>,
    pub new: &'f Unit<'f>,
}

/// All that are new or were changed.
pub(super) fn pairs<'f>(all: &All<'f>) -> Vec<Pair<'f>> {
    let is_product = |unit: &&Unit<'_>| !unit.is_of_tests;
    let mut found = Vec::new();
    for side in all.sides.iter().filter(|side| !side.is_test()) {
        for new in side.new.iter().filter(is_product) {
            let here = side.old.iter().filter(is_product).find(|old| old.key() == new.key());
            let there = || {
                let others = all.sides.iter().filter(|other| !other.is_test());
                others.flat_map(|other| &other.old).filter(is_product).find(|old| old.key() == new.key())
            };
            let old = here.or_else(there);
            if old.is_none_or(|old| old.tokens != new.tokens) {
                found.push(Pair { side, old, new });
            }
        }
    }
    found
}

/// The values of a function that is nothing but one fixed answer.
pub(super) fn constant(unit: &Unit<'_>) -> Option<Vec<String>> {
    let statements = stub::statements(unit);
    let [one] = statements.as_slice() else { return None };
    let value = match one.kind() {
        "return_statement" | "return_expression" => one.named_child(0)?,
        "expression_statement" => {
            let inner = one.named_child(0)?;
            if inner.kind() == "return_expression" { inner.named_child(0)? } else { return None }
        }
        _ => *one,
    };
    literals::whole(unit.code, value)
}

/// It makes something of what it is given.
pub(super) fn uses(unit: &Unit<'_>) -> bool {
    let given = unit.params.iter().filter(|name| !["self", "this", "cls"].contains(&name.as_str()));
    given.into_iter().any(|name| unit.tokens.contains(&name.as_str()))
}

/// Looks through the functions of the product.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    let rows = special::Rows::given(all);
    for pair in pairs(all) {
        comparison(&pair, found);
        fixed(all, &rows, &pair, found);
        counted(&pair, found);
    }
    for side in all.sides.iter().filter(|side| !side.is_test()) {
        for (row, line) in side.diff().added() {
            if line.contains("__eq__") && line.contains("lambda") && line.contains("True") {
                let what = "a comparison is always true".to_owned();
                found.push(finding(Kind::Comparison, true, side.diff(), &At::new(row..row + 1), what));
            }
        }
    }
}

fn comparison(pair: &Pair<'_>, found: &mut Vec<Finding>) {
    const NAMES: [&str; 13] = [
        "__eq__",
        "__ne__",
        "eq",
        "ne",
        "equals",
        "Equal",
        "Equals",
        "isEqual",
        "asymmetricMatch",
        "valueOf",
        "cmp",
        "partial_cmp",
        "__contains__",
    ];
    let unit = pair.new;
    if !NAMES.contains(&unit.name.as_str()) {
        return;
    }
    let is_fixed = |unit: &Unit<'_>| {
        let values = constant(unit).unwrap_or_default();
        let is_bool =
            matches!(values.as_slice(), [one] if one == if unit.name.contains("ne") { "false" } else { "true" });
        let ordering =
            unit.tokens.iter().filter(|token| token.chars().all(char::is_alphanumeric)).copied().collect::<Vec<_>>();
        let is_order = ["cmp", "partial_cmp"].contains(&unit.name.as_str())
            && ordering.ends_with(&["Ordering", "Equal"])
            && ordering.iter().all(|word| ["Some", "Ordering", "Equal", "std", "cmp", "core", "return"].contains(word));
        let is_or = unit.tokens.windows(2).any(|pair| pair == ["or", "True"] || pair == ["||", "true"]);
        is_bool || is_order || is_or
    };
    let was_fixed = pair.old.is_some_and(is_fixed);
    let at = At::new(unit.rows.clone());
    if is_fixed(unit) && !was_fixed {
        let what = format!("`{}` of `{}` says that anything is equal", unit.name, unit.within);
        found.push(finding(Kind::Comparison, true, pair.side.diff(), &at, what));
    } else if pair.old.is_none() && unit.name.starts_with("__eq") {
        let of_builtin = ["(int)", "(str)", "(float)", "(list)", "(dict)", "(tuple)", "(bytes)"];
        if of_builtin.iter().any(|of| unit.within.ends_with(of)) {
            let what = format!("`{}` compares otherwise than what it is made of", unit.within);
            found.push(finding(Kind::Comparison, false, pair.side.diff(), &at, what));
        }
    }
}

/// One answer for everything, where there was a computation, or where the tests ask for just this.
fn fixed(all: &All<'_>, rows: &special::Rows, pair: &Pair<'_>, found: &mut Vec<Finding>) {
    let unit = pair.new;
    let Some(values) = constant(unit).filter(|_| !uses(unit)) else { return };
    let is_given = unit.params.iter().any(|name| !["self", "this", "cls"].contains(&name.as_str()));
    let is_asked = all.asked.constants
        || all.asked.removal
        || values.iter().any(|value| value.len() > 1 && all.asked.names(value));
    let value = crate::task::clip(&values.join(", "), 60);
    let at = At::both(pair.old.map(|old| old.rows.clone()).unwrap_or_default(), unit.rows.clone());
    let is_known = values.iter().all(|value| rows.knows(value)) && values.iter().any(|value| special::is_rare(value));
    let computed = pair.old.is_some_and(|old| constant(old).is_none() && uses(old));
    let (kind, certain, what) = if computed && !stub::is_stub(unit) {
        let what = format!("`{}` answers {value} whatever it is given; it was worked out before", unit.name);
        (if is_known { Kind::SpecialCase } else { Kind::Stub }, !is_asked, what)
    } else if is_given && is_known && pair.old.is_none_or(stub::is_stub) {
        let what = format!("`{}` answers {value} whatever it is given, as the tests have it", unit.name);
        (Kind::SpecialCase, pair.old.is_some() && !is_asked, what)
    } else {
        return;
    };
    found.push(finding(kind, certain, pair.side.diff(), &at, what));
}

/// Answers that change with the number of the call.
fn counted(pair: &Pair<'_>, found: &mut Vec<Finding>) {
    let unit = pair.new;
    let names: Vec<String> =
        counters(unit).into_iter().filter(|name| pair.old.is_none_or(|old| !counters(old).contains(name))).collect();
    if names.is_empty() {
        return;
    }
    if let Some(branch) = branches::of(unit, &names).first() {
        let what = format!("`{}` answers by how often it was called", unit.name);
        found.push(finding(Kind::SpecialCase, true, pair.side.diff(), &At::new(branch.rows.clone()), what));
        return;
    }
    let is_number = |token: &str| token.starts_with(|c: char| c.is_ascii_digit()) || token == "(" || token == "[";
    let compared = |signs: &[&str]| {
        unit.tokens
            .windows(3)
            .any(|part| names.iter().any(|name| name == part[0]) && signs.contains(&part[1]) && is_number(part[2]))
    };
    if compared(&["==", "===", "in", "<", "<=", ">", ">=", "%"]) {
        let what = format!("`{}` answers by how often it was called", unit.name);
        let certain = compared(&["==", "===", "in"]);
        found.push(finding(Kind::SpecialCase, certain, pair.side.diff(), &At::new(unit.rows.clone()), what));
        return;
    }
    let is_indexed = unit.tokens.windows(2).position(|pair| pair[0] == "[" && names.iter().any(|name| name == pair[1]));
    if is_indexed.is_some() {
        let what = format!("`{}` seems to answer by how often it was called", unit.name);
        found.push(finding(Kind::SpecialCase, false, pair.side.diff(), &At::new(unit.rows.clone()), what));
    }
}

/// Names outside of the function that it counts up, and what they are taken into.
fn counters(unit: &Unit<'_>) -> Vec<String> {
    let Some(body) = unit.body else { return vec![] };
    let tokens = &unit.tokens;
    let is_local = |name: &str| {
        unit.params.iter().any(|param| param == name)
            || tokens.windows(3).any(|part| {
                ["let", "const", "var", "mut", "for"].contains(&part[0]) && part[1] == name
                    || part[0] == name && part[1] == ":="
            })
            || unit.code.language == super::language::Language::Python
                && !tokens.windows(2).any(|pair| ["global", "nonlocal"].contains(&pair[0]) && pair[1] == name)
    };
    let mut found = Vec::new();
    const COUNTS: [&str; 7] = [
        "augmented_assignment",
        "augmented_assignment_expression",
        "compound_assignment_expr",
        "assignment_statement",
        "update_expression",
        "inc_statement",
        "let_declaration",
    ];
    walk(body, |node| {
        // Tokens are gathered for a few nodes only: for each, it would take the square of a function's length.
        if !COUNTS.contains(&node.kind()) {
            return true;
        }
        let text = unit.code.tokens(node);
        match (node.kind(), text.as_slice()) {
            (
                "augmented_assignment"
                | "augmented_assignment_expression"
                | "compound_assignment_expr"
                | "assignment_statement",
                [name, "+=", "1"],
            ) if !is_local(name) => found.push((*name).to_owned()),
            ("update_expression" | "inc_statement", [name, "++"] | ["++", name]) if !is_local(name) => {
                found.push((*name).to_owned());
            }
            ("augmented_assignment", [function, ".", _, "+=", "1"]) if *function == unit.name => {
                found.extend([(*function).to_owned(), text[2].to_owned()]);
            }
            // A class counts for all of its objects.
            ("augmented_assignment" | "augmented_assignment_expression", [class, ".", name, "+=", "1"])
                if *class == "cls" || unit.within.split('(').next() == Some(class) =>
            {
                found.push((*name).to_owned());
            }
            ("let_declaration", ["let", name, "=", counter, ".", "fetch_add", ..])
                if counter.chars().all(|c| c.is_uppercase() || c == '_') =>
            {
                found.push((*name).to_owned());
            }
            _ => {}
        }
        true
    });
    found
}
