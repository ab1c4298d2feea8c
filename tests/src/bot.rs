//! A double of Telegram's Bot API, over real HTTP and as strict as the real one: long polling with its offsets, limits,
//! error strings, flood control, files both ways, and failures on demand. Its persons type, press, reply and upload.

mod answer;
mod asked;
mod chat;
mod edit;
mod faults;
mod group;
mod marks;
mod markup;
mod menu;
mod message;
mod methods;
mod modes;
mod person;
mod press;
mod rules;
mod send;
mod serve;
mod state;
#[cfg(test)]
mod tests;
mod updates;
mod words;

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

pub use self::{
    chat::Chat,
    faults::{Fault, Flood},
    group::Group,
    message::Message,
    person::Person,
    press::Press,
};
use self::{
    faults::Planned,
    state::{Inner, Shared, State, open},
};

/// Long enough for a loaded machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running double. Ends when it is dropped.
pub struct Bot {
    /// Where it listens, as the settings want it.
    pub url: String,
    /// The token that it takes.
    pub token: String,
    port: u16,
    inner: SocketAddr,
    state: Shared,
    line: Mutex<CancellationToken>,
    stop: CancellationToken,
}

/// A call that was made.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// In small letters, such as `sendmessage`.
    pub method: String,
    /// What it asked for, files left out.
    pub parameters: Value,
    /// When, by the service's clock.
    pub at: Instant,
}

impl Bot {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn start() -> Self {
        let token = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc".to_owned();
        let me = json!({
            "id": 123_456_789, "is_bot": true, "first_name": "Trial", "username": "trial_task_bot",
            "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
            "can_connect_to_business": false, "has_main_web_app": false,
        });
        let state = State { token: token.clone(), me, next_update: 700, next_message: 9, ..State::default() };
        let state = Arc::new(Inner { state: Mutex::new(state), news: Notify::new(), changed: Notify::new() });
        let stop = CancellationToken::new();
        let inner = serve::answer(state.clone(), stop.clone()).await.expect("a port");
        let line = stop.child_token();
        let port = serve::listen(state.clone(), 0, inner, line.clone()).await.expect("a port");
        let url = format!("http://127.0.0.1:{port}");
        Self { url, token, port, inner, state, line: Mutex::new(line), stop }
    }

    /// Nobody listens any more, and open connections break.
    pub fn goes_offline(&self) {
        self.line.lock().unwrap_or_else(PoisonError::into_inner).cancel();
    }

    /// Somebody listens again, on the same port and with all that was.
    ///
    /// # Panics
    /// If the port is taken.
    pub async fn comes_online(&self) {
        let line = self.stop.child_token();
        for _ in 0..100 {
            if serve::listen(self.state.clone(), self.port, self.inner, line.clone()).await.is_ok() {
                *self.line.lock().unwrap_or_else(PoisonError::into_inner) = line;
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("port {} is taken", self.port);
    }

    /// The next so many calls of a method fail; `*` is any, and `file` is the fetching of files.
    pub fn fault(&self, method: &str, fault: Fault, times: u32) {
        open(&self.state).faults.push(Planned { method: method.to_lowercase(), fault, left: times });
    }

    /// From now on there is flood control, in each chat.
    pub fn floods_over(&self, flood: Flood) {
        open(&self.state).floods.chat = Some(flood);
    }

    /// From now on there is flood control, over all chats together.
    pub fn floods_over_all(&self, flood: Flood) {
        open(&self.state).floods.overall = Some(flood);
    }

    /// How many calls came in spite of a pause, or made one.
    pub fn floods(&self) -> u32 {
        open(&self.state).floods.count
    }

    /// Somebody has blocked the bot.
    pub fn is_blocked_by(&self, user: i64) {
        open(&self.state).blocked.push(user);
    }

    /// Somebody has forgiven it.
    pub fn is_unblocked_by(&self, user: i64) {
        open(&self.state).blocked.retain(|one| *one != user);
    }

    /// Somebody has set a webhook: until it is deleted, nobody gets updates by asking.
    pub fn has_webhook(&self) {
        open(&self.state).webhook = true;
        self.state.news.notify_waiters();
    }

    /// Moves the service's clock forward, by which it keeps updates, presses, places of files and pauses.
    pub fn pass(&self, time: Duration) {
        open(&self.state).aged += time;
    }

    /// What was called with parameters that do not exist, or that can't be: nothing, if all is well.
    pub fn complaints(&self) -> Vec<String> {
        open(&self.state).complaints.clone()
    }

    /// The menu of commands: their names.
    pub fn menu(&self) -> Vec<String> {
        let state = open(&self.state);
        let commands = state.menus.get("").and_then(Value::as_array).into_iter().flatten();
        commands.filter_map(|one| one["command"].as_str().map(str::to_owned)).collect()
    }

    /// How often a method was called.
    pub fn calls(&self, method: &str) -> usize {
        self.called().iter().filter(|call| call.method.eq_ignore_ascii_case(method)).count()
    }

    /// All calls that were made, those left out that a fault kept away.
    pub fn called(&self) -> Vec<Call> {
        open(&self.state).calls.clone()
    }

    /// Texts that were sent to the same chat more than once, and how often.
    pub fn doubles(&self) -> Vec<(String, usize)> {
        let state = open(&self.state);
        let mut counts = BTreeMap::<(i64, &str), usize>::new();
        for (chat, room) in &state.chats {
            for text in room.sent.iter().filter(|text| !text.is_empty()) {
                *counts.entry((*chat, text)).or_default() += 1;
            }
        }
        counts.into_iter().filter(|(_, count)| *count > 1).map(|((_, text), count)| (text.to_owned(), count)).collect()
    }

    /// A person with a private chat, which begins when the person writes first.
    pub fn person(&self, user: i64, name: &str) -> Person {
        Person::new(self.state.clone(), user, name, false)
    }

    /// Another bot.
    pub fn other_bot(&self, user: i64, name: &str) -> Person {
        Person::new(self.state.clone(), user, name, true)
    }

    /// A group that the bot is in.
    pub fn group(&self, id: i64, title: &str) -> Group {
        Group::new(self.state.clone(), id, title)
    }

    /// A chat, as its person sees it.
    pub fn chat(&self, id: i64) -> Chat {
        Chat::new(self.state.clone(), id)
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
