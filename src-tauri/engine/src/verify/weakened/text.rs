//! Languages without a grammar here, and broken syntax: tests by their lines.

use std::collections::HashMap;

use super::{
    Finding, Kind,
    code::{All, Sides},
    finding,
    hunk::At,
    language::{Language, ending, is_test_path},
    literals,
};

/// Looks through files that no grammar could read.
pub(super) fn look(all: &All<'_>, found: &mut Vec<Finding>) {
    let is_code = |side: &Sides<'_>| {
        Language::of(side.path()).is_some()
            || [
                "c", "h", "cc", "cpp", "cxx", "hpp", "java", "kt", "cs", "rb", "php", "swift", "scala", "sh", "bats",
                "m", "ex", "exs", "lua", "dart", "zig", "pl", "hs", "ml", "vue", "svelte",
            ]
            .contains(&ending(side.path()))
    };
    for side in all.sides.iter().filter(|side| !side.is_read) {
        if is_code(side) {
            lines(all, side, found);
        } else if side.is_test() {
            data(all, side, found);
        }
    }
}

/// A line that asserts.
fn asserts(line: &str) -> bool {
    let code = line.trim_start();
    let is_comment = code.starts_with("//") || code.starts_with('#') || code.starts_with('*') || code.starts_with("/*");
    const WORDS: [&str; 22] = [
        "assert",
        "ASSERT",
        "CHECK",
        "EXPECT_",
        "REQUIRE",
        "expect(",
        "Assert.",
        "should",
        "cr_expect",
        "TEST_ASSERT",
        "fail(",
        "t.Error",
        "t.Fatal",
        "XCTAssert",
        "verify(",
        "ck_assert",
        "g_assert",
        "assertThat",
        "t.Run(",
        "refute",
        "must_equal",
        "[ \"$",
    ];
    !is_comment
        && !code.starts_with("#include")
        && !code.starts_with("import")
        && WORDS.iter().any(|word| code.contains(word))
}

/// The name of a test that begins on this line.
fn title(line: &str, before: &str) -> Option<String> {
    let code = line.trim();
    for macro_name in [
        "TEST",
        "TEST_F",
        "TEST_P",
        "TEST_CASE",
        "TYPED_TEST",
        "Test",
        "SCENARIO",
        "@test",
        "START_TEST",
        "BOOST_AUTO_TEST_CASE",
    ] {
        if let Some(rest) = code.strip_prefix(macro_name)
            && rest.starts_with(['(', ' '])
        {
            return Some(rest.trim_matches(['(', ')', '{', ' ', ';']).to_owned());
        }
    }
    let word = |from: &str| {
        from.trim_start().split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default().to_owned()
    };
    for start in [
        "def test",
        "fn test",
        "func Test",
        "function test",
        "void test_",
        "int test_",
        "static void test_",
        "static int test_",
    ] {
        if let Some(at) = code.find(start).filter(|at| *at < 12) {
            let name_at = at + start.rfind(' ').unwrap_or(0) + 1;
            let is_declared = code.ends_with(';');
            return (!is_declared).then(|| word(&code[name_at..]));
        }
    }
    for start in ["it ", "it(", "test(", "test ", "xit(", "specify "] {
        if code.starts_with(start) {
            return literals::of(code).into_iter().next();
        }
    }
    let is_marked =
        ["@Test", "#[test]", "[Fact]", "[Test]", "[TestMethod]"].iter().any(|mark| before.trim().starts_with(mark));
    is_marked.then(|| word(code.split('(').next().unwrap_or_default().rsplit(' ').next().unwrap_or_default()))
}

fn titles(text: &str) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut before = "";
    let mut is_off = 0_usize;
    for (row, line) in text.lines().enumerate() {
        let code = line.trim();
        if code.starts_with("#if 0") || is_off > 0 && code.starts_with("#if") {
            is_off += 1;
        } else if code.starts_with("#endif") {
            is_off = is_off.saturating_sub(1);
        }
        let is_comment = code.starts_with("//") || code.starts_with("/*") || code.starts_with('*');
        if is_off == 0 && !is_comment && line.len() < 1000 {
            found.extend(title(line, before).filter(|name| !name.is_empty()).map(|name| (name, row)));
        }
        before = line;
    }
    found
}

fn squeezed(line: &str) -> String {
    line.chars().filter(|c| !c.is_whitespace()).collect()
}

fn lines(all: &All<'_>, side: &Sides<'_>, found: &mut Vec<Finding>) {
    let (old, new) =
        (side.file.edit.old.as_deref().unwrap_or_default(), side.file.edit.new.as_deref().unwrap_or_default());
    let is_tests = side.is_test() || !titles(old).is_empty();
    if !is_tests || old.len().max(new.len()) > 4 << 20 {
        return;
    }
    let is_free = (all.asked.changed_tests || all.asked.removed_tests) && !all.asked.hands_off;
    let everywhere: Vec<(String, usize)> =
        all.sides.iter().filter_map(|side| side.file.edit.new.as_deref()).flat_map(titles).collect();
    let before = titles(old);
    let added = titles(new).into_iter().filter(|(name, _)| !before.iter().any(|(was, _)| was == name)).count();
    let mut lost: Vec<&(String, usize)> =
        before.iter().filter(|(name, _)| !everywhere.iter().any(|(now, _)| now == name)).collect();
    // As many new ones as there are lost ones: renamed, most likely. Their assertions are held against each other below.
    if added >= lost.len() {
        lost.clear();
    }
    for (title, row) in lost.iter().filter(|(title, _)| !is_free && !all.asked.removes(title)) {
        let is_of_gone =
            all.gone.iter().any(|name| old.lines().skip(*row).take(12).any(|line| line.contains(name.as_str())));
        let what = format!("the test `{title}` is gone, or not run any more");
        found.push(finding(Kind::Removed, !is_of_gone, side.diff(), &At::both(*row..*row + 6, 0..0), what));
    }
    if lost.is_empty() {
        assertions(all, side, is_free, found);
    }
    skips(all, side, found);
}

