//! The agent's stream: whole lines to the transcript, and what can be understood of them.

use std::{fs::File, io::Write, path::Path};

use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt};

/// Longer lines go to the transcript unparsed, so that no line costs more memory than this.
pub const LIMIT: usize = 1024 * 1024;

/// A line of the stream, as far as we need to know it.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Line {
    /// `system/*`.
    System(System),
    /// A piece of an assistant's message.
    Assistant { message: Message },
    /// Tool results, mostly.
    User { message: Message },
    /// The end of a turn of ours.
    Result(Box<ResultLine>),
    /// News of a limit.
    RateLimitEvent { rate_limit_info: RateLimit },
    /// A question to us.
    ControlRequest { request_id: String, request: Value },
    /// It does not want to know any more.
    ControlCancelRequest { request_id: String },
    /// Anything else: kept in the transcript.
    #[serde(untagged)]
    Other(Value),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct System {
    pub subtype: String,
    pub session_id: Option<String>,
    pub model: Option<String>,
    pub attempt: u32,
    pub max_retries: u32,
    pub retry_delay_ms: f64,
    pub error_status: Option<u16>,
    pub error: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Message {
    pub id: Option<String>,
    pub model: Option<String>,
    pub usage: Usage,
    pub content: Content,
}

/// Text, or blocks.
#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "what else a message may be is accepted, and not looked at")]
#[serde(untagged)]
pub enum Content {
    Blocks(Vec<Block>),
    Text(String),
    Other(Value),
}

impl Default for Content {
    fn default() -> Self {
        Self::Blocks(Vec::new())
    }
}

#[derive(Debug, Deserialize)]
#[allow(dead_code, reason = "what else a block may be is accepted, and not looked at")]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Block {
    Text {
        text: String,
    },
    ToolUse {
        id: String,
        name: String,
        input: Value,
    },
    ToolResult {
        tool_use_id: String,
        #[serde(default)]
        content: Value,
        #[serde(default)]
        is_error: Option<bool>,
    },
    #[serde(untagged)]
    Other(Value),
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct ResultLine {
    pub subtype: String,
    pub is_error: bool,
    pub result: Option<String>,
    pub errors: Vec<Value>,
    pub api_error_status: Option<u16>,
    pub terminal_reason: Option<String>,
    pub session_id: Option<String>,
    pub num_turns: u32,
    pub total_cost_usd: Option<f64>,
    pub usage: Usage,
    pub permission_denials: Vec<Denied>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Usage {
    pub input_tokens: u64,
    pub cache_creation_input_tokens: u64,
    pub cache_read_input_tokens: u64,
    pub output_tokens: u64,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Denied {
    pub tool_name: String,
    pub tool_input: Value,
}

#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct RateLimit {
    pub status: String,
    pub resets_at: Option<i64>,
    pub rate_limit_type: Option<String>,
    pub utilization: Option<f64>,
}

/// What was read.
pub enum Read {
    /// A line that could be understood, if only as [`Line::Other`].
    Line(Line),
    /// A line that is no JSON, not UTF-8, or too long to look at.
    Odd,
    /// There is no more.
    End,
}

/// Reads a stream line by line, and writes it to a transcript as it comes.
pub struct Lines<R> {
    from: R,
    transcript: File,
    chunk: Box<[u8]>,
    unread: std::ops::Range<usize>,
    line: Vec<u8>,
    number: u64,
}

impl<R: AsyncRead + Unpin> Lines<R> {
    /// Of this stream, into this new file.
    pub fn new(from: R, transcript: &Path) -> std::io::Result<Self> {
        let transcript = File::options().create(true).append(true).open(transcript)?;
        Ok(Self { from, transcript, chunk: vec![0; 64 * 1024].into(), unread: 0..0, line: Vec::new(), number: 0 })
    }

    /// The number of the line that was read last, from 1: its line in the transcript.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line. May be dropped while it waits: nothing that was read is lost.
    pub async fn next(&mut self) -> std::io::Result<Read> {
        loop {
            let fresh = &self.chunk[self.unread.clone()];
            if let Some(at) = fresh.iter().position(|&byte| byte == b'\n') {
                let whole = &fresh[..=at];
                let room = LIMIT.saturating_sub(self.line.len()).saturating_add(1).min(whole.len());
                self.line.extend_from_slice(&whole[..room]);
                self.unread.start += at + 1;
                let read = understand(&self.line);
                self.number += 1;
                self.line.clear();
                self.line.shrink_to(64 * 1024);
                return Ok(read);
            }
            let room = LIMIT.saturating_sub(self.line.len()).saturating_add(1).min(fresh.len());
            self.line.extend_from_slice(&fresh[..room]);
            self.unread = 0..0;
            let read = self.from.read(&mut self.chunk).await?;
            // Not awaited: whoever drops this future here would lose what was read. It goes to the page cache.
            self.transcript.write_all(&self.chunk[..read])?;
            if read == 0 {
                let cut = std::mem::take(&mut self.line);
                self.number += u64::from(!cut.is_empty());
                return Ok(if cut.is_empty() { Read::End } else { understand(&cut) });
            }
            self.unread = 0..read;
        }
    }
}

fn understand(line: &[u8]) -> Read {
    if line.len() > LIMIT {
        return Read::Odd;
    }
    if line.iter().all(u8::is_ascii_whitespace) {
        return Read::Line(Line::Other(Value::Null));
    }
    serde_json::from_slice(line).map_or(Read::Odd, Read::Line)
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn read_all(bytes: Vec<u8>) -> (u32, u32, u64) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("transcript.jsonl");
        let mut lines = Lines::new(bytes.as_slice(), &path).unwrap();
        let (mut good, mut odd) = (0, 0);
        loop {
            match lines.next().await.unwrap() {
                Read::Line(_) => good += 1,
                Read::Odd => odd += 1,
                Read::End => break,
            }
            assert!(lines.line.capacity() <= LIMIT * 2 + 128 * 1024);
        }
        (good, odd, std::fs::metadata(path).unwrap().len())
    }

    #[tokio::test]
    async fn what_can_not_be_understood_is_kept_and_counted() {
        let mut bytes =
            b"{\"subtype\":\"init\",\"type\":\"system\"}\n{\"type\":\"new\"}\nnot json\n\xff\xfe{}\n".to_vec();
        bytes.extend_from_slice(b"{\"type\":\"result\",\"is_er");
        let length = bytes.len() as u64;
        assert_eq!(read_all(bytes).await, (2, 3, length));
    }

    #[tokio::test]
    async fn a_line_of_fifty_megabytes_goes_to_disk_and_not_to_memory() {
        let mut bytes = vec![b'x'; 50 * 1024 * 1024];
        bytes.extend_from_slice(b"\n{\"type\":\"system\"}\n");
        let length = bytes.len() as u64;
        assert_eq!(read_all(bytes).await, (1, 1, length));
    }
}
