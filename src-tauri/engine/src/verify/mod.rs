//! Is it so? What a run is said to have done, held against what can be seen.
//!
//! Nothing that an agent says makes a line of a verdict true, except that it speaks coherently.

mod answer;
mod checks;
mod claims;
mod counts;
mod criteria;
mod deeds;
mod end;
mod former;
mod found;
mod grounds;
mod judged;
mod kept;
mod made;
mod proof;
mod rules;
mod said;
mod scope;
mod secrets;
mod substance;
mod targets;
mod text;
mod ties;
mod weakened;
mod wording;

#[cfg(test)]
mod checks_tests;
#[cfg(test)]
mod claimed_tests;
#[cfg(test)]
mod claims_tests;
#[cfg(test)]
mod grounds_tests;
#[cfg(test)]
mod tests;

use std::path::Path;

use tokio_util::sync::CancellationToken;

use crate::{
    process::Reach,
    settings::Settings,
    task::{Brief, Change, ChangeKind, Claim, Evidence, Line, Report, State, Verdict},
    workspace::{Changes, Sources, Workspace},
};

pub use judged::{Judge, Opinion, Question};
pub use text::is_test_path;

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
    /// The texts of what is different.
    pub sources: &'a Sources,
    /// The place itself, to look at how it was; none where that can't be done.
    pub workspace: Option<&'a Workspace>,
    /// Who judges a criterion that nothing else settles.
    pub judge: Option<&'a dyn Judge>,
    /// What a check may reach; none where there is no sandbox.
    pub reach: Option<&'a Reach>,
    /// Variables of the project's recipe, for checks.
    pub env: &'a [(String, String)],
    /// What did not go well when the workspace was set up.
    pub notes: &'a [String],
    /// The owner's settings.
    pub settings: &'a Settings,
    /// Stops checks that run.
    pub stop: &'a CancellationToken,
}

impl Inputs<'_> {
    /// The owner gave something to measure the work by.
    fn has_measure(&self) -> bool {
        !self.brief.criteria.is_empty() || !self.named_checks().is_empty()
    }

    /// The checks that the owner has named: in the task, else in the project's configuration.
    fn named_checks(&self) -> Vec<String> {
        if !self.brief.checks.is_empty() || self.brief.kind.only_reads() {
            return self.brief.checks.clone();
        }
        let recipe = self.workspace.and_then(|workspace| self.settings.recipe(&workspace.root));
        recipe.map(|recipe| recipe.checks.clone()).unwrap_or_default()
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
    let checked = checks::lines(&inputs, &mut ran).await;
    let criteria = criteria::lines(&inputs, &mut ran).await;
    let tests: Vec<String> =
        ran.here().map(|(command, _)| command.to_owned()).filter(|command| checks::is_test(command)).collect();
    let (is_former, former) = former::look(&inputs, &mut ran, &tests).await;
    let proof = proof::lines(&inputs, &mut ran, &tests).await;
    let said = said::look(&inputs, &ran, &criteria);
    let mut lines = vec![end::clean(&inputs), end::coherent(&inputs)];
    lines.extend(targets::lines(&inputs, &said));
    lines.extend(checked.lines);
    lines.extend(criteria);
    lines.extend(proof);
    lines.extend(former);
    lines.extend(kept::lines(&inputs, is_former));
    lines.extend(scope::lines(&inputs));
    lines.extend(end::set_up(&inputs));
    lines.push(end::not_denied(&inputs));
    lines.extend(answer::lines(&inputs));
    lines.extend(said.lines);
    Verdict { lines, changes: inputs.changes.list.clone(), proposed: checked.proposed }
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
