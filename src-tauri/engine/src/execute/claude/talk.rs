//! The conversation with a running agent: its lines in, our decisions out, and the clocks.

use std::{
    collections::HashMap,
    future::pending,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::{
    process::{ChildStdin, ChildStdout},
    task::{AbortHandle, JoinSet},
};
use tokio_util::sync::CancellationToken;

use crate::{
    execute::{Asker, Permit, RunPlan, RunSink},
    process::Tree,
    task::Failure,
};

use super::{
    clocks::Clocks,
    control,
    lines::{Line, Lines, Read},
    stream::Gathered,
};

/// How often a run's processes and memory are looked at, whatever it says.
const LOOK: Duration = Duration::from_secs(2);

/// Lines that follow each other faster than this are of one act.
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// How long an agent that was told to stop may take to close its session.
const TO_CLOSE: Duration = Duration::from_secs(3);

/// All that a conversation needs.
pub(super) struct Talk<'a> {
    pub tree: &'a mut Tree,
    pub stdin: ChildStdin,
    pub lines: Lines<ChildStdout>,
    pub plan: &'a RunPlan,
    pub sink: &'a dyn RunSink,
    pub asker: Arc<dyn Asker>,
    pub clocks: Clocks,
    pub seen: &'a mut Gathered,
    pub questions: Questions,
}

/// What nobody has decided on yet.
#[derive(Default)]
pub(super) struct Questions {
    asked: JoinSet<(String, Permit)>,
    open: HashMap<String, AbortHandle>,
}

impl Talk<'_> {
    /// Until the agent has given its result, or has to be stopped.
    pub async fn through(&mut self, stop: &CancellationToken) -> Result<(), Failure> {
        // A process that died at once closes the pipe: what it said tells more than that.
        let _ = control::send(&mut self.stdin, &control::prompt(&self.plan.prompt)).await;
        let mut look = tokio::time::interval(LOOK);
        loop {
            self.clocks.hold(!self.questions.open.is_empty(), self.seen, Instant::now());
            tokio::select! {
                read = self.lines.next() => {
                    let read = read.map_err(|e| Failure::House { message: format!("the transcript: {e}") })?;
                    if !self.take(read).await? { return Ok(()) }
                }
                Some(decided) = self.questions.asked.join_next() => {
                    // One that was taken back ends with an error, and nobody waits for it.
                    if let Ok((request, permit)) = decided { self.tell(&request, permit).await? }
                }
                _ = look.tick() => self.look().await?,
                () = until(self.clocks.next(self.seen)) => {
                    if let Some(failure) = self.clocks.failure(self.seen, Instant::now()) {
                        control::interrupt(&mut self.stdin).await;
                        return Err(failure);
                    }
                }
                () = stop.cancelled() => {
                    control::interrupt(&mut self.stdin).await;
                    return Err(Failure::Cancelled);
                }
            }
        }
    }

    /// Takes in a line; says whether the conversation goes on.
    async fn take(&mut self, read: Read) -> Result<bool, Failure> {
        // Looking through all processes takes longer than reading a line: in a flood the clock looks instead.
        if self.seen.last_sign.elapsed() > BETWEEN_LOOKS {
            self.tree.look();
        }
        self.seen.last_sign = Instant::now();
        self.sink.activity();
        match read {
            Read::End => return Ok(false),
            Read::Odd => self.seen.report.odd_lines += 1,
            Read::Line(Line::ControlRequest { request_id, request }) => self.ask(request_id, &request).await,
            Read::Line(Line::ControlCancelRequest { request_id }) => self.questions.take_back(&request_id),
            Read::Line(line) => {
                let had_answered = self.seen.answered;
                if let Line::RateLimitEvent { rate_limit_info: near } = &line
                    && near.status == "allowed_warning"
                {
                    let resets_at = near.resets_at.and_then(|at| jiff::Timestamp::from_second(at).ok());
                    self.sink.limit_is_near(near.rate_limit_type.as_deref(), near.utilization, resets_at);
                }
                if let Some(session) = self.seen.take(line, self.lines.number()) {
                    self.sink.session(session);
                }
                if self.seen.answered && !had_answered {
                    self.sink.answered();
                }
            }
        }
        if let Some(used) = self.plan.most_tokens.filter(|&most| self.seen.used.total() > most) {
            control::interrupt(&mut self.stdin).await;
            let message = format!("it has used {} tokens, more than the {used} it may", self.seen.used.total());
            return Err(Failure::Spent { session: self.seen.report.session, message });
        }
        // A refused key is retried by the CLI for minutes: nothing mends it but its owner.
        if self.seen.hopeless.is_some() && self.seen.result.is_none() {
            self.tree.end().await;
        }
        Ok(self.seen.result.is_none() && self.seen.hopeless.is_none())
    }

    async fn ask(&mut self, request_id: String, request: &serde_json::Value) {
        let Some(want) = control::want(request) else {
            let _ = control::send(&mut self.stdin, &control::unknown(&request_id)).await;
            return;
        };
        let asker = self.asker.clone();
        let id = request_id.clone();
        self.seen.wanted.insert(id.clone(), want.clone());
        let handle = self.questions.asked.spawn(async move { (id, asker.decide(want).await) });
        self.questions.open.insert(request_id, handle);
    }

    /// Tells the agent what was decided; stops it where that is the decision.
    async fn tell(&mut self, request_id: &str, permit: Permit) -> Result<(), Failure> {
        if self.questions.open.remove(request_id).is_none() {
            return Ok(());
        }
        let _ = control::send(&mut self.stdin, &control::decided(request_id, &permit)).await;
        let want = self.seen.wanted.remove(request_id);
        if !matches!(permit, Permit::Allow { .. } | Permit::Cross { .. })
            && let Some(want) = want
        {
            self.seen.denied(&want.tool, &want.input);
        }
        let session = self.seen.report.session;
        match permit {
            Permit::Allow { .. } | Permit::Deny { .. } => Ok(()),
            Permit::Stop { message } => {
                self.let_close().await;
                Err(Failure::Unpermitted { session, message })
            }
            Permit::Cross { path } => {
                self.let_close().await;
                Err(Failure::Crossing { session, path })
            }
        }
    }

    /// It was told to stop with the answer: its session is whole once it has said its last.
    async fn let_close(&mut self) {
        let _ = tokio::time::timeout(TO_CLOSE, async {
            while let Ok(read) = self.lines.next().await {
                if matches!(read, Read::End | Read::Line(Line::Result(_))) {
                    return;
                }
            }
        })
        .await;
    }

    async fn look(&mut self) -> Result<(), Failure> {
        self.tree.look();
        let Some(most) = self.plan.most_memory_kb else { return Ok(()) };
        let held = self.tree.memory_kb();
        if held <= most {
            return Ok(());
        }
        control::interrupt(&mut self.stdin).await;
        let message = format!("its processes hold {} MiB, more than the {} it may", held / 1024, most / 1024);
        Err(Failure::Spent { session: self.seen.report.session, message })
    }
}

impl Questions {
    /// The agent does not want to know any more.
    fn take_back(&mut self, request_id: &str) {
        if let Some(handle) = self.open.remove(request_id) {
            handle.abort();
        }
    }
}

async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => pending().await,
    }
}
