//! One run's process: the conversation, the clocks, and the end.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::{io::AsyncReadExt, process::ChildStderr};
use tokio_util::sync::CancellationToken;

use crate::{
    check::Allowed,
    process::Tree,
    settings,
    task::{Failure, Report, tail},
};

use super::{
    Asker, RunPlan, RunSink,
    clocks::Clocks,
    ending,
    lines::Lines,
    stream::Gathered,
    talk::{Questions, Talk},
};

/// How long the process may live on after its result.
const AFTER_RESULT: Duration = Duration::from_secs(10);

/// How long its last words may take to be read once it has ended; only a survivor could hold the pipe open.
const LAST_WORDS: Duration = Duration::from_secs(2);

pub(super) async fn run(
    mut tree: Tree,
    settings: &settings::Claude,
    allowed: &Allowed,
    plan: &RunPlan,
    sink: &dyn RunSink,
    asker: Arc<dyn Asker>,
    stop: &CancellationToken,
) -> Result<Report, Failure> {
    let began = Instant::now();
    if let Some(mark) = tree.mark() {
        sink.spawned(mark.clone());
    }
    let stderr = Arc::new(Mutex::new(String::new()));
    let listening = tree.child.stderr.take().map(|from| tokio::spawn(keep_stderr(from, stderr.clone())));
    let (Some(stdin), Some(stdout)) = (tree.child.stdin.take(), tree.child.stdout.take()) else {
        return Err(Failure::House { message: "the agent's pipes are not there".into() });
    };
    let lines = Lines::new(stdout, &plan.transcript)
        .map_err(|problem| Failure::House { message: format!("opening the transcript: {problem}") })?;
    let mut seen = Gathered::new();
    let clocks = Clocks::new(settings, allowed, began);
    let questions = Questions::default();
    let told = Talk { tree: &mut tree, stdin, lines, plan, sink, asker, clocks, seen: &mut seen, questions }
        .through(stop)
        .await;
    let status = match told {
        Ok(()) => finish(&mut tree).await,
        Err(failure) => {
            tree.end().await;
            sink.used(seen.used.total());
            return Err(failure);
        }
    };
    seen.report.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    // It may have ended before its last words were read, and they are the reason.
    if let Some(listening) = listening {
        let _ = tokio::time::timeout(LAST_WORDS, listening).await;
    }
    let said = stderr.lock().unwrap_or_else(PoisonError::into_inner).clone();
    ending::outcome(seen, status, &said, plan.prior_cost)
}

/// The pipe is closed, so it should end by itself; it is helped if it does not.
async fn finish(tree: &mut Tree) -> Option<i32> {
    match tokio::time::timeout(AFTER_RESULT, tree.wait()).await {
        Ok(status) => {
            let code = status.ok().and_then(|status| status.code());
            tree.end().await;
            code
        }
        // It gave its result and lingers: the result counts.
        Err(_) => {
            tree.end().await;
            Some(0)
        }
    }
}

fn keep_stderr(mut from: ChildStderr, kept: Arc<Mutex<String>>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        let mut chunk = vec![0; 8 * 1024];
        while let Ok(read @ 1..) = from.read(&mut chunk).await {
            let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.push_str(&String::from_utf8_lossy(&chunk[..read]));
            if kept.len() > 16 * 1024 {
                *kept = tail(&kept, 8 * 1024);
            }
        }
    })
}
