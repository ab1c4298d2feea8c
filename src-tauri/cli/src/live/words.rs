//! Facts and activities in words.

use engine::task::{Activity, Agent, Attempt, Fact, Origin, Reader, Report, Verdict, Verification};

use crate::screen::{Tone, clock, duration, money, of_line, outcome_tone};

/// A line to be printed: an icon, a text, a tone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// One column wide.
    pub icon: &'static str,
    /// What to say; may be of another's making.
    pub text: String,
    /// How.
    pub tone: Tone,
}

fn told(icon: &'static str, tone: Tone, text: impl Into<String>) -> Told {
    Told { icon, text: text.into(), tone }
}

/// What happened; the first line says it, the others tell more.
pub fn fact(fact: Option<&Fact>) -> Vec<Told> {
    let Some(fact) = fact else { return vec![told("+", Tone::Plain, "accepted")] };
    let one = match fact {
        Fact::Interpreted { brief } => {
            told("✓", Tone::Plain, format!("understood: {} ({}{})", brief.title, brief.kind, by(&brief.reading.by)))
        }
        Fact::Unclear { question } => told("?", Tone::Warn, question),
        Fact::Explained { words } => told("+", Tone::Plain, format!("explained: {words}")),
        Fact::Checked { next } => told("✓", Tone::Plain, format!("allowed, for {}", next.agent.name())),
        Fact::Asked { question, .. } => told("?", Tone::Warn, &question.text),
        Fact::Answered { next } => told("+", Tone::Plain, format!("answered: {}", how(next))),
        Fact::Started { run, attempt } => {
            told("▸", Tone::Busy, format!("{run}: {} {}", attempt.agent.name(), how(attempt)))
        }
        Fact::Executed { report } => told("✓", Tone::Plain, finished(report)),
        Fact::Postponed { next, why } => {
            let until = next.not_before.map_or(String::new(), |at| format!(", not before {}", clock(at)));
            told("…", Tone::Warn, format!("put off: {why}{until}"))
        }
        Fact::Failed { why } => told("✗", Tone::Bad, format!("failed: {why}")),
        Fact::Verified { verdict } => return found(verdict),
        Fact::Summarised { summary } => {
            let text = format!("{}: {}", summary.outcome.word(), summary.accomplished);
            told("=", outcome_tone(summary.outcome), text)
        }
        Fact::Accepted => told("✓", Tone::Good, "accepted by you"),
        Fact::Kept => told("✓", Tone::Plain, "kept: there was nothing to merge"),
        Fact::Discarded => told("–", Tone::Plain, "discarded"),
        Fact::Refused { why } => told("✗", Tone::Bad, format!("refused: {why}")),
        Fact::Cancelled => told("–", Tone::Plain, "cancelled"),
        Fact::Inquired { approval, what } => told("?", Tone::Warn, format!("asks (#{approval}): {what}")),
        Fact::Ruled { approval, decision } => told("+", Tone::Plain, format!("#{approval} {decision}")),
        Fact::FollowedUp { next } => told("+", Tone::Plain, format!("sent back: {}", how(next))),
    };
    vec![one]
}

/// What was found, line by line.
pub fn found(verdict: &Verdict) -> Vec<Told> {
    let (icon, word, tone) = match verdict.verification() {
        Verification::Verified => ("✓", "verified", Tone::Good),
        Verification::Unverified => ("!", "unverified", Tone::Warn),
        Verification::Refuted => ("✗", "refuted", Tone::Bad),
    };
    let mut all = vec![told(icon, tone, word)];
    all.extend(verdict.lines.iter().map(|line| {
        let look = of_line(line.state);
        told(look.icon, look.tone, &line.text)
    }));
    all
}

