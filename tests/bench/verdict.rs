//! The verdict on a large repository without checks, beside what git itself takes to look at the same files.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use engine::{
    settings::{Home, Settings},
    task::{Agent, Brief, Ended, Reader, Reading, Report, Target, TargetState, TaskType, Terms},
    verify,
    workspace::{self, Workspace},
};
use tokio_util::sync::CancellationToken;

use crate::measure::Times;

const FILES: usize = 10_000;
const CHANGED: usize = 200;
const TIMES: usize = 15;

/// Runs this part.
pub async fn run() {
    let folder = tempfile::tempdir().expect("a folder");
    let (settings, stop) = (Settings::parse("").expect("settings"), CancellationToken::new());
    let home = Home::find(Some(&folder.path().join("home"))).expect("a home");
    home.make().expect("a home");
    let root = project(&folder.path().canonicalize().expect("a path").join("project"));
    let brief = brief(root);
    let id = "bench".parse().expect("an id");
    let place = workspace::prepare(&home, &id, &brief, &settings, &stop).await.expect("a workspace");
    change(&place.dir);
    // Files as young as the index are read anew by any look at them, git's own too.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let said = "I fixed the totals in all of the modules and checked them.";
    let report = Report { ended: Ended::Finished, exit: Some(0), text: said.into(), ..Report::empty(Agent::Claude) };

    let (mut floor, mut seen, mut ours) = (Times::default(), Times::default(), Times::default());
    for _ in 0..TIMES {
        floor.of(|| {
            git(&place.dir, &["status", "--porcelain"]);
            git(&place.dir, &["diff"]);
        });
        let began = std::time::Instant::now();
        let changes = workspace::changes(&place).await.expect("changes");
        seen.add(began.elapsed());
        verdict(&place, &brief, &report, &settings, &changes, &stop).await;
        ours.add(began.elapsed());
    }
    println!("## a verdict without checks: {FILES} files, {CHANGED} of them changed");
    floor.say("floor: git status and git diff");
    seen.say("what changed");
    seen.ratio(&floor, "  over the floor");
    ours.say("the whole verdict");
    ours.ratio(&floor, "  over the floor (aim: 3)");
}

async fn verdict(
    place: &Workspace,
    brief: &Brief,
    report: &Report,
    settings: &Settings,
    changes: &workspace::Changes,
    stop: &CancellationToken,
) {
    let sources = workspace::sources(place, changes, verify::is_test_path).await.expect("sources");
    let verdict = verify::verify(verify::Inputs {
        brief,
        report,
        dir: &place.dir,
        changes,
        sources: &sources,
        workspace: Some(place),
        judge: None,
        reach: None,
        env: &[],
        notes: &[],
        settings,
        stop,
    })
    .await;
    assert_eq!(verdict.changes.len(), CHANGED, "all is seen");
}

fn project(root: &Path) -> PathBuf {
    for number in 0..FILES {
        let path = root.join(format!("part{}/module{number}.py", number % 100));
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, module(number, 1)).expect("a file");
    }
    git(root, &["init", "-q"]);
    git(root, &["add", "-A"]);
    git(root, &["commit", "-q", "-m", "start"]);
    root.to_owned()
}

/// Some 60 lines that look like a program.
fn module(number: usize, factor: usize) -> String {
    (0..12)
        .map(|nth| {
            format!(
                "def total_{number}_{nth}(items):\n    \"\"\"Adds up.\"\"\"\n    total = {nth}\n    for item in items:\n        total += item * {factor}\n    return total\n\n"
            )
        })
        .collect()
}

fn change(dir: &Path) {
    for number in 0..CHANGED {
        let path = dir.join(format!("part{}/module{number}.py", number % 100));
        fs::write(path, module(number, 2)).expect("a file");
    }
}

fn git(dir: &Path, args: &[&str]) {
    let done = Command::new("git")
        .args(["-c", "user.name=Bench", "-c", "user.email=bench@example.invalid"])
        .args(args)
        .current_dir(dir)
        .stdout(Stdio::null())
        .status();
    assert!(done.is_ok_and(|status| status.success()), "git {args:?}");
}

fn brief(project: PathBuf) -> Brief {
    Brief {
        kind: TaskType::Fix,
        title: "Fix the totals".into(),
        request: "Fix the totals of all modules.".into(),
        targets: vec![Target { path: ".".into(), state: TargetState::Present }],
        criteria: vec![],
        context: None,
        checks: vec![],
        project: Some(project),
        terms: Terms::default(),
        reading: Reading {
            by: Reader::Rules,
            filled: vec![],
            dropped: vec![],
            similarity: 1.0,
            entropy: 0.5,
            notes: vec![],
        },
    }
}
