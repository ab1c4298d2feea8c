//! Long polling.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{
    answer::{Answer, Refused},
    asked::Asked,
    methods::PRESSES,
    rules,
    state::{Shared, State, Update, open},
};

/// What is not confirmed is kept for a day; presses for as long as they can be answered.
const KEPT: Duration = Duration::from_secs(24 * 3600);
const LONGEST: i64 = 50;
const MOST: i64 = 100;

/// What has happened, or what happens soon: an offset confirms what is below it, and a second poller ends the first.
pub(super) async fn get(shared: &Shared, asked: &Asked) -> Answer {
    let own = begin(&mut open(shared), asked)?;
    shared.news.notify_waiters();
    let (limit, timeout) = (asked.number("limit").unwrap_or(MOST), asked.number("timeout").unwrap_or(0));
    let limit = usize::try_from(limit.clamp(1, MOST)).unwrap_or_default();
    let until = Instant::now() + Duration::from_secs(u64::try_from(timeout.clamp(0, LONGEST)).unwrap_or_default());
    loop {
        let news = shared.news.notified();
        tokio::pin!(news);
        news.as_mut().enable();
        {
            let mut state = open(shared);
            if state.webhook {
                return Err(Refused::webhook());
            }
            if state.poller != own {
                return Err(Refused::conflict());
            }
            forget(&mut state);
            let found: Vec<Value> = state.updates.iter().take(limit).map(|update| update.body.clone()).collect();
            if !found.is_empty() || Instant::now() >= until {
                return Ok(Value::Array(found));
            }
        }
        let _ = tokio::time::timeout_at(until.into(), news).await;
    }
}

/// Takes the settings over and confirms; gives the number of this poller.
fn begin(state: &mut State, asked: &Asked) -> Result<u64, Refused> {
    if state.webhook {
        return Err(Refused::webhook());
    }
    for (key, range) in [("limit", 1..=MOST), ("timeout", 0..=LONGEST)] {
        if let Some(odd) = asked.number(key).filter(|value| !range.contains(value)) {
            state.complain(format!("getupdates: {key} {odd} is moved into its range"));
        }
    }
    if asked.fields.contains_key("allowed_updates") {
        let kinds = asked.parsed("allowed_updates")?;
        let kinds: Vec<String> =
            kinds.as_array().into_iter().flatten().filter_map(|kind| kind.as_str().map(str::to_owned)).collect();
        for kind in kinds.iter().filter(|kind| !rules::UPDATES.contains(&kind.as_str())) {
            state.complain(format!("getupdates: there are no updates of the kind {kind}"));
        }
        state.allowed = (!kinds.is_empty()).then_some(kinds);
    }
    forget(state);
    match asked.number("offset").unwrap_or_default() {
        offset @ ..0 => {
            let last = usize::try_from(offset.unsigned_abs()).unwrap_or(usize::MAX);
            let too_many = state.updates.len().saturating_sub(last);
            state.updates.drain(..too_many);
        }
        offset => state.updates.retain(|update| update.id >= offset),
    }
    state.poller += 1;
    Ok(state.poller)
}

/// Forgets what is too old.
fn forget(state: &mut State) {
    let now = state.now();
    let kept = |update: &Update| if update.body.get("callback_query").is_some() { PRESSES } else { KEPT };
    state.updates.retain(|update| now.duration_since(update.at) < kept(update));
}
