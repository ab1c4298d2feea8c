//! `summaries/<id>.md` and `result.md`: a result that reads well by itself, and the answer in full.

use crate::{
    store::RunRow,
    task::{
        Agent, Brief, Change, ChangeKind, Evidence, Ground, Line, Reader, Report, State, Summary, TaskId, Verdict,
        clip, one_line,
    },
};

/// All that the page tells.
#[derive(Debug, Clone, Copy)]
pub struct Page<'a> {
    /// The task.
    pub id: &'a TaskId,
    /// What was asked for.
    pub brief: &'a Brief,
    /// The run that it is about.
    pub run: &'a RunRow,
    /// What the run left behind.
    pub report: &'a Report,
    /// What was found.
    pub verdict: &'a Verdict,
    /// What is told.
    pub summary: &'a Summary,
    /// Only the practice agent worked on it.
    pub practice: bool,
}

/// The longest list of changed files.
const CHANGES: usize = 100;
/// The longest end of a check's output, in bytes.
const TAIL: usize = 1500;

/// The summary page as Markdown.
pub fn summary_page(page: &Page<'_>) -> String {
    let summary = page.summary;
    let mut text = head(page);
    text.push_str(&format!("\n{}\n", safe(&summary.accomplished)));
    text.push_str(&section("Findings", bullets(&summary.findings)));
    text.push_str(&section("Next steps", bullets(&summary.next_steps)));
    text.push_str(&section("Verdict", page.verdict.lines.iter().map(line).collect()));
    text.push_str(&section("Changes", changes(&page.verdict.changes)));
    text.push_str(&section("This run", facts(page)));
    text.push_str(&section("What you can do", acts(page)));
    text
}

/// The result page as Markdown: what the agent said, in full and as it said it, under what is known of it.
pub fn result_page(page: &Page<'_>) -> String {
    let answer = match page.report.text.trim() {
        "" => "The agent ended without a word.".to_owned(),
        said => answer(said),
    };
    let whose = match page.report.agent {
        Agent::Claude => "What follows are the words of Claude Code, not checked.",
        Agent::Local => "What follows was made on this machine, not checked; by whom stands on top of it.",
        Agent::Practice => "What follows are the words of the practice agent, not checked.",
    };
    let about = format!("\n{whose} What was checked stands in `summaries/{}.md`.\n", page.id);
    let denied = page.report.denials.iter();
    let denied = denied.map(|denial| format!("- {}: {}\n", safe(&denial.tool), code(&denial.input))).collect();
    format!("{}{about}{}\n---\n\n{answer}\n", head(page), section("Denied to it", denied))
}

fn head(page: &Page<'_>) -> String {
    let practice = if page.practice { " (practice)" } else { "" };
    let (icon, word) = (page.summary.outcome.icon(), page.summary.outcome.word());
    let title = safe(&page.brief.title);
    format!("# {title}\n\n{icon} **{word}**{practice} · {} · {}\n", page.id, page.run.run)
}

/// The answer's lines and Markdown, without what would paint a terminal or turn its direction.
fn answer(said: &str) -> String {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    said.chars().filter(|&c| matches!(c, '\n' | '\t') || !(c.is_control() || turns(c))).collect()
}

fn section(title: &str, body: String) -> String {
    if body.is_empty() { body } else { format!("\n## {title}\n\n{body}") }
}

fn bullets(items: &[String]) -> String {
    items.iter().map(|item| format!("- {}\n", safe(item))).collect()
}

fn line(line: &Line) -> String {
    let (sign, word) = match line.state {
        State::Met => ("✔", "met"),
        State::NotMet => ("✘", "not met"),
        State::CantTell => ("?", "not proven"),
    };
    let required = if line.required { "" } else { ", not required" };
    let evidence: String = line.evidence.iter().map(evidence).collect();
    format!("- {sign} {} ({word}{required})\n{evidence}", safe(&line.text))
}

fn evidence(shown: &Evidence) -> String {
    match shown {
        Evidence::Command { command, exit, tail, duration_ms, on } => {
            let end = exit.map_or_else(|| "stopped".to_owned(), |code| format!("exit {code}"));
            let seconds = seconds(*duration_ms);
            let output = if tail.trim().is_empty() { String::new() } else { fenced(tail) };
            format!("  - {}{}: {end} after {seconds}\n{output}", code(command), ground(*on))
        }
        Evidence::File { path, note } => format!("  - {}: {}\n", code(path), safe(note)),
        Evidence::Hunk { path, line, text } => format!("  - {}, line {line}\n{}", code(path), fenced(text)),
        Evidence::Event { number, text } => format!("  - Line {number} of the transcript: {}\n", safe(text)),
        Evidence::Quote { text } => format!("  - The agent said: “{}”\n", safe(text)),
        Evidence::Seen { note } => format!("  - {}\n", safe(note)),
    }
}

