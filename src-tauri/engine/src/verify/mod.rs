//! Is it so? placeholder
use std::path::*; use crate::{settings::*, task::*, workspace::Changes, process}; use tokio_util::sync::CancellationToken;
pub struct Inputs<'a> { pub brief: &'a Brief, pub report: &'a Report, pub dir: &'a Path, pub changes: &'a Changes, pub settings: &'a Settings, pub stop: &'a CancellationToken }
pub async fn verify(i: Inputs<'_>) -> Verdict {
    let mut lines = vec![Line { claim: Claim::CleanEnd, text: "the run ended cleanly".into(), state: if i.report.ended == Ended::Finished { State::Met } else { State::NotMet }, required: true, evidence: vec![] }];
    if !i.brief.kind.only_reads() { lines.push(Line { claim: Claim::Said, text: "what it says it changed".into(), state: if i.changes.list.is_empty() { State::NotMet } else { State::Met }, required: true, evidence: vec![] }); }
    if !i.report.denials.is_empty() { lines.push(Line { claim: Claim::NotDenied, text: "nothing denied".into(), state: State::CantTell, required: true, evidence: vec![] }); }
    for c in &i.brief.checks {
        let o = process::command(&process::Spec { program: "sh".into(), args: vec!["-c".into(), c.clone()], dir: i.dir.into(), env: process::EnvPolicy::WithoutSecrets, stdin: None, limit: std::time::Duration::from_secs(60), keep: 2000 }, i.stop).await;
        lines.push(Line { claim: Claim::Check, text: c.clone(), state: if o.as_ref().is_ok_and(|o| o.exit == Some(0)) { State::Met } else { State::NotMet }, required: true, evidence: vec![] });
    }
    Verdict { lines, changes: i.changes.list.clone() }
}
