//! What the double answers, and what it refuses.

use axum::{
    Json, Router,
    extract::State,
    http::{HeaderValue, Method, StatusCode, Uri, header::CONNECTION},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Map, Value, json};

use super::{Call, Fault, Shared, open};

/// Top-level fields of `/api/chat` and `/api/generate`; a misspelt one would be silently ignored by the real one.
const FIELDS: &[&str] = &[
    "model",
    "messages",
    "prompt",
    "system",
    "template",
    "suffix",
    "images",
    "context",
    "raw",
    "tools",
    "format",
    "options",
    "stream",
    "keep_alive",
    "think",
    "logprobs",
    "top_logprobs",
];
const OPTIONS: &[&str] = &[
    "num_ctx",
    "num_predict",
    "temperature",
    "seed",
    "top_k",
    "top_p",
    "min_p",
    "stop",
    "repeat_penalty",
    "repeat_last_n",
    "num_thread",
    "num_gpu",
    "mirostat",
    "mirostat_eta",
    "mirostat_tau",
    "tfs_z",
    "num_gqa",
];

type Answer = Result<Value, (StatusCode, String)>;

pub(super) fn router(state: Shared) -> Router {
    Router::new()
        .route("/", get(|| async { "Ollama is running" }))
        .route("/api/version", get(list))
        .route("/api/tags", get(list))
        .route("/api/show", post(asked))
        .route("/api/chat", post(asked))
        .route("/api/generate", post(asked))
        .route("/api/embed", post(asked))
        .with_state(state)
}

async fn list(State(state): State<Shared>, uri: Uri) -> Response {
    let mut state = open(&state);
    state.calls.push(Call { path: uri.path().into(), body: Value::Null });
    let model = |name: &String| {
        json!({ "name": name, "model": name, "modified_at": "2025-08-03T10:30:00Z", "size": 4_700_000_000_u64,
                "digest": "42182419e950", "details": { "format": "gguf", "family": "llama" } })
    };
    closed(match uri.path() {
        "/api/version" => Ok(json!({ "version": "0.11.4" })),
        _ => Ok(json!({ "models": state.models.iter().map(model).collect::<Vec<_>>() })),
    })
}

async fn asked(State(state): State<Shared>, method: Method, uri: Uri, body: String) -> Response {
    let parsed = serde_json::from_str::<Value>(&body).unwrap_or(Value::String(body));
    let mut open = open(&state);
    open.calls.push(Call { path: uri.path().into(), body: parsed.clone() });
    let answer = match (uri.path(), known(&open.models, &parsed)) {
        (_, Err(refused)) => Err(refused),
        ("/api/show", Ok(_)) => Ok(json!({ "license": "", "modelfile": "", "parameters": "", "template": "",
            "details": { "family": "llama" }, "model_info": { "llama.context_length": 131_072 },
            "capabilities": ["completion"] })),
        ("/api/embed", Ok(model)) => embed(&model, &parsed),
        (path, Ok(model)) => strict(path, &parsed).and_then(|()| said(&mut open, path, &model, &parsed)),
    };
    if let Err((status, message)) = &answer
        && *status == StatusCode::BAD_REQUEST
    {
        open.refused.push(format!("{method} {uri}: {message}"));
    }
    if open.fault == Some(Fault::Garbage) && answer.is_ok() {
        return (StatusCode::OK, [(CONNECTION, "close")], "<html>\u{0}not json").into_response();
    }
    closed(answer)
}

fn bad(message: impl Into<String>) -> (StatusCode, String) {
    (StatusCode::BAD_REQUEST, message.into())
}

fn known(models: &[String], body: &Value) -> Result<String, (StatusCode, String)> {
    let name = body.get("model").and_then(Value::as_str).ok_or_else(|| bad("model is required"))?;
    let whole = if name.contains(':') { name.to_owned() } else { format!("{name}:latest") };
    let found = models.iter().find(|model| **model == whole || *model == name);
    found.cloned().ok_or_else(|| (StatusCode::NOT_FOUND, format!("model '{name}' not found")))
}

/// The product makes no streaming call, leaves no option out and misspells none.
fn strict(path: &str, body: &Value) -> Result<(), (StatusCode, String)> {
    let fields = body.as_object().ok_or_else(|| bad("the body is no object"))?;
    if let Some(odd) = fields.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        return Err(bad(format!("unknown field {odd}")));
    }
    if fields.get("stream") != Some(&Value::Bool(false)) {
        return Err(bad("only stream: false is spoken here"));
    }
    let options = fields.get("options").and_then(Value::as_object).ok_or_else(|| bad("options are missing"))?;
    if let Some(odd) = options.iter().find(|(key, value)| !OPTIONS.contains(&key.as_str()) || value.is_string()) {
        return Err(bad(format!("option {odd:?}")));
    }
    match path {
        "/api/chat" => messages(fields),
        _ if fields.get("prompt").is_some_and(Value::is_string) => Ok(()),
        _ => Err(bad("prompt is missing")),
    }
}

