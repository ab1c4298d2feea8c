//! The Markdown below the front matter, cut into its sections. Texts are slices of the source, never rendered.

use pulldown_cmark::{Event, HeadingLevel, Parser, Tag, TagEnd};

/// What a piece of the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    Title,
    Targets,
    Prompt,
    Criteria,
    Context,
    /// Before the first section, or below a heading that is none of ours.
    Loose,
}

/// A section with its text as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Piece<'b> {
    pub section: Section,
    /// What follows the label or heading; of a title, the title itself.
    pub text: &'b str,
    /// Line within the body, counted from 0, on which its text begins.
    pub line: u32,
}

/// The body's pieces in their order.
pub(super) fn pieces(body: &str) -> Vec<Piece<'_>> {
    let marks = marks(body);
    let mut cut = Cut { body, counted_to: 0, line: 0, pieces: Vec::new() };
    cut.piece(Section::Loose, 0, marks.first().map_or(body.len(), |mark| mark.start));
    for (at, mark) in marks.iter().enumerate() {
        let next = marks.get(at + 1).map_or(body.len(), |mark| mark.start);
        match mark.title_ends {
            Some((words_end, heading_end)) => {
                cut.piece(mark.section, mark.content, words_end);
                cut.piece(Section::Loose, heading_end, next);
            }
            None => cut.piece(mark.section, mark.content, next),
        }
    }
    cut.pieces
}

/// Cuts a body from its beginning to its end, counting lines as it goes.
struct Cut<'b> {
    body: &'b str,
    counted_to: usize,
    line: u32,
    pieces: Vec<Piece<'b>>,
}

impl Cut<'_> {
    fn piece(&mut self, section: Section, from: usize, to: usize) {
        let text = &self.body[from..to.max(from)];
        if section == Section::Loose && text.trim().is_empty() {
            return;
        }
        let begin = from + (text.len() - text.trim_start().len());
        let passed = self.body.as_bytes().get(self.counted_to..begin).unwrap_or_default();
        let breaks = passed.iter().filter(|&&byte| byte == b'\n').count();
        self.line = self.line.saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.counted_to = self.counted_to.max(begin);
        self.pieces.push(Piece { section, text, line: self.line });
    }
}

/// Where a piece begins.
struct Mark {
    section: Section,
    start: usize,
    content: usize,
    /// Of a title, which is no more than its line: where its words end, and where its heading does.
    title_ends: Option<(usize, usize)>,
    level: Option<HeadingLevel>,
}

fn marks(body: &str) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let mut depth = 0_u32;
    for (event, range) in Parser::new(body).into_offset_iter() {
        let nothing_before = || marks.is_empty() && body[..range.start].trim().is_empty();
        let mark = match event {
            Event::Start(Tag::Heading { level, .. }) if depth == 0 => {
                heading(body, range.clone(), level, marks.last(), nothing_before())
            }
            Event::Start(Tag::Strong) if starts_a_line(body, range.start, depth) => {
                label(body, range.clone(), marks.last(), depth)
            }
            Event::Start(tag) => {
                depth += u32::from(is_container(&tag));
                None
            }
            Event::End(TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::FootnoteDefinition | TagEnd::Table) => {
                depth = depth.saturating_sub(1);
                None
            }
            _ => None,
        };
        marks.extend(mark);
    }
    marks
}

fn is_container(tag: &Tag) -> bool {
    matches!(tag, Tag::BlockQuote(_) | Tag::List(_) | Tag::FootnoteDefinition(_) | Tag::Table(_))
}

/// Indented text belongs to the list above it; at the margin even a lazy line of Markdown opens a section.
fn starts_a_line(body: &str, at: usize, depth: u32) -> bool {
    let spaces = body.as_bytes()[..at].iter().rev().take(4).take_while(|&&byte| byte == b' ').count();
    let begins = at == spaces || body.as_bytes()[at - spaces - 1] == b'\n';
    begins && spaces <= if depth == 0 { 3 } else { 0 }
}

fn heading(
    body: &str,
    range: std::ops::Range<usize>,
    level: HeadingLevel,
    last: Option<&Mark>,
    nothing_before: bool,
) -> Option<Mark> {
    let (start, end) = (range.start, range.end);
    let source = body[range].trim_end();
    let is_atx = source.starts_with('#');
    let words = source.trim_start_matches('#');
    let text_at = start + (source.len() - words.len());
    let words = if is_atx { without_closing(words) } else { words.lines().next().unwrap_or_default() };
    let (name, rest) = words.split_once(':').map_or((words, None), |(name, rest)| (name, Some(rest)));
    let colon = text_at + name.len() + 1;
    let says_more = rest.is_some_and(|rest| !rest.trim_matches(['*', '_', ' ', '\t']).is_empty());
    let begin = |section, content, title_ends| Some(Mark { section, start, content, title_ends, level: Some(level) });
    match section_of(name) {
        Some(Named::Task) if is_atx && says_more => begin(Section::Title, colon, Some((text_at + words.len(), end))),
        Some(named) if says_more && is_atx => begin(named.section(), colon, None),
        Some(named) if !says_more => begin(named.section(), end, None),
        _ if !is_atx && (level != HeadingLevel::H1 || !one_line_above(source)) => None,
        _ if nothing_before => begin(Section::Title, text_at, Some((text_at + words.len(), end))),
        _ if last.is_some_and(|last| ends(last, Some(level))) => begin(Section::Loose, start, None),
        _ => None,
    }
}

