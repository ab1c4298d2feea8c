//! A command with a deadline and bounded output: checks and questions to programs.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio_util::sync::CancellationToken;

use super::{Launch, ProcessError, Tree};

/// A command to run.
#[derive(Debug, Clone)]
pub struct Spec {
    /// What is started, and what it may reach.
    pub launch: Launch,
    /// What it can read.
    pub stdin: Option<Vec<u8>>,
    /// The longest that it may take.
    pub limit: Duration,
    /// How many bytes of the end of its output are kept.
    pub keep: usize,
}

/// What became of it.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Its exit code; none if a signal ended it.
    pub exit: Option<i32>,
    /// The end of what it wrote, both streams as they came.
    pub output_tail: String,
    /// How long it took.
    pub duration: Duration,
    /// It was stopped because its time was over.
    pub timed_out: bool,
}

/// Runs a command to its end, its deadline, or the caller's stop; no descendant outlives it.
///
/// # Errors
/// [`ProcessError::NotStarted`] or [`ProcessError::Stopped`]; a bad exit code is an [`Outcome`].
pub async fn command(spec: &Spec, stop: &CancellationToken) -> Result<Outcome, ProcessError> {
    let began = Instant::now();
    let mut tree = Tree::spawn(&Launch { stdin: spec.stdin.is_some(), ..spec.launch.clone() })?;
    let tail = Arc::new(Mutex::new(Vec::new()));
    let out = tree.child.stdout.take().map(|from| tokio::spawn(keep_tail(from, tail.clone(), spec.keep)));
    let err = tree.child.stderr.take().map(|from| tokio::spawn(keep_tail(from, tail.clone(), spec.keep)));
    if let (Some(mut to), Some(bytes)) = (tree.child.stdin.take(), spec.stdin.clone()) {
        tokio::spawn(async move {
            let _ = to.write_all(&bytes).await;
        });
    }
    let (status, timed_out) = tokio::select! {
        status = wait_and_look(&mut tree) => (status, false),
        () = tokio::time::sleep(spec.limit) => (tree.end().await, true),
        () = stop.cancelled() => {
            tree.end().await;
            return Err(ProcessError::Stopped);
        }
    };
    // What it left running in the background would hold the pipes open: it ends here, then the readers do.
    drop(tree);
    for reader in [out, err].into_iter().flatten() {
        let _ = tokio::time::timeout(Duration::from_secs(2), reader).await;
    }
    let kept = tail.lock().unwrap_or_else(PoisonError::into_inner).clone();
    let output_tail = String::from_utf8_lossy(&kept).into_owned();
    let exit = status.and_then(|status| status.code());
    Ok(Outcome { exit, output_tail, duration: began.elapsed(), timed_out })
}

async fn wait_and_look(tree: &mut Tree) -> Option<std::process::ExitStatus> {
    loop {
        tokio::select! {
            status = tree.child.wait() => return status.ok(),
            () = tokio::time::sleep(Duration::from_millis(500)) => {}
        }
        tree.look();
    }
}

async fn keep_tail(mut from: impl AsyncRead + Unpin, tail: Arc<Mutex<Vec<u8>>>, keep: usize) {
    let mut chunk = vec![0; 16 * 1024];
    while let Ok(read @ 1..) = from.read(&mut chunk).await {
        let mut tail = tail.lock().unwrap_or_else(PoisonError::into_inner);
        tail.extend_from_slice(&chunk[..read]);
        let over = tail.len().saturating_sub(keep);
        tail.drain(..over);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limit: u64) -> Spec {
        let mut launch = Launch::new("sh", std::env::temp_dir(), super::super::EnvPolicy::WithoutSecrets);
        launch.args(["-c", script]);
        Spec { launch, stdin: None, limit: Duration::from_secs(limit), keep: 64 }
    }

    #[tokio::test]
    async fn only_the_end_of_the_output_is_kept() {
        let done = command(&shell("seq 1 100000; exit 3", 60), &CancellationToken::new()).await.unwrap();
        assert_eq!(done.exit, Some(3));
        assert!(done.output_tail.ends_with("100000\n") && done.output_tail.len() <= 64);
    }

    #[tokio::test]
    async fn a_command_that_hangs_is_ended_with_its_children() {
        let folder = tempfile::tempdir().unwrap();
        let pid_file = folder.path().join("pid");
        let script = format!(
            "trap '' TERM; setsid sh -c 'trap \"\" TERM; echo $$ > {}; sleep 300' & sleep 300",
            pid_file.display()
        );
        let done = command(&shell(&script, 1), &CancellationToken::new()).await.unwrap();
        assert!(done.timed_out);
        let pid: u32 = std::fs::read_to_string(pid_file).unwrap().trim().parse().unwrap();
        assert!(ProcessMarkAlive(pid).is_gone());
    }

    struct ProcessMarkAlive(u32);
    impl ProcessMarkAlive {
        fn is_gone(&self) -> bool {
            super::super::ProcessMark::of(self.0).is_none_or(|mark| !mark.is_alive())
        }
    }
}
