//! The room as a whole, with a mediator that says what the test wants.

mod any;
mod local;
mod summarise;
mod understand;

use async_trait::async_trait;

use super::*;
use crate::task::{
    Agent, Change, ChangeKind, Claim, Line, Reader, Reading, Report, State, Target, TargetState, TaskType, Terms,
    Verdict,
};

/// Says one thing, or fails.
struct Says {
    draft: Result<Draft, MediateError>,
    answer: Result<String, MediateError>,
}

impl Says {
    fn nothing() -> Self {
        Self { draft: Err(MediateError::Truncated), answer: Err(MediateError::Truncated) }
    }
}

#[async_trait]
impl Mediator for Says {
    async fn fill(&self, _: &str, _: &[Gap]) -> Result<Said, MediateError> {
        Ok(Said::default())
    }
    async fn tell(&self, _: &Telling) -> Result<Draft, MediateError> {
        self.draft.clone()
    }
    async fn judge(&self, _: &Question) -> Result<Opinion, MediateError> {
        Err(MediateError::Truncated)
    }
    async fn sort(&self, _: &str, _: &[crate::task::Known]) -> Result<crate::task::Opinion, MediateError> {
        Err(MediateError::Truncated)
    }
    async fn answer_locally(&self, _: &Brief, _: &[(String, String)]) -> Result<String, MediateError> {
        self.answer.clone()
    }
    fn name(&self) -> String {
        "llama3.1:8b".into()
    }
}

fn brief(kind: TaskType, targets: &[&str]) -> Brief {
    let present = |path: &&str| Target { path: (*path).into(), state: TargetState::Present };
    Brief {
        kind,
        title: "Fix the connection pool".into(),
        request: "Fix the timeouts of the connection pool in app/database.py.".into(),
        targets: targets.iter().map(present).collect(),
        criteria: vec![],
        context: None,
        checks: vec![],
        project: None,
        terms: Terms::default(),
        reading: Reading {
            by: Reader::Rules,
            filled: vec![],
            dropped: vec![],
            similarity: 1.0,
            entropy: 0.6,
            notes: vec![],
        },
    }
}

fn line(claim: Claim, text: &str, state: State) -> Line {
    Line { claim, text: text.into(), state, required: true, evidence: vec![] }
}

fn changed(path: &str) -> Change {
    Change { path: path.into(), kind: ChangeKind::Modified, added: Some(4), removed: Some(1) }
}

fn report(agent: Agent, text: &str) -> Report {
    Report { text: text.into(), ..Report::empty(agent) }
}

fn verdict(lines: Vec<Line>, changes: Vec<Change>) -> Verdict {
    Verdict { lines, changes, proposed: vec![] }
}
