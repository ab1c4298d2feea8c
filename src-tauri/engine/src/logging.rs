//! Logs: JSON lines in the home, rotated by day; a readable form on the terminal.

use std::{fs, io, path::Path};

use serde::{Deserialize, Serialize};
use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{RollingFileAppender, Rotation},
};
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt, util::SubscriberInitExt};

use crate::{
    settings::{Home, Log},
    task::TaskId,
};

/// What the terminal shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Screen {
    /// Nothing: the command prints for itself.
    Quiet,
    /// The log, for people, on standard error.
    Readable,
}

/// Starts logging; ends, with everything written, when the guard is dropped. `None` if logging runs already.
///
/// # Errors
/// If the logs' folder can't be written.
pub fn start(home: &Home, settings: &Log, screen: Screen) -> Result<Option<WorkerGuard>, String> {
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("orchestrator")
        .filename_suffix("jsonl")
        .max_log_files(settings.keep_days.max(1))
        .build(home.logs())
        .map_err(|problem| format!("opening the log in {}: {problem}", home.logs().display()))?;
    let (writer, guard) = tracing_appender::non_blocking(appender);
    let filter = || {
        EnvFilter::try_from_env("ORCHESTRATOR_LOG")
            .or_else(|_| EnvFilter::try_new(format!("warn,engine={0},step={0},desktop={0}", settings.level)))
            .unwrap_or_else(|_| EnvFilter::new("warn,engine=info,step=info"))
    };
    let file = tracing_subscriber::fmt::layer().json().with_writer(writer).with_filter(filter());
    let terminal = (screen == Screen::Readable).then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(io::stderr)
            .with_ansi(io::IsTerminal::is_terminal(&io::stderr()) && std::env::var_os("NO_COLOR").is_none())
            .with_target(false)
            .with_filter(filter())
    });
    let started = tracing_subscriber::registry().with(file).with(terminal).try_init();
    Ok(started.is_ok().then_some(guard))
}

/// A bar of the waterfall: a step of a task and how long it took.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// The step's name.
    pub name: String,
    /// The run that it belonged to; 0 before the first.
    pub run: u32,
    /// When it ended.
    pub ended_at: jiff::Timestamp,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
}

/// The steps of a task, as the logs have them, in order.
///
/// # Errors
/// If the logs can't be read.
pub fn spans(home: &Home, task: &TaskId) -> io::Result<Vec<Span>> {
    let mut files: Vec<_> = fs::read_dir(home.logs())?.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    let mut spans = Vec::new();
    for file in files {
        read_spans(&file, task, &mut spans)?;
    }
    spans.sort_by_key(|span| span.ended_at);
    Ok(spans)
}

fn read_spans(file: &Path, task: &TaskId, spans: &mut Vec<Span>) -> io::Result<()> {
    use io::BufRead;
    for line in io::BufReader::new(fs::File::open(file)?).lines() {
        let line = line?;
        if !line.contains("\"step done\"") || !line.contains(task.as_str()) {
            continue;
        }
        let Ok(entry) = serde_json::from_str::<serde_json::Value>(&line) else { continue };
        let fields = &entry["fields"];
        if fields["task"].as_str() != Some(task.as_str()) {
            continue;
        }
        let Some(ended_at) = entry["timestamp"].as_str().and_then(|at| at.parse().ok()) else { continue };
        spans.push(Span {
            name: fields["step"].as_str().unwrap_or("step").to_owned(),
            run: fields["run"].as_u64().and_then(|n| n.try_into().ok()).unwrap_or(0),
            ended_at,
            duration_ms: fields["ms"].as_u64().unwrap_or(0),
        });
    }
    Ok(())
}
