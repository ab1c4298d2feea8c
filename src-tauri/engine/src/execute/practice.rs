//! The practice agent: performs what a script in the task's text says, and claims what it is told to claim. Chosen only
//! by an engine that was started for practice.

use std::{
    path::{Component, Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::{fs::File, io::AsyncWriteExt};
use tokio_util::sync::CancellationToken;

use crate::{
    check::Allowed,
    task::{Agent, CommandRun, Ended, Failure, Report},
};

use super::{Asker, Executor, RunPlan, RunSink};

/// The practice agent.
pub struct Practice;

/// A line of a script.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Act {
    /// Says something.
    Say(String),
    /// Writes a file.
    Write { path: PathBuf, text: String },
    /// Replaces a text in a file.
    Replace { path: PathBuf, old: String, new: String },
    /// Claims that a command was run. None is.
    Run(String),
    /// Takes its time.
    SleepMs(u64),
    /// Ends with these words.
    Finish(String),
}

#[async_trait]
impl Executor for Practice {
    async fn execute(
        &self,
        allowed: &Allowed,
        plan: &RunPlan,
        sink: &dyn RunSink,
        _: Arc<dyn Asker>,
        stop: &CancellationToken,
    ) -> Result<Report, Failure> {
        let began = Instant::now();
        let acts = script(&allowed.brief().request)?;
        let file = File::options().create(true).append(true).open(&plan.transcript).await;
        let file = file.map_err(|problem| house("opening the transcript", &problem))?;
        let mut stage = Stage { plan, sink, file, report: Report::empty(Agent::Practice), calls: 0 };
        sink.session(plan.session);
        stage.report.session = Some(plan.session);
        stage.report.model = Some("practice".into());
        let init = json!({"type": "system", "subtype": "init", "session_id": plan.session, "model": "practice"});
        stage.tell(&init).await?;
        for act in acts {
            tokio::select! {
                done = stage.perform(act) => done?,
                () = stop.cancelled() => return Err(Failure::Cancelled),
            }
        }
        stage.report.duration_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        Ok(stage.report)
    }
}

struct Stage<'a> {
    plan: &'a RunPlan,
    sink: &'a dyn RunSink,
    file: File,
    report: Report,
    calls: u32,
}

