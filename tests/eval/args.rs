//! What is asked of an evaluation.

use anyhow::{Context, bail};

/// The words after `cargo xtask eval verdict`.
#[derive(Debug, PartialEq, Eq)]
pub struct Args {
    pub half: Option<String>,
    pub only: Option<String>,
    pub seed: u64,
    pub limit: usize,
    pub show: usize,
    /// Tell each run as it is judged.
    pub verbose: bool,
}

/// Help for `eval`.
pub const HELP: &str = "\
cargo xtask eval verdict [--half dev|report] [--only KIND] [--seed N] [--limit N] [--show N] [--verbose]

  --half      only one half of the projects: rules are developed on dev alone
  --only      only runs whose kind or name contains this text, such as `cheat`, `honest`, `js-cart/coupon`
  --seed      another choice of runs (1)
  --limit     at most so many runs
  --show      how many of the wrong ones are explained (10)
  --verbose   tells each run as it is judged
";

impl Args {
    /// Reads them.
    pub fn read(words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut args = Self { half: None, only: None, seed: 1, limit: usize::MAX, show: 10, verbose: false };
        let mut words = words;
        while let Some(word) = words.next() {
            if word == "--verbose" {
                args.verbose = true;
                continue;
            }
            let value = words.next().with_context(|| format!("{word} needs a value\n\n{HELP}"))?;
            match word.as_str() {
                "--half" if ["dev", "report"].contains(&value.as_str()) => args.half = Some(value),
                "--only" => args.only = Some(value),
                "--seed" => args.seed = value.parse().context("--seed")?,
                "--limit" => args.limit = value.parse().context("--limit")?,
                "--show" => args.show = value.parse().context("--show")?,
                _ => bail!("{word} {value} is not understood\n\n{HELP}"),
            }
        }
        Ok(args)
    }
}
