//! HTTP to Ollama: own limits of time and size, and an error that says what to do next.
//!
//! `ollama-rs` gives the words of the protocol. Its calls are not used: they read a body of any length into memory,
//! lose the HTTP status and drop `done_reason`, without which a cut-off answer can't be told from a finished one.

use std::time::Duration;

use serde::Serialize;

use super::MediateError;
use crate::{settings, task::one_line};

/// No answer that can be used is longer.
const LONGEST_ANSWER: usize = 4 * 1024 * 1024;
/// Something on this machine either accepts at once or is not there.
const CONNECT: Duration = Duration::from_secs(5);

/// A client of one Ollama.
#[derive(Debug, Clone)]
pub(super) struct Wire {
    client: reqwest::Client,
    pub(super) url: String,
    seconds: u64,
}

impl Wire {
    /// A client with the settings' limits.
    pub(super) fn new(settings: &settings::Ollama) -> Result<Self, MediateError> {
        let seconds = settings.timeout_s.max(1);
        // No proxy and no redirect: what is asked goes to the address in the settings and nowhere else.
        let client = reqwest::Client::builder()
            .connect_timeout(CONNECT)
            .timeout(Duration::from_secs(seconds))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|problem| MediateError::Refused { message: problem.to_string() })?;
        Ok(Self { client, url: address(&settings.url), seconds })
    }

    /// GET, with a shorter limit for what must answer at once.
    pub(super) async fn get(&self, path: &str, limit: Duration) -> Result<Vec<u8>, MediateError> {
        let limit = limit.min(Duration::from_secs(self.seconds));
        self.receive(self.client.get(format!("{}{path}", self.url)).timeout(limit)).await
    }

    /// POST of a JSON body.
    pub(super) async fn post(&self, path: &str, body: &impl Serialize) -> Result<Vec<u8>, MediateError> {
        self.receive(self.client.post(format!("{}{path}", self.url)).json(body)).await
    }

    async fn receive(&self, request: reqwest::RequestBuilder) -> Result<Vec<u8>, MediateError> {
        let mut response = request.send().await.map_err(|problem| self.broken(&problem))?;
        let mut body = Vec::new();
        while let Some(part) = response.chunk().await.map_err(|problem| self.broken(&problem))? {
            body.extend_from_slice(&part);
            if body.len() > LONGEST_ANSWER {
                return Err(MediateError::Garbage { why: "it has no end".into() });
            }
        }
        if response.status().is_success() { Ok(body) } else { Err(refusal(response.status(), &body)) }
    }

    fn broken(&self, problem: &reqwest::Error) -> MediateError {
        if problem.is_timeout() && !problem.is_connect() {
            MediateError::TooSlow { seconds: self.seconds }
        } else if problem.is_connect() {
            MediateError::Unreachable { url: self.url.clone() }
        } else if problem.is_builder() {
            MediateError::Refused { message: format!("{} is no address", self.url) }
        } else {
            MediateError::Garbage { why: "the connection broke off".into() }
        }
    }
}

/// Ollama says `{"error": "model 'x' not found"}` with 404; a proxy or another server says anything.
fn refusal(status: reqwest::StatusCode, body: &[u8]) -> MediateError {
    #[derive(serde::Deserialize)]
    struct Said {
        error: String,
    }
    let message = serde_json::from_slice::<Said>(body).map(|said| said.error).unwrap_or_default();
    if status == reqwest::StatusCode::NOT_FOUND && message.contains("model") && message.contains("not found") {
        let model = message.split(['\'', '"']).nth(1).unwrap_or("asked for").to_owned();
        return MediateError::NoModel { model };
    }
    let message = if message.is_empty() { format!("HTTP {status}") } else { one_line(&message, 300) };
    MediateError::Refused { message }
}

fn address(url: &str) -> String {
    let url = url.trim().trim_end_matches('/');
    if url.contains("://") { url.to_owned() } else { format!("http://{url}") }
}
