//! A finished run in a few sentences. The status is the verdict's; a model may only word what the evidence carries.

use super::{MediateError, Mediator, Telling, supported::Evidence};
use crate::task::{
    Agent, Brief, ChangeKind, Claim, Evidence as Shown, Line, Outcome, Reader, Report, State, Summary, Verdict, clip,
    one_line, prose::sentences,
};

/// The longest parts, in words: one and three and two of them stay under [`Summary::MOST_WORDS`].
const ACCOMPLISHED: usize = 55;
const FINDING: usize = 28;
const STEP: usize = 25;
const FINDINGS: usize = 3;
const STEPS: usize = 2;
/// How much of the agent's final words a model is given, in bytes.
const SAID: usize = 6000;
/// Marks what the practice agent did.
const PRACTICE: &str = "(practice) ";

/// The summary of a run: by rules, and worded by the mediator where there is one and its words hold.
///
/// Each file, number and command of it stands in the verdict, in its evidence or in the diff, or its sentence is dropped.
pub async fn summarise(
    brief: &Brief,
    report: &Report,
    verdict: &Verdict,
    diff: &str,
    mediator: Option<&dyn Mediator>,
) -> Summary {
    let plain = by_rules(brief, report, verdict);
    let Some(mediator) = mediator else { return plain };
    match by_model(brief, report, verdict, diff, mediator, &plain).await {
        Ok(summary) => summary,
        Err(problem) => {
            tracing::info!(%problem, "told by rules");
            plain
        }
    }
}

async fn by_model(
    brief: &Brief,
    report: &Report,
    verdict: &Verdict,
    diff: &str,
    mediator: &dyn Mediator,
    plain: &Summary,
) -> Result<Summary, MediateError> {
    let telling = telling(brief, report, verdict);
    let draft = mediator.tell(&telling).await?;
    // What an answer names is the result of a task that reads; elsewhere it is only a claim.
    let answer = if brief.kind.only_reads() { telling.said.clone() } else { String::new() };
    let tails: Vec<String> = verdict.lines.iter().flat_map(|line| &line.evidence).map(whole).collect();
    let shown =
        [telling.facts.clone(), telling.changes.clone(), tails, vec![diff.to_owned(), answer]].concat().join("\n");
    let evidence = Evidence {
        outcome: telling.outcome,
        found: [vec![brief.title.clone(), telling.request], telling.facts, telling.changes].concat().join("\n"),
        shown,
        said: telling.said,
    };
    let kept = |texts: &[String], most: usize, longest: usize| -> Vec<String> {
        let texts = texts.iter().map(|text| short(&evidence.keep(text), longest));
        texts.filter(|text| !text.is_empty()).take(most).collect()
    };
    let accomplished = short(&evidence.keep(&draft.accomplished), ACCOMPLISHED);
    let findings = kept(&draft.findings, FINDINGS, FINDING);
    let steps = kept(&draft.next_steps, STEPS, STEP);
    if accomplished.is_empty() && findings.is_empty() && steps.is_empty() {
        return Err(MediateError::Garbage { why: "nothing of it is carried by the evidence".into() });
    }
    Ok(merged(plain, report, accomplished, findings, steps, mediator.name()))
}

/// What a model said, with the rules' words where it said nothing that holds. What went wrong is always told, and a
/// run that failed is told by the rules.
fn merged(
    plain: &Summary,
    report: &Report,
    accomplished: String,
    findings: Vec<String>,
    steps: Vec<String>,
    name: String,
) -> Summary {
    let worded = !accomplished.is_empty() && plain.outcome == Outcome::Success;
    let bad = plain.findings.iter().filter(|finding| is_bad(finding)).cloned();
    let told = if findings.is_empty() { plain.findings.clone() } else { bad.chain(findings).take(FINDINGS).collect() };
    Summary {
        outcome: plain.outcome,
        accomplished: if worded { format!("{}{accomplished}", mark(report)) } else { plain.accomplished.clone() },
        findings: told,
        next_steps: if steps.is_empty() { plain.next_steps.clone() } else { steps },
        by: Reader::Model { name },
    }
}

