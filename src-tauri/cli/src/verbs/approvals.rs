//! Questions of agents: what waits, and the answers.

use std::{collections::BTreeMap, process::ExitCode};

use engine::{
    door::{Code, Command, Problem},
    task::{Approval, ApprovalId, Ruling, Shown},
};
use jiff::Timestamp;

use super::{Done, act};
use crate::{
    args::{Approve, Deny},
    here::{Here, ledger},
    screen::{Screen, Tone, harmless},
};

/// Shows what waits for an answer, the oldest first.
pub fn list(here: &Here, screen: &Screen) -> Done {
    let open = here.reads()?.approvals(None).map_err(ledger)?;
    if screen.json {
        screen.tell(&open);
        return Ok(ExitCode::SUCCESS);
    }
    if open.is_empty() {
        screen.say(screen.dim("no agent waits for an answer"));
    }
    for approval in &open {
        show(approval, screen);
    }
    Ok(ExitCode::SUCCESS)
}

fn show(approval: &Approval, screen: &Screen) {
    let left = approval.expires_at.duration_since(Timestamp::now()).as_secs().max(0);
    let left = if left >= 7_200 { format!("{} h left", left / 3_600) } else { format!("{} min left", left / 60) };
    let head = format!("#{} {} {}", approval.id, approval.task, approval.tool);
    screen.say(format!("{}  {}", screen.paint(Tone::Warn, head), screen.dim(left)));
    let lines: Vec<String> = match &approval.shown {
        Shown::Command { command, .. } => command.lines().map(|line| format!("$ {line}")).collect(),
        Shown::Edit { diff, .. } => diff.lines().map(str::to_owned).collect(),
        Shown::Plan { plan } => plan.lines().map(str::to_owned).collect(),
        Shown::Tool { input } => input.lines().map(str::to_owned).collect(),
        Shown::Questions { questions } => questions
            .iter()
            .flat_map(|one| {
                let options = one.options.iter().map(|(label, what)| format!("  - {label}: {what}"));
                std::iter::once(one.question.clone()).chain(options).collect::<Vec<_>>()
            })
            .collect(),
    };
    for line in lines {
        let line = harmless(&line);
        let tone = match line.as_bytes().first() {
            Some(b'+') => Tone::Good,
            Some(b'-') => Tone::Bad,
            _ => Tone::Plain,
        };
        screen.say(format!("  {}", screen.paint(tone, line)));
    }
    screen.say(screen.dim(format!("  in {}: {}", harmless(&approval.dir), harmless(&approval.reason))));
}

/// Says yes, or answers a question.
pub async fn approve(here: &Here, one: Approve, screen: &Screen) -> Done {
    let ruling = if !one.answer.is_empty() {
        Ruling::Answers { answers: answers(&one.answer)? }
    } else if one.session {
        Ruling::Session
    } else if one.always {
        Ruling::Always
    } else {
        let read = |text: String| {
            serde_json::from_str(&text)
                .map_err(|problem| Problem::new(Code::BadRequest, format!("--input is not JSON: {problem}")))
        };
        Ruling::Once { input: one.input.map(read).transpose()? }
    };
    rule(here, &one.number, ruling, screen).await
}

/// Says no.
pub async fn deny(here: &Here, one: Deny, screen: &Screen) -> Done {
    let words = (!one.words.is_empty()).then(|| one.words.join(" "));
    let ruling = if one.stop { Ruling::Stop { words } } else { Ruling::Deny { words } };
    rule(here, &one.number, ruling, screen).await
}

async fn rule(here: &Here, number: &str, ruling: Ruling, screen: &Screen) -> Done {
    let approval: ApprovalId = number.parse().map_err(|_| {
        Problem::new(Code::BadRequest, format!("{number:?} is not the number of a question, such as 3"))
    })?;
    act::run(here, Command::Rule { approval, ruling }, screen).await
}

fn answers(all: &[String]) -> Result<BTreeMap<String, String>, Problem> {
    let pair = |one: &String| {
        let (question, answer) = one.rsplit_once('=').ok_or_else(|| {
            Problem::new(Code::BadRequest, format!("{one:?} is not an answer; write \"Question=Option\""))
        })?;
        Ok((question.trim().to_owned(), answer.trim().to_owned()))
    };
    all.iter().map(pair).collect()
}
