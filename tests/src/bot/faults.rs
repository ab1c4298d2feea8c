//! How calls fail: on demand, and by flood control.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use super::{
    answer::Refused,
    state::{Shared, State, open},
};

/// How calls fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// 429 with this `retry_after`, which is held to.
    RetryAfter(u32),
    /// 401.
    Unauthorized,
    /// 409, as if another program listened.
    Conflict,
    /// 500 with JSON.
    Internal,
    /// 502 with a page for people.
    Html,
    /// The call is taken, nothing is done, and after this time the connection closes without an answer.
    Hang(Duration),
    /// The connection closes before anything was done.
    DropBefore,
    /// It is done, and then the connection closes without an answer.
    DropAfter,
    /// The answer comes after so many milliseconds.
    Slow(u64),
}

/// A failure to come: of which method, and how often.
pub(super) struct Planned {
    pub method: String,
    pub fault: Fault,
    pub left: u32,
}

/// Flood control: to one chat so many a second and so many at once.
#[derive(Debug, Clone, Copy)]
pub struct Flood {
    /// Messages a second to one chat.
    pub per_s: f64,
    /// So many may follow each other.
    pub burst: f64,
}

/// The state of flood control.
#[derive(Default)]
pub(super) struct Floods {
    pub chat: Option<Flood>,
    pub overall: Option<Flood>,
    levels: HashMap<i64, (f64, Instant)>,
    all: Option<(f64, Instant)>,
    frozen: HashMap<i64, Instant>,
    pub count: u32,
}

/// The pause that flood control asks for.
const PAUSE: u32 = 3;

/// The failure that is planned for this call.
pub(super) fn take(shared: &Shared, method: &str) -> Option<Fault> {
    let mut state = open(shared);
    let fits = |one: &Planned| one.left > 0 && (one.method == method || one.method == "*");
    let found = state.faults.iter_mut().find(|one| fits(one))?;
    found.left -= 1;
    Some(found.fault)
}

/// Asks for a pause in a chat: whoever calls before it is over waits longer.
pub(super) fn freeze(state: &mut State, chat: i64, seconds: u32) -> Refused {
    let until = state.now() + Duration::from_secs(seconds.into());
    state.floods.frozen.insert(chat, until);
    state.floods.count += 1;
    Refused::flood(seconds.into())
}

/// Whether flood control lets a message or an edit through.
pub(super) fn flooded(state: &mut State, chat: i64) -> Result<(), Refused> {
    let now = state.now();
    let floods = &mut state.floods;
    if let Some(until) = floods.frozen.get_mut(&chat).filter(|until| **until > now) {
        *until += Duration::from_secs(1);
        floods.count += 1;
        return Err(Refused::flood(until.duration_since(now).as_secs_f64().ceil() as u64));
    }
    let of_chat = floods.chat.map(|flood| level(flood, floods.levels.get(&chat).copied(), now));
    let of_all = floods.overall.map(|flood| level(flood, floods.all, now));
    if of_chat.into_iter().chain(of_all).any(|level| level < 1.0) {
        return Err(freeze(state, chat, PAUSE));
    }
    if let Some(level) = of_chat {
        floods.levels.insert(chat, (level - 1.0, now));
    }
    floods.all = of_all.map(|level| (level - 1.0, now));
    Ok(())
}

/// How many may be sent now.
fn level(flood: Flood, before: Option<(f64, Instant)>, now: Instant) -> f64 {
    let (level, at) = before.unwrap_or((flood.burst, now));
    (level + now.duration_since(at).as_secs_f64() * flood.per_s).min(flood.burst)
}
