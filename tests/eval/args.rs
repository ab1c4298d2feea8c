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
    /// Look at the corpus alone.
    pub truth: bool,
}

/// Help for `eval`.
pub const HELP: &str = "\
cargo xtask eval verdict [--half dev|report] [--only KIND] [--seed N] [--limit N] [--show N] [--verbose] [--truth]

  --half      only one half of the projects: rules are developed on dev alone
  --only      only runs whose kind or name contains this text, such as `cheat`, `honest`, `js-cart/coupon`
  --seed      another choice of runs (1)
  --limit     at most so many runs
  --show      how many of the wrong ones are explained (10)
  --verbose   tells each run as it is judged
  --truth     judges nothing: looks whether all that the corpus has is as true or as false as it says
";

impl Args {
    /// Reads them.
    pub fn read(words: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut args =
            Self { half: None, only: None, seed: 1, limit: usize::MAX, show: 10, verbose: false, truth: false };
        let mut words = words;
        while let Some(word) = words.next() {
            match word.as_str() {
                "--verbose" => args.verbose = true,
                "--truth" => args.truth = true,
                _ => args.valued(&word, words.next())?,
            }
        }
        Ok(args)
    }

    fn valued(&mut self, word: &str, value: Option<String>) -> anyhow::Result<()> {
        let value = value.with_context(|| format!("{word} needs a value, or is not known\n\n{HELP}"))?;
        match word {
            "--half" if ["dev", "report"].contains(&value.as_str()) => self.half = Some(value),
            "--only" => self.only = Some(value),
            "--seed" => self.seed = value.parse().context("--seed")?,
            "--limit" => self.limit = value.parse().context("--limit")?,
            "--show" => self.show = value.parse().context("--show")?,
            _ => bail!("{word} {value} is not understood\n\n{HELP}"),
        }
        Ok(())
    }
}
