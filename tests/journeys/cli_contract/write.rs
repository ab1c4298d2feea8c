//! The document, from what was seen.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

use nix::sys::signal::Signal;
use serde_json::{Map, Value};
use trials::claude::{Said, Then, print};

use super::{Seen, started::Started};

/// The flags that the bridge uses, some only in some runs.
const FLAGS: [&str; 19] = [
    "--print",
    "--input-format",
    "--output-format",
    "--verbose",
    "--setting-sources",
    "--strict-mcp-config",
    "--settings",
    "--permission-mode",
    "--permission-prompt-tool",
    "--dangerously-skip-permissions",
    "--allowedTools",
    "--tools",
    "--session-id",
    "--resume",
    "--fork-session",
    "--model",
    "--max-turns",
    "--max-budget-usd",
    "--add-dir",
];

/// What is shown of a line, beside its type and subtype.
const SHOWN: [&str; 20] = [
    "session_id",
    "is_error",
    "api_error_status",
    "terminal_reason",
    "stop_reason",
    "result",
    "errors",
    "num_turns",
    "total_cost_usd",
    "usage",
    "permission_denials",
    "attempt",
    "max_retries",
    "error_status",
    "error",
    "permissionMode",
    "request_id",
    "request",
    "response",
    "rate_limit_info",
];

