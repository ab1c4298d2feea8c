//! Where a task's time went: a waterfall of its steps.

use std::process::ExitCode;

use engine::house::{self, Span};

use super::Done;
use crate::{
    here::{Here, disk},
    screen::{Cell, Screen, Table, Tone, duration},
};

/// Draws it.
pub fn run(here: &Here, id: &str, screen: &Screen) -> Done {
    let id = here.task(id)?;
    let logs = here.home.logs();
    let spans = house::spans(&here.home, &id).map_err(|problem| disk("reading", &logs, &problem))?;
    if screen.json {
        screen.tell(&spans);
    } else if spans.is_empty() {
        screen.say(screen.dim(format!("the logs in {} have nothing of {id}", logs.display())));
    } else {
        table(&spans, screen.width.min(110).saturating_sub(34).max(10)).say(screen);
    }
    Ok(ExitCode::SUCCESS)
}

fn table(spans: &[Span], width: usize) -> Table {
    let millis = |span: &Span| {
        (span.ended_at.as_millisecond().saturating_sub_unsigned(span.duration_ms), span.ended_at.as_millisecond())
    };
    let first = spans.iter().map(|span| millis(span).0).min().unwrap_or(0);
    let last = spans.iter().map(|span| millis(span).1).max().unwrap_or(first + 1);
    let scale = |at: i64| {
        usize::try_from((at - first) * i64::try_from(width).unwrap_or(1) / (last - first).max(1)).unwrap_or(0)
    };
    let mut table = Table::new(3);
    for span in spans {
        let (from, to) = millis(span);
        let (left, right) = (scale(from), scale(to).max(scale(from) + 1));
        let run = if span.run > 0 { format!("run-{}", span.run) } else { String::new() };
        table.row(vec![
            Cell::plain(&span.name),
            Cell::dim(run),
            Cell::plain(duration(span.duration_ms)),
            Cell::bar(Tone::Busy, left, right - left),
        ]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_bar_begins_where_its_step_began() {
        let span = |name: &str, at: i64, duration_ms| Span {
            name: name.into(),
            run: 1,
            ended_at: jiff::Timestamp::from_millisecond(at).unwrap(),
            duration_ms,
        };
        let lines = table(&[span("a", 1_000, 500), span("b", 1_500, 500)], 10).lines(&Screen::plain(200));
        assert_eq!(lines[0], "a  run-1  500 ms  █████");
        assert_eq!(lines[1], "b  run-1  500 ms       █████");
    }
}
