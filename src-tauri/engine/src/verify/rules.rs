//! Criteria in plain words that the files settle: X exists, X contains `Y`, X is unchanged, and their opposites.

use std::path::{Path, PathBuf};

use super::{
    Inputs, shown,
    text::{bare, is_path},
};
use crate::task::{Evidence, State};

/// Rules in plain words: X exists, X contains `Y`, X is unchanged, and their opposites.
pub fn by_rule(inputs: &Inputs<'_>, text: &str) -> Option<(State, Vec<Evidence>)> {
    if let Some(settled) = stands_in(inputs, text) {
        return Some(settled);
    }
    let words: Vec<&str> = text.split_whitespace().skip_while(|word| is_filler(word)).collect();
    let (first, rest) = words.split_first()?;
    let first = bare(first);
    let path = if first.eq_ignore_ascii_case("readme") { "README.md" } else { first };
    if !is_path(path) {
        return None;
    }
    let path = path.trim_start_matches("./");
    let rest = rest.join(" ");
    let verb = rest.trim_end_matches('.').to_lowercase();
    let met = |is: bool| if is { State::Met } else { State::NotMet };
    match verb.as_str() {
        "exists" | "is created" | "was created" | "has been created" | "is there" | "is present" => {
            let there = inside(inputs.dir, path)?.exists();
            Some((met(there), vec![file(path, if there { "is there" } else { "is not there" })]))
        }
        "does not exist" | "is deleted" | "was deleted" | "is removed" | "was removed" | "is gone" => {
            let there = inputs.dir.join(path).symlink_metadata().is_ok();
            Some((met(!there), vec![file(path, if there { "is still there" } else { "is not there" })]))
        }
        "is unchanged" | "is not changed" | "was not changed" | "is untouched" | "stays unchanged"
        | "does not change" => {
            if !inputs.dir.join(path).exists() && inputs.change_of(path).is_none() {
                return Some((State::CantTell, vec![file(path, "is not there, and was not before")]));
            }
            let change = inputs.change_of(path);
            Some((met(change.is_none()), vec![change.map_or_else(|| file(path, "not changed"), shown)]))
        }
        _ => contains(inputs, path, &rest),
    }
}

/// Verbs that say that a text stands in a file.
const HAS: [&str; 9] =
    ["contains ", "has ", "mentions ", "defines ", "declares ", "exports ", "uses ", "documents ", "describes "];
/// And that it does not.
const HAS_NOT: [&str; 16] = [
    "does not contain ",
    "doesn't contain ",
    "no longer contains ",
    "must not contain ",
    "does not use ",
    "doesn't use ",
    "no longer uses ",
    "does not mention ",
    "no longer mentions ",
    "does not have ",
    "no longer has ",
    "has no ",
    "does not import ",
    "no longer imports ",
    "does not define ",
    "no longer defines ",
];

fn contains(inputs: &Inputs<'_>, path: &str, rest: &str) -> Option<(State, Vec<Evidence>)> {
    let lower = rest.to_lowercase();
    let negated = HAS_NOT.iter().find(|start| lower.starts_with(**start));
    let start = negated.or_else(|| HAS.iter().find(|start| lower.starts_with(**start)))?;
    let said = rest.get(start.len()..)?;
    // What follows `contains` is quoted as a whole; after another verb a word may say what the quoted name is.
    let wanted = quoted(said).or_else(|| (*start != "contains ").then(|| only_span(said)).flatten())?;
    search(inputs, path, wanted, negated.is_some())
}

/// `name` is mentioned in README.md.
fn stands_in(inputs: &Inputs<'_>, text: &str) -> Option<(State, Vec<Evidence>)> {
    let wanted = only_span(text).filter(|wanted| !is_path(wanted))?;
    let (before, after) = text.split_once(&format!("`{wanted}`"))?;
    if !before.split_whitespace().all(|word| is_filler(word) || matches!(word, "function" | "option" | "flag")) {
        return None;
    }
    let rest = after.trim().trim_end_matches('.').to_lowercase();
    let verbs = ["is mentioned in ", "is documented in ", "is defined in ", "is described in ", "stands in ", "is in "];
    let verb = verbs.iter().find(|verb| rest.starts_with(**verb))?;
    let place = after.trim().trim_end_matches('.').get(verb.len()..)?.trim();
    let place = place.strip_prefix("the ").unwrap_or(place);
    let path = if place.eq_ignore_ascii_case("readme") { "README.md" } else { bare(place) };
    if !is_path(path) {
        return None;
    }
    search(inputs, path, wanted, false)
}

fn search(inputs: &Inputs<'_>, path: &str, wanted: &str, negated: bool) -> Option<(State, Vec<Evidence>)> {
    let Some(real) = inside(inputs.dir, path).filter(|real| real.is_file()) else {
        let state = if negated { State::CantTell } else { State::NotMet };
        return Some((state, vec![file(path, "is not there")]));
    };
    // Not a proof if it is not read to the end.
    let text = std::fs::read(&real).ok().filter(|bytes| bytes.len() < 20_000_000)?;
    let text = String::from_utf8_lossy(&text).into_owned();
    let found = text.lines().position(|line| line.contains(wanted)).or_else(|| text.find(wanted).map(|_| 0));
    let note = found.map_or_else(|| format!("has no {wanted:?}"), |at| format!("line {} has {wanted:?}", at + 1));
    let is_met = found.is_some() != negated;
    Some((if is_met { State::Met } else { State::NotMet }, vec![file(path, &note)]))
}

/// The one piece in backticks.
fn only_span(text: &str) -> Option<&str> {
    let mut parts = text.split('`').skip(1).step_by(2);
    let span = parts.next().filter(|span| !span.trim().is_empty())?;
    parts.next().is_none().then_some(span)
}

/// What stands in backticks or quotes, if that is all that there is.
fn quoted(text: &str) -> Option<&str> {
    let text = text.trim().trim_end_matches('.');
    let text = text.strip_prefix("the text ").or_else(|| text.strip_prefix("the line ")).unwrap_or(text);
    let mark = text.chars().next().filter(|c| ['`', '"', '\''].contains(c))?;
    let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
    (!inner.is_empty() && !inner.contains(mark)).then_some(inner)
}

fn is_filler(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "the" | "a" | "file" | "folder" | "directory")
}

/// A path below the folder after all links are followed, if it stays there.
fn inside(dir: &Path, path: &str) -> Option<PathBuf> {
    let joined = dir.join(path.trim_start_matches('/'));
    if path.split('/').any(|part| part == "..") {
        return None;
    }
    match joined.canonicalize() {
        Ok(real) => real.starts_with(dir.canonicalize().ok()?).then_some(real),
        Err(_) => Some(joined),
    }
}

fn file(path: &str, note: &str) -> Evidence {
    Evidence::File { path: path.to_owned(), note: note.to_owned() }
}
