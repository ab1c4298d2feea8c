//! Answers, and refusals in the service's own words.

use axum::{
    body::Body,
    http::{Response, header},
};
use serde_json::{Value, json};

const CONFLICT: &str =
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
const WEBHOOK: &str =
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";

/// What a call comes to.
pub(super) type Answer = Result<Value, Refused>;

/// A refusal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refused {
    status: u16,
    words: String,
    retry_after: Option<u64>,
}

impl Refused {
    fn new(status: u16, words: impl Into<String>) -> Self {
        Self { status, words: words.into(), retry_after: None }
    }

    pub fn bad(why: impl std::fmt::Display) -> Self {
        Self::new(400, format!("Bad Request: {why}"))
    }

    pub fn flood(seconds: u64) -> Self {
        let words = format!("Too Many Requests: retry after {seconds}");
        Self { retry_after: Some(seconds), ..Self::new(429, words) }
    }

    pub fn unauthorized() -> Self {
        Self::new(401, "Unauthorized")
    }

    pub fn blocked() -> Self {
        Self::new(403, "Forbidden: bot was blocked by the user")
    }

    pub fn no_method() -> Self {
        Self::new(404, "Not Found: method not found")
    }

    pub fn no_file() -> Self {
        Self::new(404, "Not Found")
    }

    pub fn conflict() -> Self {
        Self::new(409, CONFLICT)
    }

    pub fn webhook() -> Self {
        Self::new(409, WEBHOOK)
    }

    pub fn too_large() -> Self {
        Self::new(413, "Request Entity Too Large")
    }

    pub fn internal() -> Self {
        Self::new(500, "Internal Server Error: restart")
    }
}

/// The answer as it is sent.
pub(super) fn said(answer: Answer) -> Response<Body> {
    let (status, body) = match answer {
        Ok(result) => (200, json!({"ok": true, "result": result})),
        Err(refused) => {
            let mut body = json!({"ok": false, "error_code": refused.status, "description": refused.words});
            if let Some(seconds) = refused.retry_after {
                body["parameters"] = json!({"retry_after": seconds});
            }
            (refused.status, body)
        }
    };
    page(status, "application/json", body.to_string())
}

pub(super) fn page(status: u16, kind: &str, body: impl Into<Body>) -> Response<Body> {
    let response = Response::builder().status(status).header(header::CONTENT_TYPE, kind);
    response.body(body.into()).expect("an answer")
}
