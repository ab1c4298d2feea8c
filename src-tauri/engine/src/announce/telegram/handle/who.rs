//! Who is obeyed: the paired, in their own private chats, in their own words.

use teloxide::types::{CallbackQuery, Message, User};

use super::{Prepared, answers::DOOR};
use crate::{
    announce::telegram::Room,
    store::{AuditEntry, Channel, Notice, Owner},
    task::one_line,
};

/// Somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// The service's number of the person.
    pub user: i64,
    /// The private chat.
    pub chat: i64,
    /// A name to show.
    pub name: String,
}

/// Whose something is.
pub(super) enum Who {
    /// An owner's.
    Owner(Owner),
    /// Somebody's in a private chat, in their own words.
    Stranger(Person),
    /// Nobody's whose words count: a group's, a bot's, forwarded.
    Nobody(Person, &'static str),
    /// Nobody at all.
    None,
}

pub(super) fn of_message(room: &Room, message: &Message) -> Who {
    let Some(from) = &message.from else { return Who::None };
    let person = person(from, message.chat.id.0);
    if from.is_bot || message.via_bot.is_some() || message.sender_chat.is_some() {
        return Who::Nobody(person, "a bot");
    }
    if !message.chat.is_private() {
        return Who::Nobody(person, "a group");
    }
    // What was forwarded are somebody else's words.
    if message.forward_origin().is_some() {
        return Who::Nobody(person, "a forwarded message");
    }
    paired(room, person)
}

pub(super) fn of_query(room: &Room, query: &CallbackQuery) -> Who {
    let Some(chat) = query.message.as_ref().map(|message| message.chat()) else { return Who::None };
    let person = person(&query.from, chat.id.0);
    match () {
        () if query.from.is_bot => Who::Nobody(person, "a bot"),
        () if !chat.is_private() => Who::Nobody(person, "a group"),
        () => paired(room, person),
    }
}

fn paired(room: &Room, person: Person) -> Who {
    match room.store.owner(person.user) {
        Ok(Some(owner)) if owner.chat == person.chat => Who::Owner(owner),
        _ => Who::Stranger(person),
    }
}

fn person(from: &User, chat: i64) -> Person {
    let name = from.username.as_ref().map_or_else(|| from.full_name(), |name| format!("@{name}"));
    Person { user: i64::try_from(from.id.0).unwrap_or_default(), chat, name: one_line(&name, 40) }
}

/// How the keys of notices begin that tell of somebody who is not obeyed.
pub(crate) const IGNORED: [&str; 3] = ["stranger/", "forward/", "nobody/"];

/// Silence, a line in the audit log, and the desk is told once of each stranger.
pub(super) fn ignored(room: &Room, who: Who) -> Prepared {
    let (person, what, kind) = match who {
        Who::Stranger(person) => (person, "wrote and is not paired", "stranger"),
        Who::Nobody(person, "a forwarded message") => (person, "sent a forwarded message", "forward"),
        Who::Nobody(person, what) => (person, what, "nobody"),
        Who::Owner(_) | Who::None => return Prepared::Ignored(None),
    };
    let who = format!("{} ({})", person.name, person.user);
    let entry = AuditEntry { door: DOOR.into(), who: who.clone(), what: what.into(), done: false };
    let told =
        room.messages.alert(&format!("{who} wrote to your bot ({what}). Nothing was done and nothing answered."));
    let notice = Notice {
        channel: Channel::Desktop,
        key: format!("{kind}/{}", person.user),
        task: None,
        title: told.title,
        body: told.body,
        urgent: false,
    };
    Prepared::Ignored(Some((entry, Some(notice))))
}
