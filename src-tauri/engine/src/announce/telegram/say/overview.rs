//! How things stand, and what is looked up.

use jiff::Timestamp;

use super::{
    Saying, button,
    result::{asked, delivered},
    words::{ago, clock, lasted, money},
};
use crate::{
    announce::Messages,
    door::{Health, TelegramState},
    store::{Hit, Metrics, Notice, TaskDetail, TaskRow},
    task::{Approval, Button, Content, Outcome, Press, Rich, RunId, Showing, StageName, Style, TaskId, one_line},
};

/// So many tasks of a kind are named.
const MOST: usize = 10;
/// Longer diffs go as a file.
const MOST_DIFF: usize = 3000;

/// The queue, what runs, what waits for its owner, limits and health.
pub fn status(
    messages: &Messages,
    health: &Health,
    open: &[TaskRow],
    approvals: &[Approval],
    steps: &dyn Fn(&TaskRow) -> Option<String>,
    now: Timestamp,
) -> Saying {
    let mut rich = Rich::new().bold(&messages.phone("status_head", &[])).say("\n");
    let of = |stages: &[StageName]| open.iter().filter(|row| stages.contains(&row.stage)).collect::<Vec<_>>();
    let running = of(&[StageName::Started]);
    let waiting = of(&[StageName::Queued, StageName::Interpreted, StageName::Checked]);
    let asking = of(&[StageName::Unclear, StageName::Asked, StageName::Delivered]);
    for (name, rows) in [("status_running", &running), ("status_waiting", &waiting), ("status_asking", &asking)] {
        if rows.is_empty() {
            continue;
        }
        rich = rich.say("\n").bold(&messages.phone(name, &[("count", &rows.len().to_string())])).say("\n");
        for row in rows.iter().take(MOST) {
            rich = rich.then(&line(row, now)).say("\n");
            if let Some(step) = steps(row) {
                rich = rich.say("    ▸ ").say(&one_line(&step, 120)).say("\n");
            }
        }
        if rows.len() > MOST {
            rich = rich.say(&messages.phone("and_more", &[("count", &(rows.len() - MOST).to_string())])).say("\n");
        }
    }
    if open.is_empty() {
        rich = rich.say(&messages.phone("status_idle", &[])).say("\n");
    }
    if !approvals.is_empty() {
        let count = approvals.len().to_string();
        rich = rich.say("\n").bold(&messages.phone("status_approvals", &[("count", &count)])).say("\n");
        for asked in approvals.iter().take(MOST) {
            rich = rich.say(&format!("#{} {} ", asked.id, asked.tool)).code(asked.task.as_str()).say("\n");
        }
    }
    rich = rich.say("\n").then(&standing(messages, health, now));
    let show = |row: &TaskRow| button(&row.title, Press::Show { id: Some(row.id.clone()), what: Showing::Task });
    let first: Vec<Button> = asking.iter().chain(&running).take(3).map(|row| show(row)).collect();
    Saying::words(rich.trimmed()).with(first, 1)
}

fn standing(messages: &Messages, health: &Health, now: Timestamp) -> Rich {
    let mut lines = Vec::new();
    if health.paused {
        lines.push(messages.phone("paused", &[]));
    }
    if let Some(until) = health.limit_until {
        lines.push(messages.phone("limited", &[("until", &clock(until))]));
    }
    match (&health.claude.problem, &health.claude.version) {
        (Some(problem), _) => lines.push(format!("🔧 Claude Code: {}", one_line(problem, 200))),
        (None, Some(version)) => lines.push(format!("Claude Code {version}")),
        (None, None) => {}
    }
    match (&health.local.model, &health.local.problem) {
        (Some(model), _) => lines.push(model.clone()),
        (None, Some(_)) => lines.push(messages.phone("no_model", &[])),
        (None, None) => {}
    }
    lines.extend(health.inbox.iter().filter(|file| file.problem).map(|file| format!("❌ {}", file.name)));
    lines.extend(health.alerts.iter().map(|alert| format!("⚠️ {}", one_line(alert, 200))));
    if health.telegram.state != TelegramState::Running {
        lines.extend(health.telegram.problem.clone());
    }
    let up = lasted(now.duration_since(health.started_at).as_secs());
    lines.push(messages.phone("status_up", &[("version", &health.version), ("time", &up)]));
    Rich::new().mark(Style::Italic, &lines.join("\n"))
}

