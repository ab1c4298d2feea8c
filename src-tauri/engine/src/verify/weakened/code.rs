//! A changed file as rules read it: both texts, their trees, their functions.

use std::{collections::HashSet, ops::Range};

use tree_sitter::{Node, Tree};

use crate::task::Edit;

use super::{
    asked::Asked,
    hunk::Diff,
    language::{Language, is_test_path},
    units::{self, Unit},
};

/// A text that a grammar could read.
pub(super) struct Code<'a> {
    pub text: &'a str,
    pub language: Language,
    pub is_test: bool,
    pub path: &'a str,
    tree: Tree,
}

impl<'a> Code<'a> {
    pub fn read(path: &'a str, text: &'a str) -> Option<Self> {
        let language = Language::of(path)?;
        let tree = language.parse(text)?;
        Some(Self { text, language, is_test: is_test_path(path), path, tree })
    }

    pub fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }

    pub fn of(&self, node: Node<'_>) -> &'a str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// The words and marks below a node, without comments; a string is one of them.
    pub fn tokens(&self, node: Node<'_>) -> Vec<&'a str> {
        self.leaves(node).into_iter().map(|leaf| self.of(leaf)).collect()
    }

    /// The nodes of those.
    pub fn leaves<'t>(&self, node: Node<'t>) -> Vec<Node<'t>> {
        let mut found = Vec::new();
        walk(node, |node| {
            let kind = node.kind();
            let is_whole = is_string(kind) || node.child_count() == 0;
            let is_seen = is_whole && !kind.contains("comment") && !node.byte_range().is_empty();
            if is_seen && !self.of(node).trim().is_empty() {
                found.push(node);
            }
            !is_whole && !kind.contains("comment")
        });
        found
    }
}

/// A node that is a string with its quotes.
pub(super) fn is_string(kind: &str) -> bool {
    matches!(
        kind,
        "string"
            | "string_literal"
            | "raw_string_literal"
            | "interpreted_string_literal"
            | "template_string"
            | "char_literal"
            | "rune_literal"
            | "regex"
    )
}

/// Visits a node and what is below it, in order, without recursion; `visit` says whether to go below.
pub(super) fn walk<'t>(top: Node<'t>, mut visit: impl FnMut(Node<'t>) -> bool) {
    let mut cursor = top.walk();
    loop {
        if visit(cursor.node()) && cursor.goto_first_child() {
            continue;
        }
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return;
            }
        }
    }
}

/// The lines of a node, from 0.
pub(super) fn rows(node: Node<'_>) -> Range<usize> {
    let end = node.end_position();
    // A node that ends with its line break ends on the line before.
    node.start_position().row..(end.row + usize::from(end.column > 0)).max(node.start_position().row + 1)
}

/// A changed file with what could be read of it.
pub(super) struct File<'a> {
    pub edit: &'a Edit,
    old: Option<Code<'a>>,
    new: Option<Code<'a>>,
    diff: Diff<'a>,
}

impl<'a> File<'a> {
    pub fn read(edit: &'a Edit) -> Self {
        let before = edit.from.as_deref().unwrap_or(&edit.path);
        let old = edit.old.as_deref().and_then(|text| Code::read(before, text));
        let new = edit.new.as_deref().and_then(|text| Code::read(&edit.path, text));
        // Runners of JavaScript find tests by their names only.
        let is_hidden = is_test_path(before) && !is_test_path(&edit.path);
        let new = new.filter(|code| !(is_hidden && code.language.is_script()));
        Self { edit, old, new, diff: Diff::of(edit) }
    }

    /// What was a test in code stands where no runner takes it for one.
    fn is_left(&self) -> bool {
        let before = self.edit.from.as_deref().unwrap_or(&self.edit.path);
        let is_script = Language::of(&self.edit.path).is_none_or(Language::is_script);
        self.old.is_some() && is_script && is_test_path(before) && (self.new.is_none() && before != self.edit.path)
    }

