//! What rules alone see in a text: sentences, words, paths, the kind of work, and how alike two texts are.

mod measure;
mod paths;
mod stance;
mod verbs;

pub use measure::{containment, degenerate, entropy, likeness, similarity};
pub use paths::{is_pathlike, paths_in};
pub use stance::{instructs_the_reader, negated};
pub use verbs::{is_decisive, kind_by_verbs};

/// The sentences of a text, without list marks, boxes and emphasis. A line break ends a sentence.
pub fn sentences(text: &str) -> Vec<&str> {
    text.lines()
        .flat_map(|line| split_line(bare_line(line)))
        .filter(|one| one.chars().any(char::is_alphanumeric))
        .collect()
}

/// The words of a text in lower case; everything that is neither letter nor digit separates them.
pub fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect()
}

fn bare_line(line: &str) -> &str {
    let line = line.trim().trim_start_matches(['-', '*', '+', '#', '>', ' ']);
    let boxes = ["[ ]", "[x]", "[X]"];
    boxes.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line).trim()
}

/// A full stop ends a sentence only before white space, so that `lexer.rs` and `1.40` stay whole.
fn split_line(line: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut ended = false;
    for (at, c) in line.char_indices() {
        if ended && c.is_whitespace() {
            parts.push(line[from..at].trim());
            from = at;
        }
        ended = match c {
            '.' | '!' | '?' | ';' => true,
            '"' | '\'' | ')' => ended,
            '。' | '！' | '？' => true,
            _ => false,
        };
    }
    parts.push(line[from..].trim());
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dot_within_a_name_or_a_number_ends_no_sentence() {
        let text = "Upgrade tokio from 1.35 to 1.40 in Cargo.toml. Then fix src/net/!\n- [ ] Tests pass";
        assert_eq!(
            sentences(text),
            ["Upgrade tokio from 1.35 to 1.40 in Cargo.toml.", "Then fix src/net/!", "Tests pass"]
        );
        assert!(sentences("...\n---\n").is_empty());
    }
}
