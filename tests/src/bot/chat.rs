//! A chat as its person sees it.

use std::time::{Duration, Instant};

use super::{
    Message, PATIENCE,
    message::transcript,
    state::{Shared, open},
};

/// A chat.
pub struct Chat {
    state: Shared,
    id: i64,
}

impl Chat {
    pub(super) fn new(state: Shared, id: i64) -> Self {
        Self { state, id }
    }

    /// All messages, the oldest first. What was deleted is gone.
    pub fn messages(&self) -> Vec<Message> {
        open(&self.state).chats.get(&self.id).map(|room| room.messages.clone()).unwrap_or_default()
    }

    /// What the bot wrote.
    pub fn got(&self) -> Vec<Message> {
        self.messages().into_iter().filter(|message| message.from_bot).collect()
    }

    /// The messages that made a sound, by their numbers. Edits make none.
    pub fn rang(&self) -> Vec<i64> {
        open(&self.state).chats.get(&self.id).map(|room| room.rang.clone()).unwrap_or_default()
    }

    /// All of it as text.
    pub fn transcript(&self) -> String {
        transcript(&self.messages())
    }

    /// Waits until something holds of the chat.
    ///
    /// # Panics
    /// If it never does; shows the chat.
    pub async fn wait_for(&self, what: &str, is_so: impl Fn(&[Message]) -> bool) {
        self.find(what, |messages| is_so(messages).then_some(())).await;
    }

    /// Waits for a message of the bot that is newer than another.
    ///
    /// # Panics
    /// If it does not come; shows what did.
    pub async fn sees_after(&self, after: i64, what: &str, is_it: impl Fn(&Message) -> bool) -> Message {
        let fits = |message: &&Message| message.from_bot && message.id > after && is_it(message);
        self.find(what, |messages| messages.iter().find(fits).cloned()).await
    }

    async fn find<T>(&self, what: &str, found: impl Fn(&[Message]) -> Option<T>) -> T {
        let until = Instant::now() + PATIENCE;
        loop {
            let changed = self.state.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if let Some(found) = found(&self.messages()) {
                return found;
            }
            let in_time = tokio::time::timeout_at(until.into(), changed).await.is_ok();
            assert!(in_time, "never seen: {what}\n{}", self.transcript());
        }
    }

    /// Waits a while, and tells whether the bot wrote nothing at all in it.
    pub async fn stays_silent(&self, time: Duration) -> bool {
        let before = self.got();
        tokio::time::sleep(time).await;
        self.got() == before
    }
}
