//! A client's side of the socket: the same door, to an engine in another process.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use tokio::{
    io::{AsyncBufReadExt, BufReader},
    net::{
        UnixStream,
        unix::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::{Mutex as AsyncMutex, oneshot, watch},
};

use crate::{settings::Home, store::Reads};

use super::{
    Acts, Code, Command, Door, Problem, Pulse, Reply,
    line::{Hello, Request, Told, VERSION},
    socket::send,
};

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Result<Reply, Problem>>>>>;

struct Client {
    next: AtomicU64,
    waiting: Waiting,
    to: AsyncMutex<OwnedWriteHalf>,
}

/// Opens the door to the engine that has this home.
///
/// # Errors
/// [`Code::NoEngine`] if none answers; [`Code::BadRequest`] if it is of another version.
pub async fn connect(home: &Home) -> Result<Door, Problem> {
    let nobody =
        |why: String| Problem::new(Code::NoEngine, format!("no engine answers for {}: {why}", home.root().display()));
    let stream = UnixStream::connect(home.socket()).await.map_err(|e| nobody(e.to_string()))?;
    let (from, to) = stream.into_split();
    let mut lines = BufReader::new(from).lines();
    let first = lines.next_line().await.ok().flatten().ok_or_else(|| nobody("it closed the door".into()))?;
    let hello: Hello = serde_json::from_str(&first).map_err(|e| nobody(e.to_string()))?;
    if hello.version != VERSION {
        let message =
            format!("the engine speaks version {}, this program {VERSION}: restart the older one", hello.version);
        return Err(Problem::new(Code::BadRequest, message));
    }
    let reads = Reads::open(home).map_err(|e| Problem::new(Code::Ledger, e.to_string()))?;
    let event = reads.newest_event().unwrap_or(0);
    let (pulse, follow) = watch::channel(Pulse { event, activity: 0 });
    let waiting = Waiting::default();
    tokio::spawn(listen(lines, waiting.clone(), pulse));
    let client = Client { next: AtomicU64::new(1), waiting, to: AsyncMutex::new(to) };
    Ok(Door::new(Arc::new(client), reads, follow))
}

async fn listen(mut lines: tokio::io::Lines<BufReader<OwnedReadHalf>>, waiting: Waiting, pulse: watch::Sender<Pulse>) {
    while let Ok(Some(line)) = lines.next_line().await {
        match serde_json::from_str::<Told>(&line) {
            Ok(Told::Pulse(news)) => {
                let _ = pulse.send(news);
            }
            Ok(Told::Answer { id: 0, .. }) => break,
            Ok(Told::Answer { id, reply, problem }) => {
                let found = waiting.lock().unwrap_or_else(PoisonError::into_inner).remove(&id);
                let answer = match (reply, problem) {
                    (Some(reply), _) => Ok(reply),
                    (None, Some(problem)) => Err(problem),
                    (None, None) => Err(Problem::new(Code::Internal, "an empty answer")),
                };
                if let Some(found) = found {
                    let _ = found.send(answer);
                }
            }
            // An answer that names no request of ours, or a line that is none: whoever waits must not wait for ever.
            Err(_) => break,
        }
    }
    // Whoever still waits learns that nobody is there: dropping the senders tells them.
    waiting.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

#[async_trait::async_trait]
impl Acts for Client {
    async fn act(&self, by: &str, command: Command) -> Result<Reply, Problem> {
        let gone = || Problem::new(Code::NoEngine, "the engine has stopped");
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (tell, told) = oneshot::channel();
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).insert(id, tell);
        let request = Request { id, by: by.to_owned(), command };
        send(&mut *self.to.lock().await, &request).await.map_err(|_| gone())?;
        told.await.map_err(|_| gone())?
    }
}
