//! Commands: each is an act through the engine's door, or a look into the ledger.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};

use super::{
    answers::Answers,
    parse::{self, Typed},
    plain, replies, which,
};
use crate::{
    announce::telegram::say::{self, Saying, button},
    door::{Command, TelegramAct},
    store::{Filter, TaskRow},
    task::{ApprovalId, Press, Ruling, Shown, StageName, Take, TaskId},
};

/// Where a task is not at its end yet.
pub(super) const OPEN: [StageName; 9] = [
    StageName::Queued,
    StageName::Unclear,
    StageName::Interpreted,
    StageName::Checked,
    StageName::Started,
    StageName::Asked,
    StageName::Executed,
    StageName::Verified,
    StageName::Delivered,
];
/// Where it can still be stopped.
const STOPPABLE: &[StageName] = OPEN.split_at(8).0;
const DELIVERED: &[StageName] = &[StageName::Delivered];
/// `/list` shows so many.
const LISTED: u32 = 15;
/// `/logs` shows so many steps.
const STEPS: usize = 25;

pub(super) async fn carry_out(answers: &mut Answers<'_>, typed: &Typed<'_>, replied: Option<&TaskId>) {
    let rest = typed.rest;
    answers.done(&format!("/{} {rest}", typed.name));
    match typed.name.as_str() {
        "start" => {
            let name = answers.owner.name.clone();
            answers.phone("welcome_back", &[("name", &name)]);
        }
        "help" => answers.say(None, say::help(&answers.room.messages, parse::menu())),
        "task" if rest.is_empty() => answers.phone("task_missing", &[]),
        "task" => plain::add(answers, rest.to_owned(), &[], false).await,
        "status" => status(answers).await,
        "list" => list(answers, rest).await,
        "search" => search(answers, rest),
        "metrics" => metrics(answers),
        "show" => {
            if let Some((id, _)) = which::task(answers, rest, replied, &[]) {
                answers.show(&id);
            }
        }
        "diff" => {
            if let Some((id, _)) = which::task(answers, rest, replied, DELIVERED) {
                diff(answers, &id);
            }
        }
        "logs" | "log" => {
            if let Some((id, _)) = which::task(answers, rest, replied, &[StageName::Started, StageName::Delivered]) {
                log(answers, &id);
            }
        }
        "cancel" => {
            if let Some((id, _)) = which::task(answers, rest, replied, STOPPABLE) {
                on_task(answers, &id, Command::Cancel { id: id.clone() }).await;
            }
        }
        "retry" => {
            let fits = [StageName::Delivered, StageName::Closed, StageName::Asked];
            if let Some((id, words)) = which::task(answers, rest, replied, &fits) {
                let words = (!words.is_empty()).then(|| words.to_owned());
                on_task(answers, &id, Command::Retry { id: id.clone(), words }).await;
            }
        }
        "reply" | "send_back" => {
            let fits = [StageName::Unclear, StageName::Asked, StageName::Delivered];
            if let Some((id, words)) = which::task(answers, rest, replied, &fits) {
                if words.is_empty() {
                    let values = [("command", typed.name.as_str()), ("id", id.as_str())];
                    return answers.phone("words_missing", &values);
                }
                replies::follow_up(answers, &id, words.to_owned()).await;
            }
        }
        "accept" => {
            if let Some((id, how)) = which::task(answers, rest, replied, DELIVERED) {
                let how = match how.to_lowercase().as_str() {
                    "squash" => Take::Squash,
                    "merge" => Take::Merge,
                    _ => Take::Apply,
                };
                consented(answers, &id, Command::Accept { id: id.clone(), how }).await;
            }
        }
        "discard" => {
            if let Some((id, _)) = which::task(answers, rest, replied, DELIVERED) {
                ask_discard(answers, &id);
            }
        }
        "approve" => approve(answers, rest).await,
        "deny" => deny(answers, rest).await,
        "pause" => on_all(answers, Command::Pause).await,
        "unpause" | "resume" => on_all(answers, Command::Unpause).await,
        "away" => away(answers, rest).await,
        "quiet" => quiet(answers, rest).await,
        name => {
            answers.phone("unknown_command", &[("name", name)]);
            if let Some(near) = parse::nearest(name) {
                answers.phone("did_you_mean", &[("name", near)]);
            }
        }
    }
}

