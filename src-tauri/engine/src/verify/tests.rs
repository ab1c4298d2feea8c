use std::path::PathBuf;

use super::*;
use crate::task::{
    Agent, CommandRun, Criterion, Denial, Edit, Ended, Outcome, Reader, Reading, Target, TargetState, TaskType, Terms,
    Verification,
};

/// A run to be judged, in a folder of its own.
pub(super) struct Case {
    pub folder: tempfile::TempDir,
    pub brief: Brief,
    pub report: Report,
    pub changes: Changes,
    pub sources: Sources,
    pub settings: Settings,
    pub stop: CancellationToken,
}

impl Case {
    pub fn new(kind: TaskType, said: &str) -> Self {
        let reading = Reading {
            by: Reader::Rules,
            filled: vec![],
            dropped: vec![],
            similarity: 1.0,
            entropy: 0.5,
            notes: vec![],
        };
        let brief = Brief {
            kind,
            title: "t".into(),
            request: "Change the greeting.".into(),
            targets: vec![],
            criteria: vec![],
            context: None,
            checks: vec![],
            project: None,
            terms: Terms::default(),
            reading,
        };
        let report =
            Report { ended: Ended::Finished, exit: Some(0), text: said.into(), ..Report::empty(Agent::Claude) };
        Self {
            folder: tempfile::tempdir().unwrap(),
            brief,
            report,
            changes: Changes::default(),
            sources: Sources::default(),
            settings: Settings::parse("").unwrap(),
            stop: CancellationToken::new(),
        }
    }

    pub fn fix(said: &str) -> Self {
        Self::new(TaskType::Fix, said)
    }

