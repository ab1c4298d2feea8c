//! Watching: what an agent did, read from its transcript.

use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read, Seek, SeekFrom},
    path::Path,
};

use serde_json::Value;

use crate::task::{Activity, SessionId, clip};

use super::claude::{Block, Content, LONGEST_PARSED, Line};

/// The most bytes of a text that is shown.
const MOST: usize = 4_000;

/// What was done from a place in the transcript on, at most so many things, and the place after them. A line that is
/// still being written is left for the next time.
///
/// # Errors
/// If the transcript can't be read; one that is not there yet is empty.
pub fn activities(transcript: &Path, from: u64, most: usize) -> io::Result<(Vec<Activity>, u64)> {
    let read = excerpt(transcript, from, most)?;
    Ok((read.activities, read.next))
}

/// A part of a transcript, with the lines that it was read from.
#[derive(Debug, Default)]
pub struct Excerpt {
    /// What was done.
    pub activities: Vec<Activity>,
    /// For each of them its line, counted from 1 where the part begins.
    pub lines: Vec<u64>,
    /// How many lines the part has.
    pub read: u64,
    /// The place after it.
    pub next: u64,
}

/// The same as [`activities`], so that evidence that names a line can be found again.
///
/// # Errors
/// If the transcript can't be read; one that is not there yet is empty.
pub fn excerpt(transcript: &Path, from: u64, most: usize) -> io::Result<Excerpt> {
    let mut part = Excerpt { next: from, ..Excerpt::default() };
    let mut file = match File::open(transcript) {
        Ok(file) => file,
        Err(problem) if problem.kind() == io::ErrorKind::NotFound => return Ok(part),
        Err(problem) => return Err(problem),
    };
    file.seek(SeekFrom::Start(from))?;
    let mut reader = BufReader::new(file);
    while part.activities.len() < most {
        let Some((line, length)) = next_line(&mut reader)? else { break };
        part.next += length;
        part.read += 1;
        match line {
            Some(line) => read_line(&line, &mut part.activities),
            None => part.activities.push(Activity::Other { kind: oversized(length) }),
        }
        part.lines.resize(part.activities.len(), part.read);
    }
    Ok(part)
}

/// What a line is called that nobody parses.
fn oversized(length: u64) -> String {
    format!("an oversized line of {} kB; the transcript has it whole", length / 1_000)
}

/// A whole line and its length; no text if it is too long to look at. `None` if there is no whole line.
fn next_line(reader: &mut BufReader<File>) -> io::Result<Option<(Option<Vec<u8>>, u64)>> {
    let mut line = Vec::new();
    let most = u64::try_from(LONGEST_PARSED).unwrap_or(u64::MAX) + 1;
    let mut length = u64::try_from(reader.by_ref().take(most).read_until(b'\n', &mut line)?).unwrap_or(0);
    if line.ends_with(b"\n") {
        return Ok(Some((Some(line), length)));
    }
    if length < most {
        return Ok(None);
    }
    loop {
        let (used, ended) = {
            let rest = reader.fill_buf()?;
            if rest.is_empty() {
                return Ok(None);
            }
            rest.iter().position(|&byte| byte == b'\n').map_or((rest.len(), false), |at| (at + 1, true))
        };
        reader.consume(used);
        length += u64::try_from(used).unwrap_or(0);
        if ended {
            return Ok(Some((None, length)));
        }
    }
}

fn read_line(line: &[u8], seen: &mut Vec<Activity>) {
    match serde_json::from_slice::<Line>(line) {
        Ok(Line::System(system)) => match system.subtype.as_str() {
            "init" => {
                let session = system.session_id.and_then(|id| id.parse().ok()).map(SessionId);
                seen.push(Activity::Ready { session, model: system.model });
            }
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "milliseconds, never negative")]
            "api_retry" => seen.push(Activity::Retry {
                attempt: system.attempt,
                most: system.max_retries,
                status: system.error_status,
                wait_ms: system.retry_delay_ms.max(0.0) as u64,
            }),
            _ => {}
        },
        Ok(Line::Assistant { message } | Line::User { message }) => blocks(message.content, seen),
        Ok(Line::Result(result)) => {
            let ok = !result.is_error && result.subtype == "success";
            let usage = &result.usage;
            let input = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
            if input + usage.output_tokens > 0 {
                seen.push(Activity::Usage { input, output: usage.output_tokens });
            }
            seen.push(Activity::Finished { ok, text: clip(&result.result.unwrap_or_default(), MOST) });
        }
        Ok(Line::RateLimitEvent { rate_limit_info: limit }) => {
            let resets_at = limit.resets_at.and_then(|at| jiff::Timestamp::from_second(at).ok());
            seen.push(Activity::Limit { status: limit.status, resets_at });
        }
        Ok(Line::ControlRequest { request, .. }) => seen.push(Activity::Asked {
            tool: request["tool_name"].as_str().unwrap_or("tool").to_owned(),
            input: input_line(&request["input"]),
        }),
        Ok(Line::ControlCancelRequest { .. } | Line::Other(Value::Null)) => {}
        Ok(Line::Other(value)) => {
            let kind = value["type"].as_str().unwrap_or("a line of another kind");
            if kind != "control_response" && kind != "stream_event" {
                seen.push(Activity::Other { kind: clip(kind, 80) });
            }
        }
        Err(_) => seen.push(Activity::Other { kind: "a line that is not JSON".into() }),
    }
}

fn blocks(content: Content, seen: &mut Vec<Activity>) {
    let Content::Blocks(blocks) = content else { return };
    for block in blocks {
        match block {
            Block::Text { text } => seen.push(Activity::Text { text: clip(&text, MOST) }),
            Block::ToolUse { id, name, input } => {
                seen.push(Activity::ToolCall { id, tool: name, input: input_line(&input) });
            }
            Block::ToolResult { tool_use_id, content, is_error } => seen.push(Activity::ToolResult {
                id: tool_use_id,
                failed: is_error.unwrap_or(false),
                text: clip(&text_of(&content), MOST),
            }),
            Block::Other(_) => {}
        }
    }
}

/// The part of an input that a person looks for.
fn input_line(input: &Value) -> String {
    let known = ["command", "file_path", "notebook_path", "pattern", "path", "url", "query", "description"];
    let found = known.iter().find_map(|key| input[key].as_str());
    clip(found.map_or_else(|| input.to_string(), str::to_owned).trim(), 2_000)
}

fn text_of(content: &Value) -> String {
    match content {
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().filter_map(|part| part["text"].as_str()).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_activity_knows_its_line_of_the_part_that_was_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transcript.jsonl");
        let text = |words: &str| {
            let block = serde_json::json!([{"type": "text", "text": words}, {"type": "text", "text": "more"}]);
            serde_json::json!({"type": "assistant", "message": {"content": block}}).to_string()
        };
        let lines = [r#"{"type":"system","subtype":"init"}"#, r#"{"type":"stream_event"}"#, &text("a"), "", &text("b")];
        std::fs::write(&path, lines.join("\n")).unwrap();
        let first = excerpt(&path, 0, 2).unwrap();
        assert_eq!((first.lines, first.read, first.activities.len()), (vec![1, 3, 3], 3, 3));
        // The last line has no end yet: it may still be written.
        let rest = excerpt(&path, first.next, 100).unwrap();
        assert_eq!((rest.lines, rest.read), (vec![1], 1));
    }
}