impl Stage<'_> {
    async fn perform(&mut self, act: Act) -> Result<(), Failure> {
        self.report.turns += 1;
        match act {
            Act::Say(text) => self.assistant(json!({"type": "text", "text": text})).await,
            Act::SleepMs(ms) => {
                tokio::time::sleep(Duration::from_millis(ms)).await;
                Ok(())
            }
            Act::Write { path, text } => {
                let done = self.inside(&path).and_then(|full| put(&full, &text));
                self.tool("Write", json!({"file_path": path, "content": text}), done).await
            }
            Act::Replace { path, old, new } => {
                let done = self.inside(&path).and_then(|full| replace(&full, &old, &new));
                self.tool("Edit", json!({"file_path": path, "old_string": old, "new_string": new}), done).await
            }
            Act::Run(command) => {
                self.report.commands.push(CommandRun {
                    command: command.clone(),
                    failed: None,
                    event: None,
                    tail: String::new(),
                });
                self.tool("Bash", json!({"command": command}), Ok("(practice: nothing was run)".into())).await
            }
            Act::Finish(text) => {
                let line = json!({"type": "result", "subtype": "success", "is_error": false, "result": text,
                    "session_id": self.plan.session, "num_turns": self.report.turns, "total_cost_usd": 0});
                self.report.ended = Ended::Finished;
                self.report.exit = Some(0);
                self.report.cost_usd = Some(0.0);
                self.report.text = text;
                self.tell(&line).await
            }
        }
    }

    async fn tool(&mut self, tool: &str, input: Value, done: Result<String, String>) -> Result<(), Failure> {
        self.calls += 1;
        *self.report.tools.entry(tool.to_owned()).or_default() += 1;
        let id = format!("practice-{}", self.calls);
        self.assistant(json!({"type": "tool_use", "id": id, "name": tool, "input": input})).await?;
        let (text, failed) = match done {
            Ok(text) => (text, false),
            Err(text) => (text, true),
        };
        let block = json!({"type": "tool_result", "tool_use_id": id, "content": text, "is_error": failed});
        self.tell(&json!({"type": "user", "message": {"role": "user", "content": [block]}})).await
    }

    async fn assistant(&mut self, block: Value) -> Result<(), Failure> {
        self.tell(&json!({"type": "assistant", "message": {"role": "assistant", "content": [block]}})).await
    }

    async fn tell(&mut self, line: &Value) -> Result<(), Failure> {
        self.file.write_all(format!("{line}\n").as_bytes()).await.map_err(|e| house("writing the transcript", &e))?;
        self.file.flush().await.map_err(|e| house("writing the transcript", &e))?;
        self.sink.activity();
        Ok(())
    }

    /// The path within the workspace. Its folder is looked at as it really is, so that no link leads out.
    fn inside(&self, path: &Path) -> Result<PathBuf, String> {
        let refused = || format!("{} is outside of the workspace", path.display());
        if !path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir)) {
            return Err(refused());
        }
        let root = self.plan.workdir.canonicalize().map_err(|problem| problem.to_string())?;
        let full = root.join(path);
        let parent = full.parent().ok_or_else(refused)?;
        std::fs::create_dir_all(parent).map_err(|problem| problem.to_string())?;
        let real = parent.canonicalize().map_err(|problem| problem.to_string())?;
        let is_link = full.symlink_metadata().is_ok_and(|meta| meta.is_symlink());
        if real.starts_with(&root) && !is_link { Ok(full) } else { Err(refused()) }
    }
}

fn put(path: &Path, text: &str) -> Result<String, String> {
    std::fs::write(path, text).map_err(|problem| problem.to_string())?;
    Ok("written".into())
}

fn replace(path: &Path, old: &str, new: &str) -> Result<String, String> {
    let text = std::fs::read_to_string(path).map_err(|problem| problem.to_string())?;
    if !text.contains(old) {
        return Err(format!("{old:?} is not in the file"));
    }
    put(path, &text.replacen(old, new, 1))
}

/// The script between ```` ```practice ```` fences; a task without one is read and nothing is done.
fn script(request: &str) -> Result<Vec<Act>, Failure> {
    let inside: Vec<&str> = request
        .lines()
        .map(str::trim)
        .skip_while(|line| !line.starts_with("```practice"))
        .skip(1)
        .take_while(|line| !line.starts_with("```"))
        .filter(|line| !line.is_empty())
        .collect();
    if inside.is_empty() {
        let words = "This is the practice agent: it performs only what a ```practice block in the task says. \
                     There was none, so nothing was looked at and nothing was changed.";
        return Ok(vec![Act::Finish(words.into())]);
    }
    let read = |(place, line): (usize, &&str)| {
        serde_json::from_str(line).map_err(|problem| Failure::Impossible {
            message: format!("line {} of the practice block: {problem}", place + 1),
        })
    };
    inside.iter().enumerate().map(read).collect()
}

fn house(doing: &str, problem: &dyn std::fmt::Display) -> Failure {
    Failure::House { message: format!("{doing}: {problem}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_is_read_line_by_line_and_a_wrong_line_is_named() {
        let good = script("Do it.\n```practice\n{\"say\":\"hi\"}\n{\"finish\":\"done\"}\n```\n").unwrap();
        assert!(matches!(good.as_slice(), [Act::Say(_), Act::Finish(_)]));
        let bad = script("```practice\n{\"say\":\"hi\"}\n{\"shell\":\"rm\"}\n```").unwrap_err();
        assert!(bad.to_string().starts_with("line 2"), "{bad}");
    }
}
