//! The engine's side of the socket.

use std::{io, os::unix::fs::PermissionsExt, path::Path};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{
        UnixListener, UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::mpsc,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tracing::{debug, warn};

use super::{
    Code, Door, Problem,
    line::{Hello, LONGEST, Request, Told, VERSION},
};

/// Listens until stopped. The caller holds the home's lock, so a socket that is there already is a dead one.
///
/// # Errors
/// If the socket can't be made; the path is too long, for one (about 100 bytes on most systems).
pub async fn serve(path: &Path, door: Door, stop: CancellationToken) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(problem) if problem.kind() != io::ErrorKind::NotFound => return Err(problem),
        Ok(()) | Err(_) => {}
    }
    let listener = UnixListener::bind(path)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))?;
    let clients = TaskTracker::new();
    loop {
        let stream = tokio::select! {
            () = stop.cancelled() => break,
            accepted = listener.accept() => accepted,
        };
        match stream {
            Ok((stream, _)) => {
                let (door, stop) = (door.clone(), stop.clone());
                clients.spawn(async move {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        done = talk(stream, door) => if let Err(problem) = done { debug!(%problem, "a client left") },
                    }
                });
            }
            Err(problem) => {
                warn!(%problem, "a client could not come in");
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
        }
    }
    clients.close();
    clients.wait().await;
    let _ = std::fs::remove_file(path);
    Ok(())
}

async fn talk(stream: UnixStream, door: Door) -> io::Result<()> {
    let (from, mut to) = stream.into_split();
    let hello = Hello { version: VERSION, program: env!("CARGO_PKG_VERSION").to_owned() };
    send(&mut to, &hello).await?;
    let (answers, to_write) = mpsc::channel(64);
    tokio::select! {
        done = read_requests(from, door.clone(), answers) => done,
        done = write_news(to, door, to_write) => done,
    }
}

async fn read_requests(from: OwnedReadHalf, door: Door, answers: mpsc::Sender<Told>) -> io::Result<()> {
    let mut lines = BufReader::new(from);
    loop {
        let mut line = Vec::new();
        if (&mut lines).take(LONGEST).read_until(b'\n', &mut line).await? == 0 {
            return Ok(());
        }
        let (door, answers) = (door.clone(), answers.clone());
        // Each in a task of its own: a slow accept must not keep a cancel waiting.
        tokio::spawn(async move {
            let told = answer(&door, &line).await;
            let _ = answers.send(told).await;
        });
    }
}

async fn answer(door: &Door, line: &[u8]) -> Told {
    match serde_json::from_slice::<Request>(line) {
        Ok(request) => match door.act(&request.by, request.command).await {
            Ok(reply) => Told::Answer { id: request.id, reply: Some(reply), problem: None },
            Err(problem) => Told::Answer { id: request.id, reply: None, problem: Some(problem) },
        },
        Err(problem) => {
            let id = serde_json::from_slice::<serde_json::Value>(line).ok().and_then(|v| v["id"].as_u64());
            let problem = Problem::new(Code::BadRequest, format!("not a request of version {VERSION}: {problem}"));
            Told::Answer { id: id.unwrap_or(0), reply: None, problem: Some(problem) }
        }
    }
}

async fn write_news(mut to: OwnedWriteHalf, door: Door, mut answers: mpsc::Receiver<Told>) -> io::Result<()> {
    let mut pulse = door.pulse();
    loop {
        let told = tokio::select! {
            biased;
            told = answers.recv() => match told { Some(told) => told, None => return Ok(()) },
            changed = pulse.changed() => {
                if changed.is_err() { return Ok(()) }
                Told::Pulse(*pulse.borrow_and_update())
            }
        };
        send(&mut to, &told).await?;
    }
}

pub(super) async fn send<T: serde::Serialize>(to: &mut OwnedWriteHalf, what: &T) -> io::Result<()> {
    let mut line = serde_json::to_vec(what)?;
    line.push(b'\n');
    to.write_all(&line).await
}
