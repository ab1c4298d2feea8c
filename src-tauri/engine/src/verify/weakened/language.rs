//! Which grammar reads a file, and whether it is one of tests.

use tree_sitter::{Parser, Tree};

/// Larger files are read by their lines only.
const MOST: usize = 1 << 20;

/// A language with a grammar here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    Rust,
    Python,
    Script,
    Typed,
    Tsx,
    Go,
}

impl Language {
    /// By the ending of the name.
    pub fn of(path: &str) -> Option<Self> {
        Some(match ending(path) {
            "rs" => Self::Rust,
            "py" | "pyi" => Self::Python,
            "js" | "jsx" | "mjs" | "cjs" => Self::Script,
            "ts" | "mts" | "cts" => Self::Typed,
            "tsx" => Self::Tsx,
            "go" => Self::Go,
            _ => return None,
        })
    }

    /// JavaScript of any kind.
    pub fn is_script(self) -> bool {
        matches!(self, Self::Script | Self::Typed | Self::Tsx)
    }

    fn grammar(self) -> tree_sitter::Language {
        match self {
            Self::Rust => tree_sitter_rust::LANGUAGE.into(),
            Self::Python => tree_sitter_python::LANGUAGE.into(),
            Self::Script => tree_sitter_javascript::LANGUAGE.into(),
            Self::Typed => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
            Self::Tsx => tree_sitter_typescript::LANGUAGE_TSX.into(),
            Self::Go => tree_sitter_go::LANGUAGE.into(),
        }
    }

    /// The tree of a text; none if it is too large, or is no such language.
    pub fn parse(self, text: &str) -> Option<Tree> {
        if text.len() > MOST {
            return None;
        }
        let mut parser = Parser::new();
        parser.set_language(&self.grammar()).ok()?;
        parser.parse(text, None).filter(|tree| !tree.root_node().has_error())
    }
}

/// What stands behind the last dot of the name.
pub(super) fn ending(path: &str) -> &str {
    name(path).rsplit_once('.').map_or("", |(_, ending)| ending)
}

/// The name of a file without its folders.
pub(super) fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Whether a file is there to test others, by its folder or name.
#[must_use]
pub fn is_test_path(path: &str) -> bool {
    const FOLDERS: [&str; 11] = [
        "test",
        "tests",
        "__tests__",
        "spec",
        "specs",
        "testdata",
        "__snapshots__",
        "__mocks__",
        "e2e",
        "testing",
        "fixtures",
    ];
    let lower = path.to_lowercase();
    let file = name(&lower);
    let stem = file.split('.').next().unwrap_or(file);
    let mut folders = lower.split('/').rev().skip(1);
    if folders.any(|folder| FOLDERS.contains(&folder)) {
        return true;
    }
    const MARKS: [&str; 4] = ["test", "tests", "spec", "specs"];
    let words: Vec<&str> = stem.split(['_', '-']).collect();
    let ends = [words.first(), words.last()];
    let is_marked = words.len() > 1 && ends.iter().flatten().any(|word| MARKS.contains(word))
        || file.split('.').skip(1).any(|part| MARKS.contains(&part));
    let cased = name(path).split('.').next().unwrap_or_default();
    let is_suite = ["java", "kt", "cs", "scala", "swift", "php"].contains(&ending(&lower))
        && (cased.ends_with("Test") || cased.ends_with("Tests") || cased.ends_with("Spec"));
    is_marked || is_suite || ["test", "tests", "conftest"].contains(&stem) || ending(&lower) == "snap"
}
