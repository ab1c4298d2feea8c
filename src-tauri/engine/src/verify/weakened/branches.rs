//! Where a function compares what it is given with a literal and answers with one.

use std::ops::Range;

use tree_sitter::Node;

use super::{
    code::{Code, rows, walk},
    literals,
    units::Unit,
};

/// One of those: "if n == 17, return 42".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Branch {
    /// What is compared with.
    pub input: Vec<String>,
    pub answer: Vec<String>,
    pub rows: Range<usize>,
}

/// All of a function, where what is compared is one of these names.
pub(super) fn of(unit: &Unit<'_>, names: &[String]) -> Vec<Branch> {
    let mut found = Vec::new();
    let Some(body) = unit.body else { return found };
    let reader = Reader { code: unit.code, names };
    walk(body, |node| {
        match node.kind() {
            "if_statement" | "if_expression" | "elif_clause" | "ternary_expression" | "conditional_expression" => {
                reader.condition(node, &mut found);
            }
            "match_expression" | "match_statement" | "switch_statement" | "expression_switch_statement" => {
                reader.cases(node, &mut found);
            }
            "subscript" | "subscript_expression" | "index_expression" | "call" | "call_expression" => {
                reader.table(node, &mut found);
            }
            _ => {}
        }
        true
    });
    found
}

struct Reader<'a> {
    code: &'a Code<'a>,
    names: &'a [String],
}

