//! Tests that stand there and are not run, or can't fail.

use super::{
    Finding, Kind,
    code::{All, rows, walk},
    finding,
    hunk::At,
    matching::Placed,
    units::Unit,
};

/// What keeps a test from counting.
#[derive(PartialEq, Eq)]
enum Skip {
    /// Always.
    Always(String),
    /// On a condition: a platform, a missing program.
    Sometimes(String),
}

/// How a test is kept from counting by what stands around it.
fn skip_of(unit: &Unit<'_>) -> Option<Skip> {
    let mut sometimes = None;
    for mark in &unit.marks {
        let plain = mark.replace(char::is_whitespace, "");
        let head = plain.split('(').next().unwrap_or_default().to_owned();
        let last = head.rsplit(['.', ':', ' ']).next().unwrap_or_default().to_owned();
        let first = head.split('.').next().unwrap_or_default();
        let is_always = match last.as_str() {
            "ignore" | "skip" | "xfail" | "expectedFailure" | "todo" | "failing" | "fails" | "fixme" => true,
            "only" => true,
            "skipif" | "skipIf" => plain.contains("(True") || plain.contains("(1"),
            "skipUnless" => plain.contains("(False"),
            _ => ["xit", "xtest", "fit", "xdescribe", "fdescribe", "xcontext"].contains(&first),
        };
        let is_off =
            plain.starts_with("cfg(any())") || plain.starts_with("cfg(FALSE)") || plain.starts_with("cfg(false)");
        let by_option =
            ["skip:true", "todo:true", "only:true", "skip:'", "skip:\""].iter().any(|one| plain.contains(one));
        let is_ignore = head.starts_with("ignore");
        if is_always && !plain.contains("skipif(") || is_off || by_option || is_ignore {
            return Some(Skip::Always(mark.clone()));
        }
        if plain.contains("skip") || plain.starts_with("cfg_attr") && plain.contains("ignore") {
            sometimes = Some(Skip::Sometimes(mark.clone()));
        }
    }
    in_body(unit).or(sometimes)
}

/// `pytest.skip("…")`, `t.Skip()`, `this.skip()` in it: under a condition or not.
fn in_body(unit: &Unit<'_>) -> Option<Skip> {
    let body = unit.body?;
    let mut found = None;
    walk(body, |node| {
        let is_call = matches!(node.kind(), "call" | "call_expression");
        let function = node.child_by_field_name("function").filter(|_| is_call);
        let text = function.map(|function| unit.code.of(function)).unwrap_or_default();
        let is_skip = [
            "pytest.skip",
            "self.skipTest",
            "t.Skip",
            "t.Skipf",
            "t.SkipNow",
            "this.skip",
            "pytest.xfail",
            "t.skip",
            "t.todo",
            "ctx.skip",
            "test.skip",
            "test.fixme",
        ]
        .contains(&text);
        let is_raise = node.kind() == "raise_statement" && unit.code.of(node).contains("SkipTest");
        if (is_skip || is_raise) && found.is_none() {
            let mut at = node;
            let mut is_free = true;
            while let Some(parent) = at.parent().filter(|parent| *parent != body) {
                is_free &= !matches!(
                    parent.kind(),
                    "if_statement"
                        | "try_statement"
                        | "except_clause"
                        | "for_statement"
                        | "catch_clause"
                        | "func_literal"
                        | "binary_expression"
                );
                at = parent;
            }
            let text = text.to_owned();
            found = Some(if is_free { Skip::Always(text) } else { Skip::Sometimes(text) });
        }
        true
    });
    found
}

