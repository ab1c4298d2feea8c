//! A verdict in the terminal: the word and why, what is against it, what can't be told, what is met.

use console::truncate_str;
use engine::task::{Evidence, Ground, Line, State, Verdict, Verification, one_line};

use crate::screen::{Screen, Tone, harmless, of_line};

/// So many pieces of evidence of a line are shown.
const MOST_EVIDENCE: usize = 6;
/// So many lines that are met are named where there is more to be read.
const MOST_MET: usize = 8;
/// So many lines of a hunk or an output are shown.
const MOST_LINES: usize = 12;

/// Prints it.
pub fn say(verdict: &Verdict, screen: &Screen) {
    let (word, tone) = word(verdict.verification());
    screen.say(format!("  {} {}", screen.paint(tone, word), one_line(&reason(verdict), 300)));
    let required = |state: State| verdict.lines.iter().filter(move |line| line.required && line.state == state);
    group("contradicted", &required(State::NotMet).collect::<Vec<_>>(), Evidenced::All, screen);
    group("can't tell", &required(State::CantTell).collect::<Vec<_>>(), Evidenced::All, screen);
    group("met", &required(State::Met).collect::<Vec<_>>(), Evidenced::First, screen);
    let aside: Vec<_> = verdict.lines.iter().filter(|line| !line.required).collect();
    group("not required", &aside, Evidenced::First, screen);
    if !verdict.proposed.is_empty() {
        let found: Vec<_> = verdict.proposed.iter().map(|command| one_line(command, 120)).collect();
        screen.say(screen.paint(Tone::Warn, format!("  found checks that were not run: {}", found.join(", "))));
        screen.say(screen.dim("  name them in the task or in the project's `checks`"));
    }
}

/// How much of the evidence is of interest.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Evidenced {
    All,
    First,
}

fn group(name: &str, lines: &[&Line], evidenced: Evidenced, screen: &Screen) {
    if lines.is_empty() {
        return;
    }
    screen.say(screen.dim(format!("  {name} ({})", lines.len())));
    let most = if evidenced == Evidenced::All { usize::MAX } else { MOST_MET };
    for line in lines.iter().take(most) {
        screen.say(format!("    {}", claim(line, screen)));
        let against = line.state != State::Met && line.required;
        if against {
            evidence(line, screen);
        } else if let Some(first) = shown(&line.evidence).first() {
            screen.say(screen.dim(format!("        {}", fit(&first.0, screen))));
        }
    }
    if lines.len() > most {
        screen.say(screen.dim(format!("    and {} more", lines.len() - most)));
    }
}

fn evidence(line: &Line, screen: &Screen) {
    let all = shown(&line.evidence);
    for (head, body) in all.iter().take(MOST_EVIDENCE) {
        screen.say(screen.dim(format!("        {}", fit(head, screen))));
        let lines: Vec<_> = body.lines().filter(|line| !line.trim().is_empty()).collect();
        let is_diff = body.lines().all(|line| line.starts_with(['+', '-', ' ', '@']) || line.is_empty());
        // The end of an output tells most, and the beginning of a hunk.
        let from = if is_diff { 0 } else { lines.len().saturating_sub(MOST_LINES) };
        for line in lines.iter().skip(from).take(MOST_LINES) {
            let text = format!("          {}", fit(line, screen));
            screen.say(if is_diff { screen.paint(tone_of(line), text) } else { screen.dim(text) });
        }
    }
    if all.len() > MOST_EVIDENCE {
        screen.say(screen.dim(format!("        and {} more", all.len() - MOST_EVIDENCE)));
    }
}

/// The colour of a line of a diff.
pub fn tone_of(line: &str) -> Tone {
    match line.as_bytes().first() {
        Some(b'+') => Tone::Good,
        Some(b'-') => Tone::Bad,
        Some(b'@') => Tone::Busy,
        Some(_) | None => Tone::Plain,
    }
}

/// One harmless line, cut to the room that there is; the blanks of code stay.
fn fit(text: &str, screen: &Screen) -> String {
    let room = screen.width.saturating_sub(12).clamp(20, 160);
    truncate_str(&harmless(text).replace('\n', " "), room, "…").into_owned()
}

