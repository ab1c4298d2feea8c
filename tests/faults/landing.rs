//! The engine dies at each step of taking changes and of throwing them away; after a restart the same is asked again,
//! and it comes to the same end, once.

use engine::{
    door::{Command, Reply},
    task::{StageName, Take, TaskId},
};
use trials::{audit::audit, repo::Repo, trial::Trial};

/// What the owner asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Act {
    Take(Take),
    Discard,
}

impl Act {
    fn command(self, id: &TaskId) -> Command {
        match self {
            Self::Take(how) => Command::Accept { id: id.clone(), how },
            Self::Discard => Command::Discard { id: id.clone() },
        }
    }
}

const MERGE: Act = Act::Take(Take::Merge);
const SQUASH: Act = Act::Take(Take::Squash);
const APPLY: Act = Act::Take(Take::Apply);

const LANDING: [&str; 6] = [
    "workspace::land::committed",
    "workspace::land::index_written",
    "workspace::land::files_written",
    "workspace::land::moved",
    "house::accepted_before_record",
    "house::recorded_before_removal",
];
const APPLYING: [&str; 4] = [
    "workspace::apply::checked",
    "workspace::apply::written",
    "house::accepted_before_record",
    "house::recorded_before_removal",
];
/// The same when a workspace goes after it was accepted, and when it is thrown away.
const LEAVING: [&str; 7] = [
    "workspace::backup::kept",
    "workspace::backup::written_down",
    "workspace::leave::files_removed",
    "workspace::leave::admin_removed",
    "workspace::leave::branch_removed",
    "workspace::leave::refs_removed",
    "workspace::leave::emptied",
];

const TASK: &str = "---\nid: cut\ntype: fix\nproject: PROJECT\n---\n# Greet `$(all)`\n**Target Files:**\n- greeting.txt\n\
    **Prompt:**\nChange the greeting.\n\n```practice\n\
    {\"replace\":{\"path\":\"greeting.txt\",\"old\":\"hello\",\"new\":\"hallo\"}}\n\
    {\"write\":{\"path\":\"added.txt\",\"text\":\"added\\n\"}}\n\
    {\"finish\":\"Changed greeting.txt and added added.txt.\"}\n```\n";

struct Landing {
    trial: Trial,
    repo: Repo,
    id: TaskId,
}

/// A delivered task in a project whose owner has other things under way.
async fn delivered(points: &str) -> Landing {
    let trial = Trial::new().arg("--practice").env("FAILPOINTS", points);
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n"), ("mine.txt", "m\n")]);
    repo.git(&["config", "user.name", "Olga Owner"]);
    repo.git(&["config", "user.email", "olga@example.invalid"]);
    repo.write("mine.txt", "dirty\n");
    repo.write("staged.txt", "staged\n");
    repo.git(&["add", "staged.txt"]);
    let mut trial = trial;
    trial.drop_file("cut.task.md", &TASK.replace("PROJECT", &repo.0.display().to_string()));
    trial.spawn();
    let id: TaskId = "cut".parse().unwrap();
    trial.start_again_until_delivered(&id).await;
    Landing { trial, repo, id }
}

async fn cut_at(point: &str, act: Act) {
    let Landing { mut trial, repo, id } = delivered(&format!("{point}=return")).await;
    let what = format!("{act:?} cut at {point}");
    let _ = trial.door().act("cli", act.command(&id)).await;
    let status = trial.ended().await;
    assert!(Trial::was_killed(status), "{what} was not reached: {status}\n{}", trial.log());

    trial.without_env("FAILPOINTS");
    trial.start().await;
    if trial.at_rest(&id).await.row.stage == StageName::Delivered {
        trial.act(act.command(&id)).await;
    }
    trial.until(&id, "closed", |row| row.stage == StageName::Closed && !row.working).await;
    trial.eventually("the workspace is gone", || !trial.home.worktrees().join("cut").exists()).await;
    the_project_is_whole(&repo, act, &what);
    audit(&trial.home, 1);
}