/// Tasks, a line each.
pub fn list(messages: &Messages, rows: &[TaskRow], now: Timestamp) -> Saying {
    if rows.is_empty() {
        return Saying::plain(messages.phone("list_empty", &[]));
    }
    let rich = rows.iter().fold(Rich::new(), |rich, row| rich.then(&line(row, now)).say("\n"));
    Saying::words(rich.trimmed())
}

fn line(row: &TaskRow, now: Timestamp) -> Rich {
    let icon = match (row.stage, row.outcome, row.end.as_deref()) {
        (StageName::Started, _, _) => "🔄",
        (StageName::Unclear | StageName::Asked, _, _) => "❓",
        (StageName::Closed, _, Some("cancelled" | "discarded")) => "➖",
        (StageName::Closed, _, Some("failed" | "refused")) => "💥",
        (StageName::Delivered | StageName::Closed, Some(outcome), _) => outcome.icon(),
        _ => "⏳",
    };
    let rich = Rich::new().say(icon).say(" ").code(row.id.as_str()).say(" ").say(&one_line(&row.title, 80));
    let hold = row.hold.as_ref().map(|hold| format!(" · {}", hold.words(now))).unwrap_or_default();
    rich.say(&hold).say(&format!(" · {}", ago(row.updated_at, now)))
}

/// All about a task that one needs away from the desk.
pub fn task(messages: &Messages, detail: &TaskDetail, now: Timestamp) -> Saying {
    match detail.row.stage {
        StageName::Unclear | StageName::Asked => return asked(messages, detail),
        StageName::Delivered => return delivered(messages, detail),
        StageName::Closed if detail.runs.iter().any(|run| run.summary.is_some()) => return delivered(messages, detail),
        _ => {}
    }
    let id = &detail.row.id;
    let mut rich = line(&detail.row, now).say("\n");
    if let Some(brief) = &detail.brief {
        rich = rich.say("\n").say(&crate::task::clip(&brief.request, 600)).say("\n");
        if !brief.targets.is_empty() {
            let files: Vec<_> = brief.targets.iter().take(8).map(|target| target.path.as_str()).collect();
            rich = rich.say("\n").code(&files.join(", ")).say("\n");
        }
    }
    if let Some(failure) = detail.runs.iter().find_map(|run| run.failure.as_ref()) {
        rich = rich.say("\n💥 ").say(&one_line(&failure.to_string(), 300));
    }
    let label = |name: &str| messages.phone(name, &[]);
    let mut buttons = Vec::new();
    if !detail.runs.is_empty() {
        buttons.push(button(label("log"), Press::Show { id: Some(id.clone()), what: Showing::Log }));
    }
    match detail.row.stage {
        StageName::Closed => buttons.push(button(label("retry"), Press::Retry { id: id.clone() })),
        _ => buttons.push(button(label("cancel"), Press::Cancel { id: id.clone(), sure: false })),
    }
    Saying::words(rich.trimmed()).with(buttons, 2)
}

/// What a search found.
pub fn search(messages: &Messages, query: &str, hits: &[Hit], now: Timestamp) -> Saying {
    if hits.is_empty() {
        return Saying::plain(messages.phone("search_empty", &[("query", query)]));
    }
    let rich = hits.iter().take(MOST).fold(Rich::new(), |rich, hit| {
        let rich = rich.then(&line(&hit.row, now)).say("\n");
        rich.mark(Style::Italic, &one_line(&hit.snippet.replace(['[', ']'], ""), 160)).say("\n")
    });
    Saying::words(rich.trimmed())
}

/// The plan's key metrics.
pub fn metrics(messages: &Messages, metrics: &Metrics) -> Saying {
    let percent = |rate: Option<f64>| rate.map_or_else(|| "–".into(), |rate| format!("{:.0} %", rate * 100.0));
    let mean = metrics.mean_seconds.map_or_else(
        || "–".into(),
        |mean| {
            #[allow(clippy::cast_possible_truncation, reason = "seconds of a task")]
            lasted(mean as i64)
        },
    );
    let inventions = match metrics.readings_by_model {
        0 => "–".into(),
        all => format!("{} of {all}", metrics.readings_with_invention),
    };
    let failures: Vec<_> = metrics.failures.iter().map(|(class, count)| format!("{class} {count}")).collect();
    let values = [
        ("tasks", metrics.tasks.to_string()),
        ("rate", percent(metrics.success_rate)),
        ("success", metrics.success.to_string()),
        ("partial", metrics.partial.to_string()),
        ("failed", metrics.failed.to_string()),
        ("mean", mean),
        ("cost", money(metrics.cost_usd)),
        ("inventions", inventions),
        ("failures", if failures.is_empty() { "–".into() } else { failures.join(", ") }),
    ];
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let lines = ["metrics_tasks", "metrics_time", "metrics_readings", "metrics_failures"];
    let rich = Rich::new().bold(&messages.phone("metrics_head", &[]));
    Saying::words(lines.iter().fold(rich, |rich, name| rich.say("\n").say(&messages.phone(name, &values))))
}

