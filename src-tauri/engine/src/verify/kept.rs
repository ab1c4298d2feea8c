//! The tests still test what they did, and what was written does the work.

use super::{
    Inputs,
    former::Former,
    line, secrets, seen,
    weakened::{self, Kind},
};
use crate::task::{Claim, Evidence, Line, State};

/// How many findings are shown.
const SHOWN: usize = 8;

/// A line for the tests, one for the work, one for secrets.
pub fn lines(inputs: &Inputs<'_>, former: Former) -> Vec<Line> {
    let sources = inputs.sources;
    if inputs.brief.kind.only_reads() || sources.edits.is_empty() {
        return Vec::new();
    }
    let criteria = inputs.brief.criteria.iter().map(|criterion| criterion.text.as_str());
    let asked = std::iter::once(inputs.brief.request.as_str()).chain(criteria).collect::<Vec<_>>().join("\n");
    let found = weakened::look(&sources.edits, &sources.tests, &asked);
    let (of_tests, of_work): (Vec<_>, Vec<_>) = found.into_iter().partition(|finding| finding.kind.is_of_tests());
    let of_tests: Vec<_> = of_tests.into_iter().filter_map(|finding| excused(finding, former)).collect();
    let mut lines = vec![
        told(Claim::Tests, "no test was removed, switched off or made easier to pass", &of_tests),
        told(Claim::Whole, "what was written does the work: no stub, and no answer learnt by heart", &of_work),
    ];
    let secrets = secrets::added(&sources.edits);
    if !secrets.is_empty() {
        let evidence = secrets.iter().take(SHOWN).map(|one| Evidence::Hunk {
            path: one.path.clone(),
            line: one.line,
            text: one.what.clone(),
        });
        lines.push(line(Claim::Scope, "no secret was written into the files", State::NotMet, evidence.collect()));
    }
    lines
}

/// Where the tests as they were pass on the new files, nothing was hidden by changing them. That one is gone or switched
/// off has to be looked at all the same: nobody asked for it.
fn excused(finding: weakened::Finding, former: Former) -> Option<weakened::Finding> {
    match (former, finding.kind) {
        (Former::Pass, Kind::Removed | Kind::Skipped | Kind::Emptied | Kind::Config) => {
            Some(weakened::Finding { certain: false, ..finding })
        }
        (Former::Pass, _) => None,
        _ => Some(finding),
    }
}

fn told(claim: Claim, text: &str, found: &[weakened::Finding]) -> Line {
    let mut evidence = Vec::new();
    for finding in found.iter().take(SHOWN) {
        evidence.push(seen(format!("{}: {}", finding.path, finding.what)));
        evidence.push(Evidence::Hunk {
            path: finding.path.clone(),
            line: finding.line,
            text: crate::task::clip(&finding.text, 2_000),
        });
    }
    let state = if found.iter().any(|finding| finding.certain) {
        State::NotMet
    } else if found.is_empty() {
        evidence.push(seen("nothing of that kind was seen in the changed files"));
        State::Met
    } else {
        State::CantTell
    };
    line(claim, text, state, evidence)
}
