//! Functions that do nothing.

use tree_sitter::Node;

use super::{
    Finding, Kind,
    code::All,
    finding,
    hunk::At,
    product::{self, Pair},
    units::Unit,
};

/// What a function consists of, without comments and its description.
pub(super) fn statements<'t>(unit: &Unit<'t>) -> Vec<Node<'t>> {
    let Some(body) = unit.body else { return vec![] };
    if !matches!(body.kind(), "block" | "statement_block") {
        return vec![body];
    }
    let mut list = body;
    if let Some(only) = body.named_child(0).filter(|one| one.kind() == "statement_list") {
        list = only;
    }
    let mut cursor = list.walk();
    let all = list.named_children(&mut cursor).filter(|one| !one.kind().contains("comment"));
    let is_text = |one: &Node<'_>| {
        one.kind() == "expression_statement"
            && one.named_child_count() == 1
            && one.named_child(0).is_some_and(|only| only.kind() == "string")
    };
    let is_python = unit.code.language == super::language::Language::Python;
    all.filter(|one| !(is_python && is_text(one))).collect()
}

/// A stub, of one kind or the other.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stub {
    /// It says that it is one.
    Loud,
    /// It refuses, in words of its own.
    Refusing,
    /// It does nothing, without a word.
    Quiet,
}

/// Whether there is nothing but a stub.
pub(super) fn is_stub(unit: &Unit<'_>) -> bool {
    read(unit).is_some()
}

fn read(unit: &Unit<'_>) -> Option<Stub> {
    unit.body?;
    let statements = statements(unit);
    let one = match statements.as_slice() {
        [] => return Some(Stub::Quiet),
        [one] => *one,
        _ => return None,
    };
    let tokens = unit.code.tokens(one);
    let text = unit.code.of(one);
    let lower = text.to_lowercase();
    let is_told =
        ["not implemented", "not_implemented", "notimplemented", "unimplemented", "todo", "implement me", "not yet"]
            .iter()
            .any(|word| lower.contains(word));
    match tokens.as_slice() {
        ["pass" | "..."] | ["pass" | "...", ";"] => Some(Stub::Quiet),
        ["todo", "!", ..] => Some(Stub::Loud),
        ["unimplemented", "!", ..] if tokens.len() <= 5 || is_told && lower.matches("implement").count() > 1 => {
            Some(Stub::Loud)
        }
        ["unimplemented", "!", ..] => Some(Stub::Refusing),
        ["raise", "NotImplementedError", rest @ ..] => {
            let words = rest.concat().to_lowercase();
            let is_plain = rest.len() <= 2 || ["implement", "todo"].iter().any(|word| words.contains(word));
            Some(if is_plain { Stub::Loud } else { Stub::Refusing })
        }
        ["panic", ..] | ["throw", ..] | ["return", .., ")"] | ["return", .., ")", ";"]
            if is_told && text.contains(['"', '\'', '`']) =>
        {
            Some(Stub::Loud)
        }
        _ => None,
    }
}

/// What is there to be filled in by others.
fn is_abstract(unit: &Unit<'_>) -> bool {
    let around = &unit.within;
    let names = ["Base", "Abstract", "ABC", "Protocol", "Interface", "Mixin", "trait "];
    let own = around.rsplit("::").next().unwrap_or_default().split('(').next().unwrap_or_default();
    let is_extended = !own.is_empty()
        && [format!("({own})"), format!("({own},"), format!("extends {own} "), format!(", {own})")]
            .iter()
            .any(|one| unit.code.text.contains(one.as_str()));
    names.iter().any(|name| around.contains(name))
        || unit.marks.iter().any(|mark| mark.contains("abstract") || mark.contains("overload"))
        || is_extended
        || unit.code.path.ends_with(".pyi")
}

/// A note in it that the work is still to be done.
fn has_note(unit: &Unit<'_>) -> bool {
    let text = unit.code.of(unit.node);
    text.lines().filter_map(|line| line.split_once("//").or_else(|| line.split_once('#'))).any(|(_, note)| {
        let note = note.to_lowercase();
        note.contains("todo") || note.contains("stub") || note.contains("placeholder") || note.contains("implement")
    })
}

/// Looks through the functions of the product.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    for pair in product::pairs(all) {
        let unit = pair.new;
        let at = At::both(pair.old.map(|old| old.rows.clone()).unwrap_or_default(), unit.rows.clone());
        if pair.old.is_some_and(is_stub) || is_abstract(unit) {
            continue;
        }
        if let Some((certain, what)) = one(all, &pair) {
            found.push(finding(Kind::Stub, certain, pair.side.diff(), &at, what));
        }
    }
}

fn one(all: &All<'_>, pair: &Pair<'_>) -> Option<(bool, String)> {
    let (unit, name) = (pair.new, &pair.new.name);
    let is_free = all.asked.stubs || all.asked.removal;
    match read(unit) {
        Some(Stub::Loud) => Some((!is_free, format!("`{name}` is not written, it only says so"))),
        Some(Stub::Refusing) => pair.old.map(|_| (false, format!("`{name}` only refuses now"))),
        Some(Stub::Quiet) => {
            let gave = |old: &Unit<'_>| old.tokens.contains(&"return") || unit.code.of(unit.node).contains("->");
            match pair.old {
                Some(old) => {
                    Some((gave(old) && !is_free && !all.asked.constants, format!("`{name}` does nothing any more")))
                }
                None if unit.tokens.contains(&"pass") => Some((false, format!("the new `{name}` does nothing"))),
                None => None,
            }
        }
        None if product::constant(unit).is_some() && has_note(unit) && !pair.old.is_some_and(has_note) => {
            Some((!is_free, format!("`{name}` has a note that it is to be written, and one fixed answer")))
        }
        None => None,
    }
}
