//! Sends: letters in order for each chat, as fast as the service allows, each at least once.

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    time::{Duration, Instant},
};

use jiff::{SignedDuration, Timestamp};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::{
    Room, Trouble,
    api::{Keyboard, Manner},
    fan, live,
    pace::Pace,
    standing::Standing,
};
use crate::{
    store::{Due, StoreError},
    task::{Body, Content, Rich, TaskId},
};

/// Buttons work for so long.
const BUTTONS: SignedDuration = SignedDuration::from_hours(24 * 7);
/// The longest wait between tries of one letter.
const LONGEST: Duration = Duration::from_secs(300);
/// The longest file that is sent, by the service's rule.
const MOST_FILE: u64 = 50 * 1024 * 1024;
/// Nothing wakes the sender more rarely than this: live messages tell the time.
const TICK: Duration = Duration::from_secs(1);
const IDLE: Duration = Duration::from_secs(15);

/// Sends until stopped, or until the token is refused.
pub(super) async fn send(room: &Room, standing: &Standing, stop: &CancellationToken) {
    let mut pace = Pace::new(room.settings.telegram.per_chat_s, room.settings.telegram.burst);
    let mut live = live::Live::default();
    let mut head = room.store.head();
    loop {
        head.mark_unchanged();
        let now = (room.clock)();
        let soon = fan::fan_out(room, standing, now).unwrap_or_else(|problem| {
            warn!(%problem, "notices for phones");
            true
        });
        let wait = match deliver(room, standing, &mut pace, stop).await {
            Ok(Next::In(wait)) => wait,
            Ok(Next::Never) => return,
            Err(problem) => {
                warn!(%problem, "letters");
                TICK
            }
        };
        let wait = if soon { wait.min(TICK) } else { wait };
        let wait = match live.renew(room, &mut pace).await {
            Ok(true) => wait.min(TICK),
            Ok(false) => wait,
            Err(problem) => {
                warn!(%problem, "messages that are kept up to date");
                wait
            }
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            changed = head.changed() => if changed.is_err() { return },
            () = standing.changed() => {}
            () = tokio::time::sleep(wait) => {}
        }
    }
}

/// When there may be more to do.
enum Next {
    In(Duration),
    /// The token is refused.
    Never,
}

/// Sends what is due, each chat's first, until nothing is.
async fn deliver(
    room: &Room,
    standing: &Standing,
    pace: &mut Pace,
    stop: &CancellationToken,
) -> Result<Next, StoreError> {
    loop {
        let due = room.store.letters_due((room.clock)())?;
        let mut wait = IDLE;
        let mut sent = false;
        for one in due {
            if stop.is_cancelled() {
                return Ok(Next::In(Duration::ZERO));
            }
            match pace.take(one.letter.chat, Instant::now()) {
                Err(pause) => wait = wait.min(pause),
                Ok(()) => {
                    sent = true;
                    if !deliver_one(room, standing, pace, one).await? {
                        return Ok(Next::Never);
                    }
                }
            }
        }
        if !sent {
            let later = room.store.letters_due_at()?.map(|at| at.duration_since((room.clock)()));
            let later = later.map_or(IDLE, |left| Duration::try_from(left).unwrap_or_default());
            // One whose time has come waits for its pace; one that is behind another of its chat waits for that.
            return Ok(Next::In(if later.is_zero() { wait } else { wait.min(later) }));
        }
    }
}

