//! What stands around a function: attributes, decorators, the blocks that it is in.

use tree_sitter::Node;

use super::code::{Code, is_string};

/// A call that is a test: `it("…", …)`, `test.each(…)("…", …)`, `t.Run("…", …)`.
pub(super) struct Call<'t> {
    pub callee: String,
    pub title: String,
    pub body: Option<Node<'t>>,
}

impl<'t> Call<'t> {
    pub fn read(code: &Code<'_>, node: Node<'t>) -> Option<Self> {
        let callee = callee(code, node)?;
        let base = callee.split('.').next()?;
        let is_test = if code.language.is_script() {
            matches!(base, "it" | "test" | "specify" | "xit" | "xtest" | "fit" | "Deno")
                && !["describe", "before", "after", "use", "step", "configure", "extend"]
                    .iter()
                    .any(|n| callee.contains(n))
        } else {
            callee.ends_with(".Run")
        };
        if !is_test {
            return None;
        }
        let (title, options, body) = arguments(code, node)?;
        let callee = if options.is_empty() { callee } else { format!("{callee} {options}") };
        Some(Self { callee, title, body })
    }
}

/// Title, options and function of a call in the manner of tests.
fn arguments<'t>(code: &Code<'_>, node: Node<'t>) -> Option<(String, String, Option<Node<'t>>)> {
    let arguments = node.child_by_field_name("arguments")?;
    let mut cursor = arguments.walk();
    let given: Vec<Node<'t>> =
        arguments.named_children(&mut cursor).filter(|n| !n.kind().contains("comment")).collect();
    let first = given.first().filter(|first| is_string(first.kind()))?;
    let title = code.of(*first).trim_matches(['"', '\'', '`']).to_owned();
    let is_function =
        |node: &&Node<'t>| matches!(node.kind(), "arrow_function" | "function_expression" | "func_literal");
    let body = given.iter().rev().find(is_function).and_then(|function| function.child_by_field_name("body"));
    let options = given.iter().skip(1).find(|node| node.kind() == "object");
    let options = options.map(|node| code.tokens(*node).join("")).unwrap_or_default();
    Some((title, options, body))
}

/// What is called, without the arguments on the way: `it.each(…)` is `it.each`.
fn callee(code: &Code<'_>, node: Node<'_>) -> Option<String> {
    let mut at = node.child_by_field_name("function")?;
    let mut names = Vec::new();
    for _ in 0..8 {
        match at.kind() {
            "identifier" => {
                names.push(code.of(at));
                names.reverse();
                return Some(names.join("."));
            }
            "member_expression" => {
                names.push(code.of(at.child_by_field_name("property")?));
                at = at.child_by_field_name("object")?;
            }
            "selector_expression" => {
                names.push(code.of(at.child_by_field_name("field")?));
                at = at.child_by_field_name("operand")?;
            }
            "call_expression" => at = at.child_by_field_name("function")?,
            _ => return None,
        }
    }
    None
}

/// `#[test]`, `#[tokio::test]`, `#[rstest]`, `#[test_case(…)]`.
pub(super) fn is_rust_test(mark: &str) -> bool {
    let path = mark.split(['(', '=']).next().unwrap_or_default();
    let last = path.rsplit("::").next().unwrap_or_default().trim();
    last == "test" || last == "rstest" || last == "test_case" || last == "quickcheck" || last == "proptest"
}

/// All that stands around a node.
pub(super) struct Around {
    pub within: String,
    pub marks: Vec<String>,
    /// In a module of tests.
    pub is_of_tests: bool,
    /// Not in a class that the runner passes over.
    pub is_collected: bool,
    /// Inside of another function.
    pub is_local: bool,
    pub first_row: usize,
}

impl Around {
    pub fn read(code: &Code<'_>, node: Node<'_>) -> Self {
        let mut around = Self {
            within: String::new(),
            marks: vec![],
            is_of_tests: false,
            is_collected: true,
            is_local: false,
            first_row: node.start_position().row,
        };
        around.first_row = around.first_row.min(around.take_marks(code, node));
        if let Some(receiver) = node.child_by_field_name("receiver") {
            around.within = code.tokens(receiver).join(" ");
        }
        let mut at = node;
        let mut names = Vec::new();
        while let Some(parent) = at.parent() {
            names.extend(around.pass(code, parent));
            at = parent;
        }
        names.reverse();
        if !names.is_empty() {
            around.within = names.join("::");
        }
        around
    }

    /// Takes what one surrounding node says, and gives its name.
    fn pass(&mut self, code: &Code<'_>, node: Node<'_>) -> Option<String> {
        let field = |name: &str| node.child_by_field_name(name).map(|child| code.of(child).to_owned());
        match node.kind() {
            "mod_item" => {
                let before = self.marks.len();
                self.take_marks(code, node);
                self.is_of_tests |=
                    self.marks[before..].iter().any(|mark| mark.starts_with("cfg(") && mark.contains("test"));
                field("name")
            }
            "impl_item" => Some(match field("trait") {
                Some(of) => format!("{of} for {}", field("type").unwrap_or_default()),
                None => field("type").unwrap_or_default(),
            }),
            "trait_item" => Some(format!("trait {}", field("name").unwrap_or_default())),
            "class_definition" => {
                self.take_marks(code, node);
                let name = field("name").unwrap_or_default();
                let bases = field("superclasses").unwrap_or_default();
                self.is_collected &= name.starts_with("Test") || bases.contains("Test") || name.ends_with("Test");
                Some(format!("{name}{bases}"))
            }
            "class_declaration" | "class" => field("name"),
            "function_definition" | "function_item" | "function_declaration" => {
                self.is_local = true;
                field("name")
            }
            "call_expression" => {
                let callee = callee(code, node)?;
                let is_block = ["describe", "context", "suite", "test", "it", "xdescribe", "fdescribe", "xcontext"]
                    .contains(&callee.split('.').next().unwrap_or_default())
                    || callee.ends_with(".Run");
                let (title, options, _) = arguments(code, node).filter(|_| is_block)?;
                self.marks.push(if options.is_empty() { callee } else { format!("{callee} {options}") });
                Some(title)
            }
            _ => None,
        }
    }

    /// Attributes before a node, decorators around it; gives their first line.
    fn take_marks(&mut self, code: &Code<'_>, node: Node<'_>) -> usize {
        let mut first = node.start_position().row;
        let mut before = node.prev_sibling();
        while let Some(one) = before.filter(|one| one.kind() == "attribute_item" || one.kind().contains("comment")) {
            if one.kind() == "attribute_item" {
                let text = code.tokens(one).concat();
                self.marks.push(text.trim_start_matches("#[").trim_end_matches(']').to_owned());
                first = one.start_position().row;
            }
            before = one.prev_sibling();
        }
        if let Some(parent) = node.parent().filter(|parent| parent.kind() == "decorated_definition") {
            let mut cursor = parent.walk();
            for one in parent.children(&mut cursor).filter(|one| one.kind() == "decorator") {
                self.marks.push(code.tokens(one).concat().trim_start_matches('@').to_owned());
            }
            first = parent.start_position().row;
        }
        first
    }
}
