//! What is told on a phone: texts with marks, and buttons.

use crate::task::{Button, Content, Rich};

/// Something to be told: a text that may be of any length, buttons, and a file.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Saying {
    /// The words.
    pub rich: Rich,
    /// The buttons, by rows.
    pub rows: Vec<Vec<Button>>,
    /// A file: its name and what is in it.
    pub file: Option<(String, Content)>,
}

use crate::{announce::Messages, store::*, task::*};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};
pub fn split(s: Saying) -> Vec<Saying> {
    vec![s]
}
pub fn redacted_saying(s: Saying) -> Saying {
    s
}
pub fn redacted_text(s: &str) -> String {
    s.into()
}
pub fn letters(
    _chat: i64,
    _key: &str,
    _task: Option<&TaskId>,
    _s: Saying,
    _silent: bool,
    _reply_to: Option<i32>,
) -> Vec<Letter> {
    vec![]
}
pub fn progress(_m: &Messages, _row: &TaskRow, _run: Option<&RunRow>, _steps: &[String], _now: Timestamp) -> Saying {
    Saying::default()
}
pub fn progress_ended(_m: &Messages, _row: &TaskRow, _run: Option<&RunRow>, _now: Timestamp) -> Saying {
    Saying::default()
}
pub fn approval(_m: &Messages, _a: &Approval, _t: &str, _may: bool, _now: Timestamp) -> Saying {
    Saying::default()
}
pub fn approval_chosen(
    _m: &Messages,
    _a: &Approval,
    _t: &str,
    _may: bool,
    _c: &BTreeMap<usize, BTreeSet<usize>>,
    _now: Timestamp,
) -> Saying {
    Saying::default()
}
pub fn settled(_m: &Messages, _a: &Approval, _t: &str, _now: Timestamp) -> Saying {
    Saying::default()
}
pub fn delivered(_m: &Messages, _d: &TaskDetail) -> Saying {
    Saying::default()
}
pub fn delivered_settled(_m: &Messages, _d: &TaskDetail) -> Saying {
    Saying::default()
}
pub fn asked(_m: &Messages, _d: &TaskDetail) -> Saying {
    Saying::default()
}
pub fn asked_settled(_m: &Messages, _d: &TaskDetail) -> Saying {
    Saying::default()
}
pub fn notice(_m: &Messages, _n: &Notice) -> Saying {
    Saying::default()
}
pub fn digest(_m: &Messages, _r: &[TaskRow], _s: Timestamp, _now: Timestamp) -> Saying {
    Saying::default()
}
