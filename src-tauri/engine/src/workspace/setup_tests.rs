use std::{fs, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{
    tests::{Bench, id, run_git, write},
    *,
};

fn recipe(text: &str) -> Recipe {
    let settings = Settings::parse(&format!("[[projects]]\npath = \"/nowhere\"\n{text}")).unwrap();
    settings.projects.into_iter().next().unwrap()
}

async fn set_up_in(bench: &Bench, place: &Workspace, recipe: &Recipe) -> Result<Vec<String>> {
    let (log, stop) = (bench.folder.path().join("setup.log"), CancellationToken::new());
    let env = recipe.variables(&bench.folder.path().join("shared"));
    let ways = Ways { reach: None, env: &env, limit: Duration::from_secs(60), log: &log, stop: &stop };
    set_up(place, recipe, &ways).await
}

#[tokio::test]
async fn a_recipe_brings_files_along_runs_its_commands_once_and_adds_nothing_to_the_changes() {
    let bench = Bench::git(&[("a.txt", "a\n")]);
    bench.write(".env", "KEY=1\n");
    bench.write("config/local/dev.toml", "x = 1\n");
    bench.write("config/local/notes.md", "no\n");
    let place = bench.prepare().await;
    let recipe = recipe(
        "copy = [\".env\", \"config/local/*.toml\", \"missing\"]\ninstall = [\"echo $WHERE >> ../installed\"]\nenv = { WHERE = \"{shared}/x\" }",
    );
    let notes = set_up_in(&bench, &place, &recipe).await.unwrap();
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("missing"), "{notes:?}");
    assert_eq!(fs::read_to_string(place.dir.join(".env")).unwrap(), "KEY=1\n");
    assert!(place.dir.join("config/local/dev.toml").exists() && !place.dir.join("config/local/notes.md").exists());
    assert!(changes(&place).await.unwrap().list.is_empty());
    set_up_in(&bench, &place, &recipe).await.unwrap();
    let ran = fs::read_to_string(place.dir.join("../installed")).unwrap();
    assert_eq!(ran.lines().count(), 1);
    assert!(ran.trim().ends_with("shared/x"), "{ran}");
    assert_eq!(super::notes(&place), notes);
}

#[tokio::test]
async fn an_install_that_fails_is_a_note_unless_it_is_required() {
    let bench = Bench::git(&[("a.txt", "a\n")]);
    let place = bench.prepare().await;
    let needed = recipe("install = [\"echo broken; exit 3\"]\nrequired = true");
    let problem = set_up_in(&bench, &place, &needed).await.unwrap_err().to_string();
    assert!(problem.contains("exit 3") && problem.contains("setup.log"), "{problem}");
    assert!(fs::read_to_string(bench.folder.path().join("setup.log")).unwrap().contains("broken"));
    let notes = set_up_in(&bench, &place, &recipe("install = [\"exit 3\"]")).await.unwrap();
    assert!(notes[0].contains("exit 3"));
}

#[tokio::test]
async fn nothing_from_outside_of_the_project_comes_along() {
    let bench = Bench::git(&[("a.txt", "a\n")]);
    let secret = bench.folder.path().join("secret");
    fs::write(&secret, "s").unwrap();
    std::os::unix::fs::symlink(&secret, bench.project.join("link")).unwrap();
    let place = bench.prepare().await;
    let notes = set_up_in(&bench, &place, &recipe("copy = [\"link\"]")).await.unwrap();
    assert!(notes[0].contains("out of the project"), "{notes:?}");
    assert!(!place.dir.join("link").exists());
}

#[tokio::test]
async fn a_follower_starts_from_what_its_predecessor_left_and_shows_only_its_own_work() {
    let bench = Bench::git(&[("a.txt", "one\n")]).target("a.txt");
    let first = bench.prepare().await;
    write(&first.dir, "a.txt", "one\ntwo\n");
    changes(&first).await.unwrap();
    let next: TaskId = "task_002".parse().unwrap();
    let footing = Footing { unaccepted: vec![id()], carried: vec![] };
    let stop = CancellationToken::new();
    let second = prepare_after(&bench.home, &next, &bench.brief, &bench.settings, footing, &stop).await.unwrap();
    assert_eq!(fs::read_to_string(second.dir.join("a.txt")).unwrap(), "one\ntwo\n");
    write(&second.dir, "a.txt", "one\ntwo\nthree\n");
    let seen = changes(&second).await.unwrap();
    assert_eq!((seen.list.len(), seen.list[0].added), (1, Some(1)));
    // Its own work does not fit before the predecessor's is taken.
    let early = accept(&second, crate::task::Take::Apply).await.unwrap_err();
    assert!(matches!(early, WorkspaceError::Conflict { .. }), "{early}");
    assert_eq!(bench.read("a.txt"), "one\n");
    accept(&first, crate::task::Take::Apply).await.unwrap();
    accept(&second, crate::task::Take::Apply).await.unwrap();
    assert_eq!(bench.read("a.txt"), "one\ntwo\nthree\n");
}

