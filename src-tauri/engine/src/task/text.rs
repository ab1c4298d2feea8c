//! Cutting texts without breaking them.

/// The first `most` bytes of a text, cut at a character, with a mark where something is left out.
pub fn clip(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let end = (0..=most).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    format!("{}…", &text[..end])
}

/// The last `most` bytes of a text, cut at a character, with a mark where something is left out.
pub fn tail(text: &str, most: usize) -> String {
    if text.len() <= most {
        return text.to_owned();
    }
    let from = text.len() - most;
    let start = (from..=text.len()).find(|&at| text.is_char_boundary(at)).unwrap_or(text.len());
    format!("…{}", &text[start..])
}

/// A text on one line and harmless on a terminal: control characters (ANSI escapes among them), bidirectional
/// overrides and line breaks become spaces, runs of white space one.
pub fn one_line(text: &str, most: usize) -> String {
    let harmless = |c: char| {
        let hidden = c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}');
        if hidden { ' ' } else { c }
    };
    let flat: String = text.chars().map(harmless).collect();
    clip(&flat.split_whitespace().collect::<Vec<_>>().join(" "), most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_fall_between_characters() {
        assert_eq!(clip("äöü", 3), "ä…");
        assert_eq!(tail("äöü", 3), "…ü");
        assert_eq!(clip("abc", 3), "abc");
    }

    #[test]
    fn a_title_can_not_paint_the_terminal_or_turn_its_direction() {
        assert_eq!(one_line("a\u{1b}[31mred\u{202e}\nb\u{7}", 80), "a [31mred b");
    }
}
