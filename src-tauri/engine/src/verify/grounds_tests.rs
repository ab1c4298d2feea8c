//! Checks on the former files, with real git and real commands.

use std::{fs, path::PathBuf, process::Command};

use super::{tests::Case, *};
use crate::{
    settings::Home,
    task::{Outcome, TaskId},
    workspace,
};

/// A project in git with a task's worktree of it.
struct Project {
    _folder: tempfile::TempDir,
    workspace: Workspace,
    case: Case,
}

impl Project {
    async fn new(files: &[(&str, &str)], case: Case) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let base = folder.path().canonicalize().unwrap();
        let home = Home::find(Some(&base.join("home"))).unwrap();
        home.make().unwrap();
        let root = base.join("shop");
        put(&root, files);
        for args in [&["init", "-q"][..], &["add", "-A"], &["commit", "-q", "-m", "start"]] {
            let mut git = Command::new("git");
            git.args(["-c", "user.name=Ann", "-c", "user.email=ann@example.invalid"]).args(args).current_dir(&root);
            assert!(git.env("GIT_CONFIG_GLOBAL", "/dev/null").status().unwrap().success());
        }
        let task: TaskId = "task_001".parse().unwrap();
        let brief = Brief { project: Some(root), ..case.brief.clone() };
        let workspace = workspace::prepare(&home, &task, &brief, &case.settings, &case.stop).await.unwrap();
        Self { _folder: folder, workspace, case }
    }

    async fn verdict(&self) -> Verdict {
        let changes = workspace::changes(&self.workspace).await.unwrap();
        let sources = workspace::sources(&self.workspace, &changes, is_test_path).await.unwrap();
        verify(Inputs {
            brief: &self.case.brief,
            report: &self.case.report,
            dir: &self.workspace.dir,
            changes: &changes,
            sources: &sources,
            workspace: Some(&self.workspace),
            judge: None,
            reach: None,
            env: &[],
            notes: &[],
            settings: &self.case.settings,
            stop: &self.case.stop,
        })
        .await
    }
}

fn put(dir: &std::path::Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path: PathBuf = dir.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const TEST: &str = "import unittest, a\nclass T(unittest.TestCase):\n    def test_it(self):\n        self.assertEqual(a.double(2), 4)\n";
const BROKEN: &str = "def double(n):\n    return n + 1\n";
const RIGHT: &str = "def double(n):\n    return n * 2\n";
const CHECK: &str = "python3 -B -m unittest -q test_a";

fn case(said: &str) -> Case {
    Case::fix(said).target("a.py").check(CHECK)
}

fn state(verdict: &Verdict, claim: Claim) -> Vec<State> {
    verdict.lines.iter().filter(|line| line.claim == claim).map(|line| line.state).collect()
}

#[tokio::test]
async fn red_before_and_green_after_is_a_proof_and_shows_both() {
    let project = Project::new(&[("a.py", BROKEN), ("test_a.py", TEST)], case("Fixed double in a.py.")).await;
    put(&project.workspace.dir, &[("a.py", RIGHT)]);
    let verdict = project.verdict().await;
    assert_eq!(verdict.outcome(), Outcome::Success, "{verdict:#?}");
    assert_eq!(state(&verdict, Claim::Proof), [State::Met]);
    let check = verdict.lines.iter().find(|line| line.claim == Claim::Check).unwrap();
    let exits: Vec<_> = check
        .evidence
        .iter()
        .filter_map(|one| match one {
            Evidence::Command { exit, on, .. } => Some((*on, *exit)),
            _ => None,
        })
        .collect();
    assert_eq!(exits, [(crate::task::Ground::Result, Some(0)), (crate::task::Ground::Baseline, Some(1))]);
}

#[tokio::test]
async fn what_was_broken_before_is_told_from_what_the_run_broke() {
    let told = |verdict: &Verdict| {
        let check = verdict.lines.iter().find(|line| line.claim == Claim::Check).unwrap().clone();
        (check.state, format!("{:?}", check.evidence))
    };
    let broke = Project::new(&[("a.py", RIGHT), ("test_a.py", TEST)], case("Changed a.py.")).await;
    put(&broke.workspace.dir, &[("a.py", BROKEN)]);
    let (state, evidence) = told(&broke.verdict().await);
    assert!(state == State::NotMet && evidence.contains("this run broke it"), "{evidence}");
    let before = Project::new(&[("a.py", BROKEN), ("test_a.py", TEST)], case("Changed a.py.")).await;
    put(&before.workspace.dir, &[("a.py", "def double(n):\n    return n + 2 - 1\n")]);
    let (state, evidence) = told(&before.verdict().await);
    assert!(state == State::NotMet && evidence.contains("failed on the files as they were before, too"), "{evidence}");
}

#[tokio::test]
async fn a_red_test_that_was_edited_instead_of_mended_is_refuted() {
    let project = Project::new(&[("a.py", BROKEN), ("test_a.py", TEST)], case("Fixed double in a.py.")).await;
    put(&project.workspace.dir, &[("a.py", "def double(n):\n    m = n\n    return m + 1\n")]);
    put(&project.workspace.dir, &[("test_a.py", &TEST.replace("2), 4", "2), 3"))]);
    let verdict = project.verdict().await;
    assert!(state(&verdict, Claim::Tests).contains(&State::NotMet), "{verdict:#?}");
    assert_ne!(verdict.outcome(), Outcome::Success);
}

#[tokio::test]
async fn the_agents_own_test_is_a_proof_if_it_fails_on_the_former_files() {
    let other = TEST.replace("double(2), 4", "double(1), 2");
    let project = Project::new(&[("a.py", BROKEN), ("test_a.py", &other)], case("Fixed double in a.py.")).await;
    put(
        &project.workspace.dir,
        &[
            ("a.py", RIGHT),
            (
                "test_a.py",
                &format!("{other}{}", &TEST[TEST.find("    def").unwrap()..].replace("test_it", "test_more")),
            ),
        ],
    );
    let verdict = project.verdict().await;
    assert_eq!(verdict.outcome(), Outcome::Success, "{verdict:#?}");
    assert_eq!(state(&verdict, Claim::Proof), [State::Met]);
}

#[tokio::test]
async fn a_check_that_takes_too_long_for_a_second_time_is_run_once() {
    let mut slow = case("Changed a.py.");
    slow.settings.checks.baseline_s = 0;
    let project = Project::new(&[("a.py", BROKEN), ("test_a.py", TEST)], slow).await;
    put(&project.workspace.dir, &[("a.py", RIGHT)]);
    let verdict = project.verdict().await;
    assert_eq!(state(&verdict, Claim::Proof), [State::CantTell]);
    assert_eq!(verdict.outcome(), Outcome::Success);
}
