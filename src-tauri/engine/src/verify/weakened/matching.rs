//! Which test is which: renamed, moved, split, merged into a table, or gone.

use std::collections::{HashMap, HashSet};

use super::{
    Finding, Kind,
    code::{All, Sides},
    compare, finding,
    hunk::At,
    language::name,
    units::Unit,
};

/// A test on one side of the change, and its file.
#[derive(Clone, Copy)]
pub(super) struct Placed<'f> {
    pub side: &'f Sides<'f>,
    pub unit: &'f Unit<'f>,
}

/// The tests of both sides, with what is asserted newly anywhere.
pub(super) struct Tests<'f> {
    pub old: Vec<Placed<'f>>,
    pub new: Vec<Placed<'f>>,
    /// Keys of assertions that are there more often than before.
    pub added: HashMap<String, i64>,
}

impl<'f> Tests<'f> {
    pub fn of(all: &All<'f>) -> Self {
        let place = |is_old: bool| {
            let of = move |side: &'f Sides<'f>| if is_old { &side.old } else { &side.new };
            all.sides.iter().flat_map(move |side| of(side).iter().map(move |unit| Placed { side, unit }))
        };
        let mut added: HashMap<String, i64> = HashMap::new();
        for key in place(false).flat_map(|placed| placed.unit.asserts.iter().map(|one| one.key.clone())) {
            *added.entry(key).or_default() += 1;
        }
        let is_test = |placed: &Placed<'f>| placed.unit.is_test;
        Self { old: place(true).filter(is_test).collect(), new: place(false).filter(is_test).collect(), added }
    }

    /// Takes out what a test asserts as it did before: that is not new anywhere.
    fn keep(&mut self, old: &Unit<'_>, new: &Unit<'_>) {
        let mut now: Vec<String> = new.asserts.iter().map(|one| one.key.clone()).collect();
        for key in old.asserts.iter().map(|one| one.key.clone()) {
            if let Some(at) = now.iter().position(|one| *one == key) {
                now.swap_remove(at);
                self.take(&key);
            }
        }
    }

    /// Takes one of the assertions that are new somewhere.
    pub fn take(&mut self, key: &str) -> bool {
        match self.added.get_mut(key) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }
}

/// Looks for tests that are gone, and holds the others against what they were.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    let mut tests = Tests::of(all);
    let pairs = pairs(&tests);
    for (old, new) in &pairs {
        let (old, new) = (tests.old[*old].unit, tests.new[*new].unit);
        tests.keep(old, new);
    }
    for side in all.sides {
        for old in side.old.iter().filter(|unit| !unit.is_test) {
            if let Some(new) = side.new.iter().find(|unit| !unit.is_test && unit.key() == old.key()) {
                tests.keep(old, new);
            }
        }
    }
    let is_taken: HashSet<usize> = pairs.values().copied().collect();
    let mut lost: Vec<Placed<'_>> = Vec::new();
    for (at, old) in tests.old.clone().into_iter().enumerate() {
        match pairs.get(&at) {
            Some(new) => {
                let new = tests.new[*new];
                compare::units(all, &mut tests, old, new, found);
            }
            None if is_absorbed(&tests, old) => {}
            None => lost.push(old),
        }
    }
    gone(all, &lost, found);
    for (at, new) in tests.new.iter().enumerate() {
        if !is_taken.contains(&at) {
            compare::fresh(all, *new, found);
        }
    }
    compare::helpers(all, &mut tests, found);
}

