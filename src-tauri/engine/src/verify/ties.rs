//! Whether a changed file belongs to the work: it is tied to a target by what was changed in either. Pure.

use std::collections::HashSet;

use crate::task::Edit;

/// Shorter names say nothing: they stand everywhere.
const SHORTEST: usize = 4;

/// Whether this file is tied to one of those: one names the other (an import), or a name that was added or removed in
/// one was added or removed in the other.
pub fn tied(stray: &Edit, targets: &[&Edit]) -> bool {
    let (own, own_texts) = (touched_names(stray), both(stray));
    targets.iter().any(|target| {
        let names_it = |texts: &str, path: &str| stem(path).is_some_and(|stem| has_word(texts, &stem));
        // A new file that a target names, or one that a target stopped to name, was made or left by the work.
        let (more, fewer) = (stray.old.is_none(), stray.new.is_none());
        let is_named = (more && names_it(target.new.as_deref().unwrap_or_default(), &stray.path))
            || (fewer && names_it(target.old.as_deref().unwrap_or_default(), &stray.path));
        let shares = touched_names(target).intersection(&own).next().is_some();
        let target_names = touched_names(target);
        let follows = own.iter().any(|name| both(target).split(not_word).any(|word| word == name))
            && names_it(&own_texts, &target.path)
            || target_names.iter().any(|name| changed_lines(stray).split(not_word).any(|word| word == name));
        is_named || shares || follows
    })
}

/// Identifiers that stand in changed lines of one side and nowhere in the other side.
pub fn touched_names(edit: &Edit) -> HashSet<String> {
    let words = |text: &Option<String>| -> HashSet<String> {
        let all = text.as_deref().unwrap_or_default().split(not_word);
        all.filter(|word| is_name(word)).map(ToOwned::to_owned).collect()
    };
    let (old, new) = (words(&edit.old), words(&edit.new));
    old.symmetric_difference(&new).cloned().collect()
}

/// Lines that only one side has.
fn changed_lines(edit: &Edit) -> String {
    let lines = |text: &'_ Option<String>| -> HashSet<String> {
        text.as_deref().unwrap_or_default().lines().map(|line| line.trim().to_owned()).collect()
    };
    let (old, new) = (lines(&edit.old), lines(&edit.new));
    old.symmetric_difference(&new).cloned().collect::<Vec<_>>().join("\n")
}

fn both(edit: &Edit) -> String {
    [edit.old.as_deref().unwrap_or_default(), edit.new.as_deref().unwrap_or_default()].join("\n")
}

fn stem(path: &str) -> Option<String> {
    let name = path.rsplit('/').next()?;
    let stem = name.split('.').next()?;
    (stem.len() >= 2 && !matches!(stem, "index" | "main" | "mod" | "lib" | "__init__")).then(|| stem.to_owned())
}

fn has_word(text: &str, word: &str) -> bool {
    text.split(not_word).any(|one| one == word)
}

fn not_word(c: char) -> bool {
    !c.is_alphanumeric() && c != '_'
}

/// Names of code, and not words of the language or of every other line.
fn is_name(word: &str) -> bool {
    const COMMON: [&str; 66] = [
        "return",
        "self",
        "this",
        "import",
        "from",
        "function",
        "const",
        "static",
        "public",
        "private",
        "class",
        "struct",
        "enum",
        "impl",
        "trait",
        "else",
        "elif",
        "match",
        "case",
        "while",
        "break",
        "continue",
        "true",
        "false",
        "none",
        "null",
        "undefined",
        "None",
        "True",
        "False",
        "Some",
        "Option",
        "Result",
        "String",
        "string",
        "value",
        "values",
        "name",
        "list",
        "items",
        "item",
        "data",
        "result",
        "index",
        "len",
        "length",
        "print",
        "printf",
        "println",
        "console",
        "error",
        "Error",
        "throw",
        "raise",
        "except",
        "catch",
        "assert",
        "async",
        "await",
        "with",
        "when",
        "that",
        "void",
        "include",
        "default",
        "export",
    ];
    word.len() >= SHORTEST && word.starts_with(|c: char| c.is_alphabetic() || c == '_') && !COMMON.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(path: &str, old: Option<&str>, new: Option<&str>) -> Edit {
        Edit { path: path.into(), from: None, old: old.map(Into::into), new: new.map(Into::into) }
    }

    #[test]
    fn a_file_that_the_work_needs_is_tied_and_another_is_not() {
        let target = edit("pool.py", Some("def get(): pass"), Some("from retry import with_retries\ndef get(): pass"));
        let made = edit("retry.py", None, Some("def with_retries(f): return f"));
        assert!(tied(&made, &[&target]));
        let caller = edit("app.py", Some("pool.get()"), Some("with_retries(pool.get)"));
        assert!(tied(&caller, &[&target]));
        let stray = edit("colours.py", Some("RED = 1"), Some("RED = 2"));
        assert!(!tied(&stray, &[&target]));
        let renamed = edit("pool.py", Some("def fetch_all(): pass"), Some("def fetch_many(): pass"));
        assert!(tied(&edit("app.py", Some("x = fetch_all()"), Some("x = fetch_many()")), &[&renamed]));
    }
}