fn the_project_is_whole(repo: &Repo, act: Act, what: &str) {
    let git = |args: &[&str]| repo.git(args).trim_end().to_owned();
    let commits: usize = git(&["rev-list", "--first-parent", "--count", "main"]).parse().unwrap();
    let subject = git(&["log", "-1", "--format=%an: %s", "main"]);
    let parents = git(&["log", "-1", "--format=%P", "main"]).split_whitespace().count();
    let mine = " M mine.txt\nA  staged.txt";
    let status = git(&["status", "--porcelain"]);
    match act {
        SQUASH | MERGE => {
            assert_eq!(commits, 2, "{what}: exactly one commit");
            assert_eq!(parents, if act == MERGE { 2 } else { 1 }, "{what}");
            assert!(subject.starts_with("Olga Owner: ") && subject.ends_with("Greet `$(all)`"), "{what}: {subject}");
            assert_eq!(format!(" {}", status.trim_start()), mine, "{what}: nothing else is changed");
            assert_eq!(git(&["show", "main:greeting.txt"]), "hallo", "{what}");
        }
        APPLY => {
            assert_eq!(commits, 1, "{what}");
            let wanted = " M greeting.txt\n M mine.txt\nA  staged.txt\n?? added.txt";
            assert_eq!(format!(" {}", status.trim_start()), wanted, "{what}");
        }
        Act::Discard => {
            assert_eq!(commits, 1, "{what}");
            assert_eq!(format!(" {}", status.trim_start()), mine, "{what}: the project is as it was");
        }
    }
    if act != Act::Discard {
        assert_eq!((repo.read("greeting.txt"), repo.read("added.txt")), ("hallo\n".into(), "added\n".into()), "{what}");
    }
    let backups = git(&["for-each-ref", "--format=%(refname)", "refs/orchestrator"]);
    assert_eq!(backups, "refs/orchestrator/backup/cut-1", "{what}: one backup, and nothing else of ours");
    assert_eq!(git(&["show", &format!("{backups}:greeting.txt")]), "hallo", "{what}: it holds the work");
    assert_eq!(git(&["show", &format!("{backups}:added.txt")]), "added", "{what}: all of it");
    assert_eq!(git(&["branch", "--list", "orchestrator/*"]), "", "{what}");
    assert_eq!(git(&["worktree", "list"]).lines().count(), 1, "{what}");
    assert_eq!(git(&["fsck", "--no-dangling", "--no-progress"]), "", "{what}");
    assert!(!repo.0.join(".git/index.lock").exists(), "{what}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_squash_cut_anywhere_is_one_commit() {
    for point in LANDING {
        cut_at(point, SQUASH).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merge_cut_anywhere_is_one_commit() {
    for point in LANDING {
        cut_at(point, MERGE).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_application_to_the_working_tree_cut_anywhere_is_whole() {
    for point in APPLYING {
        cut_at(point, APPLY).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_removal_after_acceptance_cut_anywhere_is_finished() {
    for point in LEAVING {
        cut_at(point, SQUASH).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discard_cut_anywhere_is_finished_and_kept_once() {
    for point in LEAVING.into_iter().chain(["workspace::leave::restored", "house::discarded_before_record"]) {
        cut_at(point, Act::Discard).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_way_of_accepting_after_a_cut_takes_nothing_twice() {
    for (first, point, second) in [
        (APPLY, "workspace::apply::written", SQUASH),
        (SQUASH, "workspace::land::moved", APPLY),
        (SQUASH, "workspace::land::moved", MERGE),
        (SQUASH, "workspace::land::files_written", SQUASH),
    ] {
        let Landing { mut trial, repo, id } = delivered(&format!("{point}=return")).await;
        let _ = trial.door().act("cli", first.command(&id)).await;
        assert!(Trial::was_killed(trial.ended().await), "{point}");
        trial.without_env("FAILPOINTS");
        trial.start().await;
        trial.act(second.command(&id)).await;
        the_project_is_whole(&repo, SQUASH, &format!("{first:?} cut at {point}, then {second:?}"));
        audit(&trial.home, 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn worktrees_are_listed_and_cleaned_but_never_those_of_open_tasks() {
    let Landing { trial, repo, id } = delivered("none=off").await;
    let orphan = trial.home.worktrees().join("nobody");
    std::fs::create_dir_all(orphan.join("baseline")).unwrap();
    let (code, out, errors) = trial.cli(&["worktrees"]);
    assert_eq!(code, 0, "{errors}");
    assert!(out.contains("cut") && out.contains("delivered") && out.contains("unmerged"), "{out}");
    assert!(out.contains("nobody's"), "{out}");
    let (_, out, _) = trial.cli(&["worktrees", "--json"]);
    let rows: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(rows[0]["branch"], "orchestrator/cut", "{out}");
    assert!(rows[0]["bytes"].as_u64().unwrap() > 1000, "{out}");
    assert_eq!((&rows[0]["closed"], &rows[1]["closed"]), (&false.into(), &true.into()), "{out}");

    let (code, out, errors) = trial.cli(&["worktrees", "clean", "--all"]);
    assert_eq!(code, 0, "{errors}");
    assert!(out.contains("removed 1 worktree,"), "{out}");
    assert!(trial.home.worktrees().join("cut").exists() && !orphan.exists());
    let (code, out, errors) = trial.cli(&["accept", "cut", "--squash"]);
    assert_eq!(code, 0, "{errors}");
    assert!(out.contains("committed as"), "{out}");
    assert_eq!(repo.git(&["show", "main:greeting.txt"]), "hallo\n");
    trial.until(&id, "closed", |row| row.stage == StageName::Closed).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn past_the_limit_the_oldest_closed_go_and_the_owner_is_told_of_open_ones() {
    let mut trial = Trial::new().arg("--practice").settings("[project]\nworktrees_gb = 0.0\n");
    let repo = Repo::with(&trial.folder().join("shop"), &[("greeting.txt", "hello\n")]);
    trial.start().await;
    for id in ["gone", "open"] {
        trial.drop_file(
            &format!("{id}.task.md"),
            &TASK.replace("PROJECT", &repo.0.display().to_string()).replace("id: cut", &format!("id: {id}")),
        );
        let id: TaskId = id.parse().unwrap();
        trial.until(&id, "delivered", |row| row.stage == StageName::Delivered && !row.working).await;
    }
    trial.stop().await;
    // As if the one had been closed while its workspace stayed.
    let db = rusqlite::Connection::open(trial.home.database()).unwrap();
    db.execute(
        "UPDATE tasks SET stage = 'closed', end = 'cancelled', state = '{\"stage\":\"closed\",\"brief\":null,\"end\":{\"end\":\"cancelled\"}}' WHERE id = 'gone'",
        [],
    )
    .unwrap();
    drop(db);
    trial.start().await;
    trial.eventually("the closed one goes", || !trial.home.worktrees().join("gone").exists()).await;
    assert!(repo.git(&["for-each-ref", "refs/orchestrator/backup"]).contains("backup/gone-1"));
    let Reply::Health(health) = trial.act(Command::Health).await else { panic!("no health") };
    assert!(health.alerts.iter().any(|alert| alert.contains("project.worktrees_gb")), "{:?}", health.alerts);
    assert!(trial.home.worktrees().join("open").exists());
}