/// For each former test the one that it is now: by place and name, by name, by what it does.
fn pairs(tests: &Tests<'_>) -> HashMap<usize, usize> {
    let mut pairs = HashMap::new();
    let mut taken = HashSet::new();
    let file = |placed: &Placed<'_>| placed.side.path().to_owned();
    let exact = |placed: &Placed<'_>| format!("{} {:?}", file(placed), placed.unit.key());
    let in_file = |placed: &Placed<'_>| format!("{} {}", file(placed), placed.unit.name);
    let named = |placed: &Placed<'_>| placed.unit.name.clone();
    let keys: [&dyn Fn(&Placed<'_>) -> String; 3] = [&exact, &in_file, &named];
    for key in keys {
        let mut free: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, new) in tests.new.iter().enumerate().rev().filter(|(at, _)| !taken.contains(at)) {
            free.entry(key(new)).or_default().push(at);
        }
        for (at, old) in tests.old.iter().enumerate() {
            if pairs.contains_key(&at) {
                continue;
            }
            if let Some(new) = free.get_mut(&key(old)).and_then(Vec::pop) {
                taken.insert(new);
                pairs.insert(at, new);
            }
        }
    }
    // What is left on both sides is little; where it is much, only the first are compared.
    let mut likely = Vec::new();
    for (at, old) in tests.old.iter().enumerate().filter(|(at, _)| !pairs.contains_key(at)).take(400) {
        for (to, new) in tests.new.iter().enumerate().filter(|(to, _)| !taken.contains(to)).take(400) {
            let alike = alike(&old.unit.tokens, &new.unit.tokens);
            if alike >= 60 {
                likely.push((alike, at, to));
            }
        }
    }
    likely.sort_by_key(|(alike, at, to)| (std::cmp::Reverse(*alike), *at, *to));
    for (_, at, to) in likely {
        if !pairs.contains_key(&at) && taken.insert(to) {
            pairs.insert(at, to);
        }
    }
    pairs
}

/// How much two lists of words have in common, in per cent.
pub(super) fn alike(one: &[&str], other: &[&str]) -> usize {
    if one.is_empty() && other.is_empty() {
        return 100;
    }
    let mut counts: HashMap<&str, i64> = HashMap::new();
    for word in one {
        *counts.entry(word).or_default() += 1;
    }
    let common = other
        .iter()
        .filter(|word| {
            counts.get_mut(**word).is_some_and(|left| {
                *left -= 1;
                *left >= 0
            })
        })
        .count();
    common * 200 / (one.len() + other.len())
}

/// Its cases stand in other tests now: each assertion, or all its values in one test that is new or longer.
fn is_absorbed(tests: &Tests<'_>, old: Placed<'_>) -> bool {
    let keys: Vec<String> = old.unit.asserts.iter().map(|one| one.key.clone()).collect();
    let is_in_test = |key: &String| tests.new.iter().any(|new| new.unit.asserts.iter().any(|one| one.key == *key));
    if !keys.is_empty()
        && keys.iter().all(|key| tests.added.get(key).is_some_and(|count| *count > 0) && is_in_test(key))
    {
        return true;
    }
    if tests.new.iter().any(|new| alike(&old.unit.tokens, &new.unit.tokens) >= 95 && !keys.is_empty()) {
        return true;
    }
    let wanted: Vec<&str> = without_messages(&old.unit.tokens).into_iter().filter(|token| is_literal(token)).collect();
    let calls: HashSet<&str> = called(&old.unit.tokens);
    !wanted.is_empty()
        && tests.new.iter().any(|new| {
            let now = new.unit.values();
            let has = |word: &str| now.contains(word);
            let former =
                tests.old.iter().find(|one| one.unit.key() == new.unit.key() && one.side.path() == new.side.path());
            let is_grown = former.is_none_or(|one| one.unit.values().len() < now.len());
            let share = wanted.iter().filter(|word| has(word)).count() * 100 / wanted.len();
            is_grown
                && share >= 80
                && (calls.is_empty() || called(&new.unit.tokens).intersection(&calls).next().is_some())
        })
}

/// Words without what Go tells about a failure.
fn without_messages<'t>(tokens: &[&'t str]) -> Vec<&'t str> {
    let mut kept = Vec::new();
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        let is_told =
            at > 1 && *token == "(" && ["Errorf", "Error", "Fatalf", "Fatal", "Logf", "Log"].contains(&tokens[at - 1]);
        if depth > 0 || is_told {
            depth += i32::from(*token == "(") - i32::from(*token == ")");
        } else {
            kept.push(*token);
        }
    }
    kept
}

/// A number or a string.
pub(super) fn is_literal(token: &str) -> bool {
    let first = token.trim_start_matches(['b', 'r', 'f', 'u', '#']).chars().next();
    matches!(first, Some('"' | '\'' | '`')) || token.starts_with(|c: char| c.is_ascii_digit())
}

/// The names that are called, without those of assertions.
pub(super) fn called<'t>(tokens: &[&'t str]) -> HashSet<&'t str> {
    let is_name = |word: &str| word.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is_usual = |word: &str| {
        let lower = word.to_lowercase();
        lower.starts_with("assert")
            || is_matcher(word)
            || ["expect", "raises", "errorf", "fatalf", "run"].contains(&lower.as_str())
    };
    tokens
        .windows(2)
        .filter(|pair| pair[1] == "(" && is_name(pair[0]) && !is_usual(pair[0]))
        .map(|pair| pair[0])
        .collect()
}

/// `toBe` and its like.
fn is_matcher(word: &str) -> bool {
    word.strip_prefix("to").is_some_and(|rest| rest.starts_with(char::is_uppercase))
}

/// Says which tests are gone; those of one file that is gone as one.
fn gone(all: &All<'_>, lost: &[Placed<'_>], found: &mut Vec<Finding>) {
    let mut by_file: HashMap<&str, Vec<Placed<'_>>> = HashMap::new();
    for placed in lost {
        by_file.entry(placed.side.path()).or_default().push(*placed);
    }
    for (path, lost) in by_file {
        let is_of_gone = |placed: &Placed<'_>| placed.unit.tokens.iter().any(|token| all.gone.contains(*token));
        let is_asked = all.asked.removed_tests && !all.asked.hands_off;
        let lost: Vec<Placed<'_>> = lost
            .into_iter()
            .filter(|one| {
                let is_theirs = all.asked.removal && is_of_gone(one);
                !(is_asked || is_theirs || all.asked.removes(&one.unit.name))
            })
            .collect();
        let Some(first) = lost.first() else { continue };
        let certain = |one: &Placed<'_>| !is_of_gone(one) || all.asked.hands_off;
        if first.side.file.edit.new.is_none() && lost.len() > 1 {
            let what = format!("the file of tests `{}` is gone, with {} tests in it", name(path), lost.len());
            let at = At::old(first.unit.rows.clone());
            found.push(finding(Kind::Removed, lost.iter().any(certain), first.side.diff(), &at, what));
            continue;
        }
        for one in &lost {
            let still = one.side.new.iter().find(|unit| unit.name == one.unit.name && !unit.is_test);
            let what = match still {
                Some(_) => format!("the test `{}` is not run any more", one.unit.name),
                None => format!("the test `{}` is gone", one.unit.name),
            };
            let new = still.map(|unit| unit.rows.clone()).unwrap_or_default();
            let at = At::both(one.unit.rows.clone(), new);
            found.push(finding(Kind::Removed, certain(one), one.side.diff(), &at, what));
        }
    }
}
