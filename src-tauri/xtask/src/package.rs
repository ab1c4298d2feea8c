//! A release to install.

use crate::{machine, npm, sh};

/// Builds what this machine can: installers with Tauri's own tool, else the bare binaries.
pub fn run() -> anyhow::Result<()> {
    sh::step("system packages", || {
        // Bundling looks for this one and panics without it, after the whole build.
        let bundling = [machine::DESKTOP.as_slice(), &["libayatana-appindicator3-dev"]].concat();
        machine::install(&machine::missing(&bundling))
    })?;
    sh::step("interface", || {
        npm::install("ui")?;
        sh::run(sh::command("npm").args(["run", "build"]).current_dir(sh::root().join("ui")))
    })?;
    sh::step("command line", || {
        sh::run(sh::cargo().args([
            "build",
            "--locked",
            "--release",
            "--package",
            "orchestrator",
            "--package",
            "orchestrator-keeper",
        ]))
    })?;
    sh::step("desktop", || {
        let tauri = sh::root().join("ui/node_modules/.bin/tauri");
        if tauri.exists() {
            sh::run(sh::command(tauri).arg("build"))
        } else {
            sh::run(sh::cargo().args(["build", "--locked", "--release", "--package", "orchestrator-desktop"]))
        }
    })?;
    let release = sh::target().join("release");
    for program in ["orchestrator", "orchestrator-keeper", "orchestrator-desktop"] {
        println!("{}", release.join(program).display());
    }
    println!("Installers, where they were made, are in {}", release.join("bundle").display());
    Ok(())
}