/// Assertions that are gone, or always true.
fn assertions(all: &All<'_>, side: &Sides<'_>, is_free: bool, found: &mut Vec<Finding>) {
    let mut counts: HashMap<String, i64> = HashMap::new();
    for (_, line) in all.sides.iter().filter(|side| !side.is_read).flat_map(|side| side.diff().added()) {
        if asserts(line) {
            *counts.entry(squeezed(line)).or_default() += 1;
        }
    }
    let mut gone = Vec::new();
    for (row, line) in side.diff().gone().filter(|(_, line)| asserts(line)) {
        match counts.get_mut(&squeezed(line)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => gone.push((row, line)),
        }
    }
    let fresh: Vec<(usize, &str)> = side.diff().added().filter(|(_, line)| asserts(line)).collect();
    for (row, line) in &fresh {
        let plain = squeezed(line).to_lowercase();
        let inside = plain.split_once('(').map(|(_, rest)| rest.trim_end_matches([';', ')']));
        if matches!(inside, Some("true" | "1")) || plain.contains("||true") || plain.contains("||1)") {
            let what = "an assertion is always true".to_owned();
            found.push(finding(
                Kind::Assertion,
                !is_free && !gone.is_empty(),
                side.diff(),
                &At::both(0..0, *row..*row + 1),
                what,
            ));
            return;
        }
    }
    let Some((row, _)) = gone.first() else { return };
    if side.file.edit.new.is_none() || is_free {
        return;
    }
    if fresh.is_empty() {
        let last = gone.last().map_or(*row, |(row, _)| *row);
        let is_of_gone = gone.iter().any(|(_, line)| all.gone.iter().any(|name| line.contains(name.as_str())));
        let what = format!("{} lines that assert something are gone", gone.len());
        found.push(finding(Kind::Assertion, !is_of_gone, side.diff(), &At::old(*row..last + 1), what));
        return;
    }
    let (row, line) = (fresh[0].0, fresh[0].1);
    let what = match fresh.len() < gone.len() {
        true => "there are fewer lines that assert something".to_owned(),
        false if literals::of(line) != literals::of(gone[0].1) => "an assertion expects something else".to_owned(),
        false => return,
    };
    let kind = if fresh.len() < gone.len() { Kind::Assertion } else { Kind::Expectation };
    found.push(finding(kind, false, side.diff(), &At::both(gone[0].0..gone[0].0 + 1, row..row + 1), what));
}

/// Marks that keep tests from being run.
fn skips(all: &All<'_>, side: &Sides<'_>, found: &mut Vec<Finding>) {
    const MARKS: [&str; 22] = [
        "#if 0",
        "DISABLED_",
        "GTEST_SKIP",
        "@Ignore",
        "@Disabled",
        "[Ignore",
        "Skip =",
        "markTestSkipped",
        "markTestIncomplete",
        "#[ignore",
        "xit(",
        "it.skip",
        "describe.skip",
        "test.skip",
        "t.Skip(",
        "pytest.skip",
        "pytest.mark.skip",
        "unittest.skip",
        "pytest.mark.xfail",
        "skip \"",
        "XCTSkip",
        "xit \"",
    ];
    let former = side.file.edit.old.as_deref().unwrap_or_default();
    for (row, line) in side.diff().added() {
        let mark = MARKS.iter().find(|mark| line.contains(**mark));
        if let Some(mark) = mark
            && !all.asked.skipped_tests
            && former.matches(mark).count() < side.file.edit.new.as_deref().unwrap_or_default().matches(mark).count()
        {
            let certain = !former.is_empty() && *mark != "skip \"";
            let what = format!("tests are not run any more: `{}`", mark.trim_end_matches(['(', '"', ' ']));
            found.push(finding(Kind::Skipped, certain, side.diff(), &At::new(row..row + 1), what));
        }
    }
}

/// Texts that tests hold results against.
fn data(all: &All<'_>, side: &Sides<'_>, found: &mut Vec<Finding>) {
    let (Some(_), Some(_)) = (&side.file.edit.old, &side.file.edit.new) else { return };
    let is_free = all.asked.changed_tests || all.asked.behaviour;
    if !is_test_path(side.path()) || is_free && !all.asked.hands_off || ending(side.path()) == "md" {
        return;
    }
    let (Some(row), last) = (side.diff().added().map(|(row, _)| row).next(), side.diff().rows.len()) else { return };
    let what = "what the tests hold results against was changed".to_owned();
    found.push(finding(Kind::Expectation, false, side.diff(), &At::both(0..last, row..last), what));
}
