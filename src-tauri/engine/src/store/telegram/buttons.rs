//! Buttons: what each does, by a word that nobody can guess.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use crate::{
    store::{Store, StoreError, columns},
    task::{Button, Press},
};

/// A button that was pressed.
#[derive(Debug, Clone, PartialEq)]
pub struct Pressed {
    /// What it does.
    pub press: Press,
    /// The letter that it stands under.
    pub letter: i64,
    /// The letter's message.
    pub message: Option<i32>,
}

/// Why pressing a button does nothing.
#[derive(Debug, thiserror::Error)]
pub enum NotPressed {
    /// There is no such button in that chat.
    #[error("there is no such button")]
    Unknown,
    /// It was used before.
    #[error("it was pressed already")]
    Used,
    /// It is too old.
    #[error("it is too old")]
    Expired,
    /// The ledger's own.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for NotPressed {
    fn from(problem: rusqlite::Error) -> Self {
        Self::Store(problem.into())
    }
}

impl Store {
    /// The words for a letter's buttons, by rows: what stands on each, and its word. A button that the letter had
    /// before keeps its word.
    ///
    /// # Errors
    /// The ledger's own.
    pub fn keyboard(
        &self,
        letter: i64,
        rows: &[Vec<Button>],
        fresh: impl Fn() -> String,
        expires_at: Timestamp,
    ) -> Result<Vec<Vec<(String, String)>>, StoreError> {
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        self.write(|db| {
            let mut put = db.prepare_cached(
                "INSERT INTO buttons (nonce, letter, press, expires) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT (letter, press) DO UPDATE SET expires = max(expires, excluded.expires) RETURNING nonce",
            )?;
            let mut word = |button: &Button| -> Result<(String, String), StoreError> {
                let press = columns::to_json(&button.press)?;
                let values = params![fresh(), letter, press, expires_at.as_millisecond()];
                Ok((button.label.clone(), put.query_row(values, |row| row.get(0))?))
            };
            rows.iter().map(|row| row.iter().map(&mut word).collect()).collect()
        })
    }

    /// Presses a button in a chat, by an update. One that may be pressed only once is used up by it; the same update
    /// may come again after a crash.
    ///
    /// # Errors
    /// [`NotPressed`].
    pub fn press(&self, nonce: &str, chat: i64, update: i64, now: Timestamp) -> Result<Pressed, NotPressed> {
        self.write(|db| {
            let mut find = db.prepare_cached(
                "SELECT press, letters.id AS letter, expires, used, message
                 FROM buttons JOIN letters ON letters.id = buttons.letter WHERE nonce = ?1 AND chat = ?2",
            )?;
            let found = find.query_row(params![nonce, chat], |row| {
                let pressed = Pressed {
                    press: columns::json(row, "press")?,
                    letter: row.get("letter")?,
                    message: row.get("message")?,
                };
                Ok((pressed, columns::time(row, "expires")?, row.get::<_, Option<i64>>("used")?))
            });
            let (pressed, expires, used) = found.optional()?.ok_or(NotPressed::Unknown)?;
            match used {
                Some(by) if by != update => return Err(NotPressed::Used),
                None if expires <= now => return Err(NotPressed::Expired),
                Some(_) | None => {}
            }
            if pressed.press.is_once() {
                db.prepare_cached("UPDATE buttons SET used = ?2 WHERE nonce = ?1")?.execute(params![nonce, update])?;
            }
            Ok(pressed)
        })
    }
}
