//! Claude's own notation for tools: `Bash(git push:*)`, `Edit(docs/**)`, `WebFetch(domain:docs.rs)`, `mcp__server__tool`.

use std::path::Path;

use serde_json::Value;

use super::{
    place,
    shell::{Part, Script},
};

/// Tools that change a file: a rule for one binds all.
pub const EDITING: [&str; 4] = ["Edit", "Write", "MultiEdit", "NotebookEdit"];
/// Tools that look at files.
pub const LOOKING: [&str; 4] = ["Read", "Glob", "Grep", "LS"];

/// A pattern's tool, and what stands in its parentheses.
pub fn split(pattern: &str) -> (&str, Option<&str>) {
    match pattern.split_once('(') {
        Some((tool, rest)) => (tool.trim(), Some(rest.strip_suffix(')').unwrap_or(rest))),
        None => (pattern.trim(), None),
    }
}

/// Whether a pattern is about a tool other than Bash with this input.
pub fn fits_tool(pattern: &str, tool: &str, input: &Value, workdir: &Path) -> bool {
    let (named, inside) = split(pattern);
    let of_a_kind = |kind: &[&str]| kind.contains(&named) && kind.contains(&tool);
    let is_named = named == tool
        || of_a_kind(&EDITING)
        || of_a_kind(&LOOKING)
        || named.strip_suffix('*').is_some_and(|start| tool.starts_with(start))
        || (named.starts_with("mcp__") && tool.starts_with(&format!("{named}__")));
    let Some(inside) = inside.filter(|inside| !inside.is_empty() && *inside != "*") else { return is_named };
    if !is_named {
        return false;
    }
    if let Some(domain) = inside.strip_prefix("domain:") {
        return host(input["url"].as_str().unwrap_or_default()).is_some_and(|host| is_in(&host, domain));
    }
    place::named(input).is_some_and(|path| place::fits(inside, path, workdir))
}

/// Whether a pattern for Bash is about this part of a command line.
pub fn fits_part(pattern: &str, part: &Part) -> bool {
    let ("Bash", inside) = split(pattern) else { return false };
    let Some(inside) = inside.filter(|inside| !inside.is_empty() && *inside != "*") else { return true };
    let line = part.line();
    match inside.strip_suffix(":*") {
        Some(start) => line == start || line.strip_prefix(start).is_some_and(|rest| rest.starts_with(' ')),
        None if inside.contains('*') => place::glob(&inside.replace("**", "*"), &line),
        None => line == inside,
    }
}

/// Whether a pattern allows all of a command line: each part, and nothing that could not be understood.
pub fn fits_all(patterns: &[&str], script: &Script) -> bool {
    !script.unclear
        && !script.parts.is_empty()
        && script.parts.iter().filter(|part| !part.words.is_empty()).all(|part| {
            part.writes.iter().all(|file| file == "/dev/null")
                && patterns.iter().any(|pattern| fits_part(pattern, part) || split(pattern) == ("Bash", None))
        })
}

/// The host of an address.
pub fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let host = host.rsplit_once(':').map_or(host, |(host, _)| host).trim_end_matches('.').to_ascii_lowercase();
    (!host.is_empty()).then_some(host)
}

fn is_in(host: &str, domain: &str) -> bool {
    let domain = domain.trim_start_matches("*.").to_ascii_lowercase();
    host == domain || host.ends_with(&format!(".{domain}"))
}
