//! A criterion that no command and no rule settles, judged by a model: only with a quote that is found, and never alone.

use async_trait::async_trait;

use super::{Inputs, checks::Ran, quote, seen};
use crate::task::{Evidence, State, clip};

/// A shorter quote is found everywhere.
const SHORTEST: usize = 12;
/// How much of the diff and of the logs a judge is given, in bytes.
const DIFF: usize = 12_000;
const LOGS: usize = 4_000;

/// Someone who reads a diff and says whether a criterion is met. A local model today.
#[async_trait]
pub trait Judge: Send + Sync {
    /// Judges; none if it can't. Nothing of the answer is to be believed unheld.
    async fn judge(&self, question: &Question) -> Option<Opinion>;
    /// Its name, for people.
    fn name(&self) -> String;
}

/// What a judge is given. All of it is data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What was asked for.
    pub request: String,
    /// What is to be judged.
    pub criterion: String,
    /// What changed.
    pub diff: String,
    /// What our own checks printed.
    pub logs: String,
}

/// What a judge says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Opinion {
    /// Whether it holds the criterion for met.
    pub met: bool,
    /// The words that show it, verbatim from the diff or the logs.
    pub quote: String,
}

/// Asks the judge. What it says counts only with a quote that stands in the diff or the logs, and its yes only where
/// a check of ours passes as well: a model's word alone verifies nothing, and refutes nothing.
pub async fn by_model(inputs: &Inputs<'_>, ran: &Ran, criterion: &str) -> Option<(State, Vec<Evidence>)> {
    let judge = inputs.judge?;
    let diff = clip(&String::from_utf8_lossy(&inputs.changes.diff), DIFF);
    let logs = ran.here().map(|(command, found)| format!("$ {command}\n{}", found.tail)).collect::<Vec<_>>().join("\n");
    let question = Question {
        request: clip(&inputs.brief.request, 4_000),
        criterion: clip(criterion, 1_000),
        diff: diff.clone(),
        logs: clip(&logs, LOGS),
    };
    let opinion = judge.judge(&question).await?;
    let said = |what: &str| seen(format!("{} {what}", judge.name()));
    if !stands_in(&opinion.quote, &question) {
        return Some((
            State::CantTell,
            vec![said("judged it, but what it quotes stands neither in the diff nor in the logs")],
        ));
    }
    let quoted = quote(&opinion.quote);
    if !opinion.met {
        return Some((State::CantTell, vec![said("holds it not to be met"), quoted]));
    }
    let is_backed = ran.all().contains(&State::Met) && !ran.all().contains(&State::NotMet);
    if is_backed {
        return Some((State::Met, vec![said("holds it to be met, and the checks pass"), quoted]));
    }
    Some((State::CantTell, vec![said("holds it to be met; no check of ours bears it out"), quoted]))
}

/// Verbatim but for white space, in a line that was added or that a check of ours printed.
fn stands_in(quote: &str, question: &Question) -> bool {
    let flat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let wanted = flat(quote.trim().trim_start_matches(['+', '-']));
    let is_telling = wanted.len() >= SHORTEST && wanted.chars().filter(|c| c.is_alphanumeric()).count() >= 6;
    let changed = question.diff.lines().filter(|line| {
        (line.starts_with('+') && !line.starts_with("+++")) || (line.starts_with('-') && !line.starts_with("---"))
    });
    let changed = changed.map(|line| &line[1..]).collect::<Vec<_>>().join("\n");
    is_telling && (flat(&changed).contains(&wanted) || flat(&question.logs).contains(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_counts_only_if_it_is_found_in_what_changed() {
        let question = Question {
            request: String::new(),
            criterion: String::new(),
            diff: "--- a/x\n+++ b/x\n@@\n kept_line_here = 1\n+timeout = settings.timeout or 30\n".into(),
            logs: "test result: ok. 3 passed".into(),
        };
        assert!(stands_in("timeout =  settings.timeout or 30", &question));
        assert!(stands_in("+timeout = settings.timeout", &question));
        assert!(stands_in("test result: ok. 3 passed", &question));
        for quote in ["", "+", "timeout", "kept_line_here = 1", "timeout = settings.timeout or 60", "+++ b/x and more"]
        {
            assert!(!stands_in(quote, &question), "{quote}");
        }
    }
}
