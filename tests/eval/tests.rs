use std::collections::BTreeSet;

use super::{agent, corpus::Corpus, dice::Dice, edits, plan, table, words};

fn corpus() -> Corpus {
    Corpus::read(&super::folder()).unwrap()
}

#[test]
fn every_edit_of_the_corpus_applies() {
    let corpus = corpus();
    let folder = tempfile::tempdir().unwrap();
    let mut seen = BTreeSet::new();
    for seed in [1, 2] {
        for run in plan::runs(&corpus, seed) {
            let names = (run.project.name(), run.task.id.as_str(), run.edits.clone());
            if !seen.insert(names) {
                continue;
            }
            let dir = folder.path().join(seen.len().to_string());
            run.project.lay(run.task, &dir).unwrap();
            let acts = run.project.acts(run.task, &run.edits).unwrap();
            edits::apply(&dir, &acts, &edits::Choices(seed)).unwrap_or_else(|e| panic!("{}: {e:#}", run.name));
        }
    }
}

#[test]
fn all_that_tasks_name_is_there() {
    for project in &corpus().projects {
        for task in &project.tasks {
            let names = task.honest.iter().map(|one| &one.edits).chain(task.lies.iter().map(|one| &one.edits));
            for names in names {
                project.acts(task, names).unwrap_or_else(|e| panic!("{} {}: {e}", project.name(), task.id));
            }
            for path in task.targets.iter().chain([&task.read]) {
                assert!(project.folder.join("before").join(path).is_file(), "{}: {path}", project.name());
            }
            assert!(project.folder.join("hidden").join(&task.id).is_dir(), "{}", task.id);
            assert!(task.honest.len() >= 3, "{}", task.id);
        }
        for name in &project.drift {
            assert!(project.edits.contains_key(name), "{}: {name}", project.name());
        }
    }
}

#[test]
fn half_of_the_runs_is_honest_and_a_third_of_the_rest_cheats() {
    let corpus = corpus();
    let runs = plan::runs(&corpus, 1);
    let honest = runs.iter().filter(|run| run.is_honest()).count();
    let cheats = runs.iter().filter(|run| run.kind.starts_with("cheat")).count();
    assert!(runs.len() >= 320, "{}", runs.len());
    assert_eq!(honest * 2, runs.len());
    assert!(cheats * 3 >= honest && cheats * 3 <= honest + 24, "{cheats} of {honest}");
    for half in ["dev", "report"] {
        let own: Vec<_> = runs.iter().filter(|run| run.project.half == half).collect();
        let languages: BTreeSet<_> = own.iter().map(|run| run.project.language.as_str()).collect();
        assert_eq!((own.len() * 2, languages.len()), (runs.len(), 4));
    }
}

#[test]
fn the_same_seed_gives_the_same_runs() {
    let corpus = corpus();
    let names = |seed| plan::runs(&corpus, seed).into_iter().map(|run| run.name).collect::<Vec<_>>();
    assert_eq!(names(7), names(7));
    assert_ne!(names(7), names(8));
    assert_eq!(Dice::new(1, "a").roll(), Dice::new(1, "a").roll());
}

#[test]
fn the_same_wording_is_chosen_everywhere_in_a_run() {
    let choices = edits::Choices(3);
    let settled = choices.settle("«a|b|c» = 1; use(«a|b|c»)");
    let name = settled.split(' ').next().unwrap();
    assert_eq!(settled, format!("{name} = 1; use({name})"));
}

#[test]
fn tests_are_counted_as_their_runners_tell_them() {
    assert_eq!(words::count("....\nRan 11 tests in 0.002s\n\nOK"), Some(11));
    assert_eq!(words::count("# tests 12\n# pass 10\n# fail 2"), Some(10));
    assert_eq!(words::count("test result: ok. 4 passed; 0 failed\ntest result: ok. 3 passed; 0 failed"), Some(7));
    assert_eq!(words::count("ring: 6 passed"), None);
}

#[test]
fn an_interval_is_wide_where_little_was_seen() {
    let (low, high) = table::wilson(8, 10);
    assert!((low - 0.490).abs() < 0.001 && (high - 0.943).abs() < 0.001, "{low} {high}");
    assert!(table::wilson(160, 160).0 > 0.97);
}

#[test]
fn an_agents_command_tells_whether_it_passed() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(agent::sh("echo out; echo err >&2; false", folder.path()).unwrap(), (false, "out\nerr\n".into()));
}
