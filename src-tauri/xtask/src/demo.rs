//! The two practice tasks: one honest, one that claims success, did nothing and is caught.

use std::path::PathBuf;

use crate::sh;

/// Builds the command line and shows them.
pub fn run() -> anyhow::Result<()> {
    build()?;
    show()
}

/// Builds the command line: engine and all, no system library, no Node.
pub fn build() -> anyhow::Result<()> {
    sh::step("building the engine and the command line", || {
        sh::run(sh::cargo().args([
            "build",
            "--locked",
            "--package",
            "orchestrator",
            "--package",
            "orchestrator-keeper",
        ]))
    })
}

/// Shows them, with the built command line.
pub fn show() -> anyhow::Result<()> {
    sh::run(sh::command(program()).arg("demo"))
}

/// The built command line.
pub fn program() -> PathBuf {
    sh::target().join("debug").join(format!("orchestrator{}", std::env::consts::EXE_SUFFIX))
}