/// Does something to a task and says what came of it.
pub(super) async fn on_task(answers: &mut Answers<'_>, id: &TaskId, command: Command) {
    let told = answers.act(command).await;
    answers.told(Some(id), told);
}

/// The same, for owners who may decide.
pub(super) async fn consented(answers: &mut Answers<'_>, id: &TaskId, command: Command) {
    if !answers.owner.approves {
        answers.phone("not_yours", &[]);
        return answers.refused(&format!("would have decided on {id}"));
    }
    on_task(answers, id, command).await;
}

pub(super) async fn on_all(answers: &mut Answers<'_>, command: Command) {
    let told = answers.act(command).await;
    answers.told(None, told);
}

pub(super) fn ask_discard(answers: &mut Answers<'_>, id: &TaskId) {
    let label = |name: &str| answers.room.messages.phone(name, &[]);
    let buttons = vec![
        button(label("yes_discard"), Press::Discard { id: id.clone(), sure: true }),
        button(label("no"), Press::Nothing),
    ];
    let words = answers.room.messages.phone("ask_discard", &[("id", id.as_str())]);
    answers.say(Some(id), Saying::plain(words).with(buttons, 2));
}

/// All open tasks with what holds each, the newest first.
async fn open(answers: &Answers<'_>) -> Result<Vec<TaskRow>, String> {
    let filter = Filter { stages: OPEN.to_vec(), limit: 200, ..Filter::default() };
    answers.room.door.rows(&filter).await.map_err(|problem| problem.message)
}

pub(super) async fn status(answers: &mut Answers<'_>) {
    let (health, rows) = match (answers.room.door.health().await, open(answers).await) {
        (Ok(health), Ok(rows)) => (health, rows),
        (Err(problem), _) => return answers.failed(&problem.message),
        (_, Err(problem)) => return answers.failed(&problem),
    };
    let approvals = answers.room.store.reads().approvals(None).unwrap_or_default();
    let sight = answers.room.sight.clone();
    let steps = |row: &TaskRow| {
        let is_on = row.stage == StageName::Started;
        is_on.then(|| sight.steps(&row.id, crate::task::RunId(row.runs), 1).pop())?
    };
    let now = (answers.room.clock)();
    let saying = say::status(&answers.room.messages, &health, &rows, &approvals, &steps, now);
    answers.say(None, saying);
}

async fn list(answers: &mut Answers<'_>, rest: &str) {
    let word = rest.to_lowercase();
    let stages: Vec<StageName> = OPEN.into_iter().chain([StageName::Closed]).filter(|one| one.word() == word).collect();
    let filter = match word.as_str() {
        "open" => Filter { stages: OPEN.to_vec(), limit: LISTED, ..Filter::default() },
        _ => Filter { stages, limit: LISTED, ..Filter::default() },
    };
    match answers.room.door.rows(&filter).await {
        Ok(rows) => {
            let saying = say::list(&answers.room.messages, &rows, (answers.room.clock)());
            answers.say(None, saying);
        }
        Err(problem) => answers.failed(&problem.message),
    }
}

fn search(answers: &mut Answers<'_>, rest: &str) {
    match answers.room.store.reads().search(rest, None, 10) {
        Ok(hits) => {
            let saying = say::search(&answers.room.messages, rest, &hits, (answers.room.clock)());
            answers.say(None, saying);
        }
        Err(problem) => answers.failed(&problem.to_string()),
    }
}

pub(super) fn metrics(answers: &mut Answers<'_>) {
    match answers.room.store.reads().metrics() {
        Ok(metrics) => {
            let saying = say::metrics(&answers.room.messages, &metrics);
            answers.say(None, saying);
        }
        Err(problem) => answers.failed(&problem.to_string()),
    }
}

pub(super) fn diff(answers: &mut Answers<'_>, id: &TaskId) {
    let path = answers.room.home.results(id).join("changes.diff");
    // What is shown is cut; all of it goes as a file.
    let text = std::fs::read(&path).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default();
    let saying = say::diff(&answers.room.messages, id, &text);
    answers.say(Some(id), saying);
}

pub(super) fn log(answers: &mut Answers<'_>, id: &TaskId) {
    let runs = answers.room.store.reads().detail(id).ok().flatten().map_or(0, |detail| detail.row.runs);
    let run = crate::task::RunId(runs.max(1));
    let saying = say::log(&answers.room.messages, id, run, &answers.room.sight.steps(id, run, STEPS));
    answers.say(Some(id), saying);
}