/// A test that was run and is skipped now.
pub(super) fn skipped(all: &All<'_>, old: Placed<'_>, new: Placed<'_>, found: &mut Vec<Finding>) {
    let (before, now) = (skip_of(old.unit), skip_of(new.unit));
    let is_asked = all.asked.skipped_tests && !all.asked.hands_off;
    let (certain, how) = match (before, now) {
        (_, None) | (Some(Skip::Always(_)), _) => return,
        (Some(Skip::Sometimes(_)), Some(Skip::Sometimes(_))) => return,
        (_, Some(Skip::Always(how))) => (!is_asked, how),
        (None, Some(Skip::Sometimes(how))) => (false, how),
    };
    if is_asked {
        return;
    }
    let name = &new.unit.name;
    let what = match how.contains("only") || how.starts_with("fit") || how.starts_with("fdescribe") {
        true => format!("`{name}` runs alone now, other tests do not"),
        false => format!("the test `{name}` is skipped or may fail: `{}`", crate::task::clip(how.trim(), 60)),
    };
    let at = At::new(first_added(new, &how));
    found.push(finding(Kind::Skipped, certain, new.side.diff(), &at, what));
}

/// Where the skipping was put: the line with it, which may stand far around the test.
fn first_added(new: Placed<'_>, how: &str) -> std::ops::Range<usize> {
    let word: String =
        how.split('(').next().unwrap_or_default().split_whitespace().next().unwrap_or_default().to_owned();
    let line =
        new.side.diff().added().find(|(_, text)| !word.is_empty() && text.contains(&word)).map(|(row, _)| row..row + 1);
    line.unwrap_or_else(|| new.unit.rows.clone())
}

/// A new test that is skipped from the start.
pub(super) fn fresh(new: Placed<'_>, found: &mut Vec<Finding>) {
    let Some(Skip::Always(how)) = skip_of(new.unit) else { return };
    let is_only = how.contains(".only") || how.starts_with("fit") || how.starts_with("fdescribe");
    let name = &new.unit.name;
    let what = match is_only {
        true => format!("`{name}` runs alone, other tests do not"),
        false => format!("the new test `{name}` is skipped: `{}`", crate::task::clip(how.trim(), 60)),
    };
    found.push(finding(Kind::Skipped, is_only, new.side.diff(), &At::new(first_added(new, &how)), what));
}

/// Emptied, left early, caught: what keeps a test from failing though its assertions stand there.
pub(super) fn shape(all: &All<'_>, old: Placed<'_>, new: Placed<'_>, found: &mut Vec<Finding>) {
    let name = &new.unit.name;
    let is_asked = all.asked.changed_tests && !all.asked.hands_off;
    let diff = new.side.diff();
    if let Some((row, is_free)) = early(new.unit)
        && early(old.unit).is_none()
    {
        let what = match is_free {
            true => format!("the test `{name}` returns before it asserts anything"),
            false => format!("the test `{name}` may return before it asserts anything"),
        };
        found.push(finding(Kind::Emptied, is_free && !is_asked, diff, &At::new(row..row + 1), what));
    }
    if let Some(row) = never(new.unit)
        && never(old.unit).is_none()
    {
        let what = format!("assertions in `{name}` stand where nothing reaches them");
        found.push(finding(Kind::Emptied, true, diff, &At::new(row..row + 1), what));
    }
    if let Some(caught) = swallowed(new.unit)
        && swallowed(old.unit).is_none()
    {
        let what = format!("a failing assertion in `{name}` is caught and passed over");
        found.push(finding(Kind::Swallowed, !is_asked, diff, &At::new(caught), what));
    }
    let panics = |unit: &Unit<'_>| unit.marks.iter().any(|mark| mark.starts_with("should_panic"));
    if panics(new.unit) && !panics(old.unit) {
        let what = format!("the test `{name}` passes now where it panics");
        found.push(finding(
            Kind::Assertion,
            !is_asked && !all.asked.behaviour,
            diff,
            &At::new(new.unit.rows.clone()),
            what,
        ));
    }
}

/// The first way out before the first assertion, and whether it is always taken.
fn early(unit: &Unit<'_>) -> Option<(usize, bool)> {
    let body = unit.body?;
    let first = unit.asserts.first()?.node.start_byte();
    let mut found = None;
    walk(body, |node| {
        let is_way_out = matches!(node.kind(), "return_statement" | "return_expression");
        if is_way_out && node.start_byte() < first && found.is_none() {
            let mut at = node.parent();
            let mut is_free = true;
            while let Some(one) = at.filter(|one| *one != body) {
                is_free &= matches!(one.kind(), "expression_statement" | "statement_list" | "block");
                at = one.parent();
            }
            found = Some((node.start_position().row, is_free));
        }
        !matches!(
            node.kind(),
            "closure_expression"
                | "arrow_function"
                | "function_expression"
                | "func_literal"
                | "function_definition"
                | "function_item"
                | "lambda"
                | "function_declaration"
                | "async_block"
                | "method_definition"
        )
    });
    found
}

