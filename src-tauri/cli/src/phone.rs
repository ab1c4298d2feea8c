//! What can be typed about the bot.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// `orchestrator telegram`.
#[derive(Debug, Args)]
pub struct Telegram {
    /// What about it; how it stands, if nothing is said
    #[command(subcommand)]
    pub verb: Option<TelegramVerb>,
}

/// What about the bot.
#[derive(Debug, Subcommand)]
pub enum TelegramVerb {
    /// Set the bot's token: asked for, or read from standard input; never an argument, which other users could see
    Setup {
        /// Read it from this file
        #[arg(long, value_name = "FILE")]
        token_file: Option<PathBuf>,
    },
    /// Show a code, a link and a QR code by which a phone is paired, and wait for it
    Pair,
    /// How the bot stands, who is paired, what was last sent
    Status,
    /// Obey somebody no more, at once
    Unpair {
        /// The person's number or name
        who: String,
    },
    /// Say whether somebody may answer agents and accept results
    Approver {
        /// The person's number or name
        who: String,
        /// May they?
        #[arg(value_enum)]
        may: OnOff,
    },
    /// Say whether you are away; `auto` lets the system tell
    Away {
        /// Away?
        #[arg(value_enum)]
        away: Switch,
    },
    /// Send everybody a word, to see that it works
    Test,
    /// Take the token away
    Forget,
}

/// Yes or no.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OnOff {
    /// Yes.
    On,
    /// No.
    Off,
}

/// Yes, no, or whatever the system tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// Yes.
    On,
    /// No.
    Off,
    /// As the system tells.
    Auto,
}

/// `orchestrator audit`.
#[derive(Debug, Args)]
pub struct Audit {
    /// At most so many lines
    #[arg(short = 'n', long, default_value_t = 50, value_name = "LINES")]
    pub lines: u32,
}
