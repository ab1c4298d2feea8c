//! What the service knows and keeps, and its clock.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use axum::body::Bytes;
use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::{Call, Message, faults::Floods};

/// Kinds of updates that only those get who name them.
const UNASKED: [&str; 3] = ["chat_member", "message_reaction", "message_reaction_count"];

/// All of it.
#[derive(Default)]
pub(super) struct State {
    pub token: String,
    pub me: Value,
    pub next_update: i64,
    pub next_message: i64,
    pub next_query: u64,
    pub updates: VecDeque<Update>,
    /// The kinds that the bot has named; none is the service's own choice.
    pub allowed: Option<Vec<String>>,
    /// The newest call for updates: any older one is over.
    pub poller: u64,
    pub webhook: bool,
    pub chats: BTreeMap<i64, Room>,
    pub queries: HashMap<String, Query>,
    pub faults: Vec<super::faults::Planned>,
    pub floods: Floods,
    pub calls: Vec<Call>,
    pub complaints: Vec<String>,
    /// The menus of commands, by scope and language.
    pub menus: BTreeMap<String, Value>,
    pub files: HashMap<String, File>,
    /// Where files can be fetched, and until when.
    pub paths: HashMap<String, (String, Instant)>,
    pub blocked: Vec<i64>,
    /// So far the clock was moved forward.
    pub aged: Duration,
    /// Open connections, by the address from which they reach the answers.
    pub lines: HashMap<SocketAddr, CancellationToken>,
}

/// Something that happened, until the bot confirms it or it is too old.
pub(super) struct Update {
    pub id: i64,
    pub body: Value,
    pub at: Instant,
}

/// A chat.
#[derive(Default)]
pub(super) struct Room {
    /// The service's JSON of it.
    pub json: Value,
    pub messages: Vec<Message>,
    /// The texts that were sent, those that are gone by now among them.
    pub sent: Vec<String>,
    /// The messages that made a sound.
    pub rang: Vec<i64>,
}

/// A file that the service keeps.
pub(super) struct File {
    pub name: String,
    pub bytes: Bytes,
}

/// A press on a button.
pub(super) struct Query {
    pub at: Instant,
    pub answer: Option<String>,
    /// The answer was shown as a window of its own.
    pub alert: bool,
}

pub(super) struct Inner {
    pub state: Mutex<State>,
    /// An update came, or another poller.
    pub news: Notify,
    /// A call was answered.
    pub changed: Notify,
}

pub(super) type Shared = Arc<Inner>;

pub(super) fn open(shared: &Shared) -> MutexGuard<'_, State> {
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    /// The time by the service's clock, which a test can move forward.
    pub fn now(&self) -> Instant {
        Instant::now() + self.aged
    }

    /// The same as a date.
    pub fn date(&self) -> i64 {
        jiff::Timestamp::now().as_second() + i64::try_from(self.aged.as_secs()).unwrap_or_default()
    }

    pub fn complain(&mut self, what: impl Into<String>) {
        self.complaints.push(what.into());
    }

    /// The next number of a message: they rise in every chat.
    pub fn number(&mut self) -> i64 {
        self.next_message += 1;
        self.next_message
    }

    /// Makes it an update, if the bot wants its kind.
    pub fn happens(&mut self, kind: &str, body: Value) {
        let wanted = match &self.allowed {
            Some(kinds) => kinds.iter().any(|one| one == kind),
            None => !UNASKED.contains(&kind),
        };
        if wanted {
            self.next_update += 1;
            let (id, at) = (self.next_update, self.now());
            self.updates.push_back(Update { id, body: json!({"update_id": id, kind: body}), at });
        }
    }

    /// A chat that has begun: from now on the bot can write there.
    pub fn room(&mut self, id: i64, json: &Value) -> &mut Room {
        self.chats.entry(id).or_insert_with(|| Room { json: json.clone(), ..Room::default() })
    }

    pub fn message(&self, chat: i64, id: i64) -> Option<&Message> {
        self.chats.get(&chat)?.messages.iter().find(|message| message.id == id)
    }

    /// Keeps a file; gives its id.
    pub fn keep(&mut self, name: &str, bytes: Bytes) -> String {
        let id = format!("BQACAgIAAxkBAAI{:05}", self.files.len() + 1);
        self.files.insert(id.clone(), File { name: name.to_owned(), bytes });
        id
    }
}
