//! The numbers and strings of a text, for all languages alike.

use super::code::Code;
use tree_sitter::Node;

/// Numbers without their types, strings without their quotes, in order.
pub(super) fn of(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let c = chars[at];
        let before = at.checked_sub(1).and_then(|before| chars.get(before)).copied().unwrap_or(' ');
        let is_inside = before.is_alphanumeric() || before == '_';
        if matches!(c, '"' | '`' | '\'') && !(c == '\'' && is_inside && !['b', 'r', 'f', 'u'].contains(&before)) {
            if let Some((text, next)) = string(&chars, at) {
                found.push(text);
                at = next;
                continue;
            }
        } else if c.is_ascii_digit() && !is_inside {
            let start = at;
            while at < chars.len() && (chars[at].is_ascii_alphanumeric() || chars[at] == '_' || is_dot(&chars, at)) {
                at += 1;
            }
            let word: String = chars[start..at].iter().filter(|c| **c != '_').collect();
            let is_negative = before == '-'
                && !chars[..start - 1]
                    .iter()
                    .rev()
                    .find(|c| !c.is_whitespace())
                    .is_some_and(|c| c.is_alphanumeric() || matches!(c, ')' | ']'));
            found.push(format!("{}{}", if is_negative { "-" } else { "" }, plain(&word)));
            continue;
        }
        at += 1;
    }
    found
}

fn is_dot(chars: &[char], at: usize) -> bool {
    chars[at] == '.' && chars.get(at + 1).is_some_and(char::is_ascii_digit)
}

/// A number without the name of its type.
fn plain(word: &str) -> &str {
    if word.starts_with("0x") || word.starts_with("0b") {
        return word;
    }
    let end = word.find(['i', 'u', 'f', 'n']).unwrap_or(word.len());
    &word[..end]
}

/// A string that begins here and ends in the same text, and where it ends.
fn string(chars: &[char], from: usize) -> Option<(String, usize)> {
    let quote = chars[from];
    let mut text = String::new();
    let mut at = from + 1;
    while at < chars.len() && at < from + 500 {
        match chars[at] {
            '\\' => {
                text.push('\\');
                text.extend(chars.get(at + 1));
                at += 1;
            }
            c if c == quote => return Some((text, at + 1)),
            '\n' if quote != '`' => return None,
            c => text.push(c),
        }
        at += 1;
    }
    None
}

/// The values of a piece of code that is nothing but literals, lists of them, and what wraps them.
pub(super) fn whole(code: &Code<'_>, node: Node<'_>) -> Option<Vec<String>> {
    const WRAPS: [&str; 36] = [
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "-",
        "&",
        ".",
        "!",
        ";",
        "Some",
        "Ok",
        "vec",
        "String",
        "from",
        "to_string",
        "to_owned",
        "into",
        "list",
        "set",
        "tuple",
        "string",
        "int",
        "new",
        "::",
        "Vec",
        "nil",
        "i32",
        "i64",
        "u32",
        "u64",
        "usize",
        "float64",
    ];
    let tokens = code.tokens(node);
    let is_word = |token: &str| ["true", "false", "none", "null", "undefined"].contains(&token.to_lowercase().as_str());
    let fits = |token: &&str| super::matching::is_literal(token) || is_word(token) || WRAPS.contains(token);
    if tokens.is_empty() || tokens.len() > 200 || !tokens.iter().all(fits) {
        return None;
    }
    let mut values = of(code.of(node));
    if values.is_empty() {
        values = tokens.iter().filter(|token| is_word(token)).map(|token| token.to_lowercase()).collect();
    }
    if values.is_empty() && tokens.iter().all(|token| "()[]{}".contains(token)) {
        values.push(String::new());
    }
    (!values.is_empty()).then_some(values)
}
