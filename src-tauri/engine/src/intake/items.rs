//! The lists of a task file: target files and criteria.

use crate::task::Criterion;

/// Target files, as written but for their Markdown and comments.
pub(super) fn targets(text: &str) -> Vec<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty() && !is_fence(line)).collect();
    let any_bullet = lines.iter().any(|line| bullet(line).is_some());
    let mut targets = Vec::new();
    for line in lines {
        match (bullet(line), any_bullet) {
            (Some(item), _) => targets.extend(target(item)),
            (None, true) => {}
            (None, false) => targets.extend(on_one_line(line).into_iter().filter_map(target)),
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    targets.retain(|target| seen.insert(target.clone()));
    targets
}

/// `a.py, b.py`; a comma inside of a name that has spaces is left alone.
fn on_one_line(line: &str) -> Vec<&str> {
    let parts: Vec<&str> = line.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let plain = |part: &&str| part.starts_with('`') || !part.contains(char::is_whitespace);
    if parts.iter().all(plain) { parts } else { vec![line] }
}

fn is_fence(line: &str) -> bool {
    line.starts_with("```") || line.starts_with("~~~")
}

/// The text of a list item, if the line begins one.
fn bullet(line: &str) -> Option<&str> {
    let line = line.trim_start();
    if let Some(rest) = line.strip_prefix(['-', '*', '+', '•']) {
        return (rest.is_empty() || rest.starts_with([' ', '\t'])).then(|| rest.trim());
    }
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = line[digits..].strip_prefix(['.', ')']).filter(|_| (1..=3).contains(&digits))?;
    rest.starts_with([' ', '\t']).then(|| rest.trim())
}

fn target(item: &str) -> Option<String> {
    let (_, item) = tick(item);
    let path = match in_code(item) {
        Some(path) => path,
        None => bare(item),
    };
    let is_nothing = path.chars().all(|c| matches!(c, '-' | '–' | '—' | ' ' | '.'))
        || matches!(path.to_ascii_lowercase().as_str(), "none" | "n/a" | "...");
    (!is_nothing || path == "." || path == "..").then(|| path.to_owned())
}

/// What stands in backticks at the beginning is the target to the letter.
fn in_code(item: &str) -> Option<&str> {
    let item = item.trim_start_matches("**");
    let ticks = item.bytes().take_while(|&byte| byte == b'`').count();
    if ticks == 0 {
        return None;
    }
    let fence = &item[..ticks];
    let mut from = ticks;
    while let Some(at) = item[from..].find(fence).map(|at| from + at) {
        let run = item[at..].bytes().take_while(|&byte| byte == b'`').count();
        if run == ticks {
            let inner = &item[ticks..at];
            let padded = inner.len() > 2 && inner.starts_with(' ') && inner.ends_with(' ') && inner.contains('`');
            return Some(if padded { &inner[1..inner.len() - 1] } else { inner.trim() });
        }
        from = at + run;
    }
    None
}

fn bare(item: &str) -> &str {
    let item = without_comment(item).trim_end_matches([',', ';']).trim();
    let item = enclosed(item, "**").or_else(|| enclosed(item, "\"")).or_else(|| enclosed(item, "'")).unwrap_or(item);
    link(item).unwrap_or(item).trim()
}

fn enclosed<'i>(item: &'i str, mark: &str) -> Option<&'i str> {
    item.strip_prefix(mark)?.strip_suffix(mark).filter(|inner| !inner.is_empty())
}

/// `[database.py](app/database.py)` means the file it points to.
fn link(item: &str) -> Option<&str> {
    let (_, to) = item.strip_prefix('[')?.strip_suffix(')')?.split_once("](")?;
    (!to.is_empty() && !to.contains("://")).then_some(to)
}

