//! From what happened to what each owner is told of it.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    Room, away, say,
    standing::{Inner, Standing},
};
use crate::{
    settings::Reach,
    store::{Channel, Filter, Notice, Owner, StoreError, TaskDetail, TaskRow},
    task::{Approval, ApprovalId, ApprovalState, Letter, Live, RunId, Source, StageName, TaskId},
};

/// A run that is over sooner needs no message of its own.
const SHORTEST_RUN_S: i64 = 3;
/// So many runs are told of at once.
const MOST_RUNS: u32 = 50;
/// The mark of the last digest, and of whether the owner was away when last looked.
const DIGEST: &str = "telegram/digest";
const WAS_AWAY: &str = "telegram/was_away";

/// How owners are reached at this time.
struct Now {
    at: Timestamp,
    owners: Vec<Owner>,
    reached: bool,
    quiet: bool,
}

/// Makes letters of what happened since: notices, runs under way, the day's digest, and on leaving the desk what still
/// waits there. Says whether to look again soon, since a run has only just begun.
pub(super) fn fan_out(room: &Room, standing: &Standing, at: Timestamp) -> Result<bool, StoreError> {
    let owners = room.store.owners()?;
    let is_away = is_away(room, &standing.now(), at)?;
    let settings = &room.settings.telegram;
    let quiet = away::is_quiet(settings, away::quiet_until(&room.store)?, at, &TimeZone::system());
    let reached = match settings.notices {
        Reach::Always => true,
        Reach::Away => is_away,
        Reach::Never => false,
    };
    let now = Now { at, owners, reached, quiet };
    notices(room, &now)?;
    if now.owners.is_empty() {
        return Ok(false);
    }
    let was_away = room.store.mark(WAS_AWAY)?.is_some();
    if reached != was_away {
        if reached {
            summon(room, &now)?;
        }
        room.store.set_mark(WAS_AWAY, reached.then_some("yes"))?;
    }
    digest(room, &now)?;
    runs(room, &now)
}

/// Whether the owner is away, by the switch or by what the desktop saw.
pub(super) fn is_away(room: &Room, known: &Inner, now: Timestamp) -> Result<bool, StoreError> {
    let switched = away::switched(&room.store)?;
    Ok(away::is_away(switched, known.seen.as_ref(), room.settings.telegram.idle_minutes, now))
}

fn notices(room: &Room, now: &Now) -> Result<(), StoreError> {
    for outgoing in room.store.outbox(Channel::Telegram, now.at, 64)? {
        let notice = &outgoing.notice;
        let detail = match &notice.task {
            Some(id) => room.store.reads().detail(id)?,
            None => None,
        };
        // Who asked from the phone is told there, at the desk or not.
        let from_phone = detail.as_ref().is_some_and(|detail| detail.row.source == Source::Telegram);
        // Who wrote to the bot and is not obeyed is told of at the desk alone.
        let is_ours = !super::handle::IGNORED.iter().any(|kind| notice.key.starts_with(kind));
        let letters = match is_ours && (now.reached || from_phone) {
            true => of_notice(room, now, notice, detail.as_ref())?,
            false => Vec::new(),
        };
        room.store.fan_out(outgoing.id, &letters, now.at)?;
    }
    Ok(())
}

fn of_notice(room: &Room, now: &Now, notice: &Notice, detail: Option<&TaskDetail>) -> Result<Vec<Letter>, StoreError> {
    if let Some(id) = notice.key.strip_prefix("approval/").and_then(|id| id.parse::<ApprovalId>().ok()) {
        let asked = room.store.approval(id)?;
        let title = detail.map(|detail| detail.row.title.clone()).unwrap_or_default();
        return Ok(asked.map_or_else(Vec::new, |asked| of_approval(room, now, &asked, &title, "")));
    }
    let silent = now.quiet && !notice.urgent;
    Ok(match detail {
        Some(detail) if waits(detail.row.stage) => of_task(room, now, detail, &notice.key, silent),
        _ => {
            let saying = say::notice(&room.messages, notice);
            let task = notice.task.as_ref();
            let one = |owner: &Owner| {
                let key = format!("{}/{}", notice.key, owner.chat);
                say::letters(owner.chat, &key, task, saying.clone(), silent, None)
            };
            now.owners.iter().flat_map(one).collect()
        }
    })
}

fn waits(stage: StageName) -> bool {
    matches!(stage, StageName::Unclear | StageName::Asked | StageName::Delivered)
}

/// A result or a question of the orchestrator, to everybody; its last part is kept up to date.
fn of_task(room: &Room, now: &Now, detail: &TaskDetail, key: &str, silent: bool) -> Vec<Letter> {
    let row = &detail.row;
    let saying = match row.stage {
        StageName::Delivered => say::delivered(&room.messages, detail),
        _ => say::asked(&room.messages, detail),
    };
    let live = Live::Task { id: row.id.clone(), stage: row.stage, runs: row.runs };
    let one = |owner: &Owner| {
        let key = format!("{key}/{}", owner.chat);
        alive(say::letters(owner.chat, &key, Some(&row.id), saying.clone(), silent, None), &live)
    };
    now.owners.iter().flat_map(one).collect()
}