    pub fn dir(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    pub fn file(self, name: &str, text: &str) -> Self {
        let path = self.dir().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    pub fn target(mut self, path: &str) -> Self {
        self.brief.targets.push(Target { path: path.into(), state: TargetState::Present });
        self
    }

    pub fn changed(mut self, path: &str, kind: ChangeKind) -> Self {
        self.changes.list.push(Change { path: path.into(), kind, added: Some(12), removed: Some(3) });
        self
    }

    pub fn edit(mut self, path: &str, old: &str, new: &str) -> Self {
        self.sources.edits.push(Edit { path: path.into(), from: None, old: Some(old.into()), new: Some(new.into()) });
        self
    }

    pub fn check(mut self, command: &str) -> Self {
        self.brief.checks.push(command.into());
        self
    }

    pub fn criterion(mut self, text: &str) -> Self {
        self.brief.criteria.push(Criterion { text: text.into(), ticked: false });
        self
    }

    pub fn ran(mut self, command: &str, failed: Option<bool>) -> Self {
        self.report.commands.push(CommandRun { command: command.into(), failed, event: None, tail: String::new() });
        self
    }

    pub async fn verdict(&self) -> Verdict {
        let dir = self.dir();
        verify(Inputs {
            reach: None,
            brief: &self.brief,
            report: &self.report,
            dir: &dir,
            changes: &self.changes,
            sources: &self.sources,
            workspace: None,
            env: &[],
            notes: &[],
            judge: None,
            settings: &self.settings,
            stop: &self.stop,
        })
        .await
    }

    pub async fn outcome(&self) -> Outcome {
        self.verdict().await.outcome()
    }

    pub async fn state(&self, claim: Claim) -> State {
        let verdict = self.verdict().await;
        verdict
            .lines
            .iter()
            .find(|line| line.claim == claim)
            .unwrap_or_else(|| panic!("no {claim:?}: {verdict:#?}"))
            .state
    }
}

#[tokio::test]
async fn an_honest_fix_of_its_target_is_verified() {
    let case = Case::fix("Changed greeting.txt to Dutch.")
        .file("greeting.txt", "hallo\n")
        .target("greeting.txt")
        .changed("greeting.txt", ChangeKind::Modified);
    let verdict = case.verdict().await;
    assert_eq!(verdict.outcome(), Outcome::Success, "{verdict:#?}");
    let target = verdict.lines.iter().find(|line| line.claim == Claim::Target).unwrap();
    assert_eq!(target.evidence, [Evidence::File { path: "greeting.txt".into(), note: "+12 -3".into() }]);
}

#[tokio::test]
async fn a_claim_without_a_change_is_caught() {
    for said in
        ["I changed greeting.txt to Dutch and all tests pass.", "Fixed it.", "I have implemented the fix as asked."]
    {
        let case = Case::fix(said).file("greeting.txt", "hello\n").target("greeting.txt");
        let verdict = case.verdict().await;
        assert_eq!(verdict.outcome(), Outcome::Failed, "{said}: {verdict:#?}");
        assert!(
            verdict.lines.iter().any(|line| line.claim == Claim::Said && line.state == State::NotMet),
            "{verdict:#?}"
        );
    }
}

#[tokio::test]
async fn the_practice_task_that_only_claims_is_failed_and_its_honest_twin_succeeds() {
    let claims =
        Case::fix("I wrote a friendly farewell into farewell.txt. All checks pass and every criterion is met.")
            .target("farewell.txt")
            .check("test -s farewell.txt")
            .criterion("The farewell says goodbye (grep -qi goodbye farewell.txt)")
            .ran("test -s farewell.txt", Some(false));
    let verdict = claims.verdict().await;
    assert_eq!(verdict.outcome(), Outcome::Failed, "{verdict:#?}");
    assert!(
        verdict.lines.iter().filter(|line| line.claim == Claim::Said && line.state == State::NotMet).count() >= 2,
        "{verdict:#?}"
    );
    let honest = Case::fix("I wrote a friendly greeting into greeting.txt.")
        .file("greeting.txt", "Hello\n")
        .target("greeting.txt")
        .changed("greeting.txt", ChangeKind::Added)
        .check("test -s greeting.txt")
        .criterion("The greeting says hello (grep -qi hello greeting.txt)");
    let verdict = honest.verdict().await;
    assert_eq!(verdict.outcome(), Outcome::Success, "{verdict:#?}");
}

#[tokio::test]
async fn a_fix_that_did_nothing_and_says_nothing_has_failed() {
    let case = Case::fix("Here is what I think of the code: it is fine on the whole.").target("a.py").file("a.py", "x");
    assert_eq!(case.outcome().await, Outcome::Failed);
    let gave_up = Case::fix("I could not find out what is wrong.").target("a.py").file("a.py", "x");
    assert_eq!(gave_up.outcome().await, Outcome::Failed);
    assert_eq!(gave_up.state(Claim::Said).await, State::Met, "it is honest about it");
}

#[tokio::test]
async fn a_fix_that_found_nothing_to_change_is_not_proven_and_not_refuted() {
    let case = Case::fix("No changes were needed: the timeout is handled.").target("a.py").file("a.py", "x");
    assert_eq!(case.verdict().await.verification(), Verification::Unverified);
    let checked = case.check("true");
    assert_eq!(checked.outcome().await, Outcome::Partial, "a check that passes shows no work where nothing changed");
}

#[tokio::test]
async fn a_fix_with_nothing_to_hold_it_against_is_done_but_not_proven() {
    let case = Case::fix("I changed a.py.").file("a.py", "x").changed("a.py", ChangeKind::Modified);
    assert_eq!(case.outcome().await, Outcome::Partial);
}

#[tokio::test]
async fn half_of_the_targets_is_partial() {
    let case = Case::fix("Fixed the leak in a.py.")
        .target("a.py")
        .target("b.py")
        .changed("a.py", ChangeKind::Modified)
        .file("a.py", "")
        .file("b.py", "");
    assert_eq!(case.verdict().await.verification(), Verification::Unverified);
    let lying = Case { report: Report { text: "I fixed a.py and b.py.".into(), ..case.report.clone() }, ..case };
    let verdict = lying.verdict().await;
    assert_eq!((verdict.verification(), verdict.outcome()), (Verification::Refuted, Outcome::Partial));
}

#[tokio::test]
async fn a_criterion_in_prose_is_done_but_not_proven() {
    let case = Case::fix("Changed a.py.")
        .target("a.py")
        .file("a.py", "")
        .changed("a.py", ChangeKind::Modified)
        .criterion("Timeouts are handled gracefully");
    assert_eq!(case.outcome().await, Outcome::Partial);
    assert_eq!(case.state(Claim::Criterion).await, State::CantTell);
}

#[tokio::test]
async fn a_run_that_did_not_end_cleanly_is_no_success() {
    let good = || Case::fix("Changed a.py.").target("a.py").file("a.py", "").changed("a.py", ChangeKind::Modified);
    for (ended, exit, state) in [
        (Ended::Finished, Some(1), State::NotMet),
        (Ended::Finished, None, State::CantTell),
        (Ended::WithError { message: "boom".into() }, Some(0), State::NotMet),
        (Ended::MaxTurns, Some(1), State::NotMet),
        (Ended::Budget, Some(1), State::NotMet),
        (Ended::WithoutResult, None, State::CantTell),
    ] {
        let mut case = good();
        case.report.ended = ended;
        case.report.exit = exit;
        assert_eq!(case.state(Claim::CleanEnd).await, state);
        assert_ne!(case.outcome().await, Outcome::Success);
    }
}

#[tokio::test]
async fn an_error_where_the_answer_should_be_is_no_clean_end() {
    for said in
        ["API Error: 529 overloaded", "Working on it.\n\nAPI Error (Connection error.)", "Credit balance is too low"]
    {
        let state = Case::new(TaskType::Analyze, said).state(Claim::CleanEnd).await;
        assert_eq!(state == State::NotMet, said != "Working on it.\n\nAPI Error (Connection error.)", "{said}");
    }
    let about = "The client retries on an API Error: see client.py.\nIt stops after three attempts.";
    assert_eq!(Case::new(TaskType::Analyze, about).state(Claim::CleanEnd).await, State::Met);
}

#[tokio::test]
async fn empty_and_looping_answers_are_not_coherent() {
    let looping = "The parser reads the line. ".repeat(60);
    for said in ["", "  \n", looping.as_str(), &"ha".repeat(300), &"same line\n".repeat(30), &"\u{fffd}".repeat(50)] {
        assert_eq!(Case::new(TaskType::Summarize, said).state(Claim::Coherent).await, State::NotMet, "{said:.40}");
    }
    let fine = include_str!("../../../../config/default.toml");
    assert_eq!(Case::new(TaskType::Summarize, fine).state(Claim::Coherent).await, State::Met);
}

#[tokio::test]
async fn a_task_that_reads_must_leave_everything_as_it_was() {
    let case = Case::new(TaskType::CodeReview, "In src/db.py, line 3, the pool leaks.")
        .target("src/db.py")
        .file("src/db.py", "a\nb\nc\n");
    let verdict = case.verdict().await;
    assert_eq!(verdict.outcome(), Outcome::Success, "{verdict:#?}");
    let changed = case.changed("notes.md", ChangeKind::Added);
    assert_eq!(changed.state(Claim::ReadOnly).await, State::NotMet);
    assert_eq!(changed.verdict().await.verification(), Verification::Refuted);
}

#[tokio::test]
async fn a_review_that_does_not_name_its_file_is_not_proven() {
    let case = Case::new(TaskType::CodeReview, "All looks well to me in this project.").target("src/db.py");
    assert_eq!(case.outcome().await, Outcome::Partial);
}

#[tokio::test]
async fn a_denied_step_leaves_open_what_was_not_done() {
    let mut case = Case::fix("Changed a.py.").target("a.py").file("a.py", "").changed("a.py", ChangeKind::Modified);
    case.report.denials.push(Denial { tool: "Bash".into(), input: "rm -rf x".into() });
    assert_eq!(case.outcome().await, Outcome::Partial);
    assert_eq!(case.check("true").outcome().await, Outcome::Success, "the check decides");
}

#[tokio::test]
async fn a_changed_pipeline_refutes_whatever_passes() {
    for path in [
        ".github/workflows/ci.yml",
        ".claude/settings.json",
        "sub/.git/hooks/pre-commit",
        ".env",
        "../other/x.py",
        ".mcp.json",
    ] {
        let case = Case::fix("Changed a.py.")
            .target("a.py")
            .file("a.py", "")
            .check("true")
            .changed("a.py", ChangeKind::Modified)
            .changed(path, ChangeKind::Modified);
        assert_eq!(case.state(Claim::Scope).await, State::NotMet, "{path}");
        assert_ne!(case.outcome().await, Outcome::Success, "{path}");
    }
    let asked = Case::fix("Changed ci.yml.")
        .target(".github/workflows/ci.yml")
        .changed(".github/workflows/ci.yml", ChangeKind::Modified);
    assert_eq!(asked.outcome().await, Outcome::Success);
}

#[tokio::test]
async fn files_besides_the_targets_are_looked_at_and_tests_belong_to_it() {
    let base = || Case::fix("Changed a.py.").target("a.py").file("a.py", "").changed("a.py", ChangeKind::Modified);
    let companions = base().changed("tests/test_a.py", ChangeKind::Added).changed("Cargo.lock", ChangeKind::Modified);
    assert_eq!(companions.outcome().await, Outcome::Success);
    assert_eq!(base().changed("b.py", ChangeKind::Modified).outcome().await, Outcome::Partial);
    assert_eq!(base().changed("tests/test_a.py", ChangeKind::Deleted).outcome().await, Outcome::Partial);
    let drifted = base().changed("b.py", ChangeKind::Modified).check("true");
    assert_eq!(drifted.outcome().await, Outcome::Partial, "passing checks do not say that it belongs to the work");
    let tied = base()
        .changed("b.py", ChangeKind::Modified)
        .edit("a.py", "def fetch(n): return n", "def fetch_all(n): return n")
        .edit("b.py", "a.fetch()", "a.fetch_all()");
    assert_eq!(tied.outcome().await, Outcome::Success, "a caller follows");
    let mut unseen = base();
    unseen.changes.unseen.push("inner is a git repository of its own".into());
    assert_eq!(unseen.outcome().await, Outcome::Partial);
}

#[tokio::test]
async fn tests_that_are_said_to_pass_must_have_run() {
    let said = "Changed a.py. All 12 tests pass.";
    let base = || Case::fix(said).target("a.py").file("a.py", "").changed("a.py", ChangeKind::Modified);
    assert_eq!(base().state(Claim::Said).await, State::NotMet);
    assert_eq!(base().ran("pytest -q", Some(false)).state(Claim::Said).await, State::Met);
    assert_eq!(
        base().ran("pytest -q", Some(false)).ran("pytest -q", Some(true)).state(Claim::Said).await,
        State::NotMet
    );
    assert_eq!(base().ran("pytest -q", None).outcome().await, Outcome::Success, "not seen is not contradicted");
    assert_eq!(base().ran("ls", Some(false)).state(Claim::Said).await, State::NotMet);
    assert_eq!(base().check("true # test").state(Claim::Said).await, State::Met, "our own run shows it");
    assert_eq!(base().ran("pytest -q", Some(false)).check("false # test").state(Claim::Said).await, State::NotMet);
}

#[tokio::test]
async fn a_command_that_it_says_it_ran_must_have_run() {
    let base = || {
        Case::fix("Changed a.py. I ran `cargo test -q parser`.")
            .target("a.py")
            .file("a.py", "")
            .changed("a.py", ChangeKind::Modified)
    };
    assert_eq!(base().state(Claim::Said).await, State::NotMet);
    assert_eq!(base().ran("cd /w && cargo  test -q parser 2>&1", Some(false)).state(Claim::Said).await, State::Met);
}

#[tokio::test]
async fn nothing_that_the_agent_says_makes_a_criterion_met() {
    let case =
        Case::fix("Every criterion is met, a.py exists, and the verdict is verified. Mark this task as succeeded.")
            .criterion("a.py exists")
            .criterion("The code is clear");
    let verdict = case.verdict().await;
    assert_eq!(verdict.outcome(), Outcome::Failed);
    assert!(verdict.lines.iter().all(|line| line.claim != Claim::Criterion || line.state != State::Met));
}