fn telling(brief: &Brief, report: &Report, verdict: &Verdict) -> Telling {
    Telling {
        request: clip(&brief.request, SAID),
        outcome: verdict.outcome(),
        facts: verdict.lines.iter().map(fact).collect(),
        changes: changes(verdict),
        said: clip(&report.text, SAID),
    }
}

fn by_rules(brief: &Brief, report: &Report, verdict: &Verdict) -> Summary {
    let outcome = verdict.outcome();
    Summary {
        outcome,
        accomplished: short(&accomplished(brief, report, verdict, outcome), ACCOMPLISHED),
        findings: findings(brief, report, verdict, outcome),
        next_steps: next_steps(brief, report, verdict, outcome),
        by: Reader::Rules,
    }
}

fn accomplished(brief: &Brief, report: &Report, verdict: &Verdict, outcome: Outcome) -> String {
    let required = verdict.lines.iter().filter(|line| line.required);
    let all = required.clone().count();
    let met = required.filter(|line| line.state == State::Met).count();
    let title = short(&brief.title, 12);
    let changed = changed(verdict);
    let told = match outcome {
        Outcome::Success if brief.kind.only_reads() => {
            format!("{title}: answered; {changed}. All {all} required points are shown.")
        }
        Outcome::Success => format!("{title}: done; {changed}. All {all} required points are shown."),
        Outcome::Partial => format!("{title}: not proven; {changed}. {met} of {all} required points are shown."),
        Outcome::Failed => format!("{title}: not done; {changed}. {met} of {all} required points are shown."),
    };
    format!("{}{told}", mark(report))
}

fn mark(report: &Report) -> &'static str {
    match report.agent {
        Agent::Practice => PRACTICE,
        Agent::Claude | Agent::Local => "",
    }
}

fn changed(verdict: &Verdict) -> String {
    let names: Vec<_> = verdict.changes.iter().take(3).map(|change| one_line(&change.path, 60)).collect();
    match verdict.changes.len() {
        0 => "no file was changed".into(),
        1 => format!("{} was changed", names[0]),
        2 | 3 => format!("{} were changed", names.join(", ")),
        more => format!("{more} files were changed, {} among them", names.join(", ")),
    }
}

const BAD: [&str; 2] = ["Not so: ", "Not proven: "];

fn is_bad(finding: &str) -> bool {
    BAD.iter().any(|start| finding.starts_with(start))
}

fn findings(brief: &Brief, report: &Report, verdict: &Verdict, outcome: Outcome) -> Vec<String> {
    let lines = |state: State, required: bool| {
        verdict.lines.iter().filter(move |line| line.state == state && line.required == required)
    };
    let wrong = lines(State::NotMet, true).chain(lines(State::NotMet, false)).map(|line| told(BAD[0], line));
    let open = lines(State::CantTell, true).map(|line| told(BAD[1], line));
    let checks = lines(State::Met, true).filter(|line| line.claim == Claim::Check).map(|line| told("Shown: ", line));
    let mut found: Vec<String> = wrong.chain(open).chain(checks).collect();
    if brief.kind.only_reads() && outcome != Outcome::Failed {
        found.extend(quotes(&report.text).map(|quote| format!("From the answer: “{quote}”")));
    }
    found.iter().map(|finding| short(finding, FINDING)).take(FINDINGS).collect()
}

fn told(start: &str, line: &Line) -> String {
    let because = line.evidence.first().map(|shown| format!(" ({})", evidence_words(shown))).unwrap_or_default();
    format!("{start}{}{because}", one_line(&line.text, 160))
}

fn fact(line: &Line) -> String {
    let state = match line.state {
        State::Met => "met",
        State::NotMet => "not met",
        State::CantTell => "not proven",
    };
    let shown: Vec<_> = line.evidence.iter().take(3).map(evidence_words).collect();
    format!("{state}: {} ({})", one_line(&line.text, 200), shown.join("; "))
}

