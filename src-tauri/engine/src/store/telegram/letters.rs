//! Letters: in order for each chat, and each at least once.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    store::{Store, StoreError, columns},
    task::{Body, Letter},
};

/// A letter that is to be sent now.
#[derive(Debug, Clone, PartialEq)]
pub struct Due {
    /// Its number.
    pub id: i64,
    /// The letter.
    pub letter: Letter,
    /// How often it was tried before.
    pub tries: u32,
    /// An earlier try may have arrived: this may be a repeat.
    pub unsure: bool,
}

/// A letter that was sent and is kept up to date.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveLetter {
    /// Its number.
    pub id: i64,
    /// The letter as it was first sent.
    pub letter: Letter,
    /// Its message in the chat.
    pub message: i32,
    /// What it was last made to show, as a digest.
    pub shown: Option<String>,
}

/// What became of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum LetterState {
    /// It waits, or is tried again.
    Waiting,
    /// It was sent.
    Sent,
    /// It can't be sent.
    GivenUp,
}

/// A letter as a line in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LetterRow {
    /// The chat.
    #[ts(type = "number")]
    pub chat: i64,
    /// Its first line.
    pub text: String,
    /// What became of it.
    pub state: LetterState,
    /// When it was written.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Why it was given up.
    pub problem: Option<String>,
}

