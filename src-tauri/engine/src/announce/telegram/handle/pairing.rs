//! Pairing: a code that is shown at the desk, said once from the phone.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{
    answers::{Answers, DOOR},
    parse, who,
};
use crate::{
    announce::telegram::{Handled, Room, say},
    door::Pairing,
    store::{AuditEntry, Owner, Store, StoreError, StoredUpdate},
};

/// A code holds so long, and no longer than so many wrong ones.
const HOLDS: SignedDuration = SignedDuration::from_mins(10);
const MOST_WRONG: u32 = 5;
const LENGTH: usize = 10;
/// No letters that look like others.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const PAIRING: &str = "telegram/pairing";

/// A code that waits. The code itself is nowhere: its hash is.
#[derive(Debug, Serialize, Deserialize)]
struct Waiting {
    hash: String,
    until: Timestamp,
    wrong: u32,
}

/// Makes a code; an older one holds no more.
///
/// # Errors
/// The ledger's own.
pub(crate) fn open(store: &Store, bot: &str, now: Timestamp) -> Result<Pairing, StoreError> {
    let random = uuid::Uuid::new_v4();
    let letter = |byte: &u8| char::from(LETTERS[usize::from(*byte) % LETTERS.len()]);
    // Two bytes of such a number are not random: their places are left out.
    let bytes = random.as_bytes();
    let code: String = bytes[..6].iter().chain(&bytes[9..]).map(letter).take(LENGTH).collect();
    let until = now.checked_add(HOLDS).unwrap_or(Timestamp::MAX);
    put(store, Some(&Waiting { hash: hash(&code), until, wrong: 0 }))?;
    let link = format!("https://t.me/{bot}?start={code}");
    Ok(Pairing { qr: qr(&link), link, code, expires_at: until })
}

/// Until when a code waits, if one does.
///
/// # Errors
/// The ledger's own.
pub(crate) fn until(store: &Store, now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    Ok(waiting(store)?.map(|waiting| waiting.until).filter(|until| *until > now))
}

/// Somebody says a code: paired, or nothing happens.
pub(super) fn try_code(room: &Room, update: &StoredUpdate, person: &who::Person, code: &str) -> Handled {
    let now = (room.clock)();
    match takes(&room.store, code, now) {
        Ok(true) => {
            let owner = Owner {
                user: person.user,
                chat: person.chat,
                name: person.name.clone(),
                approves: true,
                paired_at: now,
            };
            if let Err(problem) = room.store.pair(&owner) {
                tracing::warn!(%problem, "pairing");
                return Handled::default();
            }
            let mut answers = Answers::new(room, update, &owner);
            answers.phone("welcome", &[("name", &owner.name)]);
            answers.say(None, say::help(&room.messages, parse::menu()));
            answers.done("was paired");
            answers.handled
        }
        Ok(false) => {
            let who = format!("{} ({})", person.name, person.user);
            let entry = AuditEntry { door: DOOR.into(), who, what: "said a wrong code".into(), done: false };
            Handled { letters: Vec::new(), audits: vec![entry] }
        }
        Err(problem) => {
            tracing::warn!(%problem, "a code");
            Handled::default()
        }
    }
}

/// Whether this is the code that waits. It is used up by it; too many wrong ones end it as well.
fn takes(store: &Store, code: &str, now: Timestamp) -> Result<bool, StoreError> {
    let Some(mut waiting) = waiting(store)?.filter(|waiting| waiting.until > now) else { return Ok(false) };
    if waiting.hash == hash(&code.to_ascii_uppercase()) {
        put(store, None)?;
        return Ok(true);
    }
    waiting.wrong += 1;
    put(store, (waiting.wrong < MOST_WRONG).then_some(&waiting))?;
    Ok(false)
}

fn waiting(store: &Store) -> Result<Option<Waiting>, StoreError> {
    Ok(store.mark(PAIRING)?.and_then(|text| serde_json::from_str(&text).ok()))
}

fn put(store: &Store, waiting: Option<&Waiting>) -> Result<(), StoreError> {
    let text = waiting.and_then(|waiting| serde_json::to_string(waiting).ok());
    store.set_mark(PAIRING, text.as_deref())
}

fn hash(code: &str) -> String {
    Sha256::digest(code.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A text as a QR code: rows of `0` and `1`.
fn qr(text: &str) -> Vec<String> {
    let Ok(code) = qrcode::QrCode::new(text.as_bytes()) else { return Vec::new() };
    let dark = |color: &qrcode::Color| if *color == qrcode::Color::Dark { '1' } else { '0' };
    code.to_colors().chunks(code.width().max(1)).map(|row| row.iter().map(dark).collect()).collect()
}
