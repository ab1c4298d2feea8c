//! The whole test suite, its set-up included.

mod binaries;
mod count;
mod one;
mod setup;

use std::time::Instant;

use anyhow::bail;

pub use binaries::settle;
pub use count::Count;

use crate::sh;

/// Sets up, builds, runs everything whose name contains the given text, and sums up.
pub fn run(args: &[String]) -> anyhow::Result<()> {
    let (start, filter) = (Instant::now(), args.first().map(String::as_str));
    setup::all()?;
    let mut total = Count::default();
    let ui = sh::root().join("ui");
    if ui.join("package.json").exists() {
        sh::step("building the interface", || sh::run(sh::command("npm").args(["run", "build"]).current_dir(&ui)))?;
        if filter.is_none() {
            total += sh::step("testing the interface", interface)?;
        }
    }
    let binaries = sh::step("building everything else", || binaries::build(&sh::cargo()))?;
    total += sh::step("testing everything else", || one::all(binaries, filter))?;
    eprintln!("==> the whole took {}", sh::seconds(start.elapsed()));
    total.keep("test")?;
    println!("{total}");
    if total.failed > 0 {
        bail!("{} failed", total.failed);
    }
    Ok(())
}

fn interface() -> anyhow::Result<Count> {
    let mut command = sh::command("npm");
    command.args(["run", "test", "--if-present"]).current_dir(sh::root().join("ui"));
    let output = command.env("CI", "1").env("NO_COLOR", "1").output()?;
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    let count = Count::of_node(&text).unwrap_or_default().ended(output.status.success());
    if count.failed > 0 {
        eprintln!("{text}");
    }
    Ok(count)
}
