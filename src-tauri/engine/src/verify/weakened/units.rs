//! The functions and tests of a text.

use std::ops::Range;

use tree_sitter::Node;

use super::{
    asserts::{self, Assert},
    code::{Code, rows, walk},
    language::{Language, name},
    marks,
};

/// A function, or a test that is a function or a call such as `it("…", () => …)`.
pub(super) struct Unit<'t> {
    pub code: &'t Code<'t>,
    /// The title, of a test that has one.
    pub name: String,
    /// What stands around it: modules, types, `describe` blocks.
    pub within: String,
    /// The names of what it takes.
    pub params: Vec<String>,
    /// Attributes and decorators, its own and those of what stands around it; how a test is called.
    pub marks: Vec<String>,
    /// A test that is run.
    pub is_test: bool,
    /// It stands among tests: in their file or module.
    pub is_of_tests: bool,
    pub node: Node<'t>,
    pub body: Option<Node<'t>>,
    /// Its lines from 0, with its marks.
    pub rows: Range<usize>,
    /// The words of its body.
    pub tokens: Vec<&'t str>,
    /// Those within it, and within no test inside of it.
    pub asserts: Vec<Assert<'t>>,
}

impl Unit<'_> {
    /// All its words, with the tables that it is run through.
    pub fn values(&self) -> String {
        let mut all = self.code.tokens(self.node).join(" ");
        for mark in &self.marks {
            all.push(' ');
            all.push_str(mark);
        }
        all
    }

    /// Place and name, to find it in the other text.
    pub fn key(&self) -> (&str, &str) {
        (&self.within, &self.name)
    }
}

/// All of them, outer before inner.
pub(super) fn of<'t>(code: &'t Code<'t>) -> Vec<Unit<'t>> {
    let mut found = Vec::new();
    walk(code.root(), |node| {
        if node.is_named() {
            found.extend(unit(code, node));
        }
        !matches!(node.kind(), "token_tree" | "string" | "template_string")
    });
    asserts::share(code, &mut found);
    found
}

fn unit<'t>(code: &'t Code<'t>, node: Node<'t>) -> Option<Unit<'t>> {
    let (title, taken, body, callee) = match node.kind() {
        "function_item"
        | "function_definition"
        | "function_declaration"
        | "method_declaration"
        | "method_definition"
        | "generator_function_declaration" => {
            let title = code.of(node.child_by_field_name("name")?).to_owned();
            (title, node.child_by_field_name("parameters"), node.child_by_field_name("body"), None)
        }
        "variable_declarator" => {
            let value = node.child_by_field_name("value")?;
            let is_function = matches!(value.kind(), "arrow_function" | "function_expression");
            let title = code.of(node.child_by_field_name("name").filter(|_| is_function)?).to_owned();
            let taken = value.child_by_field_name("parameters").or_else(|| value.child_by_field_name("parameter"));
            (title, taken, value.child_by_field_name("body"), None)
        }
        "call_expression" => {
            let call = marks::Call::read(code, node)?;
            (call.title, None, call.body, Some(call.callee))
        }
        _ => return None,
    };
    let around = marks::Around::read(code, node);
    let is_test = match code.language {
        Language::Rust => around.marks.iter().any(|mark| marks::is_rust_test(mark)),
        Language::Python => {
            title.starts_with("test") && around.is_collected && !around.is_local && is_python_test_file(code.path)
        }
        Language::Go => {
            let is_named = ["Test", "Fuzz", "Example"].iter().any(|start| {
                title.strip_prefix(start).is_some_and(|rest| !rest.starts_with(|c: char| c.is_lowercase()))
            });
            code.path.ends_with("_test.go") && (callee.is_some() || is_named && node.kind() == "function_declaration")
        }
        _ => callee.is_some(),
    };
    let mut marks = around.marks;
    marks.extend(callee);
    Some(Unit {
        code,
        name: title,
        within: around.within,
        params: taken.map(|taken| params(code, taken)).unwrap_or_default(),
        is_test,
        is_of_tests: is_test || code.is_test || around.is_of_tests,
        marks,
        node,
        body,
        rows: around.first_row.min(rows(node).start)..rows(node).end,
        tokens: body.map(|body| code.tokens(body)).unwrap_or_default(),
        asserts: vec![],
    })
}

/// Whether pytest or unittest looks into such a file; doubtful names count.
fn is_python_test_file(path: &str) -> bool {
    let stem = name(path).trim_end_matches(".py");
    stem.starts_with("test") || stem.ends_with("test") || stem.ends_with("tests")
}

/// The names that a list of parameters binds.
fn params(code: &Code<'_>, node: Node<'_>) -> Vec<String> {
    let mut found = Vec::new();
    let mut cursor = node.walk();
    loop {
        let is_skipped = matches!(cursor.field_name(), Some("type" | "value" | "right" | "return_type"));
        let node = cursor.node();
        let is_name = matches!(node.kind(), "identifier" | "shorthand_property_identifier_pattern" | "self" | "this");
        if is_name && !is_skipped {
            found.push(code.of(node).to_owned());
        }
        if !is_skipped && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return found;
            }
        }
    }
}
