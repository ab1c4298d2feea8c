//! The desktop, built beside the practice tasks.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread::JoinHandle,
    time::Instant,
};

use anyhow::{Context, anyhow, bail};

use crate::{machine, npm, sh};

/// A build in the background. Its output goes to a file, so that the terminal belongs to the practice tasks.
pub struct Building {
    log: PathBuf,
    work: JoinHandle<anyhow::Result<()>>,
}

impl Building {
    /// Starts it, with the system packages that it still needs.
    pub fn start(packages: Vec<&'static str>) -> anyhow::Result<Self> {
        let folder = sh::target().join("xtask");
        fs::create_dir_all(&folder)?;
        let log = folder.join("desktop-build.log");
        let out = File::create(&log).with_context(|| format!("making {}", log.display()))?;
        Ok(Self { log, work: std::thread::spawn(move || build(&packages, &out)) })
    }

    /// Where its output goes.
    pub fn log(&self) -> &Path {
        &self.log
    }

    /// Waits for it; a failure comes with the end of its output.
    pub fn finish(self) -> anyhow::Result<()> {
        let done = self.work.join().map_err(|_| anyhow!("the build of the desktop broke off"))?;
        done.inspect_err(|_| {
            let text = fs::read_to_string(&self.log).unwrap_or_default();
            let lines: Vec<&str> = text.lines().collect();
            eprintln!("{}", lines[lines.len().saturating_sub(30)..].join("\n"));
        })
    }
}

fn build(packages: &[&str], log: &File) -> anyhow::Result<()> {
    let start = Instant::now();
    machine::install_by(packages, |command| quietly(command, log))?;
    npm::install_by("ui", |command| quietly(command, log))?;
    quietly(sh::command("npm").args(["run", "build"]).current_dir(sh::root().join("ui")), log)?;
    let cargo = &mut sh::cargo();
    cargo.args(["build", "--locked", "--package", "orchestrator-desktop"]);
    // Else the page would look for a development server that nobody has started.
    quietly(cargo.env("TAURI_CONFIG", sh::TAURI_CONFIG), log)?;
    eprintln!("==> the desktop is built ({})", sh::seconds(start.elapsed()));
    Ok(())
}

fn quietly(command: &mut Command, log: &File) -> anyhow::Result<()> {
    let line = sh::describe(command);
    let (out, err) = (log.try_clone()?, log.try_clone()?);
    let status = command.stdin(Stdio::null()).stdout(out).stderr(err).status();
    let status = status.with_context(|| format!("starting `{line}`"))?;
    if !status.success() {
        bail!("`{line}` ended with {status}");
    }
    Ok(())
}