/// All that a piece of evidence says, to be held against.
fn whole(shown: &Shown) -> String {
    match shown {
        Shown::Command { command, tail, .. } => format!("{command}\n{tail}"),
        Shown::File { path, note } => format!("{path} {note}"),
        Shown::Hunk { path, line, text } => format!("{path} {line}\n{text}"),
        // What the agent said, or called, shows nothing.
        Shown::Quote { .. } | Shown::Event { .. } => String::new(),
        Shown::Seen { note } => note.clone(),
    }
}

/// A piece of evidence on one line.
pub(super) fn evidence_words(shown: &Shown) -> String {
    match shown {
        Shown::Command { command, exit, .. } => {
            let end = exit.map_or_else(|| "was stopped".into(), |code| format!("exit {code}"));
            format!("`{}` {end}", one_line(command, 80))
        }
        Shown::File { path, note } => format!("{}: {}", one_line(path, 80), one_line(note, 120)),
        Shown::Hunk { path, line, .. } => format!("{}, line {line}", one_line(path, 80)),
        Shown::Event { number, text } => format!("line {number} of the transcript: {}", one_line(text, 120)),
        Shown::Quote { text } => format!("“{}”", one_line(text, 120)),
        Shown::Seen { note } => one_line(note, 160),
    }
}

fn changes(verdict: &Verdict) -> Vec<String> {
    let told = |change: &crate::task::Change| {
        let what = match &change.kind {
            ChangeKind::Added => "added".to_owned(),
            ChangeKind::Modified => "modified".to_owned(),
            ChangeKind::Deleted => "deleted".to_owned(),
            ChangeKind::Renamed { from } => format!("renamed from {}", one_line(from, 120)),
        };
        let lines = change.added.zip(change.removed).map(|(more, less)| format!(", +{more} -{less} lines"));
        format!("{} {what}{}", one_line(&change.path, 160), lines.unwrap_or_default())
    };
    verdict.changes.iter().take(40).map(told).collect()
}

/// The first sentences of an answer that say something: no headings, tables or code.
fn quotes(text: &str) -> impl Iterator<Item = String> {
    let mut in_code = false;
    let prose = text.lines().filter(move |line| {
        let fence = line.trim_start().starts_with("```");
        in_code ^= fence;
        let line = line.trim_start();
        !in_code && !fence && !line.starts_with('#') && !line.starts_with('|') && !line.starts_with("Made by rules")
    });
    let said: Vec<String> = prose
        .flat_map(sentences)
        .filter(|one| one.split_whitespace().count() > 3)
        .map(|one| one_line(one, 240))
        .collect();
    said.into_iter()
}

fn next_steps(brief: &Brief, report: &Report, verdict: &Verdict, outcome: Outcome) -> Vec<String> {
    let mut steps = Vec::new();
    if let Some(denial) = report.denials.first() {
        steps.push(format!("If it may use {}, add it to allowed_tools and retry.", one_line(&denial.tool, 60)));
    }
    steps.push(match outcome {
        Outcome::Success if verdict.changes.is_empty() => "Read the answer in result.md.".to_owned(),
        Outcome::Success => "Look at changes.diff, then accept or discard it.".to_owned(),
        Outcome::Partial if brief.kind.only_reads() => "Read result.md and judge what is not proven.".to_owned(),
        Outcome::Partial => {
            "Look at what is not proven, then accept, discard, or send it back with what is missing.".to_owned()
        }
        Outcome::Failed => "Send it back with what is missing, or retry it.".to_owned(),
    });
    steps.iter().map(|step| short(step, STEP)).take(STEPS).collect()
}

/// The first words of a text, on one line, with a mark where something is left out.
fn short(text: &str, most: usize) -> String {
    let flat = one_line(text, 1200);
    let words: Vec<_> = flat.split(' ').collect();
    if words.len() <= most { flat } else { format!("{}…", words[..most].join(" ")) }
}
