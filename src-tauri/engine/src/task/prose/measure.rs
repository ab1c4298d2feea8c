//! How alike two texts are, and how orderly one is. Characters and words only: no model, no language.

use std::collections::{HashMap, HashSet};

use super::{sentences, words};

/// Texts shorter than this many words are never called degenerate: a short answer may well repeat itself.
const DEGENERATE_FROM: usize = 20;
/// Prose has nearly every run of four words once; a model in a loop has few of them many times over.
const DISTINCT_4GRAMS_MIN: f64 = 0.4;
/// Loops begin late: the last words are looked at alone as well.
const TAIL_WORDS: usize = 120;
/// One character this often in a row says nothing, unless it draws a line.
const LONGEST_RUN: usize = 40;
/// How many different characters printable ASCII has: the alphabet against which entropy is normalised. Prose comes
/// to about 0.65 of it, random characters to nearly 1, a loop to less than 0.5.
const ALPHABET: f64 = 95.0;

/// Jaccard likeness of the character 3-grams of two texts, 0 to 1; case and punctuation do not count.
pub fn likeness(a: &str, b: &str) -> f64 {
    jaccard(&grams(a), &grams(b))
}

/// How near a text is to its source, 0 to 1: each sentence's best likeness to a sentence of the source (or to the
/// whole of it), weighed by length.
pub fn similarity(source: &str, text: &str) -> f64 {
    let written = sentences(source);
    // What was copied needs no comparing: a long request is compared in one walk.
    let known: HashSet<&str> = written.iter().copied().collect();
    let mut against: Vec<_> = written.iter().map(|one| grams(one)).collect();
    against.push(grams(source));
    let (mut sum, mut weight) = (0.0, 0.0);
    for sentence in sentences(text) {
        let own = grams(sentence);
        let compared = || against.iter().map(|one| jaccard(&own, one)).fold(0.0, f64::max);
        let best = if known.contains(sentence) { 1.0 } else { compared() };
        let length = own.len().max(1) as f64;
        sum += best * length;
        weight += length;
    }
    if weight == 0.0 { 0.0 } else { sum / weight }
}

/// Which part of a text's words stands in the source, 0 to 1.
pub fn containment(source: &str, text: &str) -> f64 {
    let known: HashSet<_> = words(source).into_iter().collect();
    let said = words(text);
    if said.is_empty() {
        return 0.0;
    }
    said.iter().filter(|word| known.contains(*word)).count() as f64 / said.len() as f64
}

/// Shannon entropy of the characters against printable ASCII, 0 to 1. It tells noise and loops, not truth.
pub fn entropy(text: &str) -> f64 {
    let mut counts: HashMap<char, f64> = HashMap::new();
    let mut total = 0.0;
    for c in text.chars() {
        *counts.entry(c).or_default() += 1.0;
        total += 1.0;
    }
    let bits: f64 = counts.values().map(|count| -(count / total) * (count / total).log2()).sum();
    (bits / ALPHABET.log2()).clamp(0.0, 1.0)
}

/// Whether a text is a model's stammer: the same words over and over, one character without end, or broken bytes.
pub fn degenerate(text: &str) -> bool {
    let all = words(text);
    let tail = &all[all.len().saturating_sub(TAIL_WORDS)..];
    repeats(&all) || repeats(tail) || runs_on(text) || is_broken(text)
}

fn repeats(words: &[String]) -> bool {
    if words.len() < DEGENERATE_FROM {
        return false;
    }
    let runs = words.windows(4);
    let total = runs.len() as f64;
    let distinct = runs.collect::<HashSet<_>>().len() as f64;
    distinct / total < DISTINCT_4GRAMS_MIN
}

fn runs_on(text: &str) -> bool {
    let draws = |c: char| c.is_whitespace() || "-=_*#.~│─━|+/".contains(c);
    let (mut last, mut run) = ('\0', 0);
    text.chars().any(|c| {
        run = if c == last { run + 1 } else { 1 };
        last = c;
        run > LONGEST_RUN && !draws(c)
    })
}

fn is_broken(text: &str) -> bool {
    let broken = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER).count();
    broken * 10 > text.chars().count()
}

fn jaccard(a: &HashSet<[char; 3]>, b: &HashSet<[char; 3]>) -> f64 {
    let both = a.intersection(b).count();
    let any = a.len() + b.len() - both;
    if any == 0 { 0.0 } else { both as f64 / any as f64 }
}

fn grams(text: &str) -> HashSet<[char; 3]> {
    let said = words(text);
    if said.is_empty() {
        return HashSet::new();
    }
    let flat: Vec<char> = format!(" {} ", said.join(" ")).chars().collect();
    flat.windows(3).map(|three| [three[0], three[1], three[2]]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "Weekly events shift by one hour after daylight saving time changes in Europe/Berlin.";

    #[test]
    fn a_shortened_sentence_is_nearer_than_an_invented_one() {
        let short = "Weekly events shift by one hour after daylight saving time in Europe/Berlin.";
        assert!(similarity(SOURCE, short) > 0.7);
        assert!(similarity(SOURCE, "Please check why the footer is missing.") < 0.2);
        assert!((similarity(SOURCE, SOURCE) - 1.0).abs() < 1e-9);
        assert_eq!(similarity(SOURCE, ""), 0.0);
    }

    #[test]
    fn prose_lies_between_a_loop_and_noise() {
        let prose = entropy(SOURCE);
        assert!((0.5..0.8).contains(&prose), "{prose}");
        assert!(entropy(&"ab".repeat(60)) < 0.3);
        let noise: String = (33u8..127).map(char::from).collect();
        assert!(entropy(&noise) > 0.9);
        assert_eq!(entropy(""), 0.0);
    }

    #[test]
    fn a_stammer_is_told_from_prose_and_from_tables() {
        assert!(degenerate(&"test.".repeat(60)));
        assert!(degenerate(&"Foo.php ".repeat(30)));
        assert!(degenerate(&format!("{SOURCE} Then it said: {}", "and so on ".repeat(60))));
        assert!(degenerate(&"a".repeat(200)));
        assert!(degenerate(&"\u{fffd}".repeat(20)));
        assert!(!degenerate(SOURCE));
        assert!(!degenerate(&"-".repeat(200)));
        assert!(!degenerate("yes yes yes"));
    }
}
