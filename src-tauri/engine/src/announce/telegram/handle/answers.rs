//! What is said to one update, and noted of it.

use crate::{
    announce::telegram::{
        Handled, Room,
        say::{self, Saying},
    },
    door::{Command, Problem, Reply},
    store::{AuditEntry, Owner, StoredUpdate},
    task::{Ask, Letter, Live, Rich, StageName, TaskId, one_line, redacted},
};

/// The door's name.
pub(super) const DOOR: &str = "telegram";
/// The mark of the words that a chat was last asked for.
const ASKED: &str = "telegram/asked/";

/// The answers to one update, in order.
pub(super) struct Answers<'a> {
    pub room: &'a Room,
    pub owner: &'a Owner,
    pub handled: Handled,
    update: &'a StoredUpdate,
}

impl<'a> Answers<'a> {
    pub(super) fn new(room: &'a Room, update: &'a StoredUpdate, owner: &'a Owner) -> Self {
        Self { room, owner, handled: Handled::default(), update }
    }

    /// The update's number.
    pub(super) fn number(&self) -> i64 {
        self.update.id
    }

    /// Does something through the engine's door. Who did it stands in the ledger.
    pub(super) async fn act(&self, command: Command) -> Result<Reply, Problem> {
        self.room.door.act(&format!("{DOOR} {}", self.owner.name), command).await
    }

    /// Says something, about a task where there is one.
    pub(super) fn say(&mut self, task: Option<&TaskId>, saying: Saying) {
        let key = format!("update/{}/{}", self.update.id, self.handled.letters.len());
        self.handled.letters.extend(say::letters(self.owner.chat, &key, task, saying, false, None));
    }

    /// Says a short text.
    pub(super) fn phone(&mut self, name: &str, values: &[(&str, &str)]) {
        let text = self.room.messages.phone(name, values);
        self.say(None, Saying::plain(text));
    }

    /// Says a short text about a task.
    pub(super) fn about(&mut self, task: &TaskId, name: &str, values: &[(&str, &str)]) {
        let text = self.room.messages.phone(name, values);
        self.say(Some(task), Saying::plain(text));
    }

    /// Says how a task stands, in a message that is kept up to date while it waits for its owner.
    pub(super) fn show(&mut self, id: &TaskId) {
        match self.room.store.reads().detail(id) {
            Ok(Some(detail)) => {
                let saying = say::task(&self.room.messages, &detail, (self.room.clock)());
                let before = self.handled.letters.len();
                self.say(Some(id), saying);
                let row = &detail.row;
                if matches!(row.stage, StageName::Unclear | StageName::Asked | StageName::Delivered)
                    && let [letter] = &mut self.handled.letters[before..]
                {
                    letter.live = Some(Live::Task { id: row.id.clone(), stage: row.stage, runs: row.runs });
                }
            }
            Ok(None) => self.phone("no_such_task", &[("id", id.as_str())]),
            Err(problem) => self.failed(&problem.to_string()),
        }
    }

    /// Asks for words: a reply to it is taken for them, and so is the next message.
    pub(super) fn ask(&mut self, task: Option<&TaskId>, words: String, ask: Ask) {
        let key = format!("update/{}/{}", self.update.id, self.handled.letters.len());
        let saying = Saying::plain(words);
        let mut letters: Vec<Letter> = say::letters(self.owner.chat, &key, task, saying, false, None);
        if let Some(letter) = letters.first_mut() {
            letter.asks = Some(ask.clone());
        }
        self.handled.letters.extend(letters);
        let until = (self.room.clock)().as_second() + 600;
        let mark = serde_json::json!({"ask": ask, "until": until}).to_string();
        self.mark(Some(&mark));
    }

    /// The words that this chat was asked for a moment ago.
    pub(super) fn asked(&self) -> Option<Ask> {
        let mark = self.room.store.mark(&format!("{ASKED}{}", self.owner.chat)).ok()??;
        let value: serde_json::Value = serde_json::from_str(&mark).ok()?;
        let is_fresh = value.get("until")?.as_i64()? >= (self.room.clock)().as_second();
        is_fresh.then(|| serde_json::from_value(value.get("ask")?.clone()).ok())?
    }

    /// No words are asked for any more.
    pub(super) fn asked_no_more(&self) {
        self.mark(None);
    }

    fn mark(&self, value: Option<&str>) {
        if let Err(problem) = self.room.store.set_mark(&format!("{ASKED}{}", self.owner.chat), value) {
            tracing::warn!(%problem, "what words were asked for");
        }
    }

    /// It did not work.
    pub(super) fn failed(&mut self, why: &str) {
        self.phone("failed", &[("why", why)]);
    }

    /// Says what the engine said.
    pub(super) fn told(&mut self, task: Option<&TaskId>, told: Result<Reply, Problem>) -> bool {
        match told {
            Ok(Reply::Done { message }) => self.say(task, Saying::words(Rich::plain(message))),
            Ok(_) => self.phone("pressed", &[]),
            Err(problem) => {
                self.say(task, Saying::plain(problem.message));
                return false;
            }
        }
        true
    }

    /// Notes that something was done.
    pub(super) fn done(&mut self, what: &str) {
        self.note(what, true);
    }

    /// Notes that something was refused.
    pub(super) fn refused(&mut self, what: &str) {
        self.note(what, false);
    }

    fn note(&mut self, what: &str, done: bool) {
        let who = format!("{} ({})", self.owner.name, self.owner.user);
        let what = one_line(&redacted(what), 200);
        self.handled.audits.push(AuditEntry { door: DOOR.into(), who, what, done });
    }
}