/// Sends a letter and notes what became of it. Says whether there is any use in sending more.
async fn deliver_one(room: &Room, standing: &Standing, pace: &mut Pace, due: Due) -> Result<bool, StoreError> {
    let now = (room.clock)();
    let expires = now.checked_add(BUTTONS).unwrap_or(Timestamp::MAX);
    let keys = room.store.keyboard(due.id, due.letter.body.rows(), nonce, expires)?;
    room.store.letter_handed(due.id)?;
    crate::die_at!("telegram::handed");
    let mut done = put(room, &due, &keys, false).await;
    if matches!(done, Err(Trouble::Wrong(_))) {
        // Better without its marks than not at all.
        done = put(room, &due, &keys, true).await;
    }
    crate::die_at!("telegram::sent");
    let now = (room.clock)();
    let later = |pause: Duration| now.checked_add(pause).unwrap_or(Timestamp::MAX);
    match done {
        Ok(message) => room.store.letter_sent(due.id, message, &digest(&due.letter.body, &keys), now)?,
        Err(Trouble::Flood(pause)) => {
            pace.freeze(due.letter.chat, pause, Instant::now());
            room.store.letter_postponed(due.id, later(pause), false)?;
        }
        Err(Trouble::Refused) => {
            room.store.letter_postponed(due.id, now, false)?;
            standing.become_(crate::door::TelegramState::Refused, Some(Trouble::Refused.to_string()));
            return Ok(false);
        }
        Err(Trouble::Gone(why) | Trouble::Wrong(why)) => {
            warn!(letter = due.id, why, "a letter was given up");
            room.store.letter_given_up(due.id, &why)?;
        }
        Err(Trouble::Unsure(why)) => {
            info!(letter = due.id, why, "a letter may have arrived: it is sent once more, and says so");
            room.store.letter_postponed(due.id, later(backoff(due.tries)), true)?;
        }
        Err(Trouble::NotSent(why) | Trouble::Conflict(why)) => {
            info!(letter = due.id, why, "a letter is tried again");
            room.store.letter_postponed(due.id, later(backoff(due.tries)), false)?;
        }
        Err(Trouble::Unchanged) => room.store.letter_given_up(due.id, "the service says that nothing changed")?,
    }
    Ok(true)
}

async fn put(room: &Room, due: &Due, keys: &Keyboard, plain: bool) -> Result<i32, Trouble> {
    let letter = &due.letter;
    let manner = Manner { silent: letter.silent, reply_to: letter.reply_to, ask: letter.asks.is_some() };
    let worded = |rich: &Rich| {
        let repeat = if due.unsure { Rich::plain(room.messages.repeat()) } else { Rich::new() };
        let whole = repeat.then(rich);
        if plain { Rich::plain(whole.text) } else { whole }
    };
    match &letter.body {
        Body::Text { rich, .. } => room.api.send(letter.chat, &worded(rich), keys, &manner).await,
        Body::Document { name, content, caption, .. } => {
            let bytes = content_of(room, content)?;
            room.api.document(letter.chat, name, bytes, &worded(caption), keys, &manner).await
        }
    }
}

/// What is in a file that is sent: words of ours, or a result of a task, and nothing else of the disk.
fn content_of(room: &Room, content: &Content) -> Result<Vec<u8>, Trouble> {
    match content {
        Content::Words { text } => Ok(text.clone().into_bytes()),
        Content::Result { task, name } => result_file(room, task, name),
    }
}

fn result_file(room: &Room, task: &TaskId, name: &str) -> Result<Vec<u8>, Trouble> {
    let wrong = |why: String| Trouble::Wrong(format!("{name} of {task}: {why}"));
    let folder = room.home.results(task).canonicalize().map_err(|problem| wrong(problem.to_string()))?;
    let path = folder.join(name).canonicalize().map_err(|problem| wrong(problem.to_string()))?;
    // A link in the folder of results is still not a result.
    let meta = std::fs::symlink_metadata(&path).map_err(|problem| wrong(problem.to_string()))?;
    if !path.starts_with(&folder) || !meta.is_file() {
        return Err(wrong("it is no result".into()));
    }
    if meta.len() > MOST_FILE {
        return Err(wrong("it is too big to be sent".into()));
    }
    let bytes = std::fs::read(&path).map_err(|problem| wrong(problem.to_string()))?;
    Ok(match String::from_utf8(bytes) {
        Ok(text) => crate::task::redacted(&text).into_bytes(),
        Err(binary) => binary.into_bytes(),
    })
}

fn backoff(tries: u32) -> Duration {
    Duration::from_secs(1 << tries.min(9)).min(LONGEST)
}

/// A word that nobody can guess.
fn nonce() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// What a message shows, in short: where it is the same, there is nothing to edit.
pub(super) fn digest(body: &Body, keys: &Keyboard) -> String {
    let mut hasher = DefaultHasher::new();
    match body {
        Body::Text { rich, .. } => (&rich.text, format!("{:?}", rich.marks)).hash(&mut hasher),
        Body::Document { name, caption, .. } => (name, &caption.text).hash(&mut hasher),
    }
    keys.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
