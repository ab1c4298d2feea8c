//! Text that others wrote, on a terminal that must not obey it.

use console::measure_text_width;

/// A text of several lines that can't move the cursor, change colours or turn the direction of reading.
pub fn harmless(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => safe.push('\n'),
            '\t' => safe.push_str("    "),
            '\r' => {}
            c if c.is_control() || turns_direction(c) => safe.push(' '),
            c => safe.push(c),
        }
    }
    safe
}

fn turns_direction(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// Harmless lines no wider than `width`, broken between words; a word that is too long stays whole.
pub fn wrap(text: &str, width: usize) -> Vec<String> {
    harmless(text).lines().flat_map(|line| wrap_line(line, width)).collect()
}

fn wrap_line(line: &str, width: usize) -> Vec<String> {
    let indent: String = line.chars().take_while(|c| *c == ' ').collect();
    let mut lines = vec![indent.clone()];
    for word in line.split_whitespace() {
        let Some(last) = lines.last_mut() else { break };
        let is_empty = last.trim().is_empty();
        if !is_empty && measure_text_width(last) + 1 + measure_text_width(word) > width {
            lines.push(format!("{indent}{word}"));
        } else {
            if !is_empty {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agents_words_can_not_paint_the_terminal() {
        assert_eq!(harmless("a\u{1b}[2Jb\r\n\tc\u{202e}d\u{9b}31m"), "a [2Jb\n    c d 31m");
    }

    #[test]
    fn prose_is_broken_between_words() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("  - ab cd", 6), ["  - ab", "  cd"]);
        assert_eq!(wrap("extraordinarily long", 5), ["extraordinarily", "long"]);
        assert_eq!(wrap("a\n\nb", 9), ["a", "", "b"]);
    }
}
