//! What is done about what came: made ready first, which may take a while and does nothing; then acted upon, once.

mod answers;
mod buttons;
mod commands;
mod files;
mod pairing;
mod parse;
mod plain;
mod reading;
mod replies;
mod which;
mod who;

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use teloxide::types::{Message, Update, UpdateKind};

use super::{Handled, Room, sort::Ruled};
use crate::{
    store::{AuditEntry, Notice, Owner, StoredUpdate},
    task::{Letter, TaskId},
};
use answers::Answers;

pub(crate) use buttons::chosen;
pub(crate) use pairing::{open as open_pairing, until as pairing_until};
pub(crate) use parse::menu;
pub(crate) use who::IGNORED;

/// What came, ready to be acted upon.
pub(crate) enum Prepared {
    /// It was carried out by an earlier life, which did not come to say so: the task and its stage.
    Acted(String, String),
    /// Nobody who is obeyed: what the audit log says of it, and the notice for the desk.
    Ignored(Option<(AuditEntry, Option<Notice>)>),
    /// Somebody new says a code.
    Stranger(who::Person, String),
    /// An owner's message.
    Message(Box<Incoming>),
    /// A button.
    Press {
        /// Who.
        owner: Owner,
        /// The query's id, to be answered.
        query: String,
        /// The button's word.
        word: String,
    },
    /// An owner's edit of an earlier message.
    Edited(Owner),
    /// An owner's message of long ago.
    TooOld(Owner, Timestamp),
}

/// An owner's message.
pub(crate) struct Incoming {
    /// Who.
    pub owner: Owner,
    /// It answers a message.
    pub reply: bool,
    /// The letter that it answers.
    pub letter: Option<Letter>,
    /// The task that it answers a message about.
    pub replied: Option<TaskId>,
    /// Its words; of a file its caption, of a voice note what was heard.
    pub text: String,
    /// What came with it.
    pub came: files::Came,
    /// What rules or the local model make of it.
    pub meant: Option<Ruled>,
}

/// Makes ready. Does nothing that can't be done twice.
pub(crate) async fn prepare(room: &Room, update: &StoredUpdate) -> Prepared {
    if let Some(begun) = update.begun
        && let Ok(Some((task, stage))) = room.store.act_since(begun, answers::DOOR)
    {
        return Prepared::Acted(task, stage);
    }
    let Ok(what) = serde_json::from_str::<Update>(&update.body) else { return Prepared::Ignored(None) };
    match what.kind {
        UpdateKind::Message(message) => of_message(room, update, &message).await,
        UpdateKind::EditedMessage(message) => match who::of_message(room, &message) {
            who::Who::Owner(owner) => Prepared::Edited(owner),
            other => who::ignored(room, other),
        },
        UpdateKind::CallbackQuery(query) => match who::of_query(room, &query) {
            who::Who::Owner(owner) => {
                Prepared::Press { owner, query: query.id.0.clone(), word: query.data.unwrap_or_default() }
            }
            other => who::ignored(room, other),
        },
        _ => Prepared::Ignored(None),
    }
}

async fn of_message(room: &Room, update: &StoredUpdate, message: &Message) -> Prepared {
    let owner = match who::of_message(room, message) {
        who::Who::Owner(owner) => owner,
        who::Who::Stranger(person) => {
            let code = message.text().and_then(|text| parse::start_code(text)).map(str::to_owned);
            return match code {
                Some(code) => Prepared::Stranger(person, code),
                None => who::ignored(room, who::Who::Stranger(person)),
            };
        }
        other => return who::ignored(room, other),
    };
    let sent = Timestamp::from_second(message.date.timestamp()).unwrap_or(update.received_at);
    let oldest = i64::from(room.settings.telegram.stale_minutes) * 60;
    if (room.clock)().duration_since(sent).as_secs() > oldest {
        return Prepared::TooOld(owner, sent);
    }
    let came = files::fetch(room, update.id, message).await;
    let text = message.text().or(message.caption()).map(str::to_owned);
    let text = text.or_else(|| came.heard.clone()).unwrap_or_default();
    let answers = message.reply_to_message();
    let letter = match answers {
        Some(to) => reading::letter(room, owner.chat, to.id.0).await,
        None => None,
    };
    let replied = letter.as_ref().and_then(|letter| letter.task.clone());
    let replied = replied.or_else(|| reading::task_in(room, answers?.text().or(answers?.caption())?));
    let reply = answers.is_some();
    let meant = match reading::needs_sorting(&text, &came) && (!reply || (letter.is_none() && replied.is_none())) {
        true => Some(reading::sort(room, owner.chat, &text).await),
        false => None,
    };
    Prepared::Message(Box::new(Incoming { owner, reply, letter, replied, text, came, meant }))
}

/// Acts, and says what came of it.
pub(crate) async fn act(room: &Room, update: &StoredUpdate, prepared: Prepared) -> Handled {
    match prepared {
        Prepared::Ignored(noted) => {
            let mut handled = Handled::default();
            if let Some((entry, notice)) = noted {
                if let Some(notice) = notice
                    && let Err(problem) = room.store.notify(notice, (room.clock)())
                {
                    tracing::warn!(%problem, "telling the desk of a stranger");
                }
                handled.audits.push(entry);
            }
            handled
        }
        Prepared::Acted(task, stage) => who_wrote(room, update).map_or_else(Handled::default, |owner| {
            let mut answers = Answers::new(room, update, &owner);
            answers.phone("after_crash", &[("id", &task), ("stage", &stage)]);
            answers.done("was done before a restart");
            answers.handled
        }),
        Prepared::Stranger(person, code) => pairing::try_code(room, update, &person, &code),
        Prepared::Edited(owner) => {
            let mut answers = Answers::new(room, update, &owner);
            answers.phone("edited", &[]);
            answers.refused("edited a message");
            answers.handled
        }
        Prepared::TooOld(owner, sent) => {
            let mut answers = Answers::new(room, update, &owner);
            let minutes = (room.clock)().duration_since(sent).as_secs() / 60;
            let ago = if minutes < 120 { format!("{minutes} min ago") } else { format!("{} h ago", minutes / 60) };
            answers.phone("too_old", &[("ago", &ago)]);
            answers.refused("sent something too long ago");
            answers.handled
        }
        Prepared::Press { owner, query, word } => buttons::pressed(room, update, &owner, &query, &word).await,
        Prepared::Message(incoming) => {
            let owner = incoming.owner.clone();
            let mut answers = Answers::new(room, update, &owner);
            replies::message(&mut answers, *incoming).await;
            answers.handled
        }
    }
}

/// Whose update it was.
fn who_wrote(room: &Room, update: &StoredUpdate) -> Option<Owner> {
    let what: Update = serde_json::from_str(&update.body).ok()?;
    let user = i64::try_from(what.from()?.id.0).ok()?;
    room.store.owner(user).ok().flatten()
}
