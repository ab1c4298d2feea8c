//! Reads a plain message: rules first, then the local model where there is one.

use super::{files::Came, parse};
use crate::{
    announce::telegram::{
        Room,
        sort::{self, Ruled},
    },
    store::Filter,
    task::{Known, TaskId},
};

/// A message may be about one of so many tasks.
const KNOWN: u32 = 40;

/// Whether it has to be found out what a message means.
pub(super) fn needs_sorting(text: &str, reply: Option<i32>, came: &Came) -> bool {
    !text.trim().is_empty() && reply.is_none() && parse::command(text).is_none() && came.files.is_empty()
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

fn known(room: &Room) -> Vec<Known> {
    let rows = room.store.reads().list(&Filter { limit: KNOWN, ..Filter::default() }).unwrap_or_default();
    rows.into_iter()
        .map(|row| Known { id: row.id, title: row.title, stage: row.stage, updated_at: row.updated_at })
        .collect()
}
