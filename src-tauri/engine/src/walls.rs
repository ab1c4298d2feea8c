//! Holds the walls of the house: rooms use the ground, never each other.

use std::{fs, path::Path};

/// A room, and what it may use besides itself and the ground.
const ROOMS: [(&str, &[&str]); 9] = [
    ("intake", &["door"]),
    ("mediate", &["door"]),
    ("check", &[]),
    ("workspace", &[]),
    ("execute", &["check"]),
    ("approve", &[]),
    ("verify", &["workspace"]),
    ("announce", &["door"]),
    ("task", &[]),
];
const GROUND: [&str; 5] = ["task", "settings", "store", "process", "failpoint"];

fn uses_of(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            uses_of(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            for (line, rest) in code.lines().filter(|l| !l.trim_start().starts_with("//")).flat_map(|line| {
                line.match_indices("crate::").map(move |(at, found)| (line, &line[at + found.len()..]))
            }) {
                let word: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect();
                if !word.is_empty() && !line.contains("$crate") {
                    found.push((path.display().to_string(), word));
                }
            }
        }
    }
}

#[test]
fn rooms_use_the_ground_and_never_each_other() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (room, besides) in ROOMS {
        let mut found = Vec::new();
        uses_of(&source.join(room), &mut found);
        let is_ground_only = room == "task";
        for (file, used) in found {
            let ground = if is_ground_only { used == "task" } else { GROUND.contains(&used.as_str()) };
            let is_macro = used == "die_at";
            assert!(ground || is_macro || used == room || besides.contains(&used.as_str()), "{file} uses {used}");
        }
    }
}
