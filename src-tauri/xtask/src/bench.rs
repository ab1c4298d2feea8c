//! How fast it is, and how well it reads: binaries of the `trials` package.

use std::process::ExitCode;

use crate::sh;

/// Runs the benchmarks, beside their floors, in release.
pub fn bench(args: &[String]) -> anyhow::Result<()> {
    sh::step("building the benchmarks", || {
        sh::run(sh::cargo().args([
            "build",
            "--locked",
            "--release",
            "--package",
            "orchestrator",
            "--package",
            "orchestrator-keeper",
        ]))?;
        sh::run(sh::cargo().args(["build", "--locked", "--release", "--package", "trials", "--bin", "bench"]))
    })?;
    let program = sh::target().join("release").join(format!("bench{}", std::env::consts::EXE_SUFFIX));
    sh::run(sh::command(program).args(args))
}

/// Says that there is none yet, so that nobody takes silence for a good mark.
pub fn eval() -> ExitCode {
    eprintln!("There is no evaluation yet: the local model's reading is computed and reported for every task,");
    eprintln!(
        "but its thresholds are not calibrated and no set of texts is measured. `cargo xtask bench` measures speed."
    );
    ExitCode::from(2)
}
