//! What came of a task, and what the orchestrator itself asks.

use super::{
    Saying, button,
    words::{lasted, money},
};
use crate::{
    announce::Messages,
    store::{RunRow, TaskDetail},
    task::{Answer, Ask, Button, Line, Press, Rich, Showing, StageName, State, Style, Take, Verdict, Verification},
};

/// A result that waits for its owner.
pub fn delivered(messages: &Messages, detail: &TaskDetail) -> Saying {
    let (rich, changes) = told(messages, detail);
    let id = &detail.row.id;
    let label = |name: &str| messages.phone(name, &[]);
    let mut first = looks(messages, detail, changes);
    let back = button(label("send_back"), Press::Words { ask: Ask::SendBack { id: id.clone() } });
    let retry = button(label("retry"), Press::Retry { id: id.clone() });
    if detail.row.stage != StageName::Delivered || !changes {
        first.extend([back, retry]);
        return Saying::words(rich).with(first, 2);
    }
    let take = vec![
        button(label("accept"), Press::Accept { id: id.clone(), how: Take::Apply }),
        button(label("discard"), Press::Discard { id: id.clone(), sure: false }),
    ];
    Saying::words(rich).with(first, 2).with(take, 2).with(vec![back, retry], 2)
}

/// The same once its owner has decided.
pub fn delivered_settled(messages: &Messages, detail: &TaskDetail) -> Saying {
    let (rich, changes) = told(messages, detail);
    let now = match (detail.row.stage, detail.row.end.as_deref()) {
        (StageName::Closed, Some(end)) => messages.phone("now_closed", &[("end", end)]),
        (stage, _) => messages.phone("now_again", &[("stage", stage.word())]),
    };
    Saying::words(rich.say("\n\n").bold(&now)).with(looks(messages, detail, changes), 2)
}

fn looks(messages: &Messages, detail: &TaskDetail, changes: bool) -> Vec<Button> {
    let show = |name: &str, what: Showing| {
        button(messages.phone(name, &[]), Press::Show { id: Some(detail.row.id.clone()), what })
    };
    let mut all = Vec::new();
    if changes {
        all.push(show("diff", Showing::Diff));
    }
    all.push(show("log", Showing::Log));
    all
}

/// The words of a result, and whether anything was changed.
fn told(messages: &Messages, detail: &TaskDetail) -> (Rich, bool) {
    let run = detail.runs.iter().find(|run| run.summary.is_some());
    let Some((run, summary)) = run.and_then(|run| Some((run, run.summary.as_ref()?))) else {
        return (Rich::new().bold(&detail.row.title).say(" · ").code(detail.row.id.as_str()), false);
    };
    let message = messages.delivered(&detail.row.id, &detail.row.title, summary, detail.row.practice);
    let rich = Rich::new().bold(&message.title).say("\n").say(&message.body);
    let verdict = run.verdict.as_ref();
    let rich =
        verdict.map_or(rich.clone(), |verdict| rich.say("\n\n").then(&of_verdict(messages, verdict, &message.body)));
    let changes = verdict.is_some_and(|verdict| !verdict.changes.is_empty());
    (rich.say("\n").mark(Style::Italic, &figures(messages, run, verdict)), changes)
}

/// The verdict in a line, and under it what is not so and was not told yet.
fn of_verdict(messages: &Messages, verdict: &Verdict, told: &str) -> Rich {
    let required: Vec<_> = verdict.lines.iter().filter(|line| line.required).collect();
    let met = required.iter().filter(|line| line.state == State::Met).count().to_string();
    let name = match verdict.verification() {
        Verification::Verified => "verified",
        Verification::Unverified => "unverified",
        Verification::Refuted => "refuted",
    };
    let head = messages.phone(name, &[("met", &met), ("all", &required.len().to_string())]);
    let is_open = |line: &&&Line| line.state != State::Met && !told.contains(line.text.as_str());
    let open = required.iter().filter(is_open).take(3);
    open.fold(Rich::new().bold(&head), |rich, line| {
        let sign = if line.state == State::NotMet { "✘" } else { "?" };
        rich.say("\n").say(sign).say(" ").say(&crate::task::one_line(&line.text, 200))
    })
}

fn figures(messages: &Messages, run: &RunRow, verdict: Option<&Verdict>) -> String {
    let mut parts = Vec::new();
    if let Some(verdict) = verdict.filter(|verdict| !verdict.changes.is_empty()) {
        let sum = |of: fn(&crate::task::Change) -> Option<u32>| {
            verdict.changes.iter().filter_map(of).sum::<u32>().to_string()
        };
        let (files, added, removed) = (verdict.changes.len().to_string(), sum(|c| c.added), sum(|c| c.removed));
        parts.push(changed(messages, &files, &added, &removed));
    }
    if let Some(report) = &run.report {
        parts.push(lasted(i64::try_from(report.duration_ms / 1000).unwrap_or(i64::MAX)));
        parts.extend(report.cost_usd.filter(|usd| *usd > 0.0).map(money));
    }
    parts.join(" · ")
}

/// How much was changed.
pub(super) fn changed(messages: &Messages, files: &str, added: &str, removed: &str) -> String {
    let name = if files == "1" { "changed_one" } else { "changed" };
    messages.phone(name, &[("files", files), ("added", added), ("removed", removed)])
}

/// A question of the orchestrator.
pub fn asked(messages: &Messages, detail: &TaskDetail) -> Saying {
    let id = &detail.row.id;
    let label = |name: &str| messages.phone(name, &[]);
    let reply = button(label("reply"), Press::Words { ask: Ask::Reply { id: id.clone() } });
    let cancel = button(label("cancel"), Press::Cancel { id: id.clone(), sure: true });
    let saying = Saying::words(question(messages, detail));
    if detail.row.stage == StageName::Unclear {
        return saying.with(vec![reply, cancel], 2);
    }
    let answer = |name: &str, answer: Answer| button(label(name), Press::Answer { id: id.clone(), answer });
    let mut answers = vec![answer("go_on", Answer::GoOn)];
    if detail.row.runs > 0 {
        answers.extend([answer("fresh", Answer::Fresh), answer("enough", Answer::Enough)]);
    }
    saying.with(answers, 2).with(vec![reply, cancel], 2)
}

/// The same once it is answered.
pub fn asked_settled(messages: &Messages, detail: &TaskDetail) -> Saying {
    let now = messages.phone("now_again", &[("stage", detail.row.stage.word())]);
    Saying::words(Rich::new().bold(&detail.row.title).say(" · ").code(detail.row.id.as_str()).say("\n").say(&now))
}

fn question(messages: &Messages, detail: &TaskDetail) -> Rich {
    let words = detail.row.question.clone().unwrap_or_default();
    let message = match detail.row.stage {
        StageName::Unclear => messages.unclear(&detail.row.id, &words),
        _ => messages.asked(&detail.row.id, &words),
    };
    Rich::new().bold(&message.title).say("\n").mark(Style::Italic, &detail.row.title).say("\n\n").say(&message.body)
}
