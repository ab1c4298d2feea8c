//! The assertions of a text, each read for what it asks.

use std::ops::Range;

use tree_sitter::Node;

use super::{
    code::{Code, rows, walk},
    language::Language,
    relation::{Reading, Relation, split},
    units::Unit,
};

/// One assertion.
#[derive(Debug, Clone)]
pub(super) struct Assert<'t> {
    pub node: Node<'t>,
    pub says: Reading<'t>,
    /// How far off a number may be.
    pub tolerance: Option<f64>,
    pub rows: Range<usize>,
    /// The same for assertions that ask for the same.
    pub key: String,
}

/// The same for assertions that ask for the same, however they are written.
fn key(says: &Reading<'_>, tolerance: Option<f64>) -> String {
    let plain = |side: &[&str]| side.concat().to_lowercase().replace('\'', "\"");
    let (left, right) = (plain(&says.left), plain(&says.right));
    let sides = if left <= right { [left, right] } else { [right, left] };
    format!("{:?} {} {} {tolerance:?}", says.relation, sides[0], sides[1])
}

/// Gives each assertion to the test that it stands in, else to its function.
pub(super) fn share<'t>(code: &'t Code<'t>, units: &mut [Unit<'t>]) {
    for assert in of(code) {
        let at = assert.node.byte_range();
        let holds = |unit: &Unit<'_>| unit.node.byte_range().start <= at.start && unit.node.byte_range().end >= at.end;
        let end = units.partition_point(|unit| unit.node.start_byte() <= at.start);
        let holder = units[..end].iter().rposition(|unit| unit.is_test && holds(unit));
        let holder = holder.or_else(|| units[..end].iter().rposition(holds));
        if let Some(unit) = holder.and_then(|at| units.get_mut(at)) {
            unit.asserts.push(assert);
        }
    }
}

/// All of a text, in order.
fn of<'t>(code: &'t Code<'t>) -> Vec<Assert<'t>> {
    let mut found: Vec<Assert<'t>> = Vec::new();
    walk(code.root(), |node| {
        let read = match code.language {
            Language::Rust => rust(code, node),
            Language::Python => python(code, node),
            Language::Go => go(code, node),
            _ => script(code, node),
        };
        if let Some((node, says)) = read
            && found.last().is_none_or(|last| last.node != node)
        {
            let tolerance = tolerance(code, node);
            let key = key(&says, tolerance);
            found.push(Assert { key, tolerance, rows: rows(node), node, says });
        }
        true
    });
    found
}

type Read<'t> = Option<(Node<'t>, Reading<'t>)>;

/// The arguments of a call, each as its words.
fn given<'t>(code: &'t Code<'t>, list: Node<'t>) -> Vec<Vec<&'t str>> {
    let tokens = code.tokens(list);
    let inside = if tokens.len() >= 2 { &tokens[1..tokens.len() - 1] } else { &[] };
    split(inside, ",")
}

fn rust<'t>(code: &'t Code<'t>, node: Node<'t>) -> Read<'t> {
    if node.kind() != "macro_invocation" {
        return None;
    }
    let name = code.of(node.child_by_field_name("macro")?).rsplit("::").next()?;
    let name = name.strip_prefix("debug_").or_else(|| name.strip_prefix("prop_")).unwrap_or(name);
    let mut cursor = node.walk();
    let list = node.children(&mut cursor).find(|child| child.kind() == "token_tree")?;
    name.starts_with("assert").then(|| (node, Reading::named(name, &given(code, list))))
}

fn python<'t>(code: &'t Code<'t>, node: Node<'t>) -> Read<'t> {
    match node.kind() {
        "assert_statement" => Some((node, Reading::of(&code.tokens(node.named_child(0)?)))),
        "call" => {
            let function = node.child_by_field_name("function")?;
            let name = code.of(function).rsplit('.').next()?;
            let mut given = given(code, node.child_by_field_name("arguments")?);
            if name.starts_with("assert_called")
                || name.starts_with("assert_has")
                || name.starts_with("assert_not_called")
            {
                given.insert(0, code.tokens(function));
            }
            let is_assert =
                name.to_lowercase().starts_with("assert") && name.len() > 6 || ["raises", "warns"].contains(&name);
            let mut says = is_assert.then(|| Reading::named(name, &given))?;
            if says.relation == Relation::Raises {
                says = Reading { relation: Relation::Raises, left: says.right, right: says.left };
            }
            Some((node, says))
        }
        _ => None,
    }
}

fn script<'t>(code: &'t Code<'t>, node: Node<'t>) -> Read<'t> {
    let is_called = node.kind() == "call_expression";
    let is_alone = node.kind() == "member_expression" && node.parent()?.kind() == "expression_statement";
    if !is_called && !is_alone {
        return None;
    }
    let mut at = if is_called { node.child_by_field_name("function")? } else { node };
    let mut names = Vec::new();
    let mut arguments = if is_called { given(code, node.child_by_field_name("arguments")?) } else { vec![] };
    for _ in 0..12 {
        match at.kind() {
            "member_expression" => {
                names.push(code.of(at.child_by_field_name("property")?));
                at = at.child_by_field_name("object")?;
            }
            "call_expression" => {
                let function = at.child_by_field_name("function")?;
                if code.of(function) == "expect" {
                    let mut all = given(code, at.child_by_field_name("arguments")?);
                    all.truncate(1);
                    all.append(&mut arguments);
                    names.reverse();
                    names.retain(|name| !["to", "be", "have", "resolves", "deep", "and", "a", "an"].contains(name));
                    let is_not = names.contains(&"not");
                    return Some((node, said(names.last().copied().unwrap_or_default(), is_not, &all)));
                }
                at = function;
            }
            "identifier" => {
                let base = code.of(at);
                let is_base = base == "assert" || base == "t" && is_tap(names.first().copied()?);
                let name = names.first().copied().unwrap_or("assert");
                return is_base.then(|| (node, Reading::named(name, &arguments)));
            }
            _ => return None,
        }
    }
    None
}

