//! Licence expressions, as far as crates use them: AND, OR, WITH and brackets.

/// Licences under which a part may be shipped with a program of any licence.
const ALLOWED: [&str; 20] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-1-Clause",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CC-BY-4.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "NCSA",
    "OpenSSL",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Whether an expression can be met with allowed licences alone.
///
/// # Errors
/// What can't be read in it.
pub fn is_allowed(expression: &str) -> Result<bool, String> {
    // Old manifests write MIT/Apache-2.0 for an OR.
    let text = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut rest = words.as_slice();
    let allowed = any_of(&mut rest)?;
    match rest {
        [] => Ok(allowed),
        [word, ..] => Err(format!("{word:?} is out of place in the licence {expression:?}")),
    }
}

fn any_of(rest: &mut &[&str]) -> Result<bool, String> {
    let mut allowed = all_of(rest)?;
    while take(rest, "OR") {
        // Both sides are read, whatever the first one is.
        allowed |= all_of(rest)?;
    }
    Ok(allowed)
}

fn all_of(rest: &mut &[&str]) -> Result<bool, String> {
    let mut allowed = term(rest)?;
    while take(rest, "AND") {
        allowed &= term(rest)?;
    }
    Ok(allowed)
}

fn term(rest: &mut &[&str]) -> Result<bool, String> {
    let Some((&word, after)) = rest.split_first() else { return Err("a licence is missing at the end".into()) };
    *rest = after;
    match word {
        "(" => {
            let allowed = any_of(rest)?;
            if take(rest, ")") { Ok(allowed) } else { Err("a bracket stays open".into()) }
        }
        ")" | "AND" | "OR" | "WITH" => Err(format!("a licence is missing before {word:?}")),
        licence if take(rest, "WITH") => {
            let Some((&exception, after)) = rest.split_first() else { return Err("WITH without an exception".into()) };
            *rest = after;
            Ok(ALLOWED.contains(&format!("{licence} WITH {exception}").as_str()) || ALLOWED.contains(&licence))
        }
        licence => Ok(ALLOWED.contains(&licence.trim_end_matches('+'))),
    }
}

fn take(rest: &mut &[&str], word: &str) -> bool {
    let Some((&first, after)) = rest.split_first() else { return false };
    let matches = first.eq_ignore_ascii_case(word);
    if matches {
        *rest = after;
    }
    matches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_allowed_side_of_an_or_is_enough() {
        assert_eq!(is_allowed("MIT OR GPL-3.0-only"), Ok(true));
        assert_eq!(is_allowed("GPL-3.0-only OR LGPL-2.1"), Ok(false));
        assert_eq!(is_allowed("MIT/Apache-2.0"), Ok(true));
    }

    #[test]
    fn an_and_needs_both_sides_and_binds_tighter() {
        assert_eq!(is_allowed("MIT AND GPL-2.0"), Ok(false));
        assert_eq!(is_allowed("GPL-2.0 AND GPL-3.0 OR MIT"), Ok(true));
        assert_eq!(is_allowed("(MIT OR GPL-2.0) AND Unicode-3.0"), Ok(true));
        assert_eq!(is_allowed("Apache-2.0 WITH LLVM-exception OR Apache-2.0"), Ok(true));
    }

    #[test]
    fn what_is_no_expression_is_said_to_be_none() {
        for odd in ["", "MIT OR", "(MIT", "MIT MIT", "AND MIT", "MIT WITH"] {
            assert!(is_allowed(odd).is_err(), "{odd:?} was taken");
        }
    }
}