impl Reader<'_> {
    /// It is one of the names, maybe in another form: `s.as_str()`, `*n`, `(a, b)`, `JSON.stringify(x)`.
    fn is_name(&self, node: Node<'_>) -> bool {
        const FORMS: [&str; 34] = [
            "(",
            ")",
            ",",
            ".",
            "*",
            "&",
            "[",
            "]",
            "..",
            ":",
            "as_str",
            "as_ref",
            "as_slice",
            "trim",
            "strip",
            "lower",
            "upper",
            "to_lowercase",
            "to_uppercase",
            "toLowerCase",
            "toUpperCase",
            "toString",
            "to_string",
            "str",
            "repr",
            "tuple",
            "list",
            "sorted",
            "JSON",
            "stringify",
            "String",
            "Number",
            "strings",
            "join",
        ];
        let tokens = self.code.tokens(node);
        let is_one = |token: &str| self.names.iter().any(|name| name == token);
        let mut rest = tokens.iter().filter(|token| !is_one(token));
        tokens.len() < 24 && tokens.iter().any(|token| is_one(token)) && rest.all(|token| FORMS.contains(token))
    }

    fn condition(&self, node: Node<'_>, found: &mut Vec<Branch>) {
        let (condition, then) = match node.kind() {
            "conditional_expression" => (node.named_child(1), node.named_child(0)),
            _ => (node.child_by_field_name("condition"), node.child_by_field_name("consequence")),
        };
        let (Some(condition), Some(then)) = (condition, then) else { return };
        let Some(answer) = self.answer(then) else { return };
        let (mut inputs, is_any) = self.equalities(condition);
        if !is_any && inputs.len() > 1 {
            inputs = vec![inputs.concat()];
        }
        let lines = rows(condition).start..rows(then).end;
        found.extend(inputs.into_iter().map(|input| Branch { input, answer: answer.clone(), rows: lines.clone() }));
    }

    /// The literals that names are compared with, and whether one of them is enough.
    fn equalities(&self, condition: Node<'_>) -> (Vec<Vec<String>>, bool) {
        let mut inputs = Vec::new();
        let mut is_any = false;
        walk(condition, |node| {
            let operator = node.child_by_field_name("operator").map(|one| self.code.of(one)).unwrap_or_default();
            let tokens = || self.code.tokens(node);
            match node.kind() {
                "boolean_operator" => is_any |= operator == "or",
                "binary_expression" => is_any |= operator == "||",
                "comparison_operator" if tokens().contains(&"in") => is_any = true,
                _ => {}
            }
            let sides = match node.kind() {
                "binary_expression" if matches!(operator, "==" | "===") => {
                    (node.child_by_field_name("left"), node.child_by_field_name("right"))
                }
                "comparison_operator" if node.named_child_count() == 2 => {
                    let word = node.child(1).map(|one| self.code.of(one)).unwrap_or_default();
                    let is_equal = matches!(word, "==" | "in" | "is");
                    (node.named_child(0).filter(|_| is_equal), node.named_child(1))
                }
                "call_expression" | "call" => self.equal_call(node),
                _ => (None, None),
            };
            let (Some(left), Some(right)) = sides else { return true };
            let input = if self.is_name(left) {
                literals::whole(self.code, right)
            } else if self.is_name(right) {
                literals::whole(self.code, left)
            } else {
                None
            };
            match input {
                Some(many) if self.code.tokens(node).contains(&"in") => {
                    inputs.extend(many.into_iter().map(|one| vec![one]))
                }
                Some(one) => inputs.push(one),
                None => {}
            }
            true
        });
        (inputs, is_any)
    }

    /// `reflect.DeepEqual(a, b)` and its like.
    fn equal_call<'t>(&self, node: Node<'t>) -> (Option<Node<'t>>, Option<Node<'t>>) {
        let callee = node.child_by_field_name("function").map(|one| self.code.of(one)).unwrap_or_default();
        let is_equal = ["DeepEqual", "slices.Equal", "isEqual", "array_equal"].iter().any(|end| callee.ends_with(end));
        let given = node.child_by_field_name("arguments").filter(|_| is_equal);
        (given.and_then(|given| given.named_child(0)), given.and_then(|given| given.named_child(1)))
    }

    /// The literal that a piece of code gives back, or sets.
    fn answer(&self, node: Node<'_>) -> Option<Vec<String>> {
        if let Some(values) = literals::whole(self.code, node) {
            return Some(values);
        }
        let mut found = None;
        walk(node, |one| {
            let value = match one.kind() {
                "return_statement" | "return_expression" => one.named_child(0),
                "assignment" | "assignment_expression" | "assignment_statement" => one.child_by_field_name("right"),
                _ => None,
            };
            if let Some(value) = value
                && found.is_none()
            {
                found = literals::whole(self.code, value);
            }
            found.is_none() && !matches!(one.kind(), "if_statement" | "if_expression")
        });
        let last = || node.named_child(u32::try_from(node.named_child_count().checked_sub(1)?).ok()?);
        found.or_else(|| last().filter(|_| node.kind() == "block").and_then(|last| literals::whole(self.code, last)))
    }

    fn cases(&self, node: Node<'_>, found: &mut Vec<Branch>) {
        let subject = ["value", "subject"].iter().find_map(|field| node.child_by_field_name(field));
        if !subject.is_some_and(|subject| self.is_name(subject)) {
            return;
        }
        walk(node, |one| {
            let (pattern, then) = match one.kind() {
                "match_arm" => (one.child_by_field_name("pattern"), one.child_by_field_name("value")),
                "case_clause" => (one.named_child(0), one.child_by_field_name("consequence")),
                "switch_case" => (one.child_by_field_name("value"), one.child_by_field_name("body")),
                "expression_case" => (one.child_by_field_name("value"), one.named_child(1)),
                _ => return true,
            };
            let (Some(pattern), Some(then)) = (pattern, then) else { return true };
            let Some(answer) = self.answer(then) else { return true };
            let tokens = self.code.tokens(pattern);
            let is_many = tokens.contains(&"|") || pattern.kind() == "expression_list";
            let values = match is_many {
                true => tokens.iter().flat_map(|token| literals::of(token)).map(|one| vec![one]).collect(),
                false => literals::whole(self.code, pattern).into_iter().collect::<Vec<_>>(),
            };
            found.extend(values.into_iter().map(|input| Branch { input, answer: answer.clone(), rows: rows(one) }));
            true
        });
    }

    /// `{17: 42}[n]`, `ANSWERS.get(n)`: a table of answers that is asked by a name.
    fn table(&self, node: Node<'_>, found: &mut Vec<Branch>) {
        let field = |name: &str| node.child_by_field_name(name);
        let (table, index) = match node.kind() {
            "subscript" => (field("value"), field("subscript")),
            "subscript_expression" => (field("object"), field("index")),
            "index_expression" => (field("operand"), field("index")),
            _ => {
                let Some(function) = field("function") else { return };
                let table = ["object", "value"].iter().find_map(|name| function.child_by_field_name(name));
                let is_get = self.code.of(function).ends_with(".get");
                (table.filter(|_| is_get), field("arguments").and_then(|list| list.named_child(0)))
            }
        };
        let (Some(table), Some(index)) = (table, index) else { return };
        if !self.is_name(index) {
            return;
        }
        if table.kind() != "identifier" {
            return self.pairs(table, found);
        }
        let name = self.code.of(table);
        walk(self.code.root(), |one| {
            let named = ["name", "left"].iter().find_map(|field| one.child_by_field_name(field));
            let value = ["value", "right"].iter().find_map(|field| one.child_by_field_name(field));
            if let (Some(named), Some(value)) = (named, value)
                && self.code.of(named) == name
            {
                self.pairs(value, found);
            }
            true
        });
    }

    fn pairs(&self, table: Node<'_>, found: &mut Vec<Branch>) {
        walk(table, |one| {
            let is_pair = matches!(one.kind(), "pair" | "keyed_element" | "tuple_expression")
                || one.kind() == "array" && one.named_child_count() == 2 && one != table;
            let (Some(key), Some(value)) = (one.named_child(0).filter(|_| is_pair), one.named_child(1)) else {
                return true;
            };
            let input = literals::whole(self.code, key)
                .or_else(|| (key.kind() == "property_identifier").then(|| vec![self.code.of(key).to_owned()]));
            if let (Some(input), Some(answer)) = (input, literals::whole(self.code, value)) {
                found.push(Branch { input, answer, rows: rows(one) });
            }
            false
        });
    }
}