/// Evidence as a head and what belongs below it; the runs of one command are one.
fn shown(evidence: &[Evidence]) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut told: Vec<String> = Vec::new();
    for one in evidence {
        let Evidence::Command { command, tail, .. } = one else {
            found.push((seen(one), below(one)));
            continue;
        };
        let name = words_of(command);
        if told.contains(&name) {
            continue;
        }
        let runs = runs_of(evidence, &name);
        let tail = runs.last().map_or(tail.as_str(), |run| run.2);
        found.push((format!("$ {command}: {}", before_and_now(&runs)), tail.to_owned()));
        told.push(name);
    }
    found
}

fn words_of(command: &str) -> String {
    command.split_whitespace().collect::<Vec<_>>().join(" ")
}

type Run<'a> = (Ground, Option<i32>, &'a str);

/// All runs of a command, in the order of time.
fn runs_of<'a>(evidence: &'a [Evidence], name: &str) -> Vec<Run<'a>> {
    let mut runs: Vec<Run<'a>> = evidence
        .iter()
        .filter_map(|one| match one {
            Evidence::Command { command, exit, tail, on, .. } if words_of(command) == name => {
                Some((*on, *exit, tail.as_str()))
            }
            _ => None,
        })
        .collect();
    runs.sort_by_key(|run| match run.0 {
        Ground::Baseline => 0,
        Ground::NewTests => 1,
        Ground::FormerTests => 2,
        Ground::Result => 3,
    });
    runs
}

/// `before: exit 1 → now: exit 0`.
fn before_and_now(runs: &[Run<'_>]) -> String {
    let alone = runs.len() == 1;
    let words = runs.iter().map(|(on, exit, _)| {
        let exit = exit.map_or("stopped".into(), |code| format!("exit {code}"));
        match on {
            Ground::Result if alone => exit,
            Ground::Result => format!("now: {exit}"),
            Ground::Baseline => format!("before: {exit}"),
            Ground::NewTests => format!("new tests on the former files: {exit}"),
            Ground::FormerTests => format!("with the former tests: {exit}"),
        }
    });
    words.collect::<Vec<_>>().join(" → ")
}

fn below(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Hunk { text, .. } => text.clone(),
        Evidence::Command { .. }
        | Evidence::Event { .. }
        | Evidence::File { .. }
        | Evidence::Quote { .. }
        | Evidence::Seen { .. } => String::new(),
    }
}

/// A line of a verdict, with what became of it.
pub fn claim(line: &Line, screen: &Screen) -> String {
    let look = of_line(line.state);
    let text = one_line(&line.text, 300);
    let text = if line.required { text } else { screen.dim(text) };
    format!("{} {text}", screen.paint(look.tone, look.icon))
}

/// Evidence in a line.
pub fn seen(evidence: &Evidence) -> String {
    match evidence {
        Evidence::Command { command, exit, tail, on, .. } => {
            let last = tail.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
            format!("$ {command}: {}  {last}", before_and_now(&[(*on, *exit, tail)]))
        }
        Evidence::File { path, note } => format!("{path}: {note}"),
        Evidence::Hunk { path, line, .. } => format!("{path}:{line}"),
        Evidence::Event { number, text } => format!("transcript line {number}: {text}"),
        Evidence::Quote { text } => format!("\"{text}\""),
        Evidence::Seen { note } => note.clone(),
    }
}

fn word(verification: Verification) -> (&'static str, Tone) {
    match verification {
        Verification::Verified => ("verified", Tone::Good),
        Verification::Unverified => ("unverified", Tone::Warn),
        Verification::Refuted => ("refuted", Tone::Bad),
    }
}

/// Why, in a line.
fn reason(verdict: &Verdict) -> String {
    let of = |state: State| verdict.lines.iter().filter(move |line| line.required && line.state == state);
    let and = |state: State| {
        let more = of(state).count().saturating_sub(1);
        let first = of(state).next().map_or("", |line| line.text.as_str());
        if more > 0 { format!("{first}, and {more} more") } else { first.to_owned() }
    };
    match verdict.verification() {
        Verification::Verified => {
            format!("{} of {0} required lines are met", verdict.lines.iter().filter(|line| line.required).count())
        }
        Verification::Refuted => format!("contradicted: {}", and(State::NotMet)),
        Verification::Unverified if of(State::CantTell).next().is_some() => {
            format!("can't tell: {}", and(State::CantTell))
        }
        Verification::Unverified => "nothing was asked that could be shown".into(),
    }
}

#[cfg(test)]
#[path = "verdict_tests.rs"]
mod tests;
