//! Command lines that change nothing: what a task that only reads may run.

use super::shell::{Part, Script, base};

/// Programs that only look, whatever their words.
const LOOKING: [&str; 45] = [
    "cat",
    "head",
    "tail",
    "wc",
    "ls",
    "pwd",
    "echo",
    "printf",
    "true",
    "false",
    "test",
    "[",
    "stat",
    "file",
    "du",
    "df",
    "grep",
    "egrep",
    "fgrep",
    "rg",
    "diff",
    "cmp",
    "comm",
    "cut",
    "tr",
    "uniq",
    "nl",
    "od",
    "hexdump",
    "strings",
    "basename",
    "dirname",
    "realpath",
    "readlink",
    "which",
    "date",
    "uname",
    "sha256sum",
    "md5sum",
    "tree",
    "jq",
    "column",
    "cd",
    "sleep",
    "id",
];
/// Git commands that only look.
const GIT: [&str; 14] = [
    "diff",
    "log",
    "status",
    "show",
    "blame",
    "ls-files",
    "ls-tree",
    "rev-parse",
    "describe",
    "shortlog",
    "grep",
    "cat-file",
    "merge-base",
    "name-rev",
];

/// Whether all of it only looks. What is not understood does not.
pub fn only_looks(script: &Script) -> bool {
    !script.unclear && !script.parts.is_empty() && script.parts.iter().all(part_looks)
}

fn part_looks(part: &Part) -> bool {
    if part.elevated || part.writes.iter().any(|file| file != "/dev/null") {
        return false;
    }
    let Some(first) = part.words.first() else { return true };
    let has = |bad: &[&str]| part.words.iter().skip(1).any(|word| bad.iter().any(|bad| word.starts_with(bad)));
    match base(first) {
        "git" => {
            // Options before the verb may set what git runs.
            let Some(verb) = part.words.get(1) else { return true };
            GIT.contains(&verb.as_str())
                && !has(&["--output", "-o", "--ext-diff", "--textconv", "--exec", "--open-files-in-pager", "-O"])
        }
        "find" | "fd" => !has(&["-exec", "-ok", "-delete", "-fprint", "-fls", "-x", "-X", "--exec"]),
        "sort" => !has(&["-o", "--output", "--compress-program", "-T"]),
        "sed" => sed_looks(part),
        "rg" => !has(&["--pre"]),
        "date" => !has(&["-s", "--set"]),
        "tree" => !has(&["-o"]),
        "file" => !has(&["-C", "--compile"]),
        program => LOOKING.contains(&program),
    }
}

/// `sed -n 1,20p file`: printing by line numbers or by a pattern, and nothing else.
fn sed_looks(part: &Part) -> bool {
    let plain = |word: &String| {
        let inner = word.strip_suffix('p').unwrap_or(word);
        inner.chars().all(|c| c.is_ascii_digit() || c == ',' || c == '$')
    };
    part.words.get(1).is_some_and(|word| word == "-n")
        && part.words.get(2).is_some_and(plain)
        && part.words.iter().skip(3).all(|word| !word.starts_with('-'))
}
