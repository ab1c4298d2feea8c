//! A test against what it was.

use super::{
    Finding, Kind,
    asserts::Assert,
    code::All,
    finding,
    hunk::At,
    matching::{Placed, Tests, alike, called, is_literal},
    relation::Relation,
    rewritten,
    units::Unit,
    unrun,
};

/// Two sides of one test.
struct Both<'f> {
    old: Placed<'f>,
    new: Placed<'f>,
}

impl Both<'_> {
    /// Shows lines of it; a test that moved is shown where it was.
    fn at(&self, old: std::ops::Range<usize>, new: std::ops::Range<usize>) -> At {
        let is_here = self.old.side.path() == self.new.side.path();
        At::both(old, if is_here { new } else { 0..0 })
    }

    fn say(&self, kind: Kind, certain: bool, at: &At, what: String, found: &mut Vec<Finding>) {
        found.push(finding(kind, certain, self.old.side.diff(), at, what));
    }
}

/// Holds a test against what it was.
pub(super) fn units<'f>(
    all: &All<'f>,
    tests: &mut Tests<'f>,
    old: Placed<'f>,
    new: Placed<'f>,
    found: &mut Vec<Finding>,
) {
    let both = Both { old, new };
    unrun::skipped(all, old, new, found);
    if old.unit.tokens == new.unit.tokens && old.unit.marks == new.unit.marks {
        return;
    }
    unrun::shape(all, old, new, found);
    let name = &new.unit.name;
    let is_emptied = !old.unit.asserts.is_empty()
        && new.unit.asserts.is_empty()
        && added_checks(old.unit, new.unit).is_empty()
        && new.unit.tokens.len() < old.unit.tokens.len();
    let is_moved = old.unit.asserts.iter().all(|one| tests.added.get(&one.key).is_some_and(|count| *count > 0));
    if is_emptied && !is_moved {
        let certain = !(all.asked.changed_tests || all.asked.removed_tests) || all.asked.hands_off;
        let at = both.at(old.unit.rows.clone(), new.unit.rows.clone());
        both.say(Kind::Emptied, certain, &at, format!("the test `{name}` asserts nothing any more"), found);
        return;
    }

    if rewritten::is_detached(old.unit, new.unit) {
        let at = both.at(old.unit.rows.clone(), new.unit.rows.clone());
        let what = format!("the test `{name}` does not call any more what it tests");
        both.say(Kind::Emptied, !all.asked.changed_tests || all.asked.hands_off, &at, what, found);
        return;
    }
    asserts(all, tests, &both, found);
}

/// Functions that tests share: what they assert must not become less either.
pub(super) fn helpers<'f>(all: &All<'f>, tests: &mut Tests<'f>, found: &mut Vec<Finding>) {
    for side in all.sides {
        for old in side.old.iter().filter(|unit| !unit.is_test && unit.is_of_tests && !unit.asserts.is_empty()) {
            let Some(new) = side.new.iter().find(|unit| unit.key() == old.key() && !unit.is_test) else { continue };
            if old.tokens != new.tokens {
                let both = Both { old: Placed { side, unit: old }, new: Placed { side, unit: new } };
                asserts(all, tests, &both, found);
            }
        }
    }
}

/// A test that was not there: whether it tests at all.
pub(super) fn fresh(_: &All<'_>, new: Placed<'_>, found: &mut Vec<Finding>) {
    let at = |rows: &std::ops::Range<usize>| At::new(rows.clone());
    unrun::fresh(new, found);
    let asserts = &new.unit.asserts;
    if !asserts.is_empty() && asserts.iter().all(|one| one.says.relation == Relation::Trivial) {
        let what = format!("the new test `{}` asserts only what is always true", new.unit.name);
        found.push(finding(Kind::Assertion, false, new.side.diff(), &at(&new.unit.rows), what));
    }
}

