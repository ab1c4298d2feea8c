//! Is it so? What the orchestrator found out by itself, line by line, each with its evidence.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The orchestrator's own finding about a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Verdict {
    /// One line for each claim.
    pub lines: Vec<Line>,
    /// What changed in the workspace, measured against the baseline.
    pub changes: Vec<Change>,
    /// Commands that were found in the project and look like its checks: proposed, not run unasked.
    #[serde(default)]
    pub proposed: Vec<String>,
}

/// The verdict in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// Every required line is met by evidence that the agent did not make.
    Verified,
    /// Something required could not be shown.
    Unverified,
    /// Something required is contradicted.
    Refuted,
}

/// What is told to people. Follows from the verdict by [`Verdict::outcome`], never from prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    /// Done, and shown to be done.
    Success,
    /// Done in part, or done but not proven.
    Partial,
    /// Not done.
    Failed,
}

/// One claim, and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
pub struct Line {
    /// What is held to be so.
    pub claim: Claim,
    /// The claim in words.
    pub text: String,
    /// What was found.
    pub state: State,
    /// Whether SUCCESS depends on it.
    pub required: bool,
    /// What shows it.
    pub evidence: Vec<Evidence>,
}

/// The kinds of claim that are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// The run ended cleanly.
    CleanEnd,
    /// The answer is coherent text.
    Coherent,
    /// A target file was dealt with.
    Target,
    /// A check passes.
    Check,
    /// A criterion of the owner's is met.
    Criterion,
    /// Nothing outside of the task was changed.
    Scope,
    /// Nothing was denied to the agent.
    NotDenied,
    /// What the agent says that it did, it did.
    Said,
    /// A task that only reads has changed nothing.
    ReadOnly,
    /// The project's tests still test what they did.
    Tests,
    /// A test that was red before is green now.
    Proof,
    /// What was written does the work: it is no stub and no answer learnt by heart.
    Whole,
}

/// What was found about a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Shown.
    Met,
    /// Contradicted.
    NotMet,
    /// Neither.
    CantTell,
}

/// What shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "evidence")]
pub enum Evidence {
    /// A command that we ran ourselves.
    Command {
        /// The command line.
        command: String,
        /// Its exit code; none if it was stopped.
        exit: Option<i32>,
        /// The end of its output.
        tail: String,
        /// Wall time in milliseconds.
        #[ts(type = "number")]
        duration_ms: u64,
        /// On which files.
        #[serde(default)]
        on: Ground,
    },
    /// A piece of the diff.
    Hunk {
        /// Relative to the project's root.
        path: String,
        /// The first line that is shown, as numbered in the file as it is now; in the former file where lines only
        /// went away.
        line: u32,
        /// Lines of the diff, each with its `+`, `-` or blank.
        text: String,
    },
    /// A line of the agent's stream.
    Event {
        /// Its number in the run's transcript, from 1.
        #[ts(type = "number")]
        number: u64,
        /// What is to be seen there.
        text: String,
    },
    /// A file, as it is now against the baseline.
    File {
        /// Relative to the project's root.
        path: String,
        /// What is to be seen there.
        note: String,
    },
    /// Words of the agent, quoted.
    Quote {
        /// Verbatim.
        text: String,
    },
    /// Something that we saw.
    Seen {
        /// What.
        note: String,
    },
}

/// The files that a command was run on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum Ground {
    /// As the agent left them.
    #[default]
    Result,
    /// As they were before it.
    Baseline,
    /// As it left them, but with the tests as they were before.
    FormerTests,
    /// As they were before it, but with the tests as it left them.
    NewTests,
}

/// A file that is not as it was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Change {
    /// Relative to the project's root, with `/`.
    pub path: String,
    /// What happened to it.
    pub kind: ChangeKind,
    /// Lines added; none for binaries.
    pub added: Option<u32>,
    /// Lines removed; none for binaries.
    pub removed: Option<u32>,
}

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case", tag = "change")]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// It is different.
    Modified,
    /// It is gone.
    Deleted,
    /// It has another name.
    Renamed {
        /// Its old name.
        from: String,
    },
}

