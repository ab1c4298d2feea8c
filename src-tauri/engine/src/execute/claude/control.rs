//! The control lines that go to the CLI over its standard input.

use std::{io, time::Duration};

use serde_json::{Value, json};
use tokio::{io::AsyncWriteExt, process::ChildStdin};

use crate::execute::{Permit, Want};

/// What the CLI asks us: only `can_use_tool` is known; everything else it is told that we can't.
pub(super) fn want(request: &Value) -> Option<Want> {
    (request["subtype"] == "can_use_tool").then(|| Want {
        tool: request["tool_name"].as_str().unwrap_or("tool").to_owned(),
        input: request["input"].clone(),
        reason: request["decision_reason"].as_str().map(str::to_owned),
    })
}

/// The line that tells the CLI what was decided. Nothing of its own suggestions is ever echoed: they may have rules
/// written into the repository.
pub(super) fn decided(request_id: &str, permit: &Permit) -> Value {
    let response = match permit {
        Permit::Allow { input } => json!({"behavior": "allow", "updatedInput": input}),
        Permit::Deny { words } => json!({"behavior": "deny", "message": words}),
        Permit::Stop { message } => json!({"behavior": "deny", "message": message, "interrupt": true}),
        Permit::Cross { path } => {
            let words = format!("Allowed: the session starts anew with {path} within reach.");
            json!({"behavior": "deny", "message": words, "interrupt": true})
        }
    };
    json!({"type": "control_response", "response": {"subtype": "success", "request_id": request_id, "response": response}})
}

/// The line that says that we don't do that.
pub(super) fn unknown(request_id: &str) -> Value {
    json!({"type": "control_response", "response": {"subtype": "error", "request_id": request_id, "error": "not supported"}})
}

/// The line with the prompt.
pub(super) fn prompt(text: &str) -> Value {
    // The CLI takes a prompt that begins with these for a command or a file of its own.
    let guarded = if text.starts_with(['/', '@', '#', '!']) { format!("Task:\n{text}") } else { text.to_owned() };
    json!({"type": "user", "message": {"role": "user", "content": guarded}, "parent_tool_use_id": null, "session_id": ""})
}

/// The line after which the CLI is ready for its prompt.
pub(super) fn initialize() -> Value {
    json!({"type": "control_request", "request_id": "start", "request": {"subtype": "initialize"}})
}

pub(super) async fn send(stdin: &mut ChildStdin, what: &Value) -> io::Result<()> {
    stdin.write_all(format!("{what}\n").as_bytes()).await?;
    stdin.flush().await
}

/// Asks it to stop by itself, so that its session is whole.
pub(super) async fn interrupt(stdin: &mut ChildStdin) {
    let request = json!({"type": "control_request", "request_id": "stop", "request": {"subtype": "interrupt"}});
    let _ = tokio::time::timeout(Duration::from_secs(1), send(stdin, &request)).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
}
