//! What is gathered while a run goes on.

use std::{collections::HashMap, time::Instant};

use jiff::Timestamp;

use crate::{
    execute::Want,
    task::{Agent, CommandRun, Denial, Report, SessionId, Tokens, clip, tail},
};

use super::lines::{Block, Content, Line, Message, RateLimit, ResultLine, System};

/// The longest final message that is kept.
const MOST_TEXT: usize = 64 * 1024;
/// The most commands that are remembered, the last ones.
const MOST_COMMANDS: usize = 200;
/// How much of what a command printed is kept, from its end.
const MOST_TAIL: usize = 2_000;
/// The longest name of a tool, or of a call, that is kept.
const MOST_NAME: usize = 200;
/// The most of anything else that a model can make up: names of tools, calls without an answer, denials.
const MOST_MADE_UP: usize = 500;

/// What a stream has told so far.
pub(super) struct Gathered {
    pub report: Report,
    pub result: Option<ResultLine>,
    pub last_text: String,
    pub limit: Option<RateLimit>,
    /// The service has answered: what the CLI says by itself is no answer.
    pub answered: bool,
    /// A retry that no waiting will mend: the CLI would go on for minutes.
    pub hopeless: Option<u16>,
    /// Tools that have not answered: the call, the tool, its command's place in the report.
    open: Vec<(String, String, Option<usize>)>,
    pub last_sign: Instant,
    /// What was asked of us and not decided yet, by the request.
    pub wanted: HashMap<String, Want>,
    /// What its messages have used so far.
    pub used: Used,
}

/// Tokens as the messages tell them: several lines are of one message, and each repeats its sum.
#[derive(Debug, Default)]
pub(super) struct Used {
    before: u64,
    message: Option<String>,
    now: u64,
}

impl Used {
    /// All so far.
    pub fn total(&self) -> u64 {
        self.before + self.now
    }

    fn add(&mut self, message: &Message) {
        let usage = &message.usage;
        let sum = usage.input_tokens
            + usage.cache_creation_input_tokens
            + usage.cache_read_input_tokens
            + usage.output_tokens;
        if self.message != message.id {
            self.before += self.now;
            self.now = 0;
            self.message.clone_from(&message.id);
        }
        self.now = self.now.max(sum);
    }
}

/// What a tool result says: text, or blocks of it.
fn printed(content: &serde_json::Value) -> String {
    let blocks = content.as_array().into_iter().flatten().filter_map(|block| block["text"].as_str());
    content.as_str().map_or_else(|| blocks.collect::<Vec<_>>().join("\n"), ToOwned::to_owned)
}

impl Gathered {
    pub fn new() -> Self {
        Self {
            report: Report::empty(Agent::Claude),
            result: None,
            last_text: String::new(),
            limit: None,
            answered: false,
            hopeless: None,
            open: Vec::new(),
            last_sign: Instant::now(),
            wanted: HashMap::new(),
            used: Used::default(),
        }
    }

    /// Takes in a line of this number in the transcript. Gives the session when it becomes known.
    pub fn take(&mut self, line: Line, number: u64) -> Option<SessionId> {
        match line {
            Line::System(system) => return self.system(&system),
            Line::Assistant { message } => self.assistant(message, number),
            Line::User { message } => self.answers(message),
            Line::Result(result) => self.result = Some(*result),
            Line::RateLimitEvent { rate_limit_info } => self.limit = Some(rate_limit_info),
            Line::ControlRequest { .. } | Line::ControlCancelRequest { .. } | Line::Other(_) => {}
        }
        None
    }

    /// The tool that works now.
    pub fn open_tool(&self) -> Option<&str> {
        self.open.last().map(|(_, tool, _)| tool.as_str())
    }

    /// Which limit it is, where the stream said so.
    pub fn limit_kind(&self) -> Option<String> {
        self.limit.as_ref()?.rate_limit_type.clone()
    }

