//! How the run ended, whether it speaks coherently, and what it was not allowed.

use super::{Inputs, line, quote, seen, text};
use crate::task::{Agent, Claim, Ended, Evidence, Line, State};

/// What Claude Code says instead of an answer when it could not give one.
const NO_ANSWER: [&str; 8] = [
    "API Error",
    "Credit balance is too low",
    "Not logged in",
    "Invalid API key",
    "Prompt is too long",
    "Execution error",
    "You've hit your",
    "Claude AI usage limit reached",
];

/// The run ended with exit code 0 and a result that claims no error.
pub fn clean(inputs: &Inputs<'_>) -> Line {
    let report = inputs.report;
    let exit = report.exit.map_or("no exit code was seen".into(), |code| format!("exit code {code}"));
    let (state, note) = match (&report.ended, report.exit) {
        (Ended::WithError { message }, _) => (State::NotMet, format!("it ended with an error: {message}")),
        (Ended::MaxTurns, _) => (State::NotMet, "its turns were used up".into()),
        (Ended::Budget, _) => (State::NotMet, "its budget was used up".into()),
        // Its owner may have said that what is there is enough, so its end shows nothing, good or bad.
        (Ended::WithoutResult, _) => (State::CantTell, "it was stopped, or stopped, without a result".into()),
        (Ended::Finished, Some(0)) => (State::Met, "a result that claims no error, and exit code 0".into()),
        (Ended::Finished, Some(code)) => {
            (State::NotMet, format!("a result that claims no error, but exit code {code}"))
        }
        (Ended::Finished, None) => (State::CantTell, format!("a result that claims no error, but {exit}")),
    };
    let (state, mut evidence) = (state, vec![seen(note)]);
    let error = (state == State::Met).then(|| error_in(&report.text)).flatten();
    evidence.extend(error.map(quote));
    let state = if error.is_some() { State::NotMet } else { state };
    line(Claim::CleanEnd, "the run ended cleanly", state, evidence)
}

/// An error of the agent's own that stands where its answer should be: at the very end, or as all that there is.
fn error_in(text: &str) -> Option<&str> {
    let last = text.trim().lines().last()?.trim();
    let is_api_error = last.strip_prefix("API Error").is_some_and(|rest| {
        rest.starts_with(':') || rest.trim_start_matches([' ', '(']).starts_with(|c: char| c.is_ascii_digit())
    });
    let is_short = text.trim().len() < 300 && NO_ANSWER.iter().any(|start| text.trim_start().starts_with(start));
    (is_api_error || is_short).then_some(last)
}

/// The answer is language, and not nothing or a loop.
pub fn coherent(inputs: &Inputs<'_>) -> Line {
    let text = inputs.report.text.trim();
    let (state, note) = if text.is_empty() {
        // A fix may speak by its changes alone, though it then has not said what it did.
        let speaks = !inputs.brief.kind.only_reads() && !inputs.changes.list.is_empty();
        (if speaks { State::CantTell } else { State::NotMet }, "the answer is empty".to_owned())
    } else if let Some(why) = text::degenerate(text) {
        (State::NotMet, why)
    } else {
        (State::Met, format!("{} words", text.split_whitespace().count()))
    };
    line(Claim::Coherent, "the answer is coherent", state, vec![seen(note)])
}

/// Nothing was denied. With criteria or checks those decide; else a denied step leaves open what was not done: it
/// is no proof that the work failed, so it can't be told.
pub fn not_denied(inputs: &Inputs<'_>) -> Line {
    let denials = &inputs.report.denials;
    let required = !inputs.has_measure();
    let state = match (denials.is_empty(), required) {
        (true, _) => State::Met,
        (false, true) => State::CantTell,
        (false, false) => State::NotMet,
    };
    let mut evidence: Vec<Evidence> = denials
        .iter()
        .take(5)
        .map(|one| seen(format!("{} was denied: {}", one.tool, crate::task::clip(&one.input, 200))))
        .collect();
    if denials.len() > 5 {
        evidence.push(seen(format!("and {} more", denials.len() - 5)));
    }
    if denials.is_empty() {
        evidence.push(seen(match inputs.report.agent {
            Agent::Claude => "the run names no denied tool",
            Agent::Local | Agent::Practice => "this agent asks for nothing that could be denied",
        }));
    }
    Line { required, ..line(Claim::NotDenied, "nothing that it wanted to do was denied", state, evidence) }
}

/// What did not go well when the workspace was set up: it explains a check that fails, and refutes nothing.
pub fn set_up(inputs: &Inputs<'_>) -> Option<Line> {
    if inputs.notes.is_empty() {
        return None;
    }
    let evidence = inputs.notes.iter().take(10).map(seen).collect();
    Some(Line {
        required: false,
        ..line(Claim::CleanEnd, "the workspace was set up as wanted", State::CantTell, evidence)
    })
}
