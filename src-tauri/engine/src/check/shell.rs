//! What a shell command line would run, as far as its text tells. What can't be told is said to be unclear, never
//! guessed: whoever allows by what is found here asks first whether all of it was understood.

use std::{iter::Peekable, str::Chars};

/// A command line, taken apart.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Script {
    /// The simple commands, in order, wherever they stand: in pipes, lists, subshells and substitutions.
    pub parts: Vec<Part>,
    /// Not all of it could be understood.
    pub unclear: bool,
}

/// A simple command.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Part {
    /// The program and its arguments, without quotes; wrappers such as `env` or `sudo` taken off.
    pub words: Vec<String>,
    /// Files that it is redirected into.
    pub writes: Vec<String>,
    /// Files that it is redirected from.
    pub reads: Vec<String>,
    /// A wrapper was `sudo` or the like.
    pub elevated: bool,
    /// A word holds an expansion, so that what it is can't be told.
    pub vague: bool,
}

/// Takes a command line apart.
pub fn parse(command: &str) -> Script {
    let mut reader = Reader { chars: command.chars().peekable(), script: Script::default(), documents: Vec::new() };
    reader.list(None, 0);
    let mut script = reader.script;
    let found = std::mem::take(&mut script.parts);
    for part in found {
        unwrap(part, &mut script, 0);
    }
    script
}

struct Reader<'a> {
    chars: Peekable<Chars<'a>>,
    script: Script,
    documents: Vec<(String, bool)>,
}

#[derive(Default)]
struct Word {
    text: String,
    begun: bool,
    vague: bool,
}

