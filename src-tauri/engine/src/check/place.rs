//! Paths as agents and rules write them.

use std::path::{Component, Path, PathBuf};

use serde_json::Value;

/// The file or folder that a tool's input names.
pub fn named(input: &Value) -> Option<&str> {
    ["file_path", "notebook_path", "path"].iter().find_map(|key| input[key].as_str())
}

/// A path as it would be found from this folder, by its words alone: `~`, `$HOME`, `.` and `..` resolved.
pub fn absolute(path: &str, workdir: &Path, user: Option<&Path>) -> PathBuf {
    let home = |rest: &str| user.map(|user| user.join(rest.trim_start_matches('/')));
    let found = ["~", "$HOME", "${HOME}"].iter().find_map(|sign| {
        let rest = path.strip_prefix(sign)?;
        if rest.is_empty() || rest.starts_with('/') { home(rest) } else { None }
    });
    plain(&found.unwrap_or_else(|| workdir.join(path)))
}

/// A path without `.` and `..`, by its words alone.
pub fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => plain.push(part),
        }
    }
    plain
}

/// Whether a rule's path pattern is about this file: relative to the workspace, from the root with `/`, or the home
/// with `~/`.
pub fn fits(pattern: &str, path: &str, workdir: &Path) -> bool {
    let user = std::env::home_dir();
    let found = absolute(path, workdir, user.as_deref());
    let pattern = pattern.strip_prefix("./").unwrap_or(pattern);
    let wanted = absolute(pattern, workdir, user.as_deref());
    let (wanted, found) = (wanted.to_string_lossy(), found.to_string_lossy());
    // A bare name is meant in any folder, as in a .gitignore.
    glob(&wanted, &found)
        || (!pattern.contains('/') && found.rsplit('/').next().is_some_and(|name| glob(pattern, name)))
}

/// `*` is anything within a folder, `**` anything at all.
pub fn glob(pattern: &str, text: &str) -> bool {
    fn matches(pattern: &[u8], text: &[u8], steps: &mut u32) -> bool {
        *steps += 1;
        if *steps > 100_000 {
            return false;
        }
        match pattern {
            [] => text.is_empty(),
            [b'*', b'*', rest @ ..] => (0..=text.len()).any(|at| matches(rest, &text[at..], steps)),
            [b'*', rest @ ..] => {
                let end = text.iter().position(|&byte| byte == b'/').unwrap_or(text.len());
                (0..=end).any(|at| matches(rest, &text[at..], steps))
            }
            [b'?', rest @ ..] => text.first().is_some_and(|&byte| byte != b'/') && matches(rest, &text[1..], steps),
            [byte, rest @ ..] => text.first() == Some(byte) && matches(rest, &text[1..], steps),
        }
    }
    matches(pattern.as_bytes(), text.as_bytes(), &mut 0)
}
