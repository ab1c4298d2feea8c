//! How a run goes: one message for each.

use jiff::Timestamp;

use super::{
    Saying, button,
    words::{lasted, money},
};
use crate::{
    announce::Messages,
    store::{RunRow, TaskRow},
    task::{Press, Rich},
};

/// While it goes on.
pub fn progress(messages: &Messages, row: &TaskRow, run: Option<&RunRow>, steps: &[String], now: Timestamp) -> Saying {
    let mut rich = head(messages, "progress_head", row, run, now);
    for (place, step) in steps.iter().enumerate() {
        let mark = if place + 1 == steps.len() { "▸ " } else { "· " };
        rich = rich.say("\n").say(mark).say(step);
    }
    let cancel = Press::Cancel { id: row.id.clone(), sure: true };
    Saying::words(rich).with(vec![button(messages.phone("cancel", &[]), cancel)], 1)
}

/// Its last form: what comes of it is told in a message of its own, since an edit makes no sound.
pub fn progress_ended(messages: &Messages, row: &TaskRow, run: Option<&RunRow>, now: Timestamp) -> Saying {
    Saying::words(head(messages, "progress_ended", row, run, now))
}

fn head(messages: &Messages, name: &str, row: &TaskRow, run: Option<&RunRow>, now: Timestamp) -> Rich {
    let seconds = run.map_or(0, |run| run.ended_at.unwrap_or(now).duration_since(run.started_at).as_secs());
    let text = messages.phone(name, &[("time", &lasted(seconds))]);
    let rich = Rich::new().bold(&text).say("\n").say(&row.title).say(" · ").code(row.id.as_str());
    let number = if row.runs > 1 { format!(" · run {}", row.runs) } else { String::new() };
    let cost = run
        .and_then(|run| run.report.as_ref()?.cost_usd)
        .filter(|usd| *usd > 0.0)
        .map_or(String::new(), |usd| format!(" · {}", money(usd)));
    rich.say(&number).say(&cost)
}
