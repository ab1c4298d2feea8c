//! What is said through the door about the bot and its owners.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::store::{LetterRow, Owner};

/// What may be asked about the bot. Only the desk asks: none of it can be done from a phone, but for being away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "act")]
pub enum TelegramAct {
    /// How it stands.
    Standing,
    /// The token was set, changed or taken away: look for it again.
    Look,
    /// Make a code by which somebody can be paired. An older one holds no more.
    Pair,
    /// Obey somebody no more, at once.
    Unpair {
        /// The person's number.
        #[ts(type = "number")]
        user: i64,
    },
    /// Let somebody answer agents and accept results, or not.
    Approves {
        /// The person's number.
        #[ts(type = "number")]
        user: i64,
        /// May they?
        approves: bool,
    },
    /// Say whether you are away; none lets the system tell again.
    Away {
        /// Away, or at the desk.
        away: Option<bool>,
    },
    /// No sound until then; none ends it.
    Quiet {
        /// Until when.
        #[ts(type = "string | null")]
        until: Option<Timestamp>,
    },
    /// What the desktop sees of its user.
    Seen {
        /// So many seconds without a key or the mouse, where the system tells.
        #[ts(type = "number | null")]
        idle_s: Option<u64>,
        /// The screen is locked.
        locked: bool,
    },
    /// Send everybody a word, to see that it works.
    Test,
}

/// A way to be paired, shown at the desk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Pairing {
    /// The code, to be sent as `/start CODE`.
    pub code: String,
    /// A link that opens the bot with the code.
    pub link: String,
    /// The link as a QR code: rows of `0` and `1`, without a border.
    pub qr: Vec<String>,
    /// Until when it holds.
    #[ts(type = "string")]
    pub expires_at: Timestamp,
}

/// How the bot works.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum TelegramState {
    /// There is no token.
    #[default]
    Off,
    /// It has not been reached yet.
    Connecting,
    /// It listens.
    Running,
    /// The service can't be reached; it is tried again.
    Offline,
    /// Another program uses the same token. It is not tried again until somebody looks.
    Conflict,
    /// The token is refused. It is not tried again until there is another.
    Refused,
}

/// The bot's health, in a few words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TelegramHealth {
    /// How it works.
    pub state: TelegramState,
    /// The bot's name, without the @.
    pub bot: Option<String>,
    /// What does not work, and how to mend it.
    pub problem: Option<String>,
    /// When the service last answered that there is something or nothing new.
    #[ts(type = "string | null")]
    pub polled_at: Option<Timestamp>,
    /// When something last came.
    #[ts(type = "string | null")]
    pub update_at: Option<Timestamp>,
    /// When something last arrived at a phone.
    #[ts(type = "string | null")]
    pub sent_at: Option<Timestamp>,
    /// How many letters wait.
    #[ts(type = "number")]
    pub waiting: i64,
    /// How many are paired.
    #[ts(type = "number")]
    pub owners: usize,
    /// The owner is away.
    pub away: bool,
}

/// All about the bot, for the desk.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TelegramStanding {
    /// Its health.
    pub health: TelegramHealth,
    /// Who is paired.
    pub owners: Vec<Owner>,
    /// The newest letters, the newest first.
    pub letters: Vec<LetterRow>,
    /// What the switch says; none is what the system tells.
    pub switched: Option<bool>,
    /// No sound until then.
    #[ts(type = "string | null")]
    pub quiet_until: Option<Timestamp>,
    /// When phones are told: `always`, `away` or `never`.
    pub notices: String,
    /// A code is waiting until then.
    #[ts(type = "string | null")]
    pub pairing_until: Option<Timestamp>,
}