fn one_line_above(setext: &str) -> bool {
    setext.lines().count() == 2
}

/// `## Title ##` without what closes it.
fn without_closing(words: &str) -> &str {
    let bare = words.trim_end().trim_end_matches('#');
    if bare.ends_with([' ', '\t']) { bare.trim_end() } else { words.trim_end() }
}

fn label(body: &str, range: std::ops::Range<usize>, last: Option<&Mark>, depth: u32) -> Option<Mark> {
    let (start, end) = (range.start, range.end);
    let inner = body[range].trim_matches(['*', '_']).trim();
    let rest = body[end..].split('\n').next().unwrap_or_default();
    let colon_after = rest.trim_start().starts_with(':');
    let has_colon = inner.ends_with(':') || colon_after;
    let is_alone = rest.trim().is_empty();
    if inner.contains('\n') || !(has_colon || is_alone) {
        return None;
    }
    let content = if colon_after { end + rest.find(':').unwrap_or(0) + 1 } else { end };
    match section_of(inner) {
        Some(named) => Some(Mark { section: named.section(), start, content, title_ends: None, level: None }),
        None if depth == 0 && last.is_some_and(|last| ends(last, None)) => {
            Some(Mark { section: Section::Loose, start, content: start, title_ends: None, level: None })
        }
        None => None,
    }
}

/// Whether a heading or label that is none of ours ends the section before it: lists end at the next one,
/// prose that stands under a heading at the next of the same rank.
fn ends(last: &Mark, level: Option<HeadingLevel>) -> bool {
    match last.section {
        Section::Targets | Section::Criteria => true,
        Section::Prompt | Section::Context => {
            matches!((last.level, level), (Some(own), Some(next)) if next <= own)
        }
        Section::Title | Section::Loose => false,
    }
}

/// A section by name; `task` alone may also open the title.
enum Named {
    Task,
    Of(Section),
}

impl Named {
    fn section(&self) -> Section {
        match self {
            Self::Task => Section::Prompt,
            Self::Of(section) => *section,
        }
    }
}

fn section_of(label: &str) -> Option<Named> {
    let letters = |c: char| if c.is_alphabetic() { c.to_ascii_lowercase() } else { ' ' };
    let name: String = label.chars().map(letters).collect();
    let section = match name.split_whitespace().collect::<Vec<_>>().join(" ").as_str() {
        "task" => return Some(Named::Task),
        "target files" | "target file" | "targets" | "target" | "files" | "file" | "files to examine"
        | "relevant files" => Section::Targets,
        "prompt" | "request" | "main request" | "task description" | "description" | "instructions" => Section::Prompt,
        "success criteria"
        | "success criterion"
        | "criteria"
        | "acceptance criteria"
        | "done when"
        | "definition of done" => Section::Criteria,
        "context" | "background" | "additional context" => Section::Context,
        _ => return None,
    };
    Some(Named::Of(section))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(body: &str) -> Vec<(Section, &str)> {
        pieces(body).into_iter().map(|piece| (piece.section, piece.text.trim())).collect()
    }

    #[test]
    fn labels_and_headings_open_sections_in_any_order() {
        let body = "## Background\nold\n**prompt:** do it\n### FILES\n- a\n__Success Criteria__:\n- [ ] b\n";
        assert_eq!(
            seen(body),
            [
                (Section::Context, "old"),
                (Section::Prompt, "do it"),
                (Section::Targets, "- a"),
                (Section::Criteria, "- [ ] b"),
            ]
        );
    }

    #[test]
    fn a_label_at_the_margin_ends_the_list_above_it() {
        let body = "**Target Files:**\n- a\n  **Prompt:** of a\n**Prompt:**\nreal\n";
        assert_eq!(seen(body), [(Section::Targets, "- a\n  **Prompt:** of a"), (Section::Prompt, "real")]);
    }

    #[test]
    fn labels_in_code_are_code() {
        let body = "**Prompt:**\n```\n**Context:**\n# Task: no\n```\n`**Files:**` and <!--\n**Criteria:**\n-->\n> **Context:** quoted\n";
        assert_eq!(seen(body).len(), 1);
        assert_eq!(seen(body)[0].0, Section::Prompt);
    }

    #[test]
    fn the_title_is_the_first_heading_or_the_one_that_says_task() {
        assert_eq!(seen("# Fix it ##\nprose"), [(Section::Title, "Fix it"), (Section::Loose, "prose")]);
        assert_eq!(seen("**Prompt:** x\n## Task: Fix it\n")[1], (Section::Title, "Fix it"));
        assert_eq!(seen("prose\n# Not a title\n")[0].0, Section::Loose);
        assert_eq!(seen("## Task\ndo"), [(Section::Prompt, "do")]);
    }

    #[test]
    fn a_heading_inside_a_prompt_stays_in_it_unless_it_ranks_as_high() {
        assert_eq!(seen("**Prompt:**\na\n# b\nc").len(), 1);
        assert_eq!(seen("## Prompt\na\n### b\nc").len(), 1);
        assert_eq!(seen("## Prompt\na\n## b\nc"), [(Section::Prompt, "a"), (Section::Loose, "## b\nc")]);
    }
}
