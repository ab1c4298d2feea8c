//! Looking at prose: is it language, which sentences does it have, which paths do they name.

use std::collections::{HashMap, HashSet};

pub use super::weakened::is_test_path;

/// Why a text is no language, if it is not: empty loops and noise, as broken models give them.
pub fn degenerate(text: &str) -> Option<String> {
    let odd = text.chars().filter(|c| *c == '\u{fffd}' || c.is_control() && !c.is_whitespace()).count();
    let all = text.chars().count();
    if odd * 10 > all {
        return Some(format!("{odd} of {all} characters are not text"));
    }
    if let Some((line, times)) = longest_run(text) {
        return Some(format!("the line {:?} stands there {times} times in a row", crate::task::clip(line, 60)));
    }
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    let pieces: Vec<String> =
        if words.len() >= 40 { words } else { text.chars().filter(|c| !c.is_whitespace()).map(String::from).collect() };
    let wide = if pieces.len() == all { 12 } else { 4 };
    if pieces.len() < 80 {
        return None;
    }
    let grams: HashSet<&[String]> = pieces.windows(wide).collect();
    let part = ratio(grams.len(), pieces.len() + 1 - wide);
    (part < 0.3).then(|| format!("it repeats itself: only {:.0} % of its phrases are different", part * 100.0))
}

#[allow(clippy::cast_precision_loss, reason = "texts are short")]
fn ratio(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// A line that stands there twenty times in a row or more.
fn longest_run(text: &str) -> Option<(&str, usize)> {
    let mut last = ("", 0);
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        last = if line == last.0 { (line, last.1 + 1) } else { (line, 1) };
        if last.1 >= 20 {
            return Some(last);
        }
    }
    None
}

/// A text without its fenced blocks: what stands there is shown, not said.
pub fn prose(text: &str) -> String {
    let mut is_fenced = false;
    let said = text.lines().filter(|line| {
        let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        is_fenced ^= is_fence;
        !is_fence && !is_fenced
    });
    said.collect::<Vec<_>>().join("\n")
}

/// The sentences of a text, a line being one at least. A dot within a name ends none.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for line in text.lines() {
        let mut from = 0;
        for (at, mark) in line.match_indices(['.', '!', '?', ';']) {
            let after = &line[at + mark.len()..];
            if after.is_empty() || after.starts_with(char::is_whitespace) {
                found.push(&line[from..at + mark.len()]);
                from = at + mark.len();
            }
        }
        found.push(&line[from..]);
    }
    found.into_iter().map(str::trim).filter(|sentence| !sentence.is_empty()).collect()
}

/// A word without what stands around it: quotes, brackets, commas, the full stop.
pub fn bare(word: &str) -> &str {
    let word = word.trim_matches(|c: char| "`\"'*()[]{}<>,;:!?“”‘’".contains(c));
    word.trim_end_matches('.').trim_end_matches(['`', '"', '\'', '*', ')', ':', ','])
}

/// Whether a word looks like a file: it has a folder, or an ending of letters.
pub fn is_path(word: &str) -> bool {
    let fits = |c: char| c.is_alphanumeric() || "._-/@+~".contains(c);
    if word.len() < 3 || !word.chars().all(fits) || word.contains("//") {
        return false;
    }
    let name = word.rsplit('/').next().unwrap_or(word);
    let ending = name.rsplit_once('.');
    let has_ending = ending.is_some_and(|(_, ending)| {
        (1..=8).contains(&ending.len())
            && ending.chars().all(|c| c.is_ascii_alphanumeric())
            && ending.starts_with(|c: char| c.is_ascii_alphabetic())
    });
    // `and/or` and `read/write` are words; a folder is named with its slash at the end, or deeper.
    has_ending || word.ends_with('/') || word.matches('/').count() > 1
}

/// Whether the path of a file is what this word means: all of it, or its end.
pub fn means(word: &str, path: &str) -> bool {
    let word = word.trim_start_matches("./").trim_end_matches('/');
    let ends = |whole: &str, end: &str| whole == end || whole.strip_suffix(end).is_some_and(|rest| rest.ends_with('/'));
    ends(path, word) || ends(word, path)
}

/// How often each word stands in a text, in lower case and bare.
pub fn words(sentence: &str) -> HashMap<String, usize> {
    let mut found = HashMap::new();
    for word in sentence.split_whitespace().map(bare) {
        *found.entry(word.to_lowercase().replace('’', "'")).or_default() += 1;
    }
    found
}