/// An agent's question, to everybody. It waits for an answer: it makes a sound at any hour.
fn of_approval(room: &Room, now: &Now, asked: &Approval, title: &str, again: &str) -> Vec<Letter> {
    if asked.state != ApprovalState::Open {
        return Vec::new();
    }
    let live = Live::Approval { approval: asked.id };
    let one = |owner: &Owner| {
        let saying = say::approval(&room.messages, asked, title, owner.approves, now.at);
        let key = format!("approval/{}/{}{again}", asked.id, owner.chat);
        alive(say::letters(owner.chat, &key, Some(&asked.task), saying, false, None), &live)
    };
    now.owners.iter().flat_map(one).collect()
}

/// Marks the letter that has the words as one that is kept up to date: the first, which is the only one of a text
/// that fits.
fn alive(mut letters: Vec<Letter>, live: &Live) -> Vec<Letter> {
    let texts = letters.iter().filter(|one| matches!(one.body, crate::task::Body::Text { .. })).count();
    let is_text = |one: &&mut Letter| matches!(one.body, crate::task::Body::Text { .. });
    if let Some(letter) = letters.iter_mut().rfind(is_text)
        && (texts == 1 || matches!(live, Live::Task { .. }))
    {
        letter.live = Some(live.clone());
    }
    letters
}

/// On leaving the desk: everything that waits there is told, each once.
fn summon(room: &Room, now: &Now) -> Result<(), StoreError> {
    let reads = room.store.reads();
    let mut letters = Vec::new();
    for asked in reads.approvals(None)? {
        let title = reads.detail(&asked.task)?.map(|detail| detail.row.title).unwrap_or_default();
        letters.extend(of_approval(room, now, &asked, &title, ""));
    }
    for row in open(room, &[StageName::Unclear, StageName::Asked])? {
        if let Some(detail) = reads.detail(&row.id)? {
            let key = format!("{}/{}/waits/{:?}", row.id, row.runs, row.stage);
            letters.extend(of_task(room, now, &detail, &key, false));
        }
    }
    room.store.post(&letters, now.at)
}

/// After a time without the service: what agents ask is sent again, since a press on the old buttons may be lost.
pub(super) fn ask_again(room: &Room, at: Timestamp) -> Result<(), StoreError> {
    let now = Now { at, owners: room.store.owners()?, reached: true, quiet: false };
    let reads = room.store.reads();
    let asked_there = |asked: &Approval| -> Result<bool, StoreError> {
        let live = room.store.letters_live()?;
        Ok(live.iter().any(|one| one.letter.live == Some(Live::Approval { approval: asked.id })))
    };
    for asked in reads.approvals(None)? {
        if !asked_there(&asked)? {
            continue;
        }
        let title = reads.detail(&asked.task)?.map(|detail| detail.row.title).unwrap_or_default();
        let letters = of_approval(room, &now, &asked, &title, &format!("/again/{}", at.as_second()));
        room.store.post(&letters, at)?;
    }
    Ok(())
}

fn open(room: &Room, stages: &[StageName]) -> Result<Vec<TaskRow>, StoreError> {
    let filter = Filter { stages: stages.to_vec(), limit: MOST_RUNS, ..Filter::default() };
    room.store.reads().list(&filter)
}

/// A message for each run that has gone on for a moment. Says whether one has not yet.
fn runs(room: &Room, now: &Now) -> Result<bool, StoreError> {
    let (mut letters, mut soon) = (Vec::new(), false);
    for row in open(room, &[StageName::Started])? {
        let is_told = now.reached || row.source == Source::Telegram;
        let lasted = now.at.duration_since(row.updated_at).as_secs();
        soon |= is_told && lasted < SHORTEST_RUN_S;
        if !is_told || lasted < SHORTEST_RUN_S || room.store.has_letter(&run_key(&row.id, row.runs, now))? {
            continue;
        }
        let run = RunId(row.runs);
        let detail = room.store.reads().detail(&row.id)?;
        let of_run = detail.as_ref().and_then(|detail| detail.runs.iter().find(|one| one.run == run));
        let saying = say::progress(&room.messages, &row, of_run, &room.sight.steps(&row.id, run, 3), now.at);
        let live = Live::Run { id: row.id.clone(), run };
        for owner in &now.owners {
            let key = format!("run/{}/{}/{}", row.id, row.runs, owner.chat);
            let silent = true;
            letters.extend(alive(say::letters(owner.chat, &key, Some(&row.id), saying.clone(), silent, None), &live));
        }
    }
    room.store.post(&letters, now.at)?;
    Ok(soon)
}

fn run_key(id: &TaskId, runs: u32, now: &Now) -> String {
    let chat = now.owners.first().map_or(0, |owner| owner.chat);
    format!("run/{id}/{runs}/{chat}")
}

fn digest(room: &Room, now: &Now) -> Result<(), StoreError> {
    let last = room.store.mark(DIGEST)?;
    let zone = TimeZone::system();
    let Some(day) = away::digest_due(&room.settings.telegram, last.as_deref(), now.at, &zone) else { return Ok(()) };
    let since = now.at.checked_sub(jiff::SignedDuration::from_hours(24)).unwrap_or(Timestamp::MIN);
    let mut rows = room.store.reads().list(&Filter { limit: 500, ..Filter::default() })?;
    rows.retain(|row| row.updated_at >= since || waits(row.stage) || row.stage == StageName::Started);
    let saying = say::digest(&room.messages, &rows, since, now.at);
    let one = |owner: &Owner| {
        say::letters(owner.chat, &format!("digest/{day}/{}", owner.chat), None, saying.clone(), true, None)
    };
    let letters: Vec<_> = now.owners.iter().flat_map(one).collect();
    room.store.post(&letters, now.at)?;
    room.store.set_mark(DIGEST, Some(&day))
}