#[tokio::test]
async fn what_an_accepted_predecessor_changed_is_carried_along_uncommitted() {
    let bench = Bench::git(&[("a.txt", "one\n"), ("gone.txt", "x\n")]);
    bench.write("a.txt", "two\n");
    fs::remove_file(bench.project.join("gone.txt")).unwrap();
    let footing = Footing { unaccepted: vec![], carried: vec!["a.txt".into(), "gone.txt".into()] };
    let stop = CancellationToken::new();
    let place = prepare_after(&bench.home, &id(), &bench.brief, &bench.settings, footing, &stop).await.unwrap();
    assert_eq!(fs::read_to_string(place.dir.join("a.txt")).unwrap(), "two\n");
    assert!(!place.dir.join("gone.txt").exists());
    assert!(changes(&place).await.unwrap().list.is_empty());
    assert_eq!(run_git(&bench.project, &["diff", "--cached", "--name-only"]), "", "its owner's index is as it was");
}

#[tokio::test]
async fn both_sides_of_what_changed_are_read_and_unchanged_tests_besides() {
    for mode in [crate::settings::Mode::Worktree, crate::settings::Mode::InPlace] {
        let mut bench =
            Bench::git(&[("sub dir/a.py", "x = 1\n"), ("sub dir/old.py", "1\n2\n3\n4\n"), ("tests/test_b.py", "b\n")]);
        bench.settings.project.mode = mode;
        let place = bench.prepare().await;
        write(&place.dir, "sub dir/a.py", "x = 2\n");
        write(&place.dir, "new.py", "n\n");
        fs::write(place.dir.join("bin"), [0, 159, 146, 150]).unwrap();
        fs::remove_file(place.dir.join("sub dir/old.py")).unwrap();
        let seen = changes(&place).await.unwrap();
        let found = sources(&place, &seen, |path| path.starts_with("tests/")).await.unwrap();
        let of = |path: &str| found.edits.iter().find(|edit| edit.path == path).unwrap();
        assert_eq!(
            (of("sub dir/a.py").old.as_deref(), of("sub dir/a.py").new.as_deref()),
            (Some("x = 1\n"), Some("x = 2\n"))
        );
        assert_eq!((of("new.py").old.as_deref(), of("new.py").new.as_deref()), (None, Some("n\n")));
        assert_eq!(of("sub dir/old.py").new, None);
        assert_eq!(found.left_out, 1, "the binary");
        assert_eq!(found.tests, [("tests/test_b.py".to_owned(), "b\n".to_owned())]);
        let before = trial_tree(&place, seen.list.clone()).await.unwrap().unwrap();
        assert_eq!(fs::read_to_string(before.dir.join("sub dir/a.py")).unwrap(), "x = 1\n");
        assert!(before.dir.join("sub dir/old.py").exists() && !before.dir.join("new.py").exists());
        assert_eq!(fs::read_to_string(place.dir.join("sub dir/a.py")).unwrap(), "x = 2\n", "the work is untouched");
        let path = before.tree.clone();
        drop(before);
        assert!(!path.exists());
    }
}

#[tokio::test]
async fn what_is_put_back_into_a_copy_never_leaves_it() {
    let bench = Bench::git(&[("src/a.py", "x = 1\n")]);
    let place = bench.prepare().await;
    let outside = bench.folder.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::remove_dir_all(place.dir.join("src")).unwrap();
    std::os::unix::fs::symlink(&outside, place.dir.join("src")).unwrap();
    let seen = changes(&place).await.unwrap();
    let before = trial_tree(&place, seen.list.clone()).await.unwrap().unwrap();
    assert_eq!(fs::read_to_string(before.dir.join("src/a.py")).unwrap(), "x = 1\n");
    assert_eq!(fs::read_dir(&outside).unwrap().count(), 0);
}
