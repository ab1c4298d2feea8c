//! Finding the front matter at the beginning of a text.

use crate::intake::BadFile;

/// More than this is no front matter, and YAML is not a language to parse in bulk.
const MOST: usize = 16 * 1024;

/// A text in its two parts.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::intake) struct Parts<'t> {
    /// The YAML between the marks, and the line on which it begins; none if the text has no front matter.
    pub front: Option<(&'t str, u32)>,
    /// What follows.
    pub body: &'t str,
    /// The line on which that begins.
    pub body_line: u32,
}

/// Splits a text whose line ends are `\n`. Front matter stands between two lines `---`, first thing in the
/// text; a code fence around it is accepted, because people copy it from where it was shown in one.
pub(in crate::intake) fn split(text: &str) -> Result<Parts<'_>, BadFile> {
    let none = Parts { front: None, body: text, body_line: 1 };
    let mut lines = Lines { text, at: 0, line: 1 };
    let Some(first) = lines.next_filled() else { return Ok(none) };
    let fence = opening_fence(first.text);
    let opening = match fence {
        Some(_) => lines.next_filled().filter(|line| is_mark(line.text)),
        None => Some(first).filter(|line| is_mark(line.text)),
    };
    let Some(opening) = opening else { return Ok(none) };
    let (start, first_line) = (lines.at, lines.line);
    let Some((end, fenced_in)) = find_end(&mut lines, fence) else {
        return unclosed(text, start, opening.number, none);
    };
    if !fenced_in && let Some(fence) = fence {
        skip_fence_end(&mut lines, fence);
    }
    let yaml = &text[start..end];
    if yaml.len() > MOST {
        return Err(BadFile::at(opening.number, "the front matter is larger than 16 KB: put long texts below it"));
    }
    Ok(Parts { front: Some((yaml, first_line)), body: &text[lines.at..], body_line: lines.line })
}

/// Where the front matter ends, and whether it was its fence's end that closed it.
fn find_end(lines: &mut Lines, fence: Option<&str>) -> Option<(usize, bool)> {
    for line in lines.by_ref() {
        if is_mark(line.text) || line.text.trim_end() == "..." {
            return Some((line.start, false));
        }
        if fence.is_some_and(|fence| closes(line.text, fence)) {
            return Some((line.start, true));
        }
    }
    None
}

fn skip_fence_end(lines: &mut Lines, fence: &str) {
    let mut ahead = Lines { ..*lines };
    if ahead.next_filled().is_some_and(|line| closes(line.text, fence)) {
        *lines = ahead;
    }
}

/// A lone `---` is a rule in Markdown; one that is followed by a key was meant to open front matter.
fn unclosed<'t>(text: &str, start: usize, line: u32, none: Parts<'t>) -> Result<Parts<'t>, BadFile> {
    let next = text[start..].lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let key = next.split_once(':').map(|(key, _)| key.trim()).unwrap_or_default();
    if super::KNOWN.contains(&super::keys::normal(key).as_str()) {
        return Err(BadFile::at(line, "the front matter is opened by --- here, but no line --- closes it"));
    }
    Ok(none)
}

fn is_mark(line: &str) -> bool {
    line.trim_end() == "---"
}

/// The fence itself, if the line opens one that may hold YAML.
fn opening_fence(line: &str) -> Option<&str> {
    let line = line.trim();
    let fence = &line[..line.len() - line.trim_start_matches(['`', '~']).len()];
    let language = line[fence.len()..].trim().to_ascii_lowercase();
    (fence.len() >= 3 && matches!(language.as_str(), "" | "yaml" | "yml" | "markdown" | "md")).then_some(fence)
}

fn closes(line: &str, fence: &str) -> bool {
    let line = line.trim_end();
    line.len() >= fence.len() && line.starts_with(fence) && line.bytes().all(|byte| byte == fence.as_bytes()[0])
}

#[derive(Clone, Copy)]
struct Line<'t> {
    text: &'t str,
    start: usize,
    number: u32,
}

struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: u32,
}

impl<'t> Lines<'t> {
    fn next_filled(&mut self) -> Option<Line<'t>> {
        self.find(|line| !line.text.trim().is_empty())
    }
}

impl<'t> Iterator for Lines<'t> {
    type Item = Line<'t>;

    fn next(&mut self) -> Option<Line<'t>> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let line = Line { text: rest[..end].trim_end_matches('\n'), start: self.at, number: self.line };
        self.at += end;
        self.line += 1;
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> (Option<&str>, &str, u32) {
        let parts = split(text).unwrap();
        (parts.front.map(|(yaml, _)| yaml), parts.body, parts.body_line)
    }

    #[test]
    fn front_matter_stands_first_with_or_without_a_fence() {
        assert_eq!(parts("---\na: 1\n---\nbody"), (Some("a: 1\n"), "body", 4));
        assert_eq!(parts("\n--- \na: 1\n...\nbody"), (Some("a: 1\n"), "body", 5));
        assert_eq!(parts("```yaml\n---\na: 1\n---\n```\n\nbody"), (Some("a: 1\n"), "\nbody", 6));
        assert_eq!(parts("~~~\n---\na: 1\n~~~\nbody"), (Some("a: 1\n"), "body", 5));
        assert_eq!(parts("---\n---\nbody"), (Some(""), "body", 3));
    }

    #[test]
    fn a_rule_or_a_fence_of_code_is_not_front_matter() {
        for text in ["---\nprose without an end", "```yaml\na: 1\n```\n", "prose\n---\na: 1\n---\n", "", "\n\n", "-- -"]
        {
            assert_eq!(split(text).unwrap().front, None, "{text:?}");
        }
    }

    #[test]
    fn front_matter_that_nobody_closed_or_that_is_huge_is_refused() {
        assert_eq!(split("\n---\ntype: fix\n").unwrap_err().line, Some(2));
        let huge = format!("---\nx: {}\n---\n", "y".repeat(MOST));
        assert!(split(&huge).unwrap_err().message.contains("16 KB"));
    }
}
