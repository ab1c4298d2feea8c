//! What a task changed: coloured and through a pager on a terminal, to the letter anywhere else.

use std::{
    io::{ErrorKind, Write},
    process::{Command, ExitCode, Stdio},
};

use engine::door::{Code, Problem};
use serde::Serialize;

use super::{Done, verdict::tone_of};
use crate::{
    args,
    here::{Here, disk},
    screen::{Cell, Screen, Table, Tone, harmless},
};

/// A file's part of a diff.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct Part {
    path: String,
    /// Its old name, if it has another one now.
    from: Option<String>,
    kind: &'static str,
    binary: bool,
    added: usize,
    removed: usize,
    #[serde(skip)]
    bytes: Vec<u8>,
}

/// Prints it, or what it comes to.
pub fn run(here: &Here, wanted: &args::Diff, screen: &Screen) -> Done {
    let id = here.task(&wanted.id)?;
    let path = here.home.results(&id).join("changes.diff");
    let bytes = match std::fs::read(&path) {
        Ok(bytes) => bytes,
        Err(problem) if problem.kind() == ErrorKind::NotFound => Vec::new(),
        Err(problem) => return Err(disk("reading", &path, &problem)),
    };
    show(&bytes, wanted, screen)?;
    Ok(ExitCode::SUCCESS)
}

fn show(bytes: &[u8], wanted: &args::Diff, screen: &Screen) -> Result<(), Problem> {
    let mut parts = parts(bytes);
    if parts.is_empty() && !screen.json {
        screen.aside("nothing was changed");
        return Ok(());
    }
    if !wanted.paths.is_empty() {
        parts.retain(|part| wanted.paths.iter().any(|path| is_within(part, path)));
        if parts.is_empty() {
            let names = wanted.paths.join(", ");
            return Err(Problem::new(
                Code::BadRequest,
                format!("{} changed nothing that is called {names}", wanted.id),
            ));
        }
    }
    if screen.json {
        screen.tell(&parts);
    } else if wanted.stat {
        stat(&parts, screen);
    } else if screen.is_plain() {
        screen.bytes(&parts.iter().flat_map(|part| part.bytes.iter().copied()).collect::<Vec<_>>());
    } else {
        page(&painted(&parts, screen), screen);
    }
    Ok(())
}

/// A file itself, one in a folder, or one whose path ends so.
fn is_within(part: &Part, wanted: &str) -> bool {
    let wanted = wanted.trim_start_matches("./").trim_end_matches('/');
    let fits = |path: &str| {
        let inside = path.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let ends = path.strip_suffix(wanted).is_some_and(|rest| rest.ends_with('/'));
        inside || ends
    };
    fits(&part.path) || part.from.as_deref().is_some_and(fits)
}

fn stat(parts: &[Part], screen: &Screen) {
    let mut table = Table::new(0);
    for part in parts {
        let kind = if part.binary { "binary" } else { part.kind };
        let name = part.from.as_ref().map_or_else(|| part.path.clone(), |from| format!("{from} → {}", part.path));
        table.row(vec![
            Cell::plain(name),
            Cell::dim(kind),
            Cell::new(Tone::Good, format!("+{}", part.added)),
            Cell::new(Tone::Bad, format!("-{}", part.removed)),
        ]);
    }
    table.say(screen);
    let sum = |of: fn(&Part) -> usize| parts.iter().map(of).sum::<usize>();
    let files = if parts.len() == 1 { "file" } else { "files" };
    screen.say(screen.dim(format!(
        "{} {files}, +{} -{}",
        parts.len(),
        sum(|part| part.added),
        sum(|part| part.removed)
    )));
}

/// Harmless and coloured; nobody reads a binary patch.
fn painted(parts: &[Part], screen: &Screen) -> String {
    let mut text = String::new();
    for part in parts {
        let mut in_hunks = false;
        for line in String::from_utf8_lossy(&part.bytes).lines() {
            in_hunks |= line.starts_with("@@");
            let tone = if in_hunks { tone_of(line) } else { Tone::Strong };
            text.push_str(&screen.paint(tone, harmless(line)));
            text.push('\n');
            if line == "GIT binary patch" {
                break;
            }
        }
    }
    text
}