/// Cuts ` - comment` and ` (comment)`, but only behind something that is a path for sure.
fn without_comment(item: &str) -> &str {
    for mark in [" - ", " – ", " — ", " # ", ": "] {
        if let Some((path, comment)) = item.split_once(mark)
            && is_path(path.trim_end())
            && !(path.contains(' ') && is_path(comment.trim()))
        {
            return path.trim_end();
        }
    }
    match item.strip_suffix(')').and_then(|inner| inner.split_once(" (")) {
        Some((path, _)) if is_path(path.trim_end()) => path.trim_end(),
        _ => item,
    }
}

/// One word, or a name with an ending; in its marks or not.
fn is_path(text: &str) -> bool {
    let text = text.trim_matches('*');
    let ending = text.rsplit_once('.').map(|(_, ending)| ending);
    let has_ending =
        ending.is_some_and(|ending| (1..=8).contains(&ending.len()) && ending.chars().all(char::is_alphanumeric));
    !text.is_empty() && (has_ending || !text.contains(char::is_whitespace))
}

/// A `[ ]` or `[x]` in front, and what follows it.
fn tick(item: &str) -> (bool, &str) {
    for (mark, ticked) in [("[ ]", false), ("[]", false), ("[x]", true), ("[X]", true)] {
        if let Some(rest) = item.strip_prefix(mark).filter(|rest| rest.is_empty() || rest.starts_with([' ', '\t'])) {
            return (ticked, rest.trim_start());
        }
    }
    (false, item)
}

/// Success criteria: the items of a list with what belongs to each, or paragraphs if there is no list.
pub(super) fn criteria(text: &str) -> Vec<Criterion> {
    let any_bullet = text.lines().any(|line| bullet(line).is_some());
    let mut criteria: Vec<Criterion> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        match (bullet(line), line.trim()) {
            (Some(item), _) => {
                let (ticked, text) = tick(item);
                criteria.push(Criterion { text: text.to_owned(), ticked });
                open = true;
            }
            (None, "") => open &= any_bullet,
            (None, more) => match criteria.last_mut().filter(|_| open) {
                Some(last) => last.text.extend(["\n", more]),
                None => {
                    criteria.push(Criterion { text: more.to_owned(), ticked: false });
                    open = true;
                }
            },
        }
    }
    criteria.retain(|one| one.text.chars().any(char::is_alphanumeric));
    criteria
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_lose_their_markdown_and_keep_their_letters() {
        let text = "- /app/database.py\n* `src/my file.rs` - the entry\n+ **b.py**, \n1. C:\\shop\\app.py (main)\n- [ ] d/__init__.py\n\
                    - My Documents - old/a.txt\n- [x](lib/x.rs)\n- \"q r.md\"\n-\n- none\n- ``a`b``\n- a.py\n- a.py\n  which is old\n";
        let expected = [
            "/app/database.py",
            "src/my file.rs",
            "b.py",
            "C:\\shop\\app.py",
            "d/__init__.py",
            "My Documents - old/a.txt",
            "lib/x.rs",
            "q r.md",
            "a`b",
            "a.py",
        ];
        assert_eq!(targets(text), expected);
    }

    #[test]
    fn targets_may_stand_on_one_line_or_in_a_fence() {
        assert_eq!(targets(" a.py, `b c.py`\n"), ["a.py", "b c.py"]);
        assert_eq!(targets("```\na.py\nb.py\n```\n"), ["a.py", "b.py"]);
        assert_eq!(targets("report, final.txt"), ["report", "final.txt"]);
        assert_eq!(targets("my report, final.txt"), ["my report, final.txt"]);
        assert!(targets("None\n").is_empty());
    }

    #[test]
    fn criteria_know_their_boxes() {
        let found = criteria("- [ ] a\n- [x] b\n  more of b\n\n* c\n- [ ]\n");
        let texts: Vec<_> = found.iter().map(|one| (one.text.as_str(), one.ticked)).collect();
        assert_eq!(texts, [("a", false), ("b\nmore of b", true), ("c", false)]);
        assert_eq!(criteria("It is fast.\n\nIt is\nright.").len(), 2);
    }
}