/// What can be said here.
pub fn help(messages: &Messages, commands: &[(&str, &str)]) -> Saying {
    let rich = Rich::plain(messages.phone("help_head", &[])).say("\n");
    let rich = commands.iter().fold(rich, |rich, (name, what)| rich.say(&format!("\n/{name} – {what}")));
    Saying::words(rich.say("\n\n").say(&messages.phone("help_tail", &[])))
}

/// A diff: a short one to be read at once, a long one as a file.
pub fn diff(messages: &Messages, id: &TaskId, text: &str) -> Saying {
    let files = text.lines().filter(|line| line.starts_with("diff --git ")).count().max(1).to_string();
    let sum =
        |sign: char, head: &str| text.lines().filter(|line| line.starts_with(sign) && !line.starts_with(head)).count();
    let (added, removed) = (sum('+', "+++").to_string(), sum('-', "---").to_string());
    let counts = super::result::changed(messages, &files, &added, &removed);
    let head = Rich::new().code(id.as_str()).say(" · ").say(&counts);
    if text.trim().is_empty() {
        return Saying::words(Rich::new().code(id.as_str()).say(" ").say(&messages.phone("no_diff", &[])));
    }
    // For the eye; whoever applies it takes the file.
    let shown: String = text.split_inclusive('\n').filter(|line| !line.starts_with("index ")).collect();
    if Rich::plain(&shown).units() <= MOST_DIFF {
        return Saying::words(head.say("\n").block("diff", &shown));
    }
    let content = Content::Result { task: id.clone(), name: "changes.diff".into() };
    Saying { rich: head, rows: Vec::new(), file: Some((format!("{id}.diff"), content)) }
}

/// What an agent did in a run.
pub fn log(messages: &Messages, id: &TaskId, run: RunId, steps: &[String]) -> Saying {
    let head = Rich::new().bold(&messages.phone("log_head", &[("run", &run.to_string())])).say(" · ").code(id.as_str());
    if steps.is_empty() {
        return Saying::words(head.say("\n").say(&messages.phone("log_empty", &[])));
    }
    Saying::words(steps.iter().fold(head.say("\n"), |rich, step| rich.say("\n· ").say(step)))
}

/// Any other notice.
pub fn notice(messages: &Messages, notice: &Notice) -> Saying {
    let rich = Rich::new().bold(&notice.title).say("\n").say(&notice.body).trimmed();
    let show =
        |id: &TaskId| button(messages.phone("show", &[]), Press::Show { id: Some(id.clone()), what: Showing::Task });
    Saying::words(rich).with(notice.task.iter().map(show).collect(), 1)
}

/// What happened since.
pub fn digest(messages: &Messages, rows: &[TaskRow], since: Timestamp, now: Timestamp) -> Saying {
    let mut rich = Rich::new().bold(&messages.phone("digest_head", &[])).say("\n");
    let outcome = |wanted: Outcome| {
        rows.iter().filter(|row| row.outcome == Some(wanted) && row.updated_at >= since).collect::<Vec<_>>()
    };
    for wanted in [Outcome::Success, Outcome::Partial, Outcome::Failed] {
        let of = outcome(wanted);
        if !of.is_empty() {
            rich = rich.say(&format!("\n{} {} {}\n", wanted.icon(), of.len(), wanted.word()));
            rich = of.iter().take(MOST).fold(rich, |rich, row| rich.then(&line(row, now)).say("\n"));
        }
    }
    let waits = |row: &&TaskRow| matches!(row.stage, StageName::Unclear | StageName::Asked | StageName::Delivered);
    let waiting: Vec<_> = rows.iter().filter(waits).collect();
    let name = if waiting.is_empty() { "digest_nothing" } else { "status_asking" };
    rich = rich.say("\n").bold(&messages.phone(name, &[("count", &waiting.len().to_string())])).say("\n");
    rich = waiting.iter().take(MOST).fold(rich, |rich, row| rich.then(&line(row, now)).say("\n"));
    let cost: f64 = rows.iter().filter(|row| row.updated_at >= since).filter_map(|row| row.cost_usd).sum();
    let rich = if cost > 0.0 { rich.say("\n").say(&money(cost)) } else { rich };
    Saying::words(rich.trimmed())
}