/// Through the owner's pager, where somebody looks at a terminal.
fn page(text: &str, screen: &Screen) {
    let pager = std::env::var("PAGER").unwrap_or_else(|_| "less -FRX".into());
    let mut words = pager.split_whitespace();
    let started = words.next().filter(|_| screen.is_terminal).and_then(|program| {
        let mut command = Command::new(program);
        command.args(words).env("LESS", std::env::var("LESS").unwrap_or_else(|_| "FRX".into()));
        command.stdin(Stdio::piped()).spawn().ok()
    });
    let Some(mut child) = started else { return screen.raw(text, "") };
    if let Some(mut to) = child.stdin.take() {
        // Who looks may leave before the end.
        let _ = to.write_all(text.as_bytes());
    }
    let _ = child.wait();
}

/// The files of a diff, in order; all of its bytes are in one of them.
fn parts(bytes: &[u8]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut in_hunks = false;
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        if line.starts_with(b"diff --git ") {
            in_hunks = false;
            let path = name_in(&String::from_utf8_lossy(line));
            parts.push(Part { path, from: None, kind: "changed", binary: false, added: 0, removed: 0, bytes: vec![] });
        }
        let Some(part) = parts.last_mut() else { continue };
        part.bytes.extend_from_slice(line);
        in_hunks |= line.starts_with(b"@@ ") && !part.binary;
        match line.first() {
            _ if !in_hunks => head(part, String::from_utf8_lossy(line).trim_end_matches('\n')),
            Some(b'+') => part.added += 1,
            Some(b'-') => part.removed += 1,
            Some(_) | None => {}
        }
    }
    parts
}

fn head(part: &mut Part, line: &str) {
    let after = |start: &str| line.strip_prefix(start);
    if line.starts_with("new file mode") {
        part.kind = "new";
    } else if line.starts_with("deleted file mode") {
        part.kind = "deleted";
    } else if line.starts_with("old mode") {
        part.kind = "mode";
    } else if let Some(from) = after("rename from ").or(after("copy from ")) {
        part.kind = if line.starts_with("rename") { "renamed" } else { "copied" };
        part.from = Some(unquoted(from));
    } else if let Some(to) = after("rename to ").or(after("copy to ")) {
        part.path = unquoted(to);
    } else if let Some(name) = after("+++ ").filter(|name| *name != "/dev/null") {
        part.path = without_side(&unquoted(name.trim_end_matches('\t')));
    } else if line.starts_with("Binary files ") || line == "GIT binary patch" {
        part.binary = true;
    }
}

/// `diff --git a/x b/x`: the same name twice, unless it was renamed, which later lines say.
fn name_in(line: &str) -> String {
    let names = line.trim_end().trim_start_matches("diff --git ");
    if let Some(at) = names.find(" \"b/") {
        return without_side(&unquoted(&names[at + 1..]));
    }
    let half = names.len().div_ceil(2);
    match names.get(half..) {
        Some(name) if name.starts_with("b/") => name[2..].to_owned(),
        _ => names.rfind(" b/").map_or(names, |at| &names[at + 3..]).to_owned(),
    }
}

fn without_side(name: &str) -> String {
    name.strip_prefix("b/").or(name.strip_prefix("a/")).unwrap_or(name).to_owned()
}

/// git quotes names that are not plain ASCII, byte by byte.
fn unquoted(name: &str) -> String {
    let Some(inner) = name.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return name.to_owned() };
    let mut bytes = Vec::new();
    let mut rest = inner.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        match rest.next() {
            Some(b'n') => bytes.push(b'\n'),
            Some(b't') => bytes.push(b'\t'),
            Some(digit @ b'0'..=b'3') => {
                let (next, last) = (rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0'));
                let value = |digit: u8| digit.wrapping_sub(b'0') & 7;
                bytes.push(value(digit) << 6 | value(next) << 3 | value(last));
            }
            Some(other) => bytes.push(other),
            None => {}
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
#[path = "diff_tests.rs"]
mod tests;
