//! One run's process: the conversation, the clocks, and the end.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{ChildStderr, ChildStdin, ChildStdout},
};
use tokio_util::sync::CancellationToken;

use crate::{
    check::Allowed,
    process::{Launch, Tree},
    settings,
    task::{Failure, Report, Unavailable, tail},
};

use super::{
    RunPlan, RunSink, ending,
    lines::{Line, Lines, Read},
    stream::Gathered,
};

/// How long the process may live on after its result.
const AFTER_RESULT: Duration = Duration::from_secs(10);

/// What a denied agent is told.
const NOBODY: &str = "Not allowed, and nobody is there to be asked. Go on without it, and say in your final message what you could not do.";

pub(super) async fn run(
    command: &Launch,
    settings: &settings::Claude,
    allowed: &Allowed,
    plan: &RunPlan,
    sink: &dyn RunSink,
    stop: &CancellationToken,
) -> Result<Report, Failure> {
    let began = Instant::now();
    let mut tree = Tree::spawn(command).map_err(|problem| Failure::Unavailable {
        what: Unavailable::NotInstalled,
        message: format!("Claude Code could not be started: {problem}; `orchestrator doctor` says more"),
    })?;
    if let Some(mark) = tree.mark() {
        sink.spawned(mark.clone());
    }
    let stderr = Arc::new(Mutex::new(String::new()));
    if let Some(from) = tree.child.stderr.take() {
        tokio::spawn(keep_stderr(from, stderr.clone()));
    }
    let (Some(stdin), Some(stdout)) = (tree.child.stdin.take(), tree.child.stdout.take()) else {
        return Err(Failure::House { message: "the agent's pipes are not there".into() });
    };
    let clocks = Clocks {
        idle: Duration::from_secs(settings.idle_limit_s),
        tool: Duration::from_secs(settings.tool_limit_s),
        over: began + allowed.timeout(),
        limit_s: allowed.timeout().as_secs(),
    };
    let mut seen = Gathered::new();
    let told = talk(&mut tree, stdin, stdout, plan, sink, stop, &clocks, &mut seen).await;
    let status = match told {
        Ok(()) => finish(&mut tree).await,
        Err(failure) => {
            tree.end().await;
            return Err(failure);
        }
    };
    seen.report.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    let said = stderr.lock().unwrap_or_else(PoisonError::into_inner).clone();
    ending::outcome(seen, status, &said, plan.prior_cost)
}

struct Clocks {
    idle: Duration,
    tool: Duration,
    over: Instant,
    limit_s: u64,
}

impl Clocks {
    /// When silence or the longest time is reached, whichever comes first.
    fn next(&self, seen: &Gathered) -> Instant {
        let silence = if seen.open_tool().is_some() { self.tool } else { self.idle };
        self.over.min(seen.last_sign + silence)
    }

    fn failure(&self, seen: &Gathered) -> Failure {
        let session = seen.report.session;
        if Instant::now() >= self.over {
            return Failure::TimedOut { session, limit_s: self.limit_s };
        }
        let silence_s = seen.last_sign.elapsed().as_secs();
        Failure::Stalled { session, silence_s, tool: seen.open_tool().map(str::to_owned) }
    }
}

#[allow(clippy::too_many_arguments, reason = "a conversation is made of just these")]
async fn talk(
    tree: &mut Tree,
    mut stdin: ChildStdin,
    stdout: ChildStdout,
    plan: &RunPlan,
    sink: &dyn RunSink,
    stop: &CancellationToken,
    clocks: &Clocks,
    seen: &mut Gathered,
) -> Result<(), Failure> {
    let mut lines = Lines::new(stdout, &plan.transcript)
        .await
        .map_err(|problem| Failure::House { message: format!("opening the transcript: {problem}") })?;
    let prompt = guarded(&plan.prompt);
    let first = json!({"type": "user", "message": {"role": "user", "content": prompt}, "parent_tool_use_id": null, "session_id": ""});
    // A process that died at once closes the pipe: what it said tells more than that.
    let _ = send(&mut stdin, &first).await;
    loop {
        let read = tokio::select! {
            read = lines.next() => read.map_err(|problem| Failure::House { message: format!("the transcript: {problem}") })?,
            () = tokio::time::sleep_until(clocks.next(seen).into()) => {
                if Instant::now() >= clocks.next(seen) { return Err(clocks.failure(seen)); }
                continue;
            }
            () = stop.cancelled() => {
                interrupt(&mut stdin).await;
                return Err(Failure::Cancelled);
            }
        };
        seen.last_sign = Instant::now();
        tree.look();
        sink.activity();
        match read {
            Read::End => return Ok(()),
            Read::Odd => seen.report.odd_lines += 1,
            Read::Line(Line::ControlRequest { request_id, request }) => {
                let _ = send(&mut stdin, &answer(seen, &request_id, &request)).await;
            }
            Read::Line(line) => {
                if let Some(session) = seen.take(line) {
                    sink.session(session);
                }
            }
        }
        // A refused key is retried by the CLI for minutes: nothing mends it but its owner.
        if seen.result.is_some() || seen.hopeless.is_some() {
            if seen.hopeless.is_some() && seen.result.is_none() {
                tree.end().await;
            }
            return Ok(());
        }
    }
}

/// The CLI takes a prompt that begins with these for a command or a file of its own.
fn guarded(prompt: &str) -> String {
    if prompt.starts_with(['/', '@', '#', '!']) { format!("Task:\n{prompt}") } else { prompt.to_owned() }
}

/// Every question of the agent is denied with words: in this form nobody answers while it runs.
fn answer(seen: &mut Gathered, request_id: &str, request: &Value) -> Value {
    if request["subtype"] == "can_use_tool" {
        seen.denied(request["tool_name"].as_str().unwrap_or("tool"), &request["input"]);
        let response = json!({"behavior": "deny", "message": NOBODY});
        return json!({"type": "control_response", "response": {"subtype": "success", "request_id": request_id, "response": response}});
    }
    json!({"type": "control_response", "response": {"subtype": "error", "request_id": request_id, "error": "not supported"}})
}

async fn send(stdin: &mut ChildStdin, what: &Value) -> std::io::Result<()> {
    stdin.write_all(format!("{what}\n").as_bytes()).await?;
    stdin.flush().await
}

async fn interrupt(stdin: &mut ChildStdin) {
    let request = json!({"type": "control_request", "request_id": "stop", "request": {"subtype": "interrupt"}});
    let _ = tokio::time::timeout(Duration::from_secs(1), send(stdin, &request)).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
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
