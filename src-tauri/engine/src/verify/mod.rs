//! Is it so? What a run is said to have done, held against what can be seen.
//!
//! Nothing that an agent says makes a line of a verdict true, except that it speaks coherently.

mod checks;
mod claims;
mod criteria;
mod end;
mod said;
mod scope;
#[allow(dead_code, reason = "what is kept will call it")]
mod secrets;
mod targets;
mod text;
#[allow(dead_code, reason = "what is kept will call it")]
mod weakened;

#[cfg(test)]
mod checks_tests;
#[cfg(test)]
mod claims_tests;
#[cfg(test)]
mod tests;

use std::path::Path;

use tokio_util::sync::CancellationToken;

use crate::{
    process::Reach,
    settings::Settings,
    task::{Brief, Change, ChangeKind, Claim, Evidence, Line, Report, State, Verdict},
    workspace::Changes,
};

/// All that a verdict rests on.
#[derive(Clone, Copy)]
pub struct Inputs<'a> {
    /// What was asked.
    pub brief: &'a Brief,
    /// What the agent says.
    pub report: &'a Report,
    /// Where it worked.
    pub dir: &'a Path,
    /// What is different there.
    pub changes: &'a Changes,
    /// What a check may reach; none where there is no sandbox.
    pub reach: Option<&'a Reach>,
    /// The owner's settings.
    pub settings: &'a Settings,
    /// Stops checks that run.
    pub stop: &'a CancellationToken,
}

impl Inputs<'_> {
    /// The owner gave something to measure the work by.
    fn has_measure(&self) -> bool {
        !self.brief.criteria.is_empty() || !self.brief.checks.is_empty()
    }

    /// What happened to this file, or below this folder.
    fn change_of(&self, path: &str) -> Option<&Change> {
        let is_it =
            |one: &str| one == path || path == "." || one.strip_prefix(path).is_some_and(|rest| rest.starts_with('/'));
        let was_it = |change: &&Change| match &change.kind {
            ChangeKind::Renamed { from } => is_it(&change.path) || is_it(from),
            ChangeKind::Added | ChangeKind::Modified | ChangeKind::Deleted => is_it(&change.path),
        };
        self.changes.list.iter().find(was_it)
    }
}

/// Looks for itself, and says what it found, line by line.
pub async fn verify(inputs: Inputs<'_>) -> Verdict {
    let mut ran = checks::Ran::default();
    let checks = checks::lines(&inputs, &mut ran).await;
    let criteria = criteria::lines(&inputs, &mut ran).await;
    let said = said::look(&inputs, &ran, &criteria);
    let mut lines = vec![end::clean(&inputs), end::coherent(&inputs)];
    lines.extend(targets::lines(&inputs, &said));
    lines.extend(checks);
    lines.extend(criteria);
    lines.extend(scope::lines(&inputs));
    lines.push(end::not_denied(&inputs));
    lines.extend(said.lines);
    Verdict { lines, changes: inputs.changes.list.clone(), proposed: vec![] }
}

fn line(claim: Claim, text: impl Into<String>, state: State, evidence: Vec<Evidence>) -> Line {
    Line { claim, text: text.into(), state, required: true, evidence }
}

fn seen(note: impl Into<String>) -> Evidence {
    Evidence::Seen { note: note.into() }
}

fn quote(text: &str) -> Evidence {
    Evidence::Quote { text: crate::task::clip(text.trim(), 300) }
}

/// What is to be seen of a change: `+12 -3`.
fn shown(change: &Change) -> Evidence {
    let counts = match (change.added, change.removed) {
        (Some(added), Some(removed)) => format!("+{added} -{removed}"),
        _ => "binary, or not counted".into(),
    };
    let note = match &change.kind {
        ChangeKind::Added => format!("new, {counts}"),
        ChangeKind::Modified => counts,
        ChangeKind::Deleted => format!("deleted, {counts}"),
        ChangeKind::Renamed { from } => format!("was {from}, {counts}"),
    };
    Evidence::File { path: change.path.clone(), note }
}
