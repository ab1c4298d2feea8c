use std::fs;

use serde_json::json;

use super::shown;
use crate::task::Shown;

fn diff(tool: &str, input: &serde_json::Value, dir: &std::path::Path) -> String {
    match shown(tool, input, dir) {
        Shown::Edit { diff, .. } => diff,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_edit_is_shown_as_the_diff_that_it_would_make() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a.txt"), "one\ntwo\nthree\n").unwrap();
    let input = json!({"file_path": folder.path().join("a.txt"), "old_string": "two", "new_string": "2"});
    let diff = diff("Edit", &input, folder.path());
    assert!(diff.contains("-two\n+2\n"), "{diff}");
    assert_eq!(fs::read_to_string(folder.path().join("a.txt")).unwrap(), "one\ntwo\nthree\n");
}

#[test]
fn a_new_file_is_all_added_and_a_misfit_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let new = diff("Write", &json!({"file_path": "deep/b.txt", "content": "hi\n"}), folder.path());
    assert!(new.contains("--- /dev/null") && new.contains("+hi"), "{new}");
    let misfit = diff("Edit", &json!({"file_path": "deep/b.txt", "old_string": "x", "new_string": "y"}), folder.path());
    assert!(misfit.contains("not in the file"), "{misfit}");
}

#[test]
fn nothing_outside_of_the_workspace_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let (work, outside) = (folder.path().join("work"), folder.path().join("secret"));
    fs::create_dir(&work).unwrap();
    fs::write(&outside, "the key\n").unwrap();
    std::os::unix::fs::symlink(&outside, work.join("link")).unwrap();
    std::os::unix::fs::symlink(folder.path(), work.join("up")).unwrap();
    for path in ["../secret", "link", "up/secret", outside.to_str().unwrap()] {
        let shown = diff("Write", &json!({"file_path": path, "content": "x"}), &work);
        assert!(!shown.contains("the key"), "{path}: {shown}");
    }
}

#[test]
fn a_command_is_shown_whole_and_questions_with_their_options() {
    let long = format!("echo {}", "x".repeat(100_000));
    let Shown::Command { command, .. } = shown("Bash", &json!({"command": long}), "/".as_ref()) else { panic!() };
    assert_eq!(command, long);
    let input = json!({"questions": [{"question": "Which?", "header": "Way", "multiSelect": false,
        "options": [{"label": "A", "description": "the first"}, {"label": "B", "description": "the other"}]}]});
    let Shown::Questions { questions } = shown("AskUserQuestion", &input, "/".as_ref()) else { panic!() };
    assert_eq!((questions.len(), questions[0].options[1].0.as_str()), (1, "B"));
}
