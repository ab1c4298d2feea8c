//! How often verdicts come out how, by type and model: sums kept in the transaction of each verdict.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{VerdictRates, tally::bump};
use crate::task::{Claim, Ended, Report, State, TaskType, Verdict, Verification};

/// What stands before the names of these sums.
const START: &str = "verdict|";

/// Adds a verdict.
pub(super) fn add(db: &Connection, kind: TaskType, report: &Report, verdict: &Verdict) -> rusqlite::Result<()> {
    let model = report.model.as_deref().unwrap_or("unknown").replace('|', "/");
    let count = |what: &str| bump(db, &format!("{START}{kind}|{model}|{what}"), 1.0);
    count("all")?;
    match verdict.verification() {
        Verification::Verified => count("verified")?,
        Verification::Unverified => count("unverified")?,
        Verification::Refuted => count("refuted")?,
    }
    // Done, as it says, and shown not to be. One that says that it failed is not false.
    if verdict.verification() == Verification::Refuted && report.ended == Ended::Finished {
        count("false_done")?;
    }
    let scope: Vec<State> =
        verdict.lines.iter().filter(|line| line.claim == Claim::Scope).map(|line| line.state).collect();
    if !scope.is_empty() {
        count("scoped")?;
        if scope.iter().any(|state| *state != State::Met) {
            count("drifted")?;
        }
    }
    Ok(())
}

/// Reads the sums back, by type and then model.
#[allow(clippy::cast_possible_truncation, reason = "these sums are whole numbers far below 2^53")]
pub(super) fn read(all: &BTreeMap<String, f64>) -> Vec<VerdictRates> {
    let mut found: BTreeMap<(String, String), VerdictRates> = BTreeMap::new();
    for (name, value) in all {
        let Some(mut parts) = name.strip_prefix(START).map(|rest| rest.splitn(3, '|')) else { continue };
        let (Some(kind), Some(model), Some(what)) = (parts.next(), parts.next(), parts.next()) else { continue };
        let row = found.entry((kind.to_owned(), model.to_owned())).or_insert_with(|| VerdictRates {
            kind: kind.to_owned(),
            model: model.to_owned(),
            ..VerdictRates::default()
        });
        let sum = *value as i64;
        match what {
            "all" => row.runs = sum,
            "verified" => row.verified = sum,
            "unverified" => row.unverified = sum,
            "refuted" => row.refuted = sum,
            "false_done" => row.false_done = sum,
            "scoped" => row.scoped = sum,
            "drifted" => row.drifted = sum,
            _ => {}
        }
    }
    found.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::{Agent, Line};

    #[test]
    fn what_is_not_decided_is_unknown_and_the_rest_is_counted_by_type_and_model() {
        let db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE tally (name TEXT PRIMARY KEY, value REAL NOT NULL)").unwrap();
        let report = |model: Option<&str>| Report {
            ended: Ended::Finished,
            model: model.map(Into::into),
            ..Report::empty(Agent::Claude)
        };
        let verdict = |claim, state| Verdict {
            lines: vec![Line { claim, text: String::new(), state, required: true, evidence: vec![] }],
            changes: vec![],
            proposed: vec![],
        };
        for (model, found) in [
            (Some("m|1"), verdict(Claim::Check, State::Met)),
            (Some("m|1"), verdict(Claim::Check, State::NotMet)),
            (Some("m|1"), verdict(Claim::Scope, State::CantTell)),
            (None, verdict(Claim::Check, State::CantTell)),
        ] {
            add(&db, TaskType::Fix, &report(model), &found).unwrap();
        }
        let mut all = BTreeMap::new();
        let mut find = db.prepare("SELECT name, value FROM tally").unwrap();
        for row in find.query_map([], |row| Ok((row.get(0).unwrap(), row.get(1).unwrap()))).unwrap() {
            let (name, value): (String, f64) = row.unwrap();
            all.insert(name, value);
        }
        let rates = read(&all);
        assert_eq!((rates[0].model.as_str(), rates[0].runs, rates[0].false_done_rate()), ("m/1", 3, Some(0.5)));
        assert_eq!(rates[0].drift_rate(), Some(1.0));
        assert_eq!(
            (rates[1].model.as_str(), rates[1].false_done_rate(), rates[1].drift_rate()),
            ("unknown", None, None)
        );
        assert_eq!(rates[1].verified_rate(), Some(0.0));
    }
}
