//! A message taken apart: what counts of it, without the polite words around.

use super::words::{ends, opens, telling, words};

/// What comes before the word that counts.
const POLITE: &str = "please|pls|plz|hi|hello|hey|hi there|hello there|hey there|good morning|good evening|good afternoon|thanks|\
    thank you|ok|okay|now|so|well|great|perfect|cool|nice|next|just|quickly|can you|could you|would you|will you|can we|\
    could we|would you mind|i need you to|i want you to|i would like you to|i would love you to|you should|you can|\
    you could|it would be great if you could|it would be nice if you could|let us|when you have time|if you have time|\
    when you have a minute|when you get a chance|go ahead and|bitte|kannst du|könntest du|bitte mal|peux tu|tu peux|\
    peux-tu|s'il te plaît|por favor|puedes|kun je|kan je|alsjeblieft";
/// What comes behind it.
const AFTER: &str =
    "please|pls|plz|thanks|thank you|thx|asap|now|for now|right now|bitte|danke|merci|s'il te plaît|por favor|gracias";

/// A message that is no command.
pub(super) struct Message<'a> {
    pub(super) text: &'a str,
    /// The words that count.
    pub(super) core: Vec<String>,
    /// Whether it is put as a question.
    pub(super) asks: bool,
}

impl<'a> Message<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let text = text.trim();
        Self { text, core: core(&words(text)), asks: text.ends_with(['?', '？']) }
    }

    /// Its sentences and the parts between commas and colons, in order; links and paths stay whole.
    pub(super) fn clauses(&self) -> Vec<Vec<String>> {
        let mut parts = vec![String::new()];
        let mut signs = self.text.chars().peekable();
        while let Some(c) = signs.next() {
            let breaks = matches!(c, ',' | ';' | '!' | '?' | '\n' | '…')
                || (matches!(c, '.' | ':') && signs.peek().is_none_or(|next| next.is_whitespace()));
            match parts.last_mut() {
                Some(part) if !breaks => part.push(c),
                _ => parts.push(String::new()),
            }
        }
        let parts = parts.iter().flat_map(|part| part.split(" - ")).flat_map(|part| part.split(" – "));
        parts.map(|part| core(&words(part))).filter(|part| !part.is_empty()).collect()
    }

    /// A link, a log or a stack trace without a word about it, or nothing that can be read.
    pub(super) fn is_only_evidence(&self) -> bool {
        let pieces: Vec<&str> = self.text.split_whitespace().collect();
        let is_link = |piece: &&str| piece.contains("://") || piece.starts_with("www.");
        let links = pieces.iter().filter(|piece| is_link(piece)).count();
        links == pieces.len() || (self.looks_like_a_trace() && !self.has_request())
    }

    fn looks_like_a_trace(&self) -> bool {
        let lines = || self.text.lines().map(str::trim);
        let frames = lines().filter(|line| {
            let calls = line.starts_with("at ") && line.contains(':');
            calls || line.starts_with("File \"") || line.starts_with("--> ") || line.starts_with("Caused by")
        });
        let head = self.text.contains("Traceback (most recent")
            || self.text.contains("panicked at")
            || lines().next().is_some_and(names_an_error);
        frames.count() > 1 || head
    }

    fn has_request(&self) -> bool {
        let prose = self.text.lines().filter(|line| !names_an_error(line) && !line.contains("panicked at"));
        prose.filter(|line| !line.starts_with([' ', '\t'])).any(|line| {
            let said = core(&words(line));
            said.len() > 2 && said.first().and_then(|word| super::words::verb(word)).is_some()
        })
    }

    /// How many words say something.
    pub(super) fn telling(&self) -> usize {
        telling(&self.core)
    }
}

/// "TypeError: ...", "Error: ...", "error[E0382]: ...".
fn names_an_error(line: &str) -> bool {
    let head = line.split(':').next().unwrap_or_default();
    let named = head.ends_with("Error") || head.ends_with("Exception") || head.starts_with("error[");
    named && line.contains(':') && !head.contains(' ')
}

/// Words without the polite ones around them.
pub(super) fn core(all: &[String]) -> Vec<String> {
    let mut said = all;
    while let Some(count) = opens(said, POLITE).filter(|count| *count < said.len()) {
        said = &said[count..];
    }
    while let Some(count) = ends(said, AFTER).filter(|count| *count < said.len()) {
        said = &said[..said.len() - count];
    }
    said.to_vec()
}