    pub fn sides(&self) -> Sides<'_> {
        // Both by their trees or both by their lines, so that like is held against like. What is no code any more, a
        // test with another ending, has no units left.
        let is_old_read = self.edit.old.is_none() || self.old.is_some();
        let is_new_read = self.edit.new.is_none() || self.new.is_some() || self.is_left();
        let is_read = is_old_read && is_new_read && (self.old.is_some() || self.new.is_some());
        let (old, new) = (units_of(self.old.as_ref(), is_read), units_of(self.new.as_ref(), is_read));
        Sides { file: self, is_read, old, new }
    }
}

fn units_of<'f>(code: Option<&'f Code<'f>>, is_read: bool) -> Vec<Unit<'f>> {
    code.filter(|_| is_read).map(units::of).unwrap_or_default()
}

/// A changed file with its functions and tests, as it was and as it is.
pub(super) struct Sides<'f> {
    pub file: &'f File<'f>,
    /// By its grammar, both texts of it.
    pub is_read: bool,
    pub old: Vec<Unit<'f>>,
    pub new: Vec<Unit<'f>>,
}

impl<'f> Sides<'f> {
    pub fn path(&self) -> &'f str {
        &self.file.edit.path
    }

    pub fn diff(&self) -> &'f Diff<'f> {
        &self.file.diff
    }

    pub fn old_code(&self) -> Option<&'f Code<'f>> {
        self.file.old.as_ref().filter(|_| self.is_read)
    }

    pub fn new_code(&self) -> Option<&'f Code<'f>> {
        self.file.new.as_ref().filter(|_| self.is_read)
    }

    pub fn is_test(&self) -> bool {
        is_test_path(self.path()) || self.file.edit.from.as_deref().is_some_and(is_test_path)
    }
}

/// All that rules look at.
pub(super) struct All<'f> {
    pub sides: &'f [Sides<'f>],
    pub tests: &'f [(String, String)],
    pub asked: &'f Asked,
    /// What the product defined and doesn't any more.
    pub gone: HashSet<String>,
}

impl<'f> All<'f> {
    pub fn new(sides: &'f [Sides<'f>], tests: &'f [(String, String)], asked: &'f Asked) -> Self {
        let product = || sides.iter().filter(|side| !side.is_test());
        let mut gone: HashSet<String> =
            product().filter_map(|side| side.file.edit.old.as_deref()).flat_map(defined).map(str::to_owned).collect();
        for text in product().filter_map(|side| side.file.edit.new.as_deref()) {
            for name in defined(text) {
                gone.remove(name);
            }
        }
        gone.retain(|name| name.len() > 2 && !name.starts_with("test"));
        Self { sides, tests, asked, gone }
    }
}

/// Names behind the words that define something, in any language.
fn defined(text: &str) -> impl Iterator<Item = &str> {
    const WORDS: [&str; 13] = [
        "fn",
        "def",
        "func",
        "function",
        "class",
        "struct",
        "enum",
        "trait",
        "type",
        "interface",
        "const",
        "static",
        "macro_rules!",
    ];
    let parts = |line: &'_ str| -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        let mut from = None;
        for (at, c) in line.char_indices().chain([(line.len(), ' ')]) {
            match (c.is_alphanumeric() || c == '_' || c == '!', from) {
                (true, None) => from = Some(at),
                (false, Some(start)) => {
                    found.push((start, at));
                    from = None;
                }
                _ => {}
            }
        }
        found
    };
    text.lines().filter(|line| line.len() < 1000).flat_map(move |line| {
        let words: Vec<&str> = parts(line).into_iter().map(|(from, to)| &line[from..to]).collect();
        let pairs = words.windows(2).filter(|pair| WORDS.contains(&pair[0])).map(|pair| pair[1]);
        pairs.collect::<Vec<_>>()
    })
}
