//! From columns to our words and back.

use std::str::FromStr;

use jiff::Timestamp;
use rusqlite::{Error, Row, types::Type};
use serde::{Serialize, de::DeserializeOwned};

use super::StoreError;
use crate::task::{Outcome, Priority, StageName, TaskId};

type Wrong = Box<dyn std::error::Error + Send + Sync>;

fn wrong(what: impl Into<Wrong>) -> Error {
    Error::FromSqlConversionFailure(0, Type::Text, what.into())
}

/// A column of JSON.
pub(super) fn json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<T, Error> {
    let text: String = row.get(column)?;
    serde_json::from_str(&text).map_err(|e| wrong(format!("{column}: {e}")))
}

/// A column of JSON that may be empty.
pub(super) fn maybe_json<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> Result<Option<T>, Error> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| serde_json::from_str(&text)).transpose().map_err(|e| wrong(format!("{column}: {e}")))
}

/// A column that holds one of our words.
pub(super) fn word<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: &str,
) -> Result<T, Error> {
    let text: String = row.get(column)?;
    text.parse().map_err(wrong)
}

/// A column that may hold one of our words.
pub(super) fn maybe_word<T: FromStr<Err: std::error::Error + Send + Sync + 'static>>(
    row: &Row<'_>,
    column: &str,
) -> Result<Option<T>, Error> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse()).transpose().map_err(wrong)
}

/// A column with a stage's name.
pub(super) fn stage(row: &Row<'_>, column: &str) -> Result<StageName, Error> {
    let text: String = row.get(column)?;
    StageName::ALL.into_iter().find(|one| one.word() == text).ok_or_else(|| wrong(format!("no stage is {text}")))
}

/// A column that may hold an outcome.
pub(super) fn outcome(row: &Row<'_>, column: &str) -> Result<Option<Outcome>, Error> {
    let text: Option<String> = row.get(column)?;
    Ok(text.and_then(|text| {
        [Outcome::Success, Outcome::Partial, Outcome::Failed].into_iter().find(|one| one.word() == text)
    }))
}

/// A column of milliseconds.
pub(super) fn time(row: &Row<'_>, column: &str) -> Result<Timestamp, Error> {
    Timestamp::from_millisecond(row.get(column)?).map_err(wrong)
}

/// A column of milliseconds that may be empty.
pub(super) fn maybe_time(row: &Row<'_>, column: &str) -> Result<Option<Timestamp>, Error> {
    let at: Option<i64> = row.get(column)?;
    at.map(Timestamp::from_millisecond).transpose().map_err(wrong)
}

/// A column with a priority's rank.
pub(super) fn priority(row: &Row<'_>, column: &str) -> Result<Priority, Error> {
    let rank: usize = row.get(column)?;
    Priority::ALL.get(rank).copied().ok_or_else(|| wrong(format!("no priority has rank {rank}")))
}

/// A column with a task's id.
pub(super) fn id(row: &Row<'_>, column: &str) -> Result<TaskId, Error> {
    word(row, column)
}

/// The rank of a priority: its place in the list of words, low first.
pub(super) fn rank(priority: Priority) -> i64 {
    match priority {
        Priority::Low => 0,
        Priority::Medium => 1,
        Priority::High => 2,
    }
}

/// As JSON that is known to come back as what it was: a number that JSON can't hold (NaN) would close the row
/// for ever.
pub(super) fn to_json<T: Serialize + DeserializeOwned>(value: &T) -> Result<String, StoreError> {
    let text = serde_json::to_string(value)?;
    serde_json::from_str::<T>(&text)?;
    Ok(text)
}
