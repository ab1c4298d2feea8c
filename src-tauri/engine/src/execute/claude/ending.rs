//! From how a run ended to a report, or to the class of its failure.

use crate::task::{Ended, Failure, Report, Unavailable, clip, tail};

use super::{lines::ResultLine, stream::Gathered};

/// What becomes of a run whose process has ended. `stderr` is the end of what it said there.
pub(super) fn outcome(mut seen: Gathered, exit: Option<i32>, stderr: &str, prior_cost: f64) -> Result<Report, Failure> {
    seen.report.exit = exit;
    let Some(result) = seen.result.take() else { return Err(without_result(&seen, exit, stderr)) };
    seen.count(&result, prior_cost);
    let words = words_of(&result);
    if let Some(failure) = failure(&seen, &result, &words) {
        return Err(failure);
    }
    seen.report.ended = match (result.subtype.as_str(), result.is_error) {
        ("error_max_turns", _) => Ended::MaxTurns,
        ("error_max_budget_usd", _) => Ended::Budget,
        (_, true) => Ended::WithError { message: clip(&words, 2_000) },
        (_, false) => Ended::Finished,
    };
    let text =
        result.result.filter(|text| !text.trim().is_empty()).unwrap_or_else(|| std::mem::take(&mut seen.last_text));
    seen.report.text = clip(&text, 64 * 1024);
    Ok(seen.report)
}

fn without_result(seen: &Gathered, exit: Option<i32>, stderr: &str) -> Failure {
    if let Some(status) = seen.hopeless {
        return refused(status, &format!("the service answers with {status}"));
    }
    if stderr.contains("Please run /login") {
        return not_logged_in();
    }
    let said = if stderr.trim().is_empty() { seen.last_text.as_str() } else { stderr };
    Failure::Crashed { exit, tail: tail(said.trim(), 2_000) }
}

fn words_of(result: &ResultLine) -> String {
    let errors = result.errors.iter().map(|error| error.as_str().map_or_else(|| error.to_string(), str::to_owned));
    let all: Vec<String> = result.result.iter().cloned().chain(errors).collect();
    all.join("; ")
}

/// The class, if the result is an error of the service: by status first, by the CLI's own texts where there is none.
fn failure(seen: &Gathered, result: &ResultLine, words: &str) -> Option<Failure> {
    if !result.is_error || result.subtype == "error_max_turns" || result.subtype == "error_max_budget_usd" {
        return None;
    }
    let session = seen.report.session;
    let message = clip(words, 1_000);
    if words.contains("Please run /login") {
        return Some(not_logged_in());
    }
    if result.terminal_reason.as_deref() == Some("prompt_too_long")
        || result.terminal_reason.as_deref() == Some("image_error")
    {
        return Some(Failure::Impossible { message });
    }
    let is_limit =
        words.contains("You've hit your") || seen.limit.as_ref().is_some_and(|limit| limit.status == "rejected");
    match result.api_error_status {
        Some(429) => Some(Failure::Limit { until: seen.limit_reset(), kind: seen.limit_kind(), session, message }),
        Some(400) if words.contains("Credit balance") => Some(refused(402, &message)),
        Some(status @ (401..=403)) => Some(refused(status, &message)),
        Some(404 | 400 | 413 | 422) => Some(Failure::Impossible { message }),
        Some(408 | 500..) => Some(Failure::Overloaded { session, message }),
        _ if is_limit => Some(Failure::Limit { until: seen.limit_reset(), kind: seen.limit_kind(), session, message }),
        _ if is_network(words) => Some(Failure::Overloaded { session, message }),
        _ if words.contains("No conversation found") => {
            Some(Failure::Crashed { exit: seen.report.exit, tail: message })
        }
        _ => None,
    }
}

fn is_network(words: &str) -> bool {
    [
        "Connection refused",
        "Connection dropped",
        "Request timed out",
        "ECONNRE",
        "ENOTFOUND",
        "EAI_AGAIN",
        "fetch failed",
    ]
    .iter()
    .any(|sign| words.contains(sign))
}

fn refused(status: u16, message: &str) -> Failure {
    match status {
        401 => Failure::Unavailable {
            what: Unavailable::BadKey,
            message: format!("Claude's key is refused ({message}): check ANTHROPIC_API_KEY, or log in with `claude`"),
        },
        402 => Failure::Unavailable {
            what: Unavailable::NoCredit,
            message: format!("Claude's account has no credit ({message}): add some, work goes on by itself"),
        },
        _ => Failure::Unavailable {
            what: Unavailable::NoCredit,
            message: format!("Claude's account may not do this ({message}): check its organisation and plan"),
        },
    }
}

fn not_logged_in() -> Failure {
    let message = "nobody is logged in to Claude Code: run `claude` once and log in; work goes on by itself".into();
    Failure::Unavailable { what: Unavailable::NotLoggedIn, message }
}
