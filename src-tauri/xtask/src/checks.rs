//! What CI holds beside the tests: formatting, lints, the interface's types, licences, generated files.

mod generated;
mod licences;
mod spdx;

use anyhow::bail;

use crate::{sh, test};

type Check = fn() -> anyhow::Result<()>;

/// Does each check, whatever became of the one before, and sums up.
pub fn run() -> anyhow::Result<()> {
    let checks: [(&str, Check); 5] = [
        ("formatting", formatting),
        ("the interface's lints and types", interface),
        ("licences", licences::check),
        // Before the lints: these look at what the tests have built, and clippy builds our crates anew.
        ("generated files are current", generated::check),
        ("lints", lints),
    ];
    let mut count = test::Count::default();
    for (name, check) in checks {
        match sh::step(name, check) {
            Ok(()) => count.passed += 1,
            Err(problem) => {
                eprintln!("error: {problem:#}");
                count.failed += 1;
            }
        }
    }
    count.keep("checks")?;
    println!("{count}");
    if count.failed > 0 {
        bail!("{} failed", count.failed);
    }
    Ok(())
}

fn formatting() -> anyhow::Result<()> {
    sh::run(sh::cargo().args(["fmt", "--all", "--check"]))
}

/// Clippy in place of the compiler for our own crates alone. A *build*, since that takes the dependencies as the
/// tests have built them; `cargo check` (and so `cargo clippy`) would go through all of them once more.
fn lints() -> anyhow::Result<()> {
    let mut cargo = sh::cargo();
    cargo.args(["build", "--locked", "--workspace", "--all-targets", "--keep-going"]);
    // This is how `cargo clippy -- -D warnings` hands its arguments to the driver.
    cargo.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("CLIPPY_ARGS", "-Dwarnings__CLIPPY_HACKERY__");
    sh::run(test::settle(&mut cargo))
}

fn interface() -> anyhow::Result<()> {
    let ui = sh::root().join("ui");
    sh::run(sh::command("npm").args(["run", "check"]).current_dir(ui))
}
