//! Sets a bot up: the same at the desk and on the command line.

use super::{
    Api,
    token::{self, Kept},
};
use crate::settings::Home;

/// A bot that was set up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetUp {
    /// Its name, without the @.
    pub bot: String,
    /// Where its token is kept.
    pub kept: Kept,
}

/// Checks a token with the service and keeps it. Nothing is kept if the service does not take it.
///
/// # Errors
/// In words, without the token.
pub async fn set_up(home: &Home, text: &str, url: &str) -> Result<SetUp, String> {
    let secret = token::parse(text).map_err(|problem| problem.to_string())?;
    let bot = Api::new(secret.clone(), url)?.name().await;
    let bot = bot.map_err(|problem| format!("the token was not kept: {problem}"))?;
    home.make().map_err(|problem| problem.to_string())?;
    // A locked keyring asks its owner: not on a thread that others wait for.
    let home = home.clone();
    let kept = tokio::task::spawn_blocking(move || token::save(&home, &secret)).await;
    let kept = kept.map_err(|problem| problem.to_string())?.map_err(|problem| problem.to_string())?;
    Ok(SetUp { bot, kept })
}
