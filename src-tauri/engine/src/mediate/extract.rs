//! An extract by rules: what stands in the files, quoted and counted, with no model and nothing invented.

use std::collections::HashMap;

use super::local::Source;
use crate::task::{
    Brief, TaskType, one_line,
    prose::{sentences, words},
};

/// Stands on top of every such answer.
pub const MADE_BY_RULES: &str = "Made by rules, without a model.";
const HEADINGS: usize = 12;
const CENTRAL: usize = 4;
const DEFINITIONS: usize = 25;
const MARKS: usize = 15;
/// A longer sentence is not quoted.
const LONGEST: usize = 320;

/// Endings of texts that are written to be read; all else is taken as code.
const PROSE: &[&str] = &["md", "mdx", "txt", "rst", "adoc", "org", "tex", "log", "html", "task"];

/// The whole answer.
pub(super) fn answer(brief: &Brief, sources: &[Source]) -> String {
    let mut page = format!("{MADE_BY_RULES} {}\n", promise(brief.kind));
    if sources.is_empty() {
        page.push_str("\nThe task names no files, so there was nothing to read. Name them under **Target Files:**.\n");
    }
    for source in sources {
        let Ok(text) = &source.text else { continue };
        page.push_str(&format!("\n## {}\n\n", one_line(&source.name, 200)));
        page.push_str(&if is_prose(&source.name) { of_prose(text) } else { of_code(text) });
    }
    page + &left_out(sources)
}

/// Files that were not read, each with why.
pub(super) fn left_out(sources: &[Source]) -> String {
    let lines = sources.iter().filter_map(|source| {
        source.text.as_ref().err().map(|why| format!("- {}: {}\n", one_line(&source.name, 200), one_line(why, 200)))
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\n## Not read\n\n{lines}") }
}

fn promise(kind: TaskType) -> &'static str {
    match kind {
        TaskType::Summarize => "All that is quoted below stands in the files.",
        TaskType::Analyze | TaskType::Fix => {
            "All that is quoted below stands in the files; what follows from it, rules can't tell."
        }
        TaskType::CodeReview => "It lists what rules can see in the files; it is no judgement of the code.",
    }
}

fn is_prose(name: &str) -> bool {
    let ending = name.rsplit(['/', '\\']).next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    ending.is_none_or(|ending| PROSE.contains(&ending.to_lowercase().as_str()))
}

fn of_prose(text: &str) -> String {
    let body = without_code(text);
    let headings: Vec<_> = body
        .iter()
        .filter(|line| line.starts_with('#'))
        .map(|line| one_line(line.trim_start_matches('#'), 120))
        .collect();
    let prose: Vec<&str> = body.iter().filter(|line| !line.starts_with('#')).copied().collect();
    let said: Vec<&str> = prose.iter().flat_map(|line| sentences(line)).filter(|s| s.len() <= LONGEST).collect();
    let mut page = format!("{} lines, {} words.\n", text.lines().count(), text.split_whitespace().count());
    let first = said.iter().find(|one| words(one).len() > 3);
    if let Some(first) = first {
        page.push_str(&format!("\nIt begins: “{}”\n", one_line(first, LONGEST)));
    }
    page.push_str(&list("Headings", headings, HEADINGS));
    let central = central(&said).into_iter().filter(|one| Some(one) != first).take(CENTRAL);
    page + &list(
        "Most central sentences",
        central.map(|one| format!("“{}”", one_line(one, LONGEST))).collect(),
        CENTRAL,
    )
}

fn of_code(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let filled = lines.iter().filter(|line| !line.trim().is_empty()).count();
    let defined: Vec<_> = numbered(&lines).filter(|(_, line)| is_definition(line)).map(quoted).collect();
    let functions = lines.iter().filter(|line| is_function(line)).count();
    let marks: Vec<_> = numbered(&lines).filter(|(_, line)| has_mark(line)).map(quoted).collect();
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0);
    let mut page = format!(
        "{} lines, {filled} of them not empty; {functions} functions; the longest line has {longest} characters.\n",
        lines.len()
    );
    if let Some(comment) = lines.iter().find_map(|line| comment(line)) {
        page.push_str(&format!("\nIts first comment: “{}”\n", one_line(comment, LONGEST)));
    }
    page.push_str(&list("Definitions", defined, DEFINITIONS));
    page + &list("Marks left by its authors (TODO, FIXME, HACK, XXX)", marks, MARKS)
}