/// A branch that is never taken, around assertions.
fn never(unit: &Unit<'_>) -> Option<usize> {
    let mut found = None;
    walk(unit.body?, |node| {
        let is_if = matches!(node.kind(), "if_statement" | "if_expression" | "while_statement");
        let condition = node.child_by_field_name("condition").filter(|_| is_if);
        let text = condition.map(|one| unit.code.of(one).trim_matches(['(', ')', ' ']).to_owned()).unwrap_or_default();
        let holds = unit
            .asserts
            .iter()
            .any(|one| one.node.start_byte() > node.start_byte() && one.node.end_byte() <= node.end_byte());
        if ["false", "False", "0"].contains(&text.as_str()) && holds {
            found.get_or_insert(node.start_position().row);
        }
        true
    });
    found
}

/// The handler around assertions that lets their failing pass.
fn swallowed(unit: &Unit<'_>) -> Option<std::ops::Range<usize>> {
    let mut found = None;
    let code = unit.code;
    walk(unit.body?, |node| {
        let holds = |from: tree_sitter::Node<'_>| {
            unit.asserts
                .iter()
                .any(|one| from.start_byte() <= one.node.start_byte() && one.node.end_byte() <= from.end_byte())
        };
        let text = match node.kind() {
            "try_statement" => {
                let body = node.child_by_field_name("body").is_some_and(holds);
                let mut cursor = node.walk();
                let handlers = node.children(&mut cursor).find(|one| {
                    matches!(one.kind(), "except_clause" | "catch_clause")
                        && catches_all(code.of(*one))
                        && !tells(code.of(*one))
                });
                handlers.filter(|_| body)
            }
            "with_statement" => {
                let head = code.of(node).lines().next().unwrap_or_default();
                let is_wide =
                    head.contains("suppress(") && ["AssertionError", "Exception"].iter().any(|one| head.contains(one));
                Some(node).filter(|_| is_wide && holds(node))
            }
            "call_expression" => {
                let callee = node.child_by_field_name("function").map(|function| code.of(function)).unwrap_or_default();
                let is_caught = callee.ends_with("catch_unwind")
                    || callee == "recover"
                    || callee.ends_with(".catch") && code.of(node).contains("expect(");
                let is_let_go = node.parent().is_some_and(|parent| {
                    parent.kind() == "expression_statement" || code.of(parent).starts_with("let _ ")
                });
                let is_dropped = callee == "recover"
                    || callee.ends_with("catch_unwind") && holds(node) && is_let_go
                    || holds(node) && !tells(code.of(node).rsplit(".catch").next().unwrap_or_default());
                Some(node).filter(|_| is_caught && is_dropped)
            }
            _ => None,
        };
        if let Some(text) = text
            && found.is_none()
        {
            found = Some(rows(text));
        }
        true
    });
    found
}

/// A Python handler that names a narrow failure is no catch-all; one of JavaScript always is.
fn catches_all(handler: &str) -> bool {
    let head = handler.lines().next().unwrap_or_default();
    match head.strip_prefix("except") {
        Some(rest) => {
            let named = rest.split([':', ' ', '(', ')', ',']).filter(|word| !word.is_empty() && *word != "as");
            let names: Vec<&str> = named.collect();
            rest.trim_start().starts_with(':')
                || names.iter().any(|name| ["Exception", "BaseException", "AssertionError"].contains(name))
        }
        None => true,
    }
}

/// The handler makes a failure known after all.
fn tells(handler: &str) -> bool {
    ["raise", "throw", "fail(", "assert", "expect(", "reject", "Fatal", "t.Error", "done(", "pytest.fail", "exit("]
        .iter()
        .any(|word| handler.split_once('\n').map_or(handler, |(_, body)| body).contains(word))
}
