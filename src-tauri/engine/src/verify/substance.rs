//! Whether a change is more than comments and white space. Pure.

use crate::task::Edit;

/// Only comments, blank lines or white space are different. False where the language is not known.
pub fn is_only_comment(edit: &Edit) -> bool {
    let (Some(old), Some(new)) = (&edit.old, &edit.new) else { return false };
    let Some(marks) = marks(&edit.path) else { return false };
    old != new && bare(old, marks) == bare(new, marks)
}

/// How comments begin: to the end of the line, and from here to there.
type Marks = (&'static [&'static str], Option<(&'static str, &'static str)>);

fn marks(path: &str) -> Option<Marks> {
    let ending = path.rsplit('/').next()?.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match ending.as_str() {
        "py" | "sh" | "rb" | "toml" | "yaml" | "yml" | "pl" | "r" => (&["#"], None),
        "rs" | "js" | "jsx" | "ts" | "tsx" | "mjs" | "cjs" | "go" | "c" | "h" | "cc" | "cpp" | "hpp" | "java"
        | "kt" | "swift" | "cs" | "php" | "scala" => (&["//"], Some(("/*", "*/"))),
        "sql" | "lua" | "hs" => (&["--"], None),
        _ => return None,
    })
}

/// The code without comments and white space. Quotes are minded, so that `"#"` begins no comment.
fn bare(text: &str, (to_end, block): Marks) -> String {
    let mut out = String::new();
    let mut rest = text;
    let mut quote: Option<char> = None;
    while let Some(c) = rest.chars().next() {
        if let Some(mark) = quote {
            out.push(c);
            rest = &rest[c.len_utf8()..];
            if c == '\\' {
                if let Some(next) = rest.chars().next() {
                    out.push(next);
                    rest = &rest[next.len_utf8()..];
                }
            } else if c == mark || c == '\n' {
                quote = None;
            }
            continue;
        }
        if let Some((open, close)) = block
            && rest.starts_with(open)
        {
            rest = rest.find(close).map_or("", |at| &rest[at + close.len()..]);
        } else if to_end.iter().any(|mark| rest.starts_with(mark)) {
            rest = rest.find('\n').map_or("", |at| &rest[at..]);
        } else {
            if c == '"' || c == '\'' || c == '`' {
                quote = Some(c);
            }
            if !c.is_whitespace() {
                out.push(c);
            }
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(path: &str, old: &str, new: &str) -> bool {
        is_only_comment(&Edit { path: path.into(), from: None, old: Some(old.into()), new: Some(new.into()) })
    }

    #[test]
    fn comments_and_blanks_are_no_work() {
        assert!(is("a.py", "x = 1\n", "# fixed\nx = 1  # now\n\n"));
        assert!(is("a.rs", "fn a() {}", "/// Says a.\n/* done */ fn a() { }"));
        assert!(!is("a.py", "x = \"a\"", "x = \"#a\""));
        assert!(!is("a.js", "let a = 1", "let a = 2 // fixed"));
        assert!(!is("a.md", "a", "a "));
        assert!(!is("a.rs", "let x = '\"'; a()", "let x = '\"'; b()"));
    }
}
