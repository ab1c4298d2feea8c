//! A double of Telegram's Bot API, over real HTTP and as strict as the real one: long polling with its offsets, limits,
//! error strings, flood control, files both ways, and failures on demand. Its persons type, press, reply and upload.

mod methods;
mod person;
mod rules;
mod serve;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use serde_json::Value;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

pub use person::{Person, Press};

/// Long enough for a loaded machine.
const PATIENCE: Duration = Duration::from_secs(90);

/// A running double. Ends when it is dropped.
pub struct Bot {
    /// Where it listens, as the settings want it.
    pub url: String,
    /// The token that it takes.
    pub token: String,
    port: u16,
    inner: std::net::SocketAddr,
    state: Shared,
    line: Mutex<CancellationToken>,
    stop: CancellationToken,
}

/// How calls fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 with this `retry_after`.
    RetryAfter(u32),
    /// 401.
    Unauthorized,
    /// 409, as if another program listened.
    Conflict,
    /// 500 with JSON.
    Internal,
    /// 502 with a page for people.
    Html,
    /// The connection closes before anything was done.
    DropBefore,
    /// It is done, and then the connection closes without an answer.
    DropAfter,
    /// The answer comes after so many milliseconds.
    Slow(u64),
}

/// Flood control: to one chat so many a second and so many at once.
#[derive(Debug, Clone, Copy)]
pub struct Flood {
    /// Messages a second to one chat.
    pub per_s: f64,
    /// So many may follow each other.
    pub burst: f64,
}

/// A message as a phone shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// Its number in the chat.
    pub id: i64,
    /// The bot wrote it.
    pub from_bot: bool,
    /// Its words; of a file its caption.
    pub text: String,
    /// The marks, as the service has them.
    pub entities: Value,
    /// The buttons: label and data, by rows.
    pub buttons: Vec<Vec<(String, String)>>,
    /// The file: name and bytes.
    pub file: Option<(String, Vec<u8>)>,
    /// The message that it answers.
    pub reply_to: Option<i64>,
    /// It made a sound.
    pub sounded: bool,
    /// The person is asked to reply.
    pub asks: bool,
    /// How often it was edited.
    pub edits: u32,
    /// The service's JSON of it.
    pub json: Value,
}

#[derive(Default)]
pub(crate) struct State {
    pub token: String,
    pub me: Value,
    pub next_update: i64,
    pub next_message: i64,
    pub next_query: u64,
    pub updates: VecDeque<(i64, Value, Instant)>,
    pub allowed: Option<Vec<String>>,
    pub poller: u64,
    pub chats: BTreeMap<i64, Vec<Message>>,
    pub queries: HashMap<String, Query>,
    pub faults: Vec<(String, Fault, u32)>,
    pub flood: Option<Flood>,
    pub levels: HashMap<i64, (f64, Instant)>,
    pub frozen: HashMap<i64, Instant>,
    pub floods: u32,
    pub calls: Vec<(String, Value)>,
    pub complaints: Vec<String>,
    pub menu: Vec<String>,
    pub files: HashMap<String, Vec<u8>>,
    pub blocked: Vec<i64>,
    pub aged: Duration,
}

/// A press on a button.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    pub at: Instant,
    pub answer: Option<String>,
}

pub(crate) struct Inner {
    pub state: Mutex<State>,
    pub news: Notify,
    pub changed: Notify,
}

pub(crate) type Shared = Arc<Inner>;

pub(crate) fn open(shared: &Shared) -> MutexGuard<'_, State> {
    shared.state.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Bot {
    /// Starts one on a free port.
    ///
    /// # Panics
    /// If there is no port.
    pub async fn start() -> Self {
        let token = "123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc".to_owned();
        let me = serde_json::json!({
            "id": 123_456_789, "is_bot": true, "first_name": "Trial", "username": "trial_task_bot",
            "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
            "can_connect_to_business": false, "has_main_web_app": false,
        });
        let state = State { token: token.clone(), me, next_update: 700, next_message: 10, ..State::default() };
        let state = Arc::new(Inner { state: Mutex::new(state), news: Notify::new(), changed: Notify::new() });
        let stop = CancellationToken::new();
        let inner = serve::answer(state.clone(), stop.clone()).await.expect("a port");
        let line = stop.child_token();
        let port = serve::listen(0, inner, line.clone()).await.expect("a port");
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
            if serve::listen(self.port, self.inner, line.clone()).await.is_ok() {
                *self.line.lock().unwrap_or_else(PoisonError::into_inner) = line;
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("port {} is taken", self.port);
    }

    /// The next so many calls of a method fail; `*` is any.
    pub fn fault(&self, method: &str, fault: Fault, times: u32) {
        open(&self.state).faults.push((method.to_lowercase(), fault, times));
    }

    /// From now on there is flood control.
    pub fn floods_over(&self, flood: Flood) {
        open(&self.state).flood = Some(flood);
    }

    /// How many calls came in spite of a pause, or made one.
    pub fn floods(&self) -> u32 {
        open(&self.state).floods
    }

    /// Somebody has blocked the bot.
    pub fn is_blocked_by(&self, user: i64) {
        open(&self.state).blocked.push(user);
    }

    /// Lets time pass for what the service keeps: updates, and presses.
    pub fn pass(&self, time: Duration) {
        open(&self.state).aged += time;
    }

    /// What was called with parameters that do not exist, or that can't be: nothing, if all is well.
    pub fn complaints(&self) -> Vec<String> {
        open(&self.state).complaints.clone()
    }

    /// The menu of commands.
    pub fn menu(&self) -> Vec<String> {
        open(&self.state).menu.clone()
    }

    /// How often a method was called.
    pub fn calls(&self, method: &str) -> usize {
        let state = open(&self.state);
        state.calls.iter().filter(|(name, _)| name.eq_ignore_ascii_case(method)).count()
    }

    /// A person with a private chat.
    pub fn person(&self, user: i64, name: &str) -> Person {
        Person::new(self.state.clone(), user, name)
    }
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}

/// A chat as text, for a failure.
pub(crate) fn transcript(messages: &[Message]) -> String {
    let line = |message: &Message| {
        let who = if message.from_bot { "bot" } else { "   " };
        let buttons: Vec<_> = message.buttons.iter().flatten().map(|(label, _)| format!("[{label}]")).collect();
        format!("{who} #{} {}\n    {}\n", message.id, message.text.replace('\n', "\n        "), buttons.join(" "))
    };
    messages.iter().map(line).collect()
}