impl Reader<'_> {
    /// Reads commands up to a closing sign.
    fn list(&mut self, until: Option<char>, depth: usize) {
        if depth > 16 {
            self.script.unclear = true;
            return;
        }
        let (mut part, mut word) = (Part::default(), Word::default());
        let mut target: Option<char> = None;
        while let Some(c) = self.chars.next() {
            if Some(c) == until {
                break;
            }
            match c {
                '\'' => self.single(&mut word),
                '"' => self.double(&mut word, depth),
                '\\' => match self.chars.next() {
                    Some('\n') => {}
                    Some(next) => word.push(next),
                    None => self.script.unclear = true,
                },
                '$' => self.dollar(&mut word, depth),
                '`' => {
                    word.vague_now();
                    self.list(Some('`'), depth + 1);
                }
                '#' if !word.begun => while self.chars.next_if(|&c| c != '\n').is_some() {},
                '>' | '<' => {
                    if word.begun && word.text.chars().all(|c| c.is_ascii_digit()) {
                        word = Word::default();
                    }
                    finish(&mut word, &mut part, &mut target);
                    target = self.redirection(c, &mut word, depth);
                }
                '&' if self.chars.peek() == Some(&'>') => {
                    self.chars.next();
                    finish(&mut word, &mut part, &mut target);
                    self.chars.next_if_eq(&'>');
                    target = Some('>');
                }
                ';' | '&' | '|' | '\n' | '(' | ')' => {
                    finish(&mut word, &mut part, &mut target);
                    self.end(&mut part);
                    if c == '\n' {
                        self.skip_documents();
                    }
                }
                c if c.is_whitespace() => finish(&mut word, &mut part, &mut target),
                c => word.push(c),
            }
        }
        finish(&mut word, &mut part, &mut target);
        self.end(&mut part);
    }

    fn end(&mut self, part: &mut Part) {
        if !part.words.is_empty() || !part.writes.is_empty() || !part.reads.is_empty() {
            self.script.parts.push(std::mem::take(part));
        }
    }

    fn single(&mut self, word: &mut Word) {
        word.begun = true;
        loop {
            match self.chars.next() {
                Some('\'') => return,
                Some(c) => word.text.push(c),
                None => return self.script.unclear = true,
            }
        }
    }

    fn double(&mut self, word: &mut Word, depth: usize) {
        word.begun = true;
        loop {
            match self.chars.next() {
                Some('"') => return,
                Some('\\') => match self.chars.next() {
                    Some(c @ ('"' | '\\' | '$' | '`')) => word.text.push(c),
                    Some('\n') => {}
                    Some(c) => word.text.extend(['\\', c]),
                    None => return self.script.unclear = true,
                },
                Some('$') => self.dollar(word, depth),
                Some('`') => {
                    word.vague_now();
                    self.list(Some('`'), depth + 1);
                }
                Some(c) => word.text.push(c),
                None => return self.script.unclear = true,
            }
        }
    }

    fn dollar(&mut self, word: &mut Word, depth: usize) {
        match self.chars.peek() {
            Some('(') => {
                self.chars.next();
                word.vague_now();
                self.list(Some(')'), depth + 1);
            }
            Some('{') => {
                word.vague_now();
                word.text.push('$');
                for c in self.chars.by_ref() {
                    word.text.push(c);
                    if c == '}' {
                        return;
                    }
                    // An expansion within an expansion may run something.
                    if c == '$' || c == '`' {
                        self.script.unclear = true;
                    }
                }
            }
            Some('\'') => {
                // $'...' has escapes that spell what they like.
                self.script.unclear = true;
            }
            Some(c) if c.is_ascii_alphanumeric() || "_?!@*#-$".contains(*c) => {
                word.vague_now();
                word.text.push('$');
            }
            Some(_) | None => word.push('$'),
        }
    }

    /// What follows `<` or `>`: where it goes, or a here-document that is only text.
    fn redirection(&mut self, c: char, word: &mut Word, depth: usize) -> Option<char> {
        if self.chars.peek() == Some(&'(') {
            self.chars.next();
            word.vague_now();
            self.list(Some(')'), depth + 1);
            return None;
        }
        if c == '<' && self.chars.next_if_eq(&'<').is_some() {
            if self.chars.next_if_eq(&'<').is_some() {
                return Some('t');
            }
            self.document();
            return None;
        }
        self.chars.next_if(|&next| next == c || next == '|');
        if self.chars.next_if_eq(&'&').is_some() {
            // 2>&1 and the like: a number, or a file.
            if self.chars.peek().is_some_and(|c| c.is_ascii_digit() || *c == '-') {
                while self.chars.next_if(|c| c.is_ascii_digit() || *c == '-').is_some() {}
                return None;
            }
        }
        Some(c)
    }

    fn document(&mut self) {
        self.chars.next_if_eq(&'-');
        while self.chars.next_if(|c| *c == ' ').is_some() {}
        let (mut name, mut is_quoted) = (String::new(), false);
        while let Some(c) = self.chars.next_if(|c| !c.is_whitespace() && !";|&<>()".contains(*c)) {
            if "'\"\\".contains(c) {
                is_quoted = true;
            } else {
                name.push(c);
            }
        }
        self.documents.push((name, is_quoted));
    }

    fn skip_documents(&mut self) {
        for (name, is_quoted) in std::mem::take(&mut self.documents) {
            loop {
                let mut line = String::new();
                while let Some(c) = self.chars.next_if(|&c| c != '\n') {
                    line.push(c);
                }
                let ended = self.chars.next().is_none();
                if line.trim_start_matches('\t') == name {
                    break;
                }
                if !is_quoted && (line.contains("$(") || line.contains('`')) {
                    self.script.unclear = true;
                }
                if ended {
                    break;
                }
            }
        }
    }
}

impl Word {
    fn push(&mut self, c: char) {
        self.begun = true;
        self.text.push(c);
    }

    fn vague_now(&mut self) {
        self.begun = true;
        self.vague = true;
    }
}

fn finish(word: &mut Word, part: &mut Part, target: &mut Option<char>) {
    if !word.begun {
        return;
    }
    let word = std::mem::take(word);
    part.vague |= word.vague;
    match target.take() {
        Some('>') => part.writes.push(word.text),
        Some('<') => part.reads.push(word.text),
        Some(_) => {}
        None => part.words.push(word.text),
    }
}