impl Store {
    /// Posts letters. One with a key that was there before is dropped.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn post(&self, letters: &[Letter], now: Timestamp) -> Result<(), StoreError> {
        if letters.is_empty() {
            return Ok(());
        }
        self.write(|db| put(db, letters, now))?;
        self.wake();
        Ok(())
    }

    /// A notice has become these letters, or none: both or neither.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn fan_out(&self, notice: i64, letters: &[Letter], now: Timestamp) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached("UPDATE outbox SET sent = 1 WHERE id = ?1")?.execute([notice])?;
            put(db, letters, now)
        })
    }

    /// The next letter of each chat, those left out that have to wait.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letters_due(&self, now: Timestamp) -> Result<Vec<Due>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT id, letter, tries, unsure OR state = 1 AS unsure FROM letters
                 WHERE id IN (SELECT min(id) FROM letters WHERE state < 2 GROUP BY chat)
                   AND (not_before IS NULL OR not_before <= ?1) ORDER BY id",
            )?;
            let all = find.query_map([now.as_millisecond()], |row| {
                Ok(Due {
                    id: row.get("id")?,
                    letter: columns::json(row, "letter")?,
                    tries: row.get("tries")?,
                    unsure: row.get("unsure")?,
                })
            })?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// When the next letter that has to wait is due.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letters_due_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT min(not_before) AS at FROM letters WHERE state < 2")?;
            Ok(find.query_row([], |row| columns::maybe_time(row, "at"))?)
        })
    }

    /// It is about to be sent: written down first, so that after a crash it is known that it may have arrived.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letter_handed(&self, id: i64) -> Result<(), StoreError> {
        self.change("UPDATE letters SET state = 1, tries = tries + 1, unsure = unsure OR state = 1 WHERE id = ?1", id)
    }

    /// It has arrived, as this message.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letter_sent(&self, id: i64, message: i32, shown: &str, now: Timestamp) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached("UPDATE letters SET state = 2, message = ?2, shown = ?3, sent = ?4 WHERE id = ?1")?
                .execute(params![id, message, shown, now.as_millisecond()])?;
            Ok(())
        })
    }

    /// It could not be sent, and is tried again. `unsure` says that it may have arrived all the same.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letter_postponed(&self, id: i64, until: Timestamp, unsure: bool) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached(
                "UPDATE letters SET state = 0, not_before = ?2, unsure = unsure OR ?3 WHERE id = ?1 AND state < 2",
            )?
            .execute(params![id, until.as_millisecond(), unsure])?;
            Ok(())
        })
    }

    /// It can't be sent, ever.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letter_given_up(&self, id: i64, why: &str) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached("UPDATE letters SET state = 3, live = 0, problem = ?2 WHERE id = ?1")?
                .execute(params![id, why])?;
            Ok(())
        })
    }

    /// The letter that is a message in a chat.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letter_at(&self, chat: i64, message: i32) -> Result<Option<Letter>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT letter FROM letters WHERE chat = ?1 AND message = ?2 ORDER BY id DESC LIMIT 1",
            )?;
            Ok(find.query_row(params![chat, message], |row| columns::json(row, "letter")).optional()?)
        })
    }

    /// The task that a chat was last about.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn last_task_of(&self, chat: i64) -> Result<Option<String>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT task FROM letters WHERE chat = ?1 AND task IS NOT NULL ORDER BY id DESC LIMIT 1",
            )?;
            Ok(find.query_row([chat], |row| row.get(0)).optional()?)
        })
    }

    /// All letters that are kept up to date.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letters_live(&self) -> Result<Vec<LiveLetter>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached(
                "SELECT id, letter, message, shown FROM letters WHERE live = 1 AND state = 2 ORDER BY id",
            )?;
            let all = find.query_map([], |row| {
                Ok(LiveLetter {
                    id: row.get("id")?,
                    letter: columns::json(row, "letter")?,
                    message: row.get("message")?,
                    shown: row.get("shown")?,
                })
            })?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    /// It now shows this; it is kept up to date no more if that was the last of it.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letter_edited(&self, id: i64, shown: &str, last: bool) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached("UPDATE letters SET shown = ?2, live = live AND NOT ?3 WHERE id = ?1")?
                .execute(params![id, shown, last])?;
            Ok(())
        })
    }

    /// Whether a letter with this key was ever posted.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn has_letter(&self, key: &str) -> Result<bool, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT EXISTS (SELECT 1 FROM letters WHERE key = ?1)")?;
            Ok(find.query_row([key], |row| row.get(0))?)
        })
    }

    /// How many letters wait.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letters_waiting(&self) -> Result<i64, StoreError> {
        self.read(|db| {
            Ok(db.prepare_cached("SELECT count(*) FROM letters WHERE state < 2")?.query_row([], |row| row.get(0))?)
        })
    }

    /// When a letter last arrived.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letter_last_sent(&self) -> Result<Option<Timestamp>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT max(sent) AS at FROM letters")?;
            Ok(find.query_row([], |row| columns::maybe_time(row, "at"))?)
        })
    }

    /// The newest letters, the newest first.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn letters_last(&self, limit: u32) -> Result<Vec<LetterRow>, StoreError> {
        self.read(|db| {
            let mut find = db.prepare_cached("SELECT * FROM letters ORDER BY id DESC LIMIT ?1")?;
            let all = find.query_map([limit], line)?;
            Ok(all.collect::<Result<_, _>>()?)
        })
    }

    fn change(&self, sql: &str, id: i64) -> Result<(), StoreError> {
        self.write(|db| {
            db.prepare_cached(sql)?.execute([id])?;
            Ok(())
        })
    }
}

pub(super) fn put(db: &Connection, letters: &[Letter], now: Timestamp) -> Result<(), StoreError> {
    let mut put = db.prepare_cached(
        "INSERT OR IGNORE INTO letters (chat, key, task, live, created, letter) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for letter in letters {
        let task = letter.task.as_ref().map(crate::task::TaskId::as_str);
        let values = params![
            letter.chat,
            letter.key,
            task,
            letter.live.is_some(),
            now.as_millisecond(),
            columns::to_json(letter)?
        ];
        put.execute(values)?;
    }
    Ok(())
}

fn line(row: &Row<'_>) -> rusqlite::Result<LetterRow> {
    let letter: Letter = columns::json(row, "letter")?;
    let text = match &letter.body {
        Body::Text { rich, .. } => rich.text.lines().next().unwrap_or_default().to_owned(),
        Body::Document { name, .. } => name.clone(),
    };
    let state = match row.get::<_, i64>("state")? {
        0 | 1 => LetterState::Waiting,
        2 => LetterState::Sent,
        _ => LetterState::GivenUp,
    };
    Ok(LetterRow { chat: letter.chat, text, state, at: columns::time(row, "created")?, problem: row.get("problem")? })
}