/// What is called newly and sounds as if it asserted something.
fn added_checks<'t>(old: &Unit<'t>, new: &Unit<'t>) -> Vec<&'t str> {
    let former = called(&old.tokens);
    let sounds = |word: &&str| {
        let lower = word.to_lowercase();
        ["check", "verify", "ensure", "expect", "should", "require", "assert", "validate", "must", "compare"]
            .iter()
            .any(|one| lower.contains(one))
    };
    let all = new.tokens.windows(2).filter(|pair| pair[1] == "(" || pair[1] == "!").map(|pair| pair[0]);
    all.filter(|word| !former.contains(word) && !old.tokens.contains(word)).filter(sounds).collect()
}

/// How a former assertion and a new one belong together; the closest first.
fn closeness(old: &Assert<'_>, new: &Assert<'_>) -> usize {
    let (a, b) = (&old.says, &new.says);
    if !a.left.is_empty() && a.left == b.left && a.relation == b.relation {
        300
    } else if !a.left.is_empty() && (a.left == b.left || a.left == b.right) {
        250
    } else if !a.right.is_empty() && a.right == b.right && a.relation == b.relation {
        200
    } else if a.relation == Relation::Raises && b.relation == Relation::Raises {
        150
    } else {
        let all_a: Vec<&str> = a.left.iter().chain(&a.right).copied().collect();
        let all_b: Vec<&str> = b.left.iter().chain(&b.right).copied().collect();
        let is_among = b.relation == Relation::Either && all_a.iter().all(|word| all_b.contains(word));
        if is_among {
            return 150;
        }
        if all_a.is_empty() || all_b.is_empty() { 0 } else { alike(&all_a, &all_b) }
    }
}

fn asserts<'f>(all: &All<'f>, tests: &mut Tests<'f>, both: &Both<'f>, found: &mut Vec<Finding>) {
    let (old, new) = (both.old.unit, both.new.unit);
    let mut added: Vec<&Assert<'_>> = new.asserts.iter().collect();
    let mut lost: Vec<&Assert<'_>> = Vec::new();
    for one in &old.asserts {
        match added.iter().position(|other| other.key == one.key) {
            Some(at) => drop(added.remove(at)),
            None => lost.push(one),
        }
    }
    let mut likely = Vec::new();
    for (at, one) in lost.iter().enumerate().take(200) {
        for (to, other) in added.iter().enumerate().take(200) {
            likely.push((closeness(one, other), at, to));
        }
    }
    likely.retain(|(close, _, _)| *close >= 50);
    likely.sort_by_key(|(close, at, to)| (std::cmp::Reverse(*close), *at, *to));
    let (mut done, mut used) = (vec![false; lost.len()], vec![false; added.len()]);
    for (_, at, to) in likely {
        if !done[at] && !used[to] {
            (done[at], used[to]) = (true, true);
            if !tests.take(&lost[at].key) {
                pair(all, both, lost[at], added[to], found);
            }
        }
    }
    for (at, one) in lost.iter().enumerate().filter(|(at, _)| !done[*at]) {
        if tests.take(&one.key) || is_in_table(one, new, &added) {
            continue;
        }
        let is_of_gone = one.says.left.iter().chain(&one.says.right).any(|word| all.gone.contains(*word));
        if is_of_gone && all.asked.removal && !all.asked.hands_off || one.says.relation == Relation::Trivial {
            continue;
        }
        let is_asked = (all.asked.changed_tests || all.asked.removed_tests) && !all.asked.hands_off;
        if is_unwrapped(one, old, new) {
            continue;
        }
        let doubt = is_of_gone
            || rewritten::is_other(old, new)
            || is_asked
            || !added_checks(old, new).is_empty()
            || (0..added.len()).any(|to| !used[to] && added[to].says.relation != Relation::Trivial);
        let what = format!("the test `{}` does not assert any more that {}", new.name, words(one));
        let at_lines = both.at(lost[at].rows.clone(), 0..0);
        both.say(Kind::Assertion, !doubt, &at_lines, what, found);
    }
    for (to, one) in added.iter().enumerate() {
        if one.says.relation == Relation::Trivial && !used[to] {
            let certain = done.iter().any(|done| !done) && (!all.asked.changed_tests || all.asked.hands_off);
            let what = format!("an assertion in `{}` is always true", new.name);
            both.say(Kind::Assertion, certain, &both.at(0..0, one.rows.clone()), what, found);
        }
    }
}

