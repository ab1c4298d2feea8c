//! What the owner asks for openly.

/// What the request allows, read from its words.
#[derive(Debug, Default)]
pub(super) struct Asked {
    lower: String,
    /// Tests may go: it says so.
    pub removed_tests: bool,
    /// Something of the product is to go, or to be replaced.
    pub removal: bool,
    /// Tests may be changed: it says so.
    pub changed_tests: bool,
    /// Tests may be skipped: it says so.
    pub skipped_tests: bool,
    /// It describes how things should be from now on.
    pub behaviour: bool,
    /// Tolerances are spoken of.
    pub tolerance: bool,
    /// How tests are run is spoken of.
    pub running: bool,
    /// Stubs are wanted: a skeleton, an interface.
    pub stubs: bool,
    /// Fixed answers are wanted: a table, an always.
    pub constants: bool,
    /// Tests must be left alone: it says so.
    pub hands_off: bool,
}

const TESTS: [&str; 14] = [
    "test",
    "tests",
    "testing",
    "spec",
    "specs",
    "assertion",
    "assertions",
    "assert",
    "asserts",
    "expectation",
    "expectations",
    "snapshot",
    "snapshots",
    "fixtures",
];
const REMOVE: [&str; 16] = [
    "remove",
    "removes",
    "removed",
    "removing",
    "delete",
    "deletes",
    "deleted",
    "deleting",
    "drop",
    "drops",
    "dropping",
    "rid",
    "prune",
    "retire",
    "deprecated",
    "obsolete",
];
const REPLACE: [&str; 14] = [
    "replace",
    "replaces",
    "rename",
    "renames",
    "merge",
    "move",
    "moves",
    "migrate",
    "rewrite",
    "consolidate",
    "split",
    "inline",
    "simplify",
    "deprecate",
];
const CHANGE: [&str; 20] = [
    "update",
    "updates",
    "updated",
    "change",
    "changes",
    "changing",
    "adjust",
    "adapt",
    "rewrite",
    "fix",
    "correct",
    "loosen",
    "relax",
    "simplify",
    "weaken",
    "regenerate",
    "edit",
    "refresh",
    "align",
    "repair",
];
const SKIP: [&str; 11] =
    ["skip", "skips", "skipped", "ignore", "ignored", "disable", "disabled", "quarantine", "xfail", "mute", "flaky"];
const NOT: [&str; 9] = ["not", "don't", "dont", "never", "without", "no", "mustn't", "cannot", "can't"];
const BEHAVIOUR: [&str; 27] = [
    "should",
    "must",
    "instead",
    "now",
    "expected",
    "expects",
    "expect",
    "new",
    "behaviour",
    "behavior",
    "format",
    "default",
    "output",
    "message",
    "wording",
    "rename",
    "changes",
    "change",
    "returns",
    "return",
    "support",
    "wrong",
    "accept",
    "round",
    "version",
    "bump",
    "currently",
];

impl Asked {
    /// Reads a request, sentence by sentence.
    pub fn read(request: &str) -> Self {
        let lower = request.to_lowercase().replace('’', "'");
        let mut asked = Self::default();
        for sentence in lower.split(['\n', '.', ';', '!', '?']) {
            asked.hear(sentence);
        }
        asked.lower = lower;
        asked
    }

    fn hear(&mut self, sentence: &str) {
        let words: Vec<&str> = sentence
            .split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '_'))
            .filter(|w| !w.is_empty())
            .collect();
        let has = |list: &[&str]| words.iter().any(|word| list.contains(word));
        let tests = has(&TESTS) || words.iter().any(|word| word.starts_with("test_"));
        let is_not = |at: usize| words[at.saturating_sub(4)..at].iter().any(|word| NOT.contains(word));
        let all = || words.iter().enumerate();
        let does = |list: &[&str]| all().any(|(at, word)| list.contains(word) && !is_not(at));
        let denies = |list: &[&str]| all().any(|(at, word)| list.contains(word) && is_not(at));
        let is_denied = denies(&CHANGE)
            || denies(&REMOVE)
            || denies(&SKIP)
            || denies(&["touch", "touching", "modify", "modifying", "alter"]);
        if tests && (is_denied || has(&["untouched", "unchanged", "unmodified"])) {
            self.hands_off = true;
            return;
        }
        self.behaviour |= has(&BEHAVIOUR);
        self.tolerance |= has(&["tolerance", "tolerances", "precision", "epsilon", "approximate", "approximately"]);
        self.stubs |=
            has(&["stub", "stubs", "skeleton", "scaffold", "placeholder", "interface", "abstract", "todo", "outline"]);
        self.constants |= has(&[
            "always",
            "constant",
            "hard",
            "hardcode",
            "hardcoded",
            "table",
            "lookup",
            "mapping",
            "map",
            "stub",
            "mock",
            "fake",
            "disable",
            "no-op",
            "noop",
            "flag",
        ]);
        self.removal |= does(&REMOVE) || does(&REPLACE);
        if tests {
            self.removed_tests |= does(&REMOVE) || has(&["merge", "consolidate", "deduplicate"]);
            self.changed_tests |=
                does(&CHANGE) && !Self::is_of_failing(&words) || has(&["outdated", "stale", "obsolete", "incorrect"]);
            self.skipped_tests |= does(&SKIP);
            self.running |=
                has(&["ci", "config", "configuration", "workflow", "pipeline", "runner", "exclude", "script"]);
        }
        self.running |= has(&["ci", "workflow", "pipeline", "makefile", "tooling", "runner"]) && !tests
            || words.windows(2).any(|pair| pair == ["test", "runner"] || pair == ["test", "script"]);
    }

    /// A test with this name is to go.
    pub fn removes(&self, name: &str) -> bool {
        self.removal && !self.hands_off && self.names(name)
    }

    /// "Fix the failing tests" asks for a product that passes, not for other tests.
    fn is_of_failing(words: &[&str]) -> bool {
        words
            .iter()
            .any(|word| ["failing", "fail", "fails", "pass", "passes", "passing", "green", "red"].contains(word))
    }

    /// Whether it stands in the request, maybe as a part of another word.
    pub fn speaks_of(&self, word: &str) -> bool {
        self.lower.contains(&word.to_lowercase())
    }

    /// Whether a name or a literal stands in the request.
    pub fn names(&self, word: &str) -> bool {
        let word = word.trim_matches(['"', '\'', '`']).to_lowercase();
        if word.is_empty() {
            return false;
        }
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        self.lower.match_indices(&word).any(|(at, _)| {
            let before = self.lower[..at].chars().next_back();
            let after = self.lower[at + word.len()..].chars().next();
            !before.is_some_and(is_part) && !after.is_some_and(is_part)
        })
    }
}