/// The question that a number names, else the only one.
fn question(answers: &mut Answers<'_>, rest: &str) -> Option<(ApprovalId, bool)> {
    let open = answers.room.store.reads().approvals(None).unwrap_or_default();
    let named = rest.parse::<ApprovalId>().ok();
    let found = match (named, open.as_slice()) {
        (Some(number), _) => answers.room.store.approval(number).ok().flatten(),
        (None, [one]) => Some(one.clone()),
        (None, []) => {
            answers.phone("no_approval", &[]);
            return None;
        }
        (None, [first, ..]) => {
            let number = first.id.to_string();
            answers.phone("which_approval", &[("number", &number)]);
            return None;
        }
    };
    if found.is_none() {
        answers.phone("no_approval", &[]);
    }
    found.map(|one| (one.id, matches!(one.shown, Shown::Questions { .. })))
}

async fn approve(answers: &mut Answers<'_>, rest: &str) {
    let (first, more) = parse::first_word(rest);
    let session = [first, more].iter().any(|word| word.eq_ignore_ascii_case("session"));
    let Some((approval, is_question)) = question(answers, first) else { return };
    if is_question {
        return answers.phone("needs_answer", &[]);
    }
    let ruling = if session { Ruling::Session } else { Ruling::Once { input: None } };
    replies::rule(answers, approval, ruling).await;
}

async fn deny(answers: &mut Answers<'_>, rest: &str) {
    let (first, more) = parse::first_word(rest);
    let words = if first.parse::<ApprovalId>().is_ok() { more } else { rest };
    let Some((approval, _)) = question(answers, first) else { return };
    let words = (!words.is_empty()).then(|| words.to_owned());
    replies::rule(answers, approval, Ruling::Deny { words }).await;
}

async fn away(answers: &mut Answers<'_>, rest: &str) {
    let (away, name) = match rest.to_lowercase().as_str() {
        "off" | "no" | "desk" => (Some(false), "away_off"),
        "auto" | "system" => (None, "away_auto"),
        _ => (Some(true), "away_on"),
    };
    match answers.act(Command::Telegram { what: TelegramAct::Away { away } }).await {
        Ok(_) => answers.phone(name, &[]),
        Err(problem) => answers.failed(&problem.message),
    }
}

async fn quiet(answers: &mut Answers<'_>, rest: &str) {
    let now = (answers.room.clock)();
    let until = match rest.to_lowercase().as_str() {
        "off" | "no" => None,
        words => match silence(words, now, &TimeZone::system()) {
            Some(until) => Some(until),
            None => return answers.phone("quiet_bad", &[]),
        },
    };
    match (answers.act(Command::Telegram { what: TelegramAct::Quiet { until } }).await, until) {
        (Ok(_), Some(until)) => {
            let until = until.to_zoned(TimeZone::system()).strftime("%a %H:%M").to_string();
            answers.phone("quiet_on", &[("until", &until)]);
        }
        (Ok(_), None) => answers.phone("quiet_off", &[]),
        (Err(problem), _) => answers.failed(&problem.message),
    }
}

/// Until when: `2h`, `30m`, `18:00`, `until 18:00`; eight hours if nothing is said.
pub(super) fn silence(words: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let words = words.trim().trim_start_matches("until").trim();
    if words.is_empty() || words == "on" {
        return now.checked_add(SignedDuration::from_hours(8)).ok();
    }
    if let Some((hour, minute)) = words.split_once(':') {
        let time = jiff::civil::Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
        let local = now.to_zoned(zone.clone());
        let today = local.date().to_datetime(time).to_zoned(zone.clone()).ok()?.timestamp();
        let is_over = today <= now;
        return if is_over { today.checked_add(SignedDuration::from_hours(24)).ok() } else { Some(today) };
    }
    let (number, unit) = words.split_at(words.find(|c: char| !c.is_ascii_digit())?);
    let number: i64 = number.parse().ok().filter(|number| (1..=10_000).contains(number))?;
    let long = match unit.trim() {
        "h" | "hour" | "hours" => SignedDuration::from_hours(number),
        "m" | "min" | "minutes" => SignedDuration::from_mins(number),
        _ => return None,
    };
    now.checked_add(long.min(SignedDuration::from_hours(24 * 7))).ok()
}