/// On which files it ran, where it is not the result.
fn ground(on: Ground) -> &'static str {
    match on {
        Ground::Result => "",
        Ground::Baseline => " on the files as they were before",
        Ground::FormerTests => " with the tests as they were before",
        Ground::NewTests => " on the former files with the new tests",
    }
}

fn changes(changes: &[Change]) -> String {
    if changes.is_empty() {
        return "No file was changed.\n".into();
    }
    let number = |count: Option<u32>| count.map_or_else(|| "binary".to_owned(), |count| count.to_string());
    let row = |change: &Change| {
        let what = match &change.kind {
            ChangeKind::Added => "added".to_owned(),
            ChangeKind::Modified => "modified".to_owned(),
            ChangeKind::Deleted => "deleted".to_owned(),
            ChangeKind::Renamed { from } => format!("renamed from {}", cell(from)),
        };
        format!("| {} | {what} | {} | {} |\n", cell(&change.path), number(change.added), number(change.removed))
    };
    let rows: String = changes.iter().take(CHANGES).map(row).collect();
    let more = changes.len().saturating_sub(CHANGES);
    let more = if more == 0 { String::new() } else { format!("\n… and {more} more.\n") };
    format!("| File | Change | Lines added | Lines removed |\n| --- | --- | ---: | ---: |\n{rows}{more}")
}

/// Who worked. The local side without a model is rules, and must not pass for a model.
fn agent_of(report: &Report) -> &'static str {
    match report.agent {
        Agent::Local if report.model.is_none() => "rules, without a model",
        Agent::Local | Agent::Claude | Agent::Practice => report.agent.name(),
    }
}

fn facts(page: &Page<'_>) -> String {
    let Page { report, summary, brief, .. } = page;
    let model = report.model.as_deref().map(|model| format!(", {}", safe(model))).unwrap_or_default();
    let cost = report.cost_usd.map_or_else(|| "not told".to_owned(), |cost| format!("${cost:.2}"));
    let told = |by: &Reader| match by {
        Reader::Rules => "rules".to_owned(),
        Reader::Model { name } => format!("the local model {}", safe(name)),
    };
    format!(
        "- Agent: {}{model}\n- Duration: {}, {} turns\n- Cost: {cost}\n- Kind: {}\n- Read by {}; summary by {}\n",
        agent_of(report),
        seconds(report.duration_ms),
        report.turns,
        brief.kind,
        told(&brief.reading.by),
        told(&summary.by),
    )
}

fn acts(page: &Page<'_>) -> String {
    let id = page.id;
    let results = format!("The answer, the diff and the evidence are in `results/{id}/`.\n");
    if page.verdict.changes.is_empty() {
        return format!("{results}\n- Ask for more: `orchestrator reply {id} \"...\"`\n");
    }
    format!(
        "{results}\n- Take the changes: `orchestrator accept {id}`\n- Throw them away (a backup is kept): \
         `orchestrator discard {id}`\n- Send it back: `orchestrator reply {id} \"what is missing\"`\n"
    )
}

/// A line of somebody else's words: no markup of theirs becomes ours.
fn safe(text: &str) -> String {
    let flat = one_line(text, 1500);
    let mut safe = String::with_capacity(flat.len());
    let mut in_code = false;
    let closed = flat.matches('`').count().is_multiple_of(2);
    for c in flat.chars() {
        in_code ^= c == '`' && closed;
        if (c == '`' && !closed) || (!in_code && matches!(c, '<' | '[' | ']' | '*' | '_' | '#' | '|' | '\\')) {
            safe.push('\\');
        }
        safe.push(c);
    }
    safe
}

fn cell(text: &str) -> String {
    code(&text.replace('|', "\\|"))
}

fn code(text: &str) -> String {
    format!("`{}`", one_line(text, 300).replace('`', "'"))
}

fn fenced(tail: &str) -> String {
    let lines: String = clip(tail.trim(), TAIL).lines().map(|line| format!("    {}\n", one_line(line, 300))).collect();
    let longest = lines.split(|c| c != '`').map(str::len).max().unwrap_or(0).max(2) + 1;
    let fence = "`".repeat(longest);
    format!("\n    {fence}text\n{lines}    {fence}\n\n")
}

fn seconds(ms: u64) -> String {
    match ms / 1000 {
        0 => format!("{ms} ms"),
        s if s < 120 => format!("{s} s"),
        s => format!("{} min {} s", s / 60, s % 60),
    }
}

#[cfg(test)]
#[path = "page_tests.rs"]
mod tests;
