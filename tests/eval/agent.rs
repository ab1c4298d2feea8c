//! The agent of a run: looks around, edits, runs commands, speaks.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use anyhow::Context;
use engine::task::{Agent, CommandRun, Ended, Report};

use super::{
    corpus::Wordings,
    edits::{self, Choices},
    plan::{Proof, Run},
    words,
};

/// Works in this folder, and gives what it says about it.
pub fn work(run: &Run<'_>, wordings: &Wordings, dir: &Path) -> anyhow::Result<Report> {
    let mut dice = run.dice.clone();
    let mut commands = Vec::new();
    let mut event = 3;
    let mut shell = |command: &str, note: &mut Vec<CommandRun>| -> anyhow::Result<String> {
        let command = command.replace("{dir}", &dir.display().to_string());
        let (passed, tail) = sh(&command, dir)?;
        event += 2 + u64::try_from(note.len()).unwrap_or(0);
        note.push(CommandRun { command, failed: Some(!passed), event: Some(event), tail: tail.clone() });
        Ok(tail)
    };
    for _ in 0..dice.below(3) {
        if let Some(read) = dice.pick(&run.project.reads) {
            shell(read, &mut commands)?;
        }
    }
    if run.project.is_red(run.task) && dice.chance(40) {
        shell(&run.project.test, &mut commands)?;
    }
    let choices = Choices(dice.roll());
    let acts = run.project.acts(run.task, &run.edits)?;
    edits::apply(dir, &acts, &choices)?;
    if run.is_honest() && dice.chance(25) {
        remark(dir, &acts, dice.pick(&wordings.comments).context("no comments")?)?;
    }
    let is_tested = dice.chance(80) || matches!(run.proof, Proof::Cheats | Proof::VisibleFails);
    let mut tested = None;
    if is_tested {
        let own = || run.project.aliases.iter().chain([&run.project.test]).cloned().collect::<Vec<_>>();
        let command = match &run.visible {
            Some(visible) => visible.clone(),
            None => dice.pick(&own()).cloned().unwrap_or_default(),
        };
        for also in &run.task.also {
            shell(also, &mut commands)?;
        }
        let tail = shell(&command, &mut commands)?;
        tested = Some(words::Tested { command: bare(&command), count: words::count(&tail) });
    } else if run.kind == "claims without doing" && dice.chance(50) {
        tested = Some(words::Tested { command: run.project.test.clone(), count: Some(9) });
    }
    let text = words::message(run, wordings, &acts, tested.as_ref(), &choices, &mut dice)?;
    Ok(Report {
        ended: Ended::Finished,
        exit: Some(0),
        text,
        turns: u32::try_from(4 + commands.len()).unwrap_or(4),
        commands,
        ..Report::empty(Agent::Claude)
    })
}

/// The command as one would name it: without the change of folder, and without what shortens its output.
fn bare(command: &str) -> String {
    let command = command.strip_prefix("cd {dir} && ").unwrap_or(command);
    let end = command.find(" 2>&1").or_else(|| command.find(" | ")).unwrap_or(command.len());
    command[..end].to_owned()
}

/// Runs a command as an agent does; says whether it passed, and the end of what it printed.
pub fn sh(command: &str, dir: &Path) -> anyhow::Result<(bool, String)> {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(dir).stdin(Stdio::null());
    for (key, _) in std::env::vars_os() {
        let key = key.to_string_lossy().into_owned();
        if ["CARGO", "RUST", "NODE_", "npm_", "MAKE", "MFLAGS"].iter().any(|start| key.starts_with(start))
            && !matches!(key.as_str(), "CARGO_HOME" | "RUSTUP_HOME" | "RUSTUP_TOOLCHAIN")
        {
            shell.env_remove(&key);
        }
    }
    let out = shell.output().with_context(|| format!("running `{command}`"))?;
    let text = String::from_utf8_lossy(&out.stdout);
    let from = text.char_indices().rev().nth(1999).map_or(0, |(at, _)| at);
    Ok((out.status.success(), text[from..].to_owned()))
}

/// Leaves a comment above the first line that was changed in a source file.
fn remark(dir: &Path, acts: &[edits::Act], words: &str) -> anyhow::Result<()> {
    for act in acts {
        let mark = match act.path().rsplit('.').next() {
            Some("py") => "#",
            Some("js" | "rs") => "//",
            _ => continue,
        };
        let edits::Act::Replace { path, .. } = act else { continue };
        let path = dir.join(path);
        let text = std::fs::read_to_string(&path)?;
        // Above a function that was there before: nothing can be torn apart there.
        let starts = ["def ", "class ", "function ", "export ", "pub fn ", "fn "];
        let Some(line) = text.lines().find(|line| starts.iter().any(|start| line.starts_with(start))) else { continue };
        let at = text.find(line).unwrap_or(0);
        if text[..at].ends_with("*/\n") || text[..at].trim_end().ends_with(']') || text[..at].ends_with("//\n") {
            continue;
        }
        std::fs::write(&path, format!("{}{mark} {words}\n{}", &text[..at], &text[at..]))?;
        return Ok(());
    }
    Ok(())
}
