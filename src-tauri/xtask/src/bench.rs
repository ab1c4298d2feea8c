//! How fast it is, and how often it is right: binaries of the `trials` package.

use anyhow::bail;

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

const EVALUATIONS: &str = "\
cargo xtask eval WHAT

  verdict   how often the verdict is right about honest and false runs whose truth is known; --help tells its flags

How well the local model reads is not measured yet. `cargo xtask bench` measures speed.
";

/// Builds and runs an evaluation; without a name, tells which there are.
pub fn eval(args: &[String]) -> anyhow::Result<()> {
    match args.first().map(String::as_str) {
        Some("verdict") => {}
        None | Some("help" | "--help" | "-h") => {
            print!("{EVALUATIONS}");
            return Ok(());
        }
        Some(other) => bail!("there is no evaluation {other:?}\n\n{EVALUATIONS}"),
    }
    sh::step("building the evaluation", || {
        let mut cargo = sh::cargo();
        cargo.args(["build", "--locked", "--package", "orchestrator-keeper", "--package", "trials"]);
        sh::run(cargo.args(["--bin", "orchestrator-keeper", "--bin", "eval"]))
    })?;
    let program = sh::target().join("debug").join(format!("eval{}", std::env::consts::EXE_SUFFIX));
    sh::run(sh::command(program).args(args))
}
