//! A command with a limit of time and of output: checks.

use std::{
    collections::{HashSet, VecDeque},
    path::PathBuf,
    process::{ExitStatus, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
};
use tokio_util::sync::CancellationToken;

use super::ProcessError;

/// What to run.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The program.
    pub program: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Where.
    pub dir: PathBuf,
    /// What it sees of our environment.
    pub env: EnvPolicy,
    /// What it is given to read; none is nothing at all.
    pub stdin: Option<Vec<u8>>,
    /// The longest that it may take.
    pub limit: Duration,
    /// How many bytes of the end of its output are kept.
    pub keep: usize,
}

/// What a command sees of our environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EnvPolicy {
    /// All of it.
    Inherit,
    /// All but what looks like a secret.
    WithoutSecrets,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Its exit code; none if a signal ended it.
    pub exit: Option<i32>,
    /// The end of what it printed, both streams as they came.
    pub output_tail: String,
    /// Wall time.
    pub duration: Duration,
    /// It was stopped because its time was over.
    pub timed_out: bool,
}

/// Runs a command to its end, its limit, or `stop`; nothing that it started is left running.
///
/// # Errors
/// [`ProcessError`] if it can't be started, or was stopped by `stop`.
pub async fn command(spec: &Spec, stop: &CancellationToken) -> Result<Outcome, ProcessError> {
    let began = Instant::now();
    let mark = format!("ORCHESTRATOR_COMMAND={}", uuid::Uuid::new_v4());
    let mut child = spawn(spec, &mark)?;
    let tail = Arc::new(Mutex::new(VecDeque::new()));
    let readers = [child.stdout.take().map(boxed), child.stderr.take().map(boxed)]
        .into_iter()
        .flatten()
        .map(|pipe| tokio::spawn(keep_tail(pipe, tail.clone(), spec.keep)))
        .collect::<Vec<_>>();
    if let (Some(mut pipe), Some(bytes)) = (child.stdin.take(), spec.stdin.clone()) {
        tokio::spawn(async move { pipe.write_all(&bytes).await });
    }
    let mut ended: Option<ExitStatus> = None;
    let mut timed_out = false;
    tokio::select! {
        status = child.wait() => ended = status.ok(),
        () = tokio::time::sleep(spec.limit) => timed_out = true,
        () = stop.cancelled() => {}
    }
    end(&mut child, &mark).await;
    for reader in readers {
        // A pipe that a stranger still holds open must not hold us.
        let _ = tokio::time::timeout(Duration::from_secs(2), reader).await;
    }
    if ended.is_none() && !timed_out {
        return Err(ProcessError::Stopped);
    }
    let kept: Vec<u8> = tail.lock().unwrap_or_else(PoisonError::into_inner).iter().copied().collect();
    Ok(Outcome {
        exit: ended.and_then(|status| status.code()),
        output_tail: String::from_utf8_lossy(&kept).into_owned(),
        duration: began.elapsed(),
        timed_out,
    })
}

fn spawn(spec: &Spec, mark: &str) -> Result<Child, ProcessError> {
    let mut command = Command::new(&spec.program);
    command.args(&spec.args).current_dir(&spec.dir).process_group(0).kill_on_drop(true);
    command.stdin(if spec.stdin.is_some() { Stdio::piped() } else { Stdio::null() });
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if spec.env == EnvPolicy::WithoutSecrets {
        for (key, _) in std::env::vars_os().filter(|(key, _)| is_secret(&key.to_string_lossy())) {
            command.env_remove(key);
        }
    }
    if let Some((key, value)) = mark.split_once('=') {
        command.env(key, value);
    }
    let failed = |source| ProcessError::NotStarted { program: spec.program.clone(), dir: spec.dir.clone(), source };
    command.spawn().map_err(failed)
}

fn is_secret(key: &str) -> bool {
    let key = key.to_ascii_uppercase();
    ["API_KEY", "TOKEN", "SECRET", "PASSWORD", "CREDENTIAL"].iter().any(|word| key.contains(word))
}

fn boxed(pipe: impl AsyncRead + Send + Unpin + 'static) -> Box<dyn AsyncRead + Send + Unpin> {
    Box::new(pipe)
}

async fn keep_tail(mut pipe: Box<dyn AsyncRead + Send + Unpin>, tail: Arc<Mutex<VecDeque<u8>>>, keep: usize) {
    let mut buffer = [0; 8192];
    while let Ok(read @ 1..) = pipe.read(&mut buffer).await {
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend(&buffer[..read]);
        let excess = tail.len().saturating_sub(keep);
        tail.drain(..excess);
    }
}

/// Kills the child, its group and every descendant that can be found, by its parent or by our mark, until none is.
async fn end(child: &mut Child, mark: &str) {
    let own = child.id().and_then(|pid| i32::try_from(pid).ok());
    let mut known: HashSet<i32> = own.into_iter().collect();
    for _ in 0..50 {
        let fresh: HashSet<i32> = found(&known, mark).difference(&known).copied().collect();
        known.extend(&fresh);
        if let Some(pid) = own {
            let _ = kill(Pid::from_raw(-pid), Signal::SIGKILL);
        }
        for &one in &known {
            let _ = kill(Pid::from_raw(one), Signal::SIGKILL);
        }
        if fresh.is_empty() {
            break;
        }
    }
    let _ = child.wait().await;
}

/// Processes that bear our mark, and children of known ones. One that has ended bears none.
fn found(known: &HashSet<i32>, mark: &str) -> HashSet<i32> {
    let Ok(all) = std::fs::read_dir("/proc") else { return HashSet::new() };
    let ours = all.flatten().filter_map(|entry| {
        let pid: i32 = entry.file_name().to_str()?.parse().ok()?;
        let environ = std::fs::read(entry.path().join("environ")).unwrap_or_default();
        let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
        let parent: i32 = stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        let is_marked = environ.split(|&byte| byte == 0).any(|one| one == mark.as_bytes());
        (is_marked || known.contains(&parent)).then_some(pid)
    });
    ours.collect()
}
