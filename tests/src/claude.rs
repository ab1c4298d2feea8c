//! The real Claude Code CLI in a scrubbed environment, without the engine: what it says, and what it does with our
//! answers.

use std::{path::Path, process::Stdio, time::Duration};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    process::{Child, ChildStdin, Command},
};

/// Long enough for a loaded machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// What the host answers to a question of the CLI.
#[derive(Debug, Clone)]
pub enum Answer {
    /// Allowed as it was asked.
    Allow,
    /// Allowed with these keys of the input replaced.
    AllowWith(Value),
    /// Denied with words.
    Deny(&'static str),
    /// Denied with words, and the run ends.
    DenyAndStop(&'static str),
    /// No answer, but a wish that it stops.
    Interrupt,
}

/// What the host does once a tool works.
#[derive(Debug, Clone, Copy)]
pub enum Then {
    /// Nothing.
    Wait,
    /// Asks it to stop.
    Interrupt,
    /// Sends a signal.
    Signal(Signal),
}

/// One conversation to have.
#[derive(Debug, Clone)]
pub struct Script {
    /// Arguments after the program.
    pub args: Vec<String>,
    /// Variables besides the scrubbed ones.
    pub env: Vec<(&'static str, String)>,
    /// Prompts, each given when the one before has its result.
    pub prompts: Vec<&'static str>,
    /// Answers to its questions, in order; then everything is denied.
    pub answers: Vec<Answer>,
    /// What is done when the first tool is called.
    pub at_tool: Then,
}

/// A line of a conversation.
#[derive(Debug, Clone)]
pub enum Said {
    /// The host to the CLI.
    Host(Value),
    /// The CLI to the host.
    Cli(Value),
}

/// What came of a conversation.
#[derive(Debug, Clone)]
pub struct Told {
    /// All lines in their order.
    pub said: Vec<Said>,
    /// The exit code; none after a signal that it did not catch.
    pub exit: Option<i32>,
    /// What stood on its standard error.
    pub stderr: String,
}

/// Has a conversation in this folder.
///
/// # Panics
/// If the CLI can't be started, or does not end.
pub async fn converse(dir: &Path, config: &Path, script: &Script) -> Told {
    let mut child = command(dir, config, &script.env).args(&script.args).spawn().expect("the CLI starts");
    let mut stderr = child.stderr.take().expect("its errors");
    let errors = tokio::spawn(async move {
        let mut text = String::new();
        let _ = stderr.read_to_string(&mut text).await;
        text
    });
    let said = tokio::time::timeout(PATIENCE, exchange(&mut child, script)).await.expect("it comes to an end");
    let status = tokio::time::timeout(PATIENCE, child.wait()).await.expect("it ends").expect("a status");
    Told { said, exit: status.code(), stderr: errors.await.expect("its errors") }
}

/// Runs it with these arguments and nothing on its standard input, and gives what it prints.
///
/// # Panics
/// If it can't be started.
pub async fn print(dir: &Path, config: &Path, args: &[&str]) -> String {
    let out = command(dir, config, &[]).args(args).stdin(Stdio::null()).output().await.expect("the CLI runs");
    String::from_utf8_lossy(&out.stdout).into_owned()
}

fn command(dir: &Path, config: &Path, env: &[(&'static str, String)]) -> Command {
    let mut command = Command::new(crate::built::claude());
    command.current_dir(dir).env_clear().kill_on_drop(true);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    for (name, value) in [
        ("LANG", "C.UTF-8"),
        ("TZ", "UTC"),
        ("TERM", "dumb"),
        ("IS_SANDBOX", "1"),
        ("CLAUDE_CODE_DISABLE_BACKGROUND_TASKS", "1"),
        ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1"),
        ("CLAUDE_CODE_MAX_RETRIES", "1"),
        ("DISABLE_TELEMETRY", "1"),
        ("DISABLE_ERROR_REPORTING", "1"),
        ("DISABLE_AUTOUPDATER", "1"),
    ] {
        command.env(name, value);
    }
    command.env("HOME", config).env("CLAUDE_CONFIG_DIR", config.join(".claude"));
    command.envs(env.iter().map(|(name, value)| (name, value)));
    command
}

async fn exchange(child: &mut Child, script: &Script) -> Vec<Said> {
    let mut host = Host { stdin: child.stdin.take(), said: Vec::new() };
    let mut prompts = script.prompts.iter();
    host.prompt(prompts.next()).await;
    let mut answers = script.answers.iter();
    let mut at_tool = script.at_tool;
    let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
    while let Some(line) = lines.next_line().await.expect("a line") {
        let Ok(line) = serde_json::from_str::<Value>(&line) else { continue };
        host.said.push(Said::Cli(line.clone()));
        if line["type"] == "control_request" {
            host.answer(&line, answers.next().unwrap_or(&Answer::Deny("no"))).await;
        } else if line["type"] == "result" {
            host.prompt(prompts.next()).await;
        } else if calls_a_tool(&line) {
            match std::mem::replace(&mut at_tool, Then::Wait) {
                Then::Wait => {}
                Then::Interrupt => host.interrupt().await,
                Then::Signal(signal) => {
                    // The command itself is up a moment after the line.
                    tokio::time::sleep(Duration::from_millis(700)).await;
                    let pid = child.id().and_then(|id| i32::try_from(id).ok()).expect("a process");
                    kill(Pid::from_raw(pid), signal).expect("a signal");
                }
            }
        }
    }
    host.said
}

fn calls_a_tool(line: &Value) -> bool {
    line["type"] == "assistant"
        && line["message"]["content"].as_array().is_some_and(|blocks| blocks.iter().any(|b| b["type"] == "tool_use"))
}

struct Host {
    stdin: Option<ChildStdin>,
    said: Vec<Said>,
}

impl Host {
    async fn say(&mut self, line: Value) {
        if let Some(stdin) = &mut self.stdin {
            // One that has ended already is heard from by its exit code.
            let _ = stdin.write_all(format!("{line}\n").as_bytes()).await;
            let _ = stdin.flush().await;
        }
        self.said.push(Said::Host(line));
    }

    /// Gives a prompt; none closes the pipe, after which the CLI ends.
    async fn prompt(&mut self, text: Option<&&str>) {
        match text {
            Some(text) => {
                let message = json!({"role": "user", "content": text});
                let line = json!({"type": "user", "message": message, "parent_tool_use_id": null, "session_id": ""});
                self.say(line).await;
            }
            None => self.stdin = None,
        }
    }

    async fn interrupt(&mut self) {
        let request = json!({"subtype": "interrupt"});
        self.say(json!({"type": "control_request", "request_id": "stop", "request": request})).await;
    }

    async fn answer(&mut self, line: &Value, answer: &Answer) {
        let mut input = line["request"]["input"].clone();
        let response = match answer {
            Answer::Allow => json!({"behavior": "allow", "updatedInput": input}),
            Answer::AllowWith(changed) => {
                for (key, value) in changed.as_object().into_iter().flatten() {
                    input[key] = value.clone();
                }
                json!({"behavior": "allow", "updatedInput": input})
            }
            Answer::Deny(words) => json!({"behavior": "deny", "message": words}),
            Answer::DenyAndStop(words) => json!({"behavior": "deny", "message": words, "interrupt": true}),
            Answer::Interrupt => return self.interrupt().await,
        };
        let response = json!({"subtype": "success", "request_id": line["request_id"], "response": response});
        self.say(json!({"type": "control_response", "response": response})).await;
    }
}
