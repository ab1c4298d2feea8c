//! Secrets that the changes would bring into the project.

use std::collections::HashMap;

use crate::task::{Edit, secrets_of};

/// A secret that was not there before. The secret itself is never in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Secret {
    /// The file, relative to the project's root.
    pub path: String,
    /// The line, from 1, in the file as it is now.
    pub line: u32,
    /// What it is, with its first four characters: "a key of AWS: `AKIA…`".
    pub what: String,
}

/// Longer lines are data, not written by hand.
const MOST: usize = 4000;

/// Secrets in the new texts that stand in none of the old ones.
#[must_use]
pub fn added(edits: &[Edit]) -> Vec<Secret> {
    // A file that moved, and a fixture that repeats what another has, bring nothing in.
    let mut former: HashMap<&str, usize> = HashMap::new();
    for line in edits.iter().filter_map(|edit| edit.old.as_deref()).flat_map(str::lines) {
        *former.entry(line.trim()).or_default() += 1;
    }
    let old: Vec<&str> = edits.iter().filter_map(|edit| edit.old.as_deref()).collect();
    let mut known: HashMap<String, bool> = HashMap::new();
    let mut found = Vec::new();
    for edit in edits {
        for (row, line) in edit.new.as_deref().unwrap_or_default().lines().enumerate() {
            if line.len() > MOST || former.contains_key(line.trim()) {
                continue;
            }
            for (secret, what) in secrets_of(line) {
                let was = known.entry(secret.clone()).or_insert_with(|| old.iter().any(|text| text.contains(&secret)));
                if !*was {
                    let start: String = secret.chars().take(4).collect();
                    let line = u32::try_from(row + 1).unwrap_or(u32::MAX);
                    found.push(Secret { path: edit.path.clone(), line, what: format!("{what}: `{start}…`") });
                }
            }
        }
    }
    found.dedup();
    found
}

#[cfg(test)]
#[path = "secrets_tests.rs"]
mod tests;