    /// When the limit that was reported is lifted.
    pub fn limit_reset(&self) -> Option<Timestamp> {
        self.limit.as_ref()?.resets_at.and_then(|seconds| Timestamp::from_second(seconds).ok())
    }

    pub fn denied(&mut self, tool: &str, input: &serde_json::Value) {
        let denial = Denial { tool: clip(tool, MOST_NAME), input: clip(&input.to_string(), 2_000) };
        if self.report.denials.len() < MOST_MADE_UP && !self.report.denials.contains(&denial) {
            self.report.denials.push(denial);
        }
    }

    fn system(&mut self, system: &System) -> Option<SessionId> {
        match system.subtype.as_str() {
            "init" => {
                self.report.model = system.model.clone().or(self.report.model.take());
                let session = system.session_id.as_ref()?.parse().ok().map(SessionId)?;
                self.report.session = Some(session);
                Some(session)
            }
            "api_retry" => {
                self.hopeless = system.error_status.filter(|status| matches!(status, 401..=403));
                None
            }
            _ => None,
        }
    }

    fn assistant(&mut self, message: Message, number: u64) {
        self.used.add(&message);
        self.answered |= message.model.as_deref().is_some_and(|model| model != "<synthetic>");
        let Content::Blocks(blocks) = message.content else { return };
        for block in blocks {
            match block {
                Block::Text { text } => self.last_text = clip(&text, MOST_TEXT),
                Block::ToolUse { id, name, input } => self.call(&id, &name, &input, number),
                Block::ToolResult { .. } | Block::Other(_) => {}
            }
        }
    }

    fn call(&mut self, id: &str, tool: &str, input: &serde_json::Value, number: u64) {
        let (id, tool) = (clip(id, MOST_NAME), clip(tool, MOST_NAME));
        // Past so many tools, the rest are counted as one.
        let is_known = self.report.tools.contains_key(&tool) || self.report.tools.len() < MOST_MADE_UP;
        let counted = if is_known { tool.as_str() } else { "other tools" };
        *self.report.tools.entry(counted.to_owned()).or_default() += 1;
        let mut place = None;
        if let Some(command) = input["command"].as_str().filter(|_| tool == "Bash") {
            if self.report.commands.len() >= MOST_COMMANDS {
                self.report.commands.remove(0);
                for (_, _, place) in &mut self.open {
                    *place = place.and_then(|at| at.checked_sub(1));
                }
            }
            place = Some(self.report.commands.len());
            let command = clip(command, 2_000);
            self.report.commands.push(CommandRun { command, failed: None, event: Some(number), tail: String::new() });
        }
        if self.open.len() >= MOST_MADE_UP {
            self.open.remove(0);
        }
        self.open.push((id, tool, place));
    }

    fn answers(&mut self, message: Message) {
        let Content::Blocks(blocks) = message.content else { return };
        for block in blocks {
            let Block::ToolResult { tool_use_id, is_error, content } = block else { continue };
            let call = clip(&tool_use_id, MOST_NAME);
            let Some(at) = self.open.iter().position(|(id, _, _)| *id == call) else { continue };
            let (_, _, place) = self.open.remove(at);
            if let Some(command) = place.and_then(|place| self.report.commands.get_mut(place)) {
                command.failed = Some(is_error.unwrap_or(false));
                command.tail = tail(&printed(&content), MOST_TAIL);
            }
        }
    }

    /// The figures of the result line.
    pub fn count(&mut self, result: &ResultLine, prior_cost: f64) {
        self.report.turns = result.num_turns;
        self.report.cost_usd = result.total_cost_usd.map(|sum| (sum - prior_cost).max(0.0));
        let usage = &result.usage;
        let input = usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens;
        self.report.tokens = Tokens { input, output: usage.output_tokens };
        if let Some(session) = result.session_id.as_ref().and_then(|id| id.parse().ok()) {
            self.report.session = Some(SessionId(session));
        }
        for denial in &result.permission_denials {
            self.denied(&denial.tool_name, &denial.tool_input);
        }
    }
}