/// Lines outside of fences and front matter.
fn without_code(text: &str) -> Vec<&str> {
    let mut fenced = false;
    let mut matter = text.starts_with("---\n");
    text.lines()
        .enumerate()
        .filter(|(nth, line)| {
            if matter {
                matter = *nth == 0 || line.trim() != "---";
                return false;
            }
            let fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
            fenced ^= fence;
            !fenced && !fence
        })
        .map(|(_, line)| line)
        .collect()
}

/// The sentences whose words are the most frequent in the text, in their own order.
fn central<'a>(said: &[&'a str]) -> Vec<&'a str> {
    let long = |sentence: &str| words(sentence).into_iter().filter(|word| word.chars().count() > 4).collect::<Vec<_>>();
    let mut counts: HashMap<String, usize> = HashMap::new();
    said.iter().flat_map(|one| long(one)).for_each(|word| *counts.entry(word).or_default() += 1);
    let score = |sentence: &str| {
        let own = long(sentence);
        let sum: usize = own.iter().filter_map(|word| counts.get(word)).filter(|&&count| count > 1).sum();
        // A long sentence has more of everything; a very short one has too little to be quoted.
        if own.len() < 3 { 0.0 } else { sum as f64 / (own.len() as f64 + 4.0) }
    };
    let mut ranked: Vec<_> = said.iter().enumerate().map(|(nth, one)| (nth, *one, score(one))).collect();
    ranked.sort_by(|a, b| b.2.total_cmp(&a.2).then(a.0.cmp(&b.0)));
    ranked.dedup_by(|a, b| a.1 == b.1);
    let mut best: Vec<_> = ranked.into_iter().filter(|one| one.2 > 0.0).take(CENTRAL + 1).collect();
    best.sort_by_key(|one| one.0);
    best.into_iter().map(|one| one.1).collect()
}

const FUNCTIONS: &[&str] = &["fn ", "def ", "func ", "function ", "sub ", "fun "];
const TYPES: &[&str] =
    &["struct ", "enum ", "trait ", "class ", "interface ", "impl ", "module ", "type ", "CREATE TABLE "];
const BEFORE: &[&str] = &[
    "pub ",
    "pub(crate) ",
    "pub(super) ",
    "export ",
    "default ",
    "async ",
    "static ",
    "const ",
    "unsafe ",
    "public ",
    "private ",
    "protected ",
    "abstract ",
    "final ",
];

fn bare(line: &str) -> &str {
    let mut line = line.trim_start();
    while let Some(rest) = BEFORE.iter().find_map(|word| line.strip_prefix(word)) {
        line = rest;
    }
    line
}

fn is_function(line: &str) -> bool {
    FUNCTIONS.iter().any(|word| bare(line).starts_with(word))
}

fn is_definition(line: &str) -> bool {
    is_function(line) || TYPES.iter().any(|word| bare(line).starts_with(word))
}

fn has_mark(line: &str) -> bool {
    ["TODO", "FIXME", "HACK", "XXX"].iter().any(|mark| line.contains(mark))
}

fn comment(line: &str) -> Option<&str> {
    let starts = ["//! ", "/// ", "// ", "# ", "\"\"\"", "/** ", "/* ", "-- ", "; "];
    let text = starts.iter().find_map(|start| line.trim_start().strip_prefix(start))?;
    (words(text).len() > 2).then_some(text)
}

fn numbered<'a>(lines: &'a [&'a str]) -> impl Iterator<Item = (usize, &'a str)> {
    lines.iter().enumerate().map(|(nth, line)| (nth + 1, *line))
}

fn quoted((number, line): (usize, &str)) -> String {
    format!("line {number}: `{}`", one_line(&line.replace('`', "'"), 120))
}

fn list(title: &str, items: Vec<String>, most: usize) -> String {
    if items.is_empty() {
        return String::new();
    }
    let more = items.len().saturating_sub(most);
    let lines: String = items.iter().take(most).map(|item| format!("- {item}\n")).collect();
    let more = if more == 0 { String::new() } else { format!("- … and {more} more\n") };
    format!("\n**{title}:**\n{lines}{more}")
}