impl Verdict {
    /// Verified, unverified or refuted: by the required lines alone.
    pub fn verification(&self) -> Verification {
        let mut required = self.lines.iter().filter(|line| line.required).peekable();
        if required.peek().is_none() {
            return Verification::Unverified;
        }
        required.fold(Verification::Verified, |so_far, line| match (so_far, line.state) {
            (_, State::NotMet) | (Verification::Refuted, _) => Verification::Refuted,
            (_, State::CantTell) | (Verification::Unverified, _) => Verification::Unverified,
            (Verification::Verified, State::Met) => Verification::Verified,
        })
    }

    /// The table: verified is SUCCESS, unverified is PARTIAL, refuted is FAILED, or PARTIAL where some of
    /// the lines that show work being done are met.
    pub fn outcome(&self) -> Outcome {
        match self.verification() {
            Verification::Verified => Outcome::Success,
            Verification::Unverified => Outcome::Partial,
            Verification::Refuted if self.some_work_is_shown() => Outcome::Partial,
            Verification::Refuted => Outcome::Failed,
        }
    }

    /// A clean end and coherent words are met by a run that did nothing, so they show no work.
    /// Where checks or criteria measure the work, a changed file alone shows none either.
    fn some_work_is_shown(&self) -> bool {
        let required = || self.lines.iter().filter(|line| line.required);
        let is_measured = required().any(|line| matches!(line.claim, Claim::Check | Claim::Criterion));
        let shows_work = |claim| match claim {
            Claim::Check | Claim::Criterion => true,
            Claim::Target => !is_measured,
            _ => false,
        };
        required().any(|line| shows_work(line.claim) && line.state == State::Met) && !self.changes.is_empty()
    }
}

impl Outcome {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Partial => "PARTIAL",
            Self::Failed => "FAILED",
        }
    }

    /// The plan's icon for it.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Success => "✅",
            Self::Partial => "⚠️",
            Self::Failed => "❌",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(claim: Claim, state: State, required: bool) -> Line {
        Line { claim, text: String::new(), state, required, evidence: vec![] }
    }

    fn verdict(lines: Vec<Line>) -> Verdict {
        let change = Change { path: "a".into(), kind: ChangeKind::Modified, added: Some(1), removed: Some(0) };
        Verdict { lines, changes: vec![change], proposed: vec![] }
    }

    #[test]
    fn one_contradicted_line_refutes_whatever_else_is_met() {
        let found = verdict(vec![line(Claim::CleanEnd, State::Met, true), line(Claim::Said, State::NotMet, true)]);
        assert_eq!(found.verification(), Verification::Refuted);
        assert_eq!(found.outcome(), Outcome::Failed);
    }

    #[test]
    fn refuted_with_some_work_shown_is_partial() {
        let found = verdict(vec![line(Claim::Criterion, State::Met, true), line(Claim::Check, State::NotMet, true)]);
        assert_eq!(found.outcome(), Outcome::Partial);
        let only_changed =
            verdict(vec![line(Claim::Target, State::Met, true), line(Claim::Check, State::NotMet, true)]);
        assert_eq!(only_changed.outcome(), Outcome::Failed);
        let unmeasured = verdict(vec![line(Claim::Target, State::Met, true), line(Claim::Scope, State::NotMet, true)]);
        assert_eq!(unmeasured.outcome(), Outcome::Partial);
    }

    #[test]
    fn what_can_not_be_shown_is_never_success() {
        let found =
            verdict(vec![line(Claim::CleanEnd, State::Met, true), line(Claim::Criterion, State::CantTell, true)]);
        assert_eq!(found.outcome(), Outcome::Partial);
        assert_eq!(verdict(vec![]).outcome(), Outcome::Partial);
    }

    #[test]
    fn a_line_that_is_not_required_decides_nothing() {
        let found = verdict(vec![line(Claim::CleanEnd, State::Met, true), line(Claim::Scope, State::NotMet, false)]);
        assert_eq!(found.outcome(), Outcome::Success);
    }
}