fn messages(fields: &Map<String, Value>) -> Result<(), (StatusCode, String)> {
    let messages = fields.get("messages").and_then(Value::as_array).ok_or_else(|| bad("messages are missing"))?;
    let roles = ["system", "user", "assistant", "tool"];
    let well = |message: &Value| {
        message["role"].as_str().is_some_and(|role| roles.contains(&role)) && message["content"].is_string()
    };
    if messages.is_empty() || !messages.iter().all(well) { Err(bad("invalid message")) } else { Ok(()) }
}

fn said(state: &mut super::State, path: &str, model: &str, body: &Value) -> Answer {
    let form = body.get("format").filter(|form| !form.is_null());
    let mut text = state.replies.pop_front().unwrap_or_else(|| form.map_or("Nothing to say.".into(), least));
    let mut reason = "stop";
    match &state.fault {
        Some(Fault::Error) => {
            return Err((StatusCode::INTERNAL_SERVER_ERROR, "llama runner process has terminated".into()));
        }
        Some(Fault::ErrorInside) => return Ok(json!({ "error": "unexpected EOF" })),
        Some(Fault::Silent) => text.clear(),
        Some(Fault::Truncated) => {
            reason = "length";
            text.truncate((0..=text.len() / 2).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0));
        }
        Some(Fault::Slow(_) | Fault::Garbage | Fault::Endless | Fault::Drop) | None => {
            if let Some(form) = form {
                fits(form, &text)
                    .map_err(|problem| bad(format!("a model bound to this format can't say that: {problem}")))?;
            }
        }
    }
    let mut answer = json!({
        "model": model, "created_at": "2025-08-03T10:30:00Z", "done": true, "done_reason": reason,
        "total_duration": 5, "load_duration": 1, "prompt_eval_count": 7, "prompt_eval_duration": 1, "eval_count": 3,
        "eval_duration": 1,
    });
    match path {
        "/api/chat" => answer["message"] = json!({ "role": "assistant", "content": text }),
        _ => answer["response"] = Value::String(text),
    }
    Ok(answer)
}

/// The least that a schema allows.
fn least(form: &Value) -> String {
    fn value(form: &Value) -> Value {
        match form["type"].as_str() {
            Some("object") => {
                let fields = form["properties"].as_object().into_iter().flatten();
                Value::Object(fields.map(|(name, form)| (name.clone(), value(form))).collect())
            }
            Some("array") => json!([]),
            Some("string") => form["enum"].as_array().and_then(|words| words.last().cloned()).unwrap_or(json!("")),
            Some("integer" | "number") => json!(0),
            Some("boolean") => json!(false),
            _ => Value::Null,
        }
    }
    value(form).to_string()
}

/// Whether a text fits: grammar-bound models can't leave their schema.
fn fits(form: &Value, text: &str) -> Result<(), String> {
    let said: Value = serde_json::from_str(text).map_err(|_| "no JSON".to_owned())?;
    if form == "json" { Ok(()) } else { holds(form, &said) }
}

fn holds(form: &Value, said: &Value) -> Result<(), String> {
    match form["type"].as_str() {
        Some("object") => {
            let fields = said.as_object().ok_or("no object")?;
            let known = form["properties"].as_object().ok_or("the schema has no properties")?;
            let required = form["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
            if let Some(missing) = required.into_iter().find(|name| !fields.contains_key(*name)) {
                return Err(format!("{missing} is missing"));
            }
            fields
                .iter()
                .try_for_each(|(name, value)| holds(known.get(name).ok_or(format!("{name} is unknown"))?, value))
        }
        Some("array") => said.as_array().ok_or("no list")?.iter().try_for_each(|item| holds(&form["items"], item)),
        Some("string") => match form["enum"].as_array() {
            Some(words) if !words.contains(said) => Err(format!("{said} is not in the list")),
            _ if said.is_string() => Ok(()),
            _ => Err("no text".into()),
        },
        other => Err(format!("the schema says {other:?}")),
    }
}

/// Each text gets a vector of its letters: the same text the same vector, like texts like vectors.
fn embed(model: &str, body: &Value) -> Answer {
    let texts: Vec<&str> = match &body["input"] {
        Value::String(text) => vec![text],
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        _ => return Err(bad("input is missing")),
    };
    let vector = |text: &&str| -> Vec<f64> {
        let count = |letter: u8| text.bytes().filter(|byte| byte.to_ascii_lowercase() == letter).count() as f64;
        let counts: Vec<f64> = (b'a'..=b'z').map(count).collect();
        let length = counts.iter().map(|count| count * count).sum::<f64>().sqrt().max(1.0);
        counts.into_iter().map(|count| count / length).collect()
    };
    Ok(json!({ "model": model, "embeddings": texts.iter().map(vector).collect::<Vec<_>>() }))
}

fn closed(answer: Answer) -> Response {
    let mut response = match answer {
        Ok(body) => Json(body).into_response(),
        Err((status, message)) => (status, Json(json!({ "error": message }))).into_response(),
    };
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}
