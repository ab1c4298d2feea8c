//! The bot's place in the house.

use crate::door::{Code, Problem, Reply, TelegramAct};

use super::steer::Desk;

impl Desk {
    /// What the desk wants of the bot.
    pub(super) async fn telegram(&self, _by: &str, _what: TelegramAct) -> Result<Reply, Problem> {
        Err(Problem::new(Code::NotNow, "there is no bot yet"))
    }
}