/// What `expect(…)` with a matcher says.
fn said<'t>(name: &str, is_not: bool, all: &[Vec<&'t str>]) -> Reading<'t> {
    let lower = name.to_lowercase();
    if let Some(first) = all.first()
        && all.len() < 2
        && matches!(lower.as_str(), "tobetruthy" | "true" | "ok" | "exist")
        && !is_not
    {
        return match Reading::of(first) {
            says if says.relation == Relation::Trivial => says,
            _ => Reading { relation: Relation::Truthy, left: first.clone(), right: vec![] },
        };
    }
    Reading::named(&if is_not { format!("not{lower}") } else { lower }, all)
}

fn is_tap(name: &str) -> bool {
    [
        "is",
        "not",
        "deepEqual",
        "notDeepEqual",
        "equal",
        "same",
        "strictSame",
        "true",
        "false",
        "truthy",
        "falsy",
        "ok",
        "throws",
        "throwsAsync",
        "rejects",
        "like",
        "regex",
        "match",
        "notOk",
    ]
    .contains(&name)
}

fn go<'t>(code: &'t Code<'t>, node: Node<'t>) -> Read<'t> {
    if node.kind() != "call_expression" {
        return None;
    }
    let function = node.child_by_field_name("function").filter(|function| function.kind() == "selector_expression")?;
    let base = code.of(function.child_by_field_name("operand")?);
    let name = code.of(function.child_by_field_name("field")?);
    if ["assert", "require", "is"].contains(&base) {
        let mut given = given(code, node.child_by_field_name("arguments")?);
        if given.first().is_some_and(|first| first.len() == 1 && ["t", "b", "tb"].contains(&first[0])) {
            given.remove(0);
        }
        // testify has what is expected first.
        if given.len() > 1 && name.contains("Equal") {
            given.swap(0, 1);
        }
        return Some((node, Reading::named(name, &given)));
    }
    let fails = ["Error", "Errorf", "Fatal", "Fatalf", "Fail", "FailNow"].contains(&name);
    if !fails || !["t", "b", "tb", "f"].contains(&base) {
        return None;
    }
    let mut at = node;
    while let Some(parent) = at.parent() {
        if parent.kind() == "if_statement" {
            let condition = code.tokens(parent.child_by_field_name("condition")?);
            let mut says = Reading::of(&condition).negated();
            let before = parent.child_by_field_name("initializer").and_then(|one| one.child_by_field_name("right"));
            if let Some(before) = before {
                says.left = code.tokens(before);
            }
            return Some((parent, says));
        }
        if ["func_literal", "function_declaration", "method_declaration"].contains(&parent.kind()) {
            break;
        }
        at = parent;
    }
    Some((node, Reading { relation: Relation::Other, left: code.tokens(node), right: vec![] }))
}

/// How far off a number may be, in an assertion of that kind.
fn tolerance(code: &Code<'_>, node: Node<'_>) -> Option<f64> {
    let tokens = match node.child_by_field_name("condition") {
        Some(condition) => code.tokens(condition),
        None => code.tokens(node),
    };
    let number = |text: &str| text.replace('_', "").trim_end_matches("f32").trim_end_matches("f64").parse::<f64>().ok();
    for (at, word) in tokens.iter().enumerate() {
        let after = |by: usize| tokens.get(at + by).copied().and_then(number);
        match *word {
            "places" | "decimal" => return after(2).map(|places| 10f64.powf(-places)),
            "delta" | "rel" | "abs" | "rel_tol" | "abs_tol" | "atol" | "rtol" | "epsilon" | "max_relative"
                if ["=", ":"].contains(&tokens.get(at + 1).copied().unwrap_or_default()) =>
            {
                return after(2);
            }
            "toBeCloseTo" | "closeTo" | "InDelta" | "InEpsilon" | "assertAlmostEqual" => {
                let last = tokens.iter().rev().find_map(|word| number(word))?;
                let has_own =
                    tokens.iter().filter(|word| **word == ",").count() >= if *word == "toBeCloseTo" { 1 } else { 2 };
                let is_digits = *word == "toBeCloseTo" || *word == "assertAlmostEqual" && !tokens.contains(&"delta");
                let digits = if *word == "toBeCloseTo" { 2.0 } else { 7.0 };
                return match (has_own, is_digits) {
                    _ if tokens.contains(&"places") || tokens.contains(&"delta") => continue,
                    (true, true) => Some(10f64.powf(-last)),
                    (true, false) => Some(last),
                    (false, _) => Some(10f64.powf(-digits)),
                };
            }
            "<" | "<=" | ">" | ">=" if tokens.iter().any(|word| word.eq_ignore_ascii_case("abs")) => return after(1),
            _ => {}
        }
    }
    None
}
