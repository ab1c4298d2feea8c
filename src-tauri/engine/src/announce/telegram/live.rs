//! Keeps messages up to date that tell of something that goes on: a run, an agent's question, a result that waits.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use jiff::Timestamp;

use super::{
    Room, Trouble,
    pace::Pace,
    post::digest,
    say::{self, Saying},
};
use crate::{
    store::{LiveLetter, StoreError},
    task::{ApprovalState, Body, Live as About, StageName},
};

/// A progress message tells so many of the last things that the agent did.
const STEPS: usize = 3;

/// When each message was last changed.
#[derive(Default)]
pub(super) struct Live {
    edited: HashMap<i64, Instant>,
}

/// What a message should show now, and whether that is the last of it.
struct Wanted {
    saying: Saying,
    last: bool,
}

impl Live {
    /// Edits what shows something else than it should, each at most once in a while. Says whether any goes on.
    pub(super) async fn renew(&mut self, room: &Room, pace: &mut Pace) -> Result<bool, StoreError> {
        let letters = room.store.letters_live()?;
        let rest = Duration::from_secs(room.settings.telegram.progress_s.max(1));
        self.edited.retain(|id, _| letters.iter().any(|letter| letter.id == *id));
        let mut goes_on = false;
        for letter in letters {
            let is_run = matches!(letter.letter.live, Some(About::Run { .. }));
            goes_on |= is_run;
            let too_soon = self.edited.get(&letter.id).is_some_and(|at| at.elapsed() < rest);
            // What is settled is told at once: somebody may be about to press its button.
            if too_soon && is_run {
                continue;
            }
            let Some(wanted) = wanted(room, &letter, (room.clock)())? else { continue };
            if self.show(room, pace, &letter, wanted).await? {
                self.edited.insert(letter.id, Instant::now());
            }
        }
        Ok(goes_on)
    }

    /// Makes a message show this. Says whether the service was asked to.
    async fn show(
        &mut self,
        room: &Room,
        pace: &mut Pace,
        letter: &LiveLetter,
        wanted: Wanted,
    ) -> Result<bool, StoreError> {
        let Wanted { saying, last } = wanted;
        let first = say::split(say::redacted_saying(saying)).into_iter().next().unwrap_or_default();
        let expires = (room.clock)().checked_add(jiff::SignedDuration::from_hours(168)).unwrap_or(Timestamp::MAX);
        let nonce = || uuid::Uuid::new_v4().simple().to_string();
        let keys = room.store.keyboard(letter.id, &first.rows, nonce, expires)?;
        let body = Body::Text { rich: first.rich, rows: first.rows };
        let digest = digest(&body, &keys);
        if letter.shown.as_ref() == Some(&digest) {
            if last {
                room.store.letter_edited(letter.id, &digest, true)?;
            }
            return Ok(false);
        }
        // Edits count as messages do.
        if pace.take(letter.letter.chat, Instant::now()).is_err() {
            return Ok(false);
        }
        let Body::Text { rich, .. } = &body else { return Ok(false) };
        match room.api.edit(letter.letter.chat, letter.message, rich, &keys).await {
            Ok(()) | Err(Trouble::Unchanged) => room.store.letter_edited(letter.id, &digest, last)?,
            Err(Trouble::Flood(pause)) => pace.freeze(letter.letter.chat, pause, Instant::now()),
            // It was deleted, or can't be edited any more: there is nothing to keep up to date.
            Err(Trouble::Gone(_) | Trouble::Wrong(_)) => room.store.letter_edited(letter.id, &digest, true)?,
            Err(Trouble::NotSent(_) | Trouble::Unsure(_) | Trouble::Refused | Trouble::Conflict(_)) => {}
        }
        Ok(true)
    }
}

/// What a message should show now; none if it is all right as it is.
fn wanted(room: &Room, letter: &LiveLetter, now: Timestamp) -> Result<Option<Wanted>, StoreError> {
    let Some(about) = &letter.letter.live else { return Ok(None) };
    let reads = room.store.reads();
    Ok(match about {
        About::Run { id, run } => reads.detail(id)?.map(|detail| {
            let of_run = detail.runs.iter().find(|one| one.run == *run);
            let is_on = detail.row.stage == StageName::Started && of_run.is_some_and(|one| one.ended_at.is_none());
            match is_on {
                true => {
                    let steps = room.sight.steps(id, *run, STEPS);
                    Wanted { saying: say::progress(&room.messages, &detail.row, of_run, &steps, now), last: false }
                }
                false => Wanted { saying: say::progress_ended(&room.messages, &detail.row, of_run, now), last: true },
            }
        }),
        About::Approval { approval } => {
            let Some(approval) = room.store.approval(*approval)? else { return Ok(None) };
            let title = reads.detail(&approval.task)?.map(|detail| detail.row.title).unwrap_or_default();
            match approval.state {
                ApprovalState::Open => {
                    let chosen = super::handle::chosen(&room.store, approval.id)?;
                    let may = owner_approves(room, letter.letter.chat)?;
                    let saying = say::approval_chosen(&room.messages, &approval, &title, may, &chosen, now);
                    Some(Wanted { saying, last: false })
                }
                ApprovalState::Answered { .. } | ApprovalState::Expired | ApprovalState::Withdrawn => {
                    Some(Wanted { saying: say::settled(&room.messages, &approval, &title, now), last: true })
                }
            }
        }
        About::Task { id, stage, runs } => reads.detail(id)?.and_then(|detail| {
            let is_same = detail.row.stage == *stage && detail.row.runs == *runs;
            (!is_same).then(|| {
                let saying = match stage {
                    StageName::Delivered => say::delivered_settled(&room.messages, &detail),
                    _ => say::asked_settled(&room.messages, &detail),
                };
                Wanted { saying, last: true }
            })
        }),
    })
}

fn owner_approves(room: &Room, chat: i64) -> Result<bool, StoreError> {
    Ok(room.store.owners()?.iter().any(|owner| owner.chat == chat && owner.approves))
}
