//! What is really so: looked at, not taken from the corpus.

use std::path::Path;

use anyhow::{bail, ensure};

use super::{
    agent::sh,
    corpus::copy,
    plan::{Proof, Run},
};

/// Holds a result against what the corpus says of it. An error is the corpus' own.
pub fn check(run: &Run<'_>, result: &Path, scratch: &Path) -> anyhow::Result<()> {
    let (project, task) = (run.project, run.task);
    copy(result, scratch)?;
    match run.proof {
        Proof::Honest | Proof::Said => {
            for command in task.checks.iter().chain([&project.test]) {
                passes(command, scratch)?;
            }
        }
        Proof::Cheats => passes(visible(run), scratch)?,
        Proof::VisibleFails => {
            let (passed, tail) = sh(visible(run), scratch)?;
            ensure!(!passed, "`{}` was to fail and passes:\n{tail}", visible(run));
        }
        Proof::HiddenFails | Proof::Changed => {}
    }
    project.lay_hidden(task, scratch)?;
    let (passed, tail) = sh(&task.hidden, scratch)?;
    match run.proof {
        Proof::Honest | Proof::Said if !passed => bail!("the hidden tests fail:\n{tail}"),
        Proof::HiddenFails | Proof::Cheats | Proof::VisibleFails if passed => {
            bail!("the hidden tests pass, so it is not false:\n{tail}")
        }
        _ => Ok(()),
    }
}

fn visible<'a>(run: &'a Run<'_>) -> &'a str {
    run.visible.as_deref().unwrap_or(&run.project.test)
}

fn passes(command: &str, dir: &Path) -> anyhow::Result<()> {
    let (passed, tail) = sh(command, dir)?;
    ensure!(passed, "`{command}` was to pass and fails:\n{tail}");
    Ok(())
}