/// What an agent does; none for what nobody needs to see.
pub fn activity(activity: &Activity) -> Option<Told> {
    match activity {
        Activity::Text { text } => Some(told("│", Tone::Plain, text)),
        Activity::ToolCall { tool, input, .. } => Some(told("›", Tone::Dim, format!("{tool} {input}"))),
        Activity::ToolResult { failed: true, text, .. } => Some(told("✗", Tone::Dim, text)),
        Activity::Retry { attempt, most, status, wait_ms } => {
            let status = status.map_or(String::new(), |status| format!(" (HTTP {status})"));
            let text = format!("the service asks to wait{status}: try {attempt} of {most} in {}", duration(*wait_ms));
            Some(told("…", Tone::Warn, text))
        }
        Activity::Limit { status, resets_at } if status != "allowed" => {
            let until = resets_at.map_or(String::new(), |at| format!(", lifted at {}", clock(at)));
            Some(told("…", Tone::Warn, format!("usage limit: {status}{until}")))
        }
        Activity::Usage { input, output } => {
            Some(told("│", Tone::Dim, format!("{input} tokens read, {output} written")))
        }
        Activity::Asked { tool, input } => Some(told("?", Tone::Dim, format!("asks for {tool} {input}"))),
        // The opening, a tool's good answer and the closing words all come again in the entry of the ledger.
        Activity::Ready { .. }
        | Activity::ToolResult { failed: false, .. }
        | Activity::Limit { .. }
        | Activity::Finished { .. }
        | Activity::Other { .. } => None,
    }
}

fn by(reader: &Reader) -> String {
    match reader {
        Reader::Rules => ", by rules".into(),
        Reader::Model { name } => format!(", with {name}"),
    }
}

fn how(attempt: &Attempt) -> String {
    let from = match attempt.from {
        Origin::Fresh => "starts",
        Origin::Resume { .. } => "goes on in its session",
        Origin::Fork { .. } => "starts from an earlier session",
    };
    match &attempt.words {
        Some(words) => format!("{from}, with the words: {words}"),
        None => from.into(),
    }
}

fn finished(report: &Report) -> String {
    let mut parts = vec![format!("finished in {}", duration(report.duration_ms))];
    if report.turns > 0 {
        parts.push(format!("{} turn{}", report.turns, if report.turns == 1 { "" } else { "s" }));
    }
    parts.extend(report.cost_usd.filter(|&usd| usd > 0.0).map(money));
    if report.agent == Agent::Practice {
        parts.push("practice".into());
    }
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use engine::task::{Change, ChangeKind, Claim, Line, State};

    #[test]
    fn a_run_says_who_works_and_how() {
        let attempt = Attempt { words: Some("again".into()), ..Attempt::first(Agent::Claude) };
        let started = Fact::Started { run: engine::task::RunId(2), attempt };
        assert_eq!(fact(Some(&started))[0].text, "run-2: Claude Code starts, with the words: again");
        assert_eq!(fact(None)[0].text, "accepted");
    }

    #[test]
    fn a_verdict_is_told_line_by_line() {
        let line = Line {
            claim: Claim::Check,
            text: "`cargo test` passes".into(),
            state: State::NotMet,
            required: true,
            evidence: vec![],
        };
        let change = Change { path: "a".into(), kind: ChangeKind::Added, added: None, removed: None };
        let lines = found(&Verdict { lines: vec![line], changes: vec![change], proposed: vec![] });
        assert_eq!((lines[0].text.as_str(), lines[0].icon), ("refuted", "✗"));
        assert_eq!((lines[1].text.as_str(), lines[1].tone), ("`cargo test` passes", Tone::Bad));
    }

    #[test]
    fn only_what_matters_of_an_agents_stream_is_shown() {
        let good = Activity::ToolResult { id: "1".into(), failed: false, text: "ok".into() };
        assert_eq!(activity(&good), None);
        let call = Activity::ToolCall { id: "1".into(), tool: "Bash".into(), input: "cargo test".into() };
        assert_eq!(activity(&call).unwrap().text, "Bash cargo test");
    }
}
