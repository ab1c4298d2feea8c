//! Buttons that are pressed.

use std::time::Instant;

use serde_json::{Value, json};

use super::{
    PATIENCE,
    person::Person,
    state::{Query, Shared, open},
};

/// A press on a button.
pub struct Press {
    state: Shared,
    id: String,
}

impl Person {
    /// Presses a button by its label.
    ///
    /// # Panics
    /// If the message has no such button.
    pub fn presses(&self, message: i64, label: &str) -> Press {
        let found = self.messages().into_iter().find(|one| one.id == message).expect("the message");
        let data = found.buttons.iter().flatten().find(|(name, _)| name.contains(label));
        let (_, data) = data.unwrap_or_else(|| panic!("no button {label} in {found:?}"));
        self.presses_data(&found.json, data)
    }

    /// Presses with this data under this message, whoever's it is, as somebody would who stole a button.
    pub fn presses_data(&self, message: &Value, data: &str) -> Press {
        let mut state = open(&self.state);
        state.next_query += 1;
        let (id, at) = (format!("{}", 4_382_000_000_u64 + state.next_query), state.now());
        state.queries.insert(id.clone(), Query { at, answer: None, alert: false });
        state.room(self.user, &self.chat_json());
        let mut message = message.clone();
        message["chat"] = self.chat_json();
        let query = json!({"id": id, "from": self.user_json(), "message": message, "chat_instance": "1", "data": data});
        state.happens("callback_query", query);
        drop(state);
        self.state.news.notify_waiters();
        Press { state: self.state.clone(), id }
    }
}

impl Press {
    /// With which words it was acknowledged.
    pub fn answer(&self) -> Option<String> {
        open(&self.state).queries.get(&self.id).and_then(|query| query.answer.clone())
    }

    /// The words were shown in a window that has to be closed.
    pub fn alerted(&self) -> bool {
        open(&self.state).queries.get(&self.id).is_some_and(|query| query.alert)
    }

    /// What the service calls it.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Waits for the acknowledgement.
    ///
    /// # Panics
    /// If it does not come.
    pub async fn acknowledged(&self) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            let changed = self.state.changed.notified();
            tokio::pin!(changed);
            changed.as_mut().enable();
            if let Some(words) = self.answer() {
                return words;
            }
            let in_time = tokio::time::timeout_at(until.into(), changed).await.is_ok();
            assert!(in_time, "a press was never acknowledged");
        }
    }
}
