//! A double of Ollama: the calls that the product makes, over real HTTP, as strict as the real one or stricter, and
//! able to fail in every way that the real one does.

mod answers;
mod wire;

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use serde_json::Value;
use tokio_util::sync::CancellationToken;

/// A running double. Ends when it is dropped.
pub struct Ollama {
    /// Where it listens, as the settings want it.
    pub url: String,
    state: Shared,
    stop: CancellationToken,
}

/// How answers of `/api/chat` and `/api/generate` fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// They come after this time.
    Slow(Duration),
    /// They are no JSON.
    Garbage,
    /// They never end, and come as quickly as they can.
    Endless,
    /// The text stops in the middle, with `done_reason: length`.
    Truncated,
    /// The connection breaks within the body.
    Drop,
    /// HTTP 500 with `{"error": ...}`.
    Error,
    /// HTTP 200 with `{"error": ...}`.
    ErrorInside,
    /// The text is empty.
    Silent,
}

/// A call that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// Such as `/api/chat`.
    pub path: String,
    /// The body; null for GET.
    pub body: Value,
}

#[derive(Default)]
struct State {
    models: Vec<String>,
    replies: VecDeque<String>,
    fault: Option<Fault>,
    calls: Vec<Call>,
    refused: Vec<String>,
}

type Shared = Arc<Mutex<State>>;

fn open(state: &Shared) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

impl Ollama {
    /// Starts one that has these models installed.
    ///
    /// # Errors
    /// If no port can be opened.
    pub async fn start(models: &[&str]) -> anyhow::Result<Self> {
        let models = models.iter().map(|model| (*model).to_owned()).collect();
        let state = Shared::new(Mutex::new(State { models, ..State::default() }));
        let stop = CancellationToken::new();
        let url = wire::serve(state.clone(), stop.clone()).await?;
        Ok(Self { url, state, stop })
    }

    /// An address at which nothing listens.
    ///
    /// # Errors
    /// If no port can be found.
    pub async fn down() -> anyhow::Result<String> {
        let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        Ok(format!("http://{}", closed.local_addr()?))
    }

    /// The next answer's text. Without one, the least that fits the schema is said.
    pub fn say(&self, text: impl Into<String>) -> &Self {
        open(&self.state).replies.push_back(text.into());
        self
    }

    /// From now on answers fail so; `None` heals it.
    pub fn fail(&self, fault: impl Into<Option<Fault>>) -> &Self {
        open(&self.state).fault = fault.into();
        self
    }

    /// Removes a model, as `ollama rm` does.
    pub fn forget(&self, model: &str) -> &Self {
        open(&self.state).models.retain(|one| one != model);
        self
    }

    /// Every call so far.
    pub fn calls(&self) -> Vec<Call> {
        open(&self.state).calls.clone()
    }

    /// The bodies of the calls that asked the model something.
    pub fn questions(&self) -> Vec<Value> {
        let asks = |call: &Call| matches!(call.path.as_str(), "/api/chat" | "/api/generate");
        open(&self.state).calls.iter().filter(|call| asks(call)).map(|call| call.body.clone()).collect()
    }

    /// What the double refused as malformed. Empty in every honest test.
    pub fn refused(&self) -> Vec<String> {
        open(&self.state).refused.clone()
    }

    /// Stops listening, as a daemon that was ended.
    pub fn stop(&self) {
        self.stop.cancel();
    }
}

impl Drop for Ollama {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