/// The version, and the flags with what `--help` says of them.
pub(super) async fn flags() -> (String, Vec<(&'static str, bool)>) {
    let folder = tempfile::tempdir().unwrap();
    let ask = async |args: &[&str]| print(folder.path(), folder.path(), args).await;
    let (version, help) = (ask(&["--version"]).await, ask(&["--help"]).await);
    (version.trim().to_owned(), FLAGS.iter().map(|flag| (*flag, help.contains(flag))).collect())
}

pub(super) fn document(
    (version, flags): &(String, Vec<(&'static str, bool)>),
    started: &[Started],
    seen: &[Seen],
) -> String {
    let mut out = format!(
        "# What the bridge relies on in Claude Code\n\nWritten by a test, not by hand: it runs the pinned CLI \
         ({version}) against a scripted Messages API\non loopback, with one internal retry. A version that behaves \
         otherwise fails the test with the difference. Accept it with\n\n    {}\n\nIds, times, ports and paths \
         are named (`SESSION`, `call-1`, `UUID`, `/project`). `>` goes to the CLI, `<` comes from it; of a\nline \
         only the fields that matter are shown, `usage` as tokens in + out, and lines that the bridge passes over \
         are left out.\n\n## Flags\n\n\
         | flag | in `--help` |\n|---|---|\n",
        super::ACCEPT
    );
    for (flag, is_told) in flags {
        let _ = writeln!(out, "| `{flag}` | {} |", if *is_told { "yes" } else { "no, but accepted" });
    }
    out.push_str("\n## How a run is started\n");
    for one in started {
        let _ = write!(out, "\n### {}\n\n```\n{}\n```\n", one.title, command_line(&one.args));
    }
    if let Some(one) = started.first() {
        let _ = write!(out, "\nVariables beside those that every child gets: {}.\n", one.env.join(", "));
    }
    out.push_str(&fields(seen));
    let mut part = "";
    for one in seen {
        if one.scene.part != part {
            part = one.scene.part;
            let _ = write!(out, "\n## {part}\n");
        }
        out.push_str(&scene(one));
    }
    out
}

/// One flag with its values a line.
fn command_line(args: &[String]) -> String {
    let mut out = String::from("claude");
    for arg in args {
        let arg = if uuid::Uuid::parse_str(arg).is_ok() { "UUID" } else { arg };
        let quoted = if arg.contains([' ', '"', '(', '*']) { format!("'{arg}'") } else { arg.to_owned() };
        out.push_str(if arg.starts_with('-') { " \\\n  " } else { " " });
        out.push_str(&quoted);
    }
    out
}

/// The fields that each kind of line was seen with, in any scene.
fn fields(seen: &[Seen]) -> String {
    let mut kinds: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let lines = seen.iter().flat_map(|one| &one.told.said);
    for said in lines {
        let Said::Cli(line) = said else { continue };
        let of = kinds.entry(kind(line)).or_default();
        of.extend(line.as_object().into_iter().flat_map(Map::keys).cloned());
        for within in ["message", "request", "rate_limit_info"] {
            of.extend(line[within].as_object().into_iter().flat_map(Map::keys).map(|key| format!("{within}.{key}")));
        }
    }
    let mut out = String::from("\n## Lines and their fields\n\n| line | fields seen |\n|---|---|\n");
    for (kind, fields) in kinds {
        let fields: Vec<_> = fields.into_iter().filter(|field| field != "type" && field != "subtype").collect();
        let _ = writeln!(out, "| `{kind}` | {} |", fields.join(", "));
    }
    out
}

fn kind(line: &Value) -> String {
    let kind = line["type"].as_str().unwrap_or("?");
    let subtype = line["subtype"].as_str().or_else(|| line["request"]["subtype"].as_str());
    subtype.map_or_else(|| kind.to_owned(), |subtype| format!("{kind}/{subtype}"))
}

fn scene(seen: &Seen) -> String {
    let mut out = format!("\n### {}\n\n```\n", seen.scene.title);
    for said in &seen.told.said {
        // Whether the last words get out before a signal ends it is a matter of luck.
        let is_late = matches!(seen.scene.script.at_tool, Then::Signal(Signal::SIGTERM));
        if matches!(said, Said::Cli(line) if is_late && line["type"] == "user") {
            continue;
        }
        let (sign, line) = match said {
            Said::Host(line) => (">", line),
            Said::Cli(line) => ("<", line),
        };
        for text in shown(line) {
            let _ = writeln!(out, "{sign} {text}");
        }
    }
    for line in seen.told.stderr.lines().filter(|line| !line.trim().is_empty()).take(3) {
        let _ = writeln!(out, "stderr: {line}");
    }
    let exit = seen.told.exit.map_or_else(|| "none (killed)".to_owned(), |code| code.to_string());
    let _ = writeln!(out, "exit {exit}, {} request(s) of the model", seen.requests);
    for (name, text) in &seen.files {
        let _ = writeln!(out, "{name}: {text:?}");
    }
    out + "```\n"
}

/// A line as one or more lines of the document; nothing for one that the bridge passes over.
fn shown(line: &Value) -> Vec<String> {
    let kind = kind(line);
    match kind.as_str() {
        "user" | "assistant" => return message(&kind, &line["message"]["content"]),
        "system/init" | "system/api_retry" | "rate_limit_event" => {}
        other if other.starts_with("control_") || other.starts_with("result") => {}
        _ => return vec![],
    }
    let is_broken = line["is_error"] == true && line["terminal_reason"] == "api_error";
    let fields: Vec<_> = SHOWN
        .iter()
        .filter(|key| !line[**key].is_null())
        .filter(|key| **key != "session_id" || kind == "system/init")
        // How much of a broken answer came through, and how often it was asked for, is the moment's matter.
        .filter(|key| !is_broken || !matches!(**key, "usage" | "total_cost_usd" | "num_turns"))
        .map(|key| format!("{key}={}", value(key, &line[*key])))
        .collect();
    vec![format!("{kind} {}", fields.join(" ")).trim_end().to_owned()]
}

fn value(key: &str, value: &Value) -> String {
    if key == "usage" {
        return format!("{}+{}", value["input_tokens"], value["output_tokens"]);
    }
    let mut value = value.clone();
    if key == "rate_limit_info" {
        // The scene's reset time is reckoned from now.
        for place in ["/resetsAt", "/unifiedWindows/five_hour/resetsAt"] {
            if let Some(at) = value.pointer_mut(place) {
                *at = Value::from("TIME");
            }
        }
    }
    value.to_string()
}

fn message(kind: &str, content: &Value) -> Vec<String> {
    let Some(blocks) = content.as_array() else { return vec![format!("{kind} {content}")] };
    let shown = |block: &Value| match block["type"].as_str().unwrap_or("?") {
        "tool_use" => format!("tool_use {} {} {}", block["id"].as_str().unwrap_or("?"), block["name"], block["input"]),
        "tool_result" => {
            let error = if block["is_error"] == true { " is_error" } else { "" };
            let text = block["content"].to_string();
            let text: String = text.chars().take(240).collect();
            format!("tool_result {}{error} {text}", block["tool_use_id"].as_str().unwrap_or("?"))
        }
        "text" => format!("text {}", block["text"]),
        other => other.to_owned(),
    };
    blocks.iter().map(|block| format!("{kind} {}", shown(block))).collect()
}
