//! A scripted Messages API on loopback, for the real Claude Code CLI: as strict about requests and as exact about
//! answers as the real one where the CLI can tell.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{HeaderMap, Method, Response, StatusCode, Uri},
};
use serde_json::{Value, json};
use tokio::{sync::mpsc, task::JoinHandle};

/// One answer to `POST /v1/messages`. `{{cwd}}` in its texts is the folder that the request names.
#[derive(Clone, Debug)]
pub enum Step {
    /// Says something and ends its turn.
    Say(&'static str),
    /// Uses tools.
    Tools(Vec<(&'static str, Value)>),
    /// An error, with further headers.
    Error(u16, &'static str, &'static str, Vec<(&'static str, String)>),
    /// Takes the request and never answers.
    Hang,
    /// Starts to stream and goes silent.
    HangMidway,
    /// Closes the connection without an answer.
    Drop,
    /// Starts to stream and closes the connection.
    DropMidway,
    /// Gives these further headers with the answer.
    With(Vec<(&'static str, String)>, Box<Step>),
    /// The first so many requests get the one, later ones the other.
    First(usize, Box<Step>, Box<Step>),
}

/// The API, and what it was asked.
pub struct Api {
    /// Its address, for ANTHROPIC_BASE_URL.
    pub url: String,
    inner: Arc<Inner>,
    server: JoinHandle<()>,
}

struct Inner {
    steps: Mutex<Vec<Step>>,
    asked: AtomicUsize,
    requests: Mutex<Vec<Value>>,
    times: Mutex<Vec<Instant>>,
    keys: Mutex<Vec<String>>,
    problems: Mutex<Vec<String>>,
}

impl Api {
    /// Serves these answers, one for each turn of the conversation that asks; the last one repeats.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn script(steps: Vec<Step>) -> Self {
        let inner = Arc::new(Inner {
            steps: Mutex::new(steps),
            asked: AtomicUsize::new(0),
            requests: Mutex::default(),
            times: Mutex::default(),
            keys: Mutex::default(),
            problems: Mutex::default(),
        });
        let app = Router::new().fallback(answer).with_state(inner.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let server = tokio::spawn(async move { axum::serve(listener, app).await.expect("served") });
        Self { url, inner, server }
    }

    /// Answers like this from now on.
    ///
    /// # Panics
    /// If a thread has panicked with the script.
    pub fn change(&self, steps: Vec<Step>) {
        *self.inner.steps.lock().expect("steps") = steps;
    }

    /// How many messages were asked for (side questions of the CLI not counted).
    pub fn asked(&self) -> usize {
        self.inner.asked.load(Ordering::SeqCst)
    }

    /// When each of those requests came.
    ///
    /// # Panics
    /// If a thread has panicked with them.
    pub fn times(&self) -> Vec<Instant> {
        self.inner.times.lock().expect("times").clone()
    }

    /// The bodies of those requests.
    ///
    /// # Panics
    /// If a thread has panicked with them.
    pub fn requests(&self) -> Vec<Value> {
        self.inner.requests.lock().expect("requests").clone()
    }

    /// The keys and tokens that any request bore, side questions of the CLI among them.
    ///
    /// # Panics
    /// If a thread has panicked with them.
    pub fn keys(&self) -> Vec<String> {
        self.inner.keys.lock().expect("keys").clone()
    }
}

impl Drop for Api {
    fn drop(&mut self) {
        self.server.abort();
        let problems = self.inner.problems.lock().map(|problems| problems.clone()).unwrap_or_default();
        if !problems.is_empty() && !std::thread::panicking() {
            panic!("the API was asked in a way that the real one refuses: {problems:?}");
        }
    }
}

async fn answer(
    State(inner): State<Arc<Inner>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if method == Method::HEAD {
        return plain(StatusCode::OK, &json!({}), &[]);
    }
    let borne = ["x-api-key", "authorization"].into_iter().filter_map(|name| headers.get(name)?.to_str().ok());
    inner.keys.lock().expect("keys").extend(borne.map(str::to_owned));
    let path = uri.path();
    if method == Method::POST && path.ends_with("/count_tokens") {
        return plain(StatusCode::OK, &json!({"input_tokens": body.len() / 4}), &[]);
    }
    if method != Method::POST || path != "/v1/messages" {
        return error(404, "not_found_error", "no such route", &[]);
    }
    let request: Value = match serde_json::from_slice(&body) {
        Ok(request) => request,
        Err(problem) => return error(400, "invalid_request_error", &problem.to_string(), &[]),
    };
    if let Some(problem) = refused(&request, &headers) {
        inner.problems.lock().expect("problems").push(problem.clone());
        return error(400, "invalid_request_error", &problem, &[]);
    }
    // Titles and probes of the CLI's own bring no tools; they get a word and cost no step.
    if request["tools"].as_array().is_none_or(Vec::is_empty) {
        return streamed(&request, &[json!({"type": "text", "text": "ok"})], Tail::Whole);
    }
    inner.times.lock().expect("times").push(Instant::now());
    let before = inner.asked.fetch_add(1, Ordering::SeqCst);
    inner.requests.lock().expect("requests").push(request.clone());
    let step = {
        let steps = inner.steps.lock().expect("steps");
        steps[turn(&request).min(steps.len() - 1)].clone()
    };
    perform(chosen(&step, before), &request).await
}

/// Which of two answers it is, by how many requests were before.
fn chosen(step: &Step, before: usize) -> &Step {
    match step {
        Step::First(many, one, other) => chosen(if before < *many { one } else { other }, before),
        other => other,
    }
}

/// What the real API refuses, as far as a client of ours could do it.
fn refused(request: &Value, headers: &HeaderMap) -> Option<String> {
    if !headers.contains_key("anthropic-version") {
        return Some("anthropic-version: header is required".into());
    }
    for field in ["model", "max_tokens", "messages"] {
        if request[field].is_null() {
            return Some(format!("{field}: Field required"));
        }
    }
    let messages = request["messages"].as_array()?;
    if messages.first().is_none_or(|first| first["role"] != "user") {
        return Some("messages: first message must use the \"user\" role".into());
    }
    let mut calls: Vec<&str> = Vec::new();
    for message in messages {
        for block in message["content"].as_array().into_iter().flatten() {
            match block["type"].as_str() {
                Some("tool_use") => calls.extend(block["id"].as_str()),
                Some("tool_result") if !calls.contains(&block["tool_use_id"].as_str().unwrap_or("")) => {
                    return Some("unexpected `tool_use_id` found in `tool_result` blocks".into());
                }
                _ => {}
            }
        }
    }
    None
}

/// How often the assistant has spoken since the last words of a person.
fn turn(request: &Value) -> usize {
    let mut count = 0;
    for message in request["messages"].as_array().into_iter().flatten().rev() {
        let is_typed = message["role"] == "user"
            && message["content"]
                .as_array()
                .is_none_or(|blocks| blocks.iter().all(|block| block["type"] != "tool_result"));
        if is_typed {
            break;
        }
        count += usize::from(message["role"] == "assistant");
    }
    count
}

async fn perform(step: &Step, request: &Value) -> Response<Body> {
    let cwd = working_directory(request);
    let here = |text: &str| text.replace("{{cwd}}", &cwd);
    match step {
        Step::Say(text) => streamed(request, &[json!({"type": "text", "text": here(text)})], Tail::Whole),
        Step::Tools(tools) => {
            let blocks: Vec<Value> = tools
                .iter()
                .map(|(name, input)| {
                    let input: Value = serde_json::from_str(&here(&input.to_string())).expect("still JSON");
                    json!({"type": "tool_use", "id": format!("toolu_{}", uuid::Uuid::new_v4().simple()), "name": name, "input": input})
                })
                .collect();
            streamed(request, &blocks, Tail::Whole)
        }
        Step::Error(status, kind, message, headers) => {
            let headers: Vec<_> = headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
            error(*status, kind, message, &headers)
        }
        Step::Hang => {
            tokio::time::sleep(Duration::from_secs(3_600)).await;
            error(500, "api_error", "hung", &[])
        }
        Step::HangMidway => streamed(request, &[json!({"type": "text", "text": "I am"})], Tail::Silence),
        Step::DropMidway => streamed(request, &[json!({"type": "text", "text": "I am"})], Tail::Break),
        Step::With(headers, step) => {
            let mut response = Box::pin(perform(step, request)).await;
            for (name, value) in headers {
                response.headers_mut().insert(*name, value.parse().expect("a header"));
            }
            response
        }
        Step::First(..) => unreachable!("one of the two was chosen"),
        Step::Drop => {
            let broken = broken_off();
            Response::builder()
                .status(200)
                .header("content-type", "text/event-stream")
                .body(broken)
                .expect("a response")
        }
    }
}

/// A body that breaks off.
fn broken_off() -> Body {
    let (to, from) = mpsc::channel::<Result<Bytes, std::io::Error>>(1);
    tokio::spawn(async move {
        let _ = to.send(Err(std::io::Error::other("dropped"))).await;
    });
    Body::from_stream(Stream(from))
}

struct Stream<E>(mpsc::Receiver<Result<Bytes, E>>);

impl<E> futures_core::Stream for Stream<E> {
    type Item = Result<Bytes, E>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        self.0.poll_recv(context)
    }
}

fn working_directory(request: &Value) -> String {
    let text = request.to_string();
    let found = ["Primary working directory: ", "orking directory: "].iter().find_map(|sign| text.split(sign).nth(1));
    found.map(|rest| rest.split(['\\', '"', ' ']).next().unwrap_or(".").to_owned()).unwrap_or_else(|| ".".into())
}

fn plain(status: StatusCode, body: &Value, headers: &[(&str, &str)]) -> Response<Body> {
    let mut response =
        Response::builder().status(status).header("content-type", "application/json").header("request-id", "req_trial");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body.to_string())).expect("a response")
}

fn error(status: u16, kind: &str, message: &str, headers: &[(&str, &str)]) -> Response<Body> {
    let body = json!({"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_trial"});
    plain(StatusCode::from_u16(status).expect("a status"), &body, headers)
}

/// How a streamed message ends.
#[derive(Clone, Copy, PartialEq)]
enum Tail {
    /// As it should.
    Whole,
    /// In the middle, and the connection stays.
    Silence,
    /// In the middle, and the connection breaks off.
    Break,
}

/// The events of a message, as the API streams them.
fn streamed(request: &Value, blocks: &[Value], tail: Tail) -> Response<Body> {
    let uses_tools = blocks.iter().any(|block| block["type"] == "tool_use");
    let usage = json!({"input_tokens": 100, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": 20});
    let message = json!({"id": format!("msg_{}", uuid::Uuid::new_v4().simple()), "type": "message", "role": "assistant",
        "model": request["model"], "content": [], "stop_reason": null, "stop_sequence": null, "usage": usage});
    // One that is asked for whole breaks off as well: the CLI asks so when a stream has failed.
    if request["stream"] != true && tail == Tail::Whole {
        let mut whole = message;
        whole["content"] = json!(blocks);
        whole["stop_reason"] = json!(if uses_tools { "tool_use" } else { "end_turn" });
        return plain(StatusCode::OK, &whole, &[]);
    }
    let mut events = vec![event("message_start", json!({"message": message})), event("ping", json!({}))];
    for (index, block) in blocks.iter().enumerate() {
        let (empty, delta) = if block["type"] == "text" {
            (json!({"type": "text", "text": ""}), json!({"type": "text_delta", "text": block["text"]}))
        } else {
            let mut empty = block.clone();
            empty["input"] = json!({});
            (empty, json!({"type": "input_json_delta", "partial_json": block["input"].to_string()}))
        };
        events.push(event("content_block_start", json!({"index": index, "content_block": empty})));
        events.push(event("content_block_delta", json!({"index": index, "delta": delta})));
        if tail == Tail::Whole {
            events.push(event("content_block_stop", json!({"index": index})));
        }
    }
    if tail == Tail::Whole {
        let reason = if uses_tools { "tool_use" } else { "end_turn" };
        events.push(event(
            "message_delta",
            json!({"delta": {"stop_reason": reason, "stop_sequence": null}, "usage": usage}),
        ));
        events.push(event("message_stop", json!({})));
    }
    let (to, from) = mpsc::channel::<Result<Bytes, std::io::Error>>(64);
    tokio::spawn(async move {
        for event in events {
            if to.send(Ok(event)).await.is_err() {
                return;
            }
        }
        match tail {
            Tail::Whole => {}
            Tail::Silence => tokio::time::sleep(Duration::from_secs(3_600)).await,
            Tail::Break => {
                // What was sent arrives before the end does.
                tokio::time::sleep(Duration::from_millis(50)).await;
                let _ = to.send(Err(std::io::Error::other("dropped"))).await;
            }
        }
    });
    Response::builder()
        .status(200)
        .header("content-type", "text/event-stream; charset=utf-8")
        .header("request-id", "req_trial")
        .body(Body::from_stream(Stream(from)))
        .expect("a response")
}

fn event(kind: &str, mut data: Value) -> Bytes {
    data["type"] = json!(kind);
    Bytes::from(format!("event: {kind}\ndata: {data}\n\n"))
}
