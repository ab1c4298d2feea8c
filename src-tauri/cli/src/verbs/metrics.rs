//! The key figures.

use std::process::ExitCode;

use engine::{
    conductor::midnight,
    store::{Metrics, Spent, VerdictRates},
};

use super::Done;
use crate::{
    here::{Here, ledger},
    screen::{Cell, Screen, Table, Tone, duration, harmless, money},
};

/// Prints them.
pub fn run(here: &Here, screen: &Screen) -> Done {
    let metrics = here.reads()?.metrics().map_err(ledger)?;
    let from = midnight(jiff::Timestamp::now(), &jiff::tz::TimeZone::system());
    let today = here.reads()?.spent_since(from).map_err(ledger)?;
    if screen.json {
        screen.tell(&Told { metrics, today });
    } else {
        table(&metrics, today).say(screen);
        if !metrics.verdicts.is_empty() {
            screen.say("");
            verdicts(&metrics.verdicts).say(screen);
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// All that is told to a program.
#[derive(serde::Serialize)]
struct Told {
    #[serde(flatten)]
    metrics: Metrics,
    today: Spent,
}

fn table(metrics: &Metrics, today: Spent) -> Table {
    let mut table = Table::new(1);
    let mut row = |name: &str, tone: Tone, value: String| table.row(vec![Cell::dim(name), Cell::new(tone, value)]);
    row("tasks", Tone::Plain, metrics.tasks.to_string());
    row("SUCCESS", Tone::Good, metrics.success.to_string());
    row("PARTIAL", Tone::Warn, metrics.partial.to_string());
    row("FAILED", Tone::Bad, metrics.failed.to_string());
    row("success rate", Tone::Strong, metrics.success_rate.map_or("–".into(), percent));
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a mean of seconds, never negative")]
    let mean = metrics.mean_seconds.map_or("–".into(), |seconds| duration((seconds * 1_000.0) as u64));
    row("mean time", Tone::Plain, mean);
    row("runs", Tone::Plain, metrics.runs.to_string());
    row("cost", Tone::Plain, money(metrics.cost_usd));
    row("today", Tone::Plain, format!("{}, {} tokens", money(today.usd), today.tokens));
    let readings = (metrics.readings_by_model, metrics.readings_with_invention);
    row("read by a model", Tone::Plain, format!("{} (something invented was dropped from {})", readings.0, readings.1));
    for (class, count) in &metrics.failures {
        row(&format!("runs: {class}"), Tone::Plain, count.to_string());
    }
    table
}

/// Verdicts by type and model; what nobody can know is called unknown.
fn verdicts(rates: &[VerdictRates]) -> Table {
    let mut table = Table::new(1);
    let head = ["verdicts on", "by", "runs", "verified", "false done", "scope drift"];
    table.row(head.iter().map(Cell::dim).collect());
    for one in rates {
        let told = |rate: Option<f64>| rate.map_or("unknown".into(), percent);
        table.row(vec![
            Cell::plain(&one.kind),
            Cell::plain(harmless(&one.model)),
            Cell::plain(one.runs.to_string()),
            Cell::new(Tone::Good, told(one.verified_rate())),
            Cell::new(Tone::Bad, told(one.false_done_rate())),
            Cell::new(Tone::Warn, told(one.drift_rate())),
        ]);
    }
    table
}

fn percent(part: f64) -> String {
    format!("{:.0} %", part * 100.0)
}
