//! Other files than the result to run a check on: as they were before, or with the tests of before.

use std::collections::{BTreeMap, btree_map::Entry};

use super::{Inputs, text::is_test_path};
use crate::{
    task::{Change, ChangeKind, Ground},
    workspace::{self, TrialTree},
};

/// The copies that were made, each once.
#[derive(Debug, Default)]
pub struct Grounds(BTreeMap<Ground, Option<TrialTree>>);

impl Grounds {
    /// The files of this ground; none if they are too many, or are the same as the result.
    pub async fn get(&mut self, inputs: &Inputs<'_>, ground: Ground) -> Option<&TrialTree> {
        match self.0.entry(ground) {
            Entry::Occupied(made) => made.into_mut().as_ref(),
            Entry::Vacant(free) => free.insert(make(inputs, ground).await).as_ref(),
        }
    }
}

async fn make(inputs: &Inputs<'_>, ground: Ground) -> Option<TrialTree> {
    let list = &inputs.changes.list;
    let back: Vec<Change> = match ground {
        Ground::Result => return None,
        Ground::Baseline => list.clone(),
        Ground::FormerTests => list.iter().filter(|change| is_of_tests(change)).cloned().collect(),
        Ground::NewTests => list.iter().filter(|change| !is_of_tests(change)).cloned().collect(),
    };
    if back.is_empty() {
        return None;
    }
    match workspace::trial_tree(inputs.workspace?, back).await {
        Ok(tree) => tree,
        Err(problem) => {
            tracing::warn!(%problem, "copying the files to run checks on");
            None
        }
    }
}

/// Whether a change is one of the tests, whatever it is called now.
pub fn is_of_tests(change: &Change) -> bool {
    match &change.kind {
        ChangeKind::Renamed { from } => is_test_path(&change.path) || is_test_path(from),
        ChangeKind::Added | ChangeKind::Modified | ChangeKind::Deleted => is_test_path(&change.path),
    }
}