/// Words that stand before a command and are none.
const KEYWORDS: [&str; 11] = ["if", "then", "elif", "else", "while", "until", "do", "!", "{", "time", "coproc"];
/// Words that stand where a command could, and run nothing.
const CLOSING: [&str; 5] = ["fi", "done", "}", "esac", "in"];
/// Programs that only run another; with how many of the words after their options are theirs.
const WRAPPERS: [(&str, usize); 14] = [
    ("command", 0),
    ("builtin", 0),
    ("exec", 0),
    ("nohup", 0),
    ("nice", 0),
    ("ionice", 0),
    ("stdbuf", 0),
    ("setsid", 0),
    ("env", 0),
    ("xargs", 0),
    ("timeout", 1),
    ("sudo", 0),
    ("doas", 0),
    ("busybox", 0),
];
/// Options of those that take a word of their own.
const WITH_VALUE: [&str; 14] = ["-n", "-u", "-g", "-I", "-L", "-P", "-d", "-s", "-k", "-C", "-a", "-c", "-o", "-i"];

/// Takes keywords, assignments and wrappers off, and looks into `sh -c`.
fn unwrap(mut part: Part, script: &mut Script, depth: usize) {
    loop {
        let Some(first) = part.words.first().map(|word| base(word).to_owned()) else {
            script.parts.push(part);
            return;
        };
        if KEYWORDS.contains(&first.as_str()) {
            part.words.remove(0);
        } else if CLOSING.contains(&first.as_str()) || first == "for" || first == "select" {
            part.words.clear();
        } else if first == "case" || first == "function" || first == "eval" || first == "source" || first == "." {
            script.unclear = true;
            script.parts.push(part);
            return;
        } else if is_assignment(&part.words[0]) {
            let name = part.words[0].split('=').next().unwrap_or_default();
            script.unclear |= ["PATH", "IFS", "BASH_ENV", "ENV", "PROMPT_COMMAND"].contains(&name)
                || name.starts_with("LD_")
                || name.starts_with("GIT_");
            part.words.remove(0);
        } else if let Some((name, own)) = WRAPPERS.iter().find(|(name, _)| *name == first) {
            part.elevated |= matches!(*name, "sudo" | "doas");
            // env -S takes a command line in one word.
            script.unclear |=
                *name == "env" && part.words.iter().any(|word| word.starts_with("-S") || word.starts_with("--split"));
            part.words.remove(0);
            while part.words.first().is_some_and(|word| word.starts_with('-')) {
                let option = part.words.remove(0);
                if WITH_VALUE.contains(&option.as_str()) && !part.words.is_empty() {
                    part.words.remove(0);
                }
            }
            part.words.drain(..(*own).min(part.words.len()));
        } else if ["sh", "bash", "zsh", "dash", "ash", "ksh"].contains(&first.as_str()) && depth < 8 {
            let inner = part.words.iter().position(|word| word.starts_with('-') && word.ends_with('c'));
            if let Some(text) = inner.and_then(|at| part.words.get(at + 1)) {
                script.unclear |= part.vague;
                let mut reader =
                    Reader { chars: text.chars().peekable(), script: Script::default(), documents: Vec::new() };
                reader.list(None, depth + 1);
                script.unclear |= reader.script.unclear;
                for inner in reader.script.parts {
                    unwrap(inner, script, depth + 1);
                }
                part.words.clear();
            }
            script.parts.push(part);
            return;
        } else {
            script.unclear |= part.vague && part.words[0].starts_with('$');
            script.parts.push(part);
            return;
        }
    }
}

fn is_assignment(word: &str) -> bool {
    let Some((name, _)) = word.split_once('=') else { return false };
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A program's name without its folder.
pub fn base(word: &str) -> &str {
    word.rsplit('/').next().unwrap_or(word)
}

impl Part {
    /// Program and arguments in a line, the program without its folder, git without the options before its verb.
    pub fn line(&self) -> String {
        let Some((program, rest)) = self.words.split_first() else { return String::new() };
        let program = base(program);
        let mut rest = rest;
        if program == "git" {
            while let Some((option, more)) = rest.split_first().filter(|(word, _)| word.starts_with('-')) {
                let takes = matches!(option.as_str(), "-C" | "-c" | "--git-dir" | "--work-tree" | "--namespace");
                rest = if takes { more.get(1..).unwrap_or_default() } else { more };
            }
        }
        std::iter::once(program).chain(rest.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
    }
}
