//! Reads a plain message: rules first, then the local model where there is one.

use super::{files::Came, parse};
use crate::{
    announce::telegram::{
        Room,
        sort::{self, Ruled},
    },
    store::Filter,
    task::{Known, Letter, TaskId},
};

/// A message may be about one of so many tasks.
const KNOWN: u32 = 40;
/// So long a letter's number may not be known yet: a second in all.
const PATIENCE: u32 = 40;
const A_MOMENT: std::time::Duration = std::time::Duration::from_millis(25);

/// Whether it has to be found out what a message means.
pub(super) fn needs_sorting(text: &str, came: &Came) -> bool {
    !text.trim().is_empty() && parse::command(text).is_none() && came.files.is_empty()
}

/// What a message means.
pub(super) async fn sort(room: &Room, chat: i64, text: &str) -> Ruled {
    let known = known(room);
    let last = room.store.last_task_of(chat).ok().flatten().and_then(|id| id.parse::<TaskId>().ok());
    match sort::by_rules(text, &known, last.as_ref()) {
        sure @ Ruled::Sure(_) => sure,
        unsure @ Ruled::Unsure(_) => {
            let opinion = room.sight.opinion(text, &known).await;
            opinion.and_then(|opinion| sort::held(&opinion, text, &known)).map_or(unsure, Ruled::Sure)
        }
    }
}

/// The letter that a message of the chat is. One that was sent a moment ago may not be noted yet: that is waited for.
pub(super) async fn letter(room: &Room, chat: i64, message: i32) -> Option<Letter> {
    for _ in 0..PATIENCE {
        if let Some(letter) = room.store.letter_at(chat, message).ok().flatten() {
            return Some(letter);
        }
        tokio::time::sleep(A_MOMENT).await;
    }
    None
}

/// The task whose id stands in a message of ours: should its letter not be known, after a crash perhaps.
pub(super) fn task_in(room: &Room, text: &str) -> Option<TaskId> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')));
    let ids = words
        .filter(|word| parse::may_be_id(word))
        .filter_map(|word| word.trim_end_matches('.').parse::<TaskId>().ok());
    ids.take(20).find(|id| room.store.reads().detail(id).is_ok_and(|found| found.is_some()))
}

fn known(room: &Room) -> Vec<Known> {
    let rows = room.store.reads().list(&Filter { limit: KNOWN, ..Filter::default() }).unwrap_or_default();
    rows.into_iter()
        .map(|row| Known {
            id: row.id,
            title: row.title,
            stage: row.stage,
            working: row.working,
            updated_at: row.updated_at,
        })
        .collect()
}
