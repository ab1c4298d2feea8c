//! What a developer does with this repository: run, test, demo, bench, eval, package; `checks` is for CI.

mod bench;
mod checks;
mod demo;
mod machine;
mod npm;
mod package;
mod run;
mod sh;
mod test;

use std::process::ExitCode;

const HELP: &str = "\
cargo xtask VERB

  run [--yes]     set up, build, show two practice tasks and start the product
  test [NAME]     set up, build and run the whole test suite, or the tests whose name contains NAME
  checks          formatting, lints, licences and generated files, as CI checks them after the tests
  demo            the two practice tasks alone
  bench           how fast it is, beside its floors
  eval [WHAT]     how often it is right, on runs whose truth is known: `eval verdict`
  package         a release to install
";

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let rest = args.get(1..).unwrap_or_default();
    let done = match args.first().map(String::as_str) {
        Some("run") => run::run(rest),
        Some("test") => test::run(rest),
        Some("checks") => checks::run(),
        Some("demo") => demo::run(),
        Some("bench") => bench::bench(rest),
        Some("eval") => bench::eval(rest),
        Some("package") => package::run(),
        Some("help" | "--help" | "-h") => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        _ => {
            eprint!("{HELP}");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("error: {problem:#}");
            ExitCode::FAILURE
        }
    }
}