/// Its values stand in the test still, and something is asserted of values from a table or a loop.
fn is_in_table(lost: &Assert<'_>, new: &Unit<'_>, added: &[&Assert<'_>]) -> bool {
    let (marks, values) = (new.marks.join(" "), new.values());
    let literals: Vec<&str> =
        lost.says.left.iter().chain(&lost.says.right).copied().filter(|one| is_literal(one)).collect();
    let is_open = |one: &&&Assert<'_>| !one.says.right.iter().any(|word| is_literal(word));
    let is_repeated = new.tokens.iter().any(|word| ["for", "each", "forEach", "map", "all"].contains(word))
        || marks.contains("parametrize")
        || marks.contains("each")
        || marks.contains("case");
    !literals.is_empty()
        && is_repeated
        && added.iter().any(|one| is_open(&one))
        && literals.iter().all(|one| values.contains(one))
}

/// `assert!(x.is_ok())`, where `x.unwrap()` fails in its place now.
fn is_unwrapped(one: &Assert<'_>, old: &Unit<'_>, new: &Unit<'_>) -> bool {
    let count = |unit: &Unit<'_>| unit.tokens.iter().filter(|word| ["unwrap", "expect", "?"].contains(*word)).count();
    one.says.left.iter().any(|word| ["is_ok", "is_some"].contains(word)) && count(new) > count(old)
}

/// An assertion in its own words, short.
fn words(one: &Assert<'_>) -> String {
    let side = |tokens: &[&str]| crate::task::clip(&tokens.concat(), 80);
    match (one.says.left.is_empty(), one.says.right.is_empty()) {
        (_, true) => format!("`{}` {}", side(&one.says.left), one.says.relation.name()),
        (true, false) => format!("{}: `{}`", one.says.relation.name(), side(&one.says.right)),
        (false, false) => {
            format!("`{}` {}: `{}`", side(&one.says.left), one.says.relation.name(), side(&one.says.right))
        }
    }
}

/// Holds an assertion against the one that stands in its place.
fn pair(all: &All<'_>, both: &Both<'_>, old: &Assert<'_>, new: &Assert<'_>, found: &mut Vec<Finding>) {
    let name = &both.new.unit.name;
    let at = both.at(old.rows.clone(), new.rows.clone());
    let (a, b) = (&old.says, &new.says);
    let is_free = all.asked.changed_tests && !all.asked.hands_off;
    if let (Some(before), Some(now)) = (old.tolerance, new.tolerance)
        && now > before * 1.0001
    {
        let certain = !all.asked.tolerance && !is_free;
        let what = format!("`{name}` lets a number be further off: {now:e} instead of {before:e}");
        return both.say(Kind::Tolerance, certain, &at, what, found);
    }
    if b.relation.strength() < a.relation.strength() {
        // What is compared as a fraction is rightly compared within a tolerance.
        let is_close = b.relation == Relation::Close;
        let is_fraction =
            old.says.right.iter().chain(&old.says.left).any(|word| is_literal(word) && word.contains('.'));
        let is_of_gone = a.left.iter().chain(&a.right).any(|word| all.gone.contains(*word));
        let is_moved_value = b.relation == Relation::Contains && a.right.first().is_none_or(|word| !is_literal(word));
        let is_style = a.relation == Relation::Truthy;
        let doubt = is_of_gone
            || is_close && is_fraction
            || is_moved_value
            || is_style
            || rewritten::is_other(both.old.unit, both.new.unit);
        let certain = !is_free && (b.relation == Relation::Trivial || !doubt);
        let kind = if is_close { Kind::Tolerance } else { Kind::Assertion };
        let what = match b.relation {
            Relation::Trivial => format!("an assertion in `{name}` is always true now"),
            _ => format!("an assertion in `{name}` asks for less: {}, not {}", b.relation.name(), a.relation.name()),
        };
        return both.say(kind, certain, &at, what, found);
    }
    let is_any = |side: &[&str]| side.iter().any(|word| ["anything", "any", "ANY", "Anything"].contains(word));
    let is_bare = a.relation == b.relation
        && [Relation::Raises, Relation::Other].contains(&a.relation)
        && !(a.left.is_empty() || a.right.is_empty())
        && (b.left.is_empty() || b.right.is_empty());
    let is_itself = b.left == b.right && a.left != a.right;
    if is_itself || is_any(&b.right) && !is_any(&a.right) || is_bare || is_own(both.new.unit, old, new) {
        let what = format!("an assertion in `{name}` asks for less: what it is held against says nothing");
        return both.say(Kind::Assertion, !is_free, &at, what, found);
    }
    if a.relation == Relation::Raises && b.relation == Relation::Raises {
        let is_wide = |side: &[&str]| side.iter().all(|word| ["Exception", "BaseException", "Error"].contains(word));
        if is_wide(&b.right) && !is_wide(&a.right) {
            let what = format!("`{name}` takes any failure now, not only `{}`", a.right.concat());
            return both.say(Kind::Assertion, !is_free, &at, what, found);
        }
    }
    changed(all, both, old, new, found);
}

/// What was a value before is now taken from what is tested itself.
fn is_own(unit: &Unit<'_>, old: &Assert<'_>, new: &Assert<'_>) -> bool {
    let ([name], left) = (new.says.right.as_slice(), new.says.left.as_slice()) else { return false };
    let had_value = old.says.right.iter().any(|word| is_literal(word)) && !is_literal(name);
    had_value
        && !left.is_empty()
        && unit
            .tokens
            .windows(left.len() + 2)
            .any(|part| part[0] == *name && ["=", ":="].contains(&part[1]) && &part[2..] == left)
}

/// The same assertion with other values.
fn changed(all: &All<'_>, both: &Both<'_>, old: &Assert<'_>, new: &Assert<'_>, found: &mut Vec<Finding>) {
    let (a, b) = (&old.says, &new.says);
    let plain = |side: &[&str]| {
        side.iter().map(|word| if is_literal(word) { "" } else { word }).collect::<String>().to_lowercase()
    };
    let values = |one: &Assert<'_>| -> Vec<String> {
        let fixed = |word: &&&str| {
            is_literal(word) || ["true", "false", "True", "False", "None", "null", "nil"].contains(*word)
        };
        one.says.left.iter().chain(&one.says.right).filter(fixed).map(|word| (*word).to_owned()).collect()
    };
    let (before, now) = (values(old), values(new));
    let fresh: Vec<&String> = now.iter().filter(|value| !before.contains(value)).collect();
    let is_same = a.relation == b.relation && before != now && !before.is_empty() && !now.is_empty();
    if !is_same || fresh.iter().any(|value| all.asked.names(value)) && !all.asked.hands_off {
        return;
    }
    let is_plain = |side: &[&str]| side.iter().all(|word| is_literal(word) || *word == "-");
    let is_alone = a.right.len() == 1 && b.right.len() == 1 || is_plain(&a.right) && is_plain(&b.right);
    let is_answer = a.left == b.left && (plain(&a.right) == plain(&b.right) || is_alone);
    let is_answer = is_answer || a.right == b.right && is_plain(&a.left) && is_plain(&b.left);
    let is_input = a.right == b.right && plain(&a.left) == plain(&b.left);
    if !is_answer && !is_input || all.asked.changed_tests && !all.asked.hands_off {
        return;
    }
    let is_open = all.asked.behaviour || all.asked.removal || !all.gone.is_empty();
    let is_meant = is_open || rewritten::is_in_product(all, &before, &now);
    let is_only = rewritten::is_tests_only(all) || all.asked.hands_off;
    let certain = is_answer && (is_only || !is_meant) && rewritten::is_same(both.old.unit, both.new.unit);
    let name = &both.new.unit.name;
    let value = |one: &[String]| crate::task::clip(&one.join(", "), 60);
    let what = match is_answer {
        true => format!("`{name}` expects {} instead of {}", value(&now), value(&before)),
        false => format!("`{name}` gives other values to what it tests: {} instead of {}", value(&now), value(&before)),
    };
    both.say(Kind::Expectation, certain, &both.at(old.rows.clone(), new.rows.clone()), what, found);
}
