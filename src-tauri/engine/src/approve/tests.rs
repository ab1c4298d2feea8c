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

#[test]
fn what_is_no_plain_text_file_is_neither_read_nor_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    nix::unistd::mkfifo(&dir.join("pipe"), nix::sys::stat::Mode::from_bits_truncate(0o600)).unwrap();
    fs::create_dir(dir.join("folder")).unwrap();
    fs::write(dir.join("binary"), [0, 159, 146, 150]).unwrap();
    fs::File::create(dir.join("huge")).unwrap().set_len(1 << 40).unwrap();
    std::os::unix::fs::symlink("/dev/zero", dir.join("zero")).unwrap();
    std::os::unix::fs::symlink("/proc/self/environ", dir.join("environ")).unwrap();
    for (path, said) in [
        ("pipe", "not a plain file"),
        ("folder", "not a plain file"),
        ("binary", "not a text file"),
        ("huge", "a very large file"),
        ("zero", "can't be read"),
        ("environ", "can't be read"),
        ("a/../../etc/passwd", "outside"),
        ("/etc/passwd", "outside"),
    ] {
        let shown = diff("Write", &json!({"file_path": path, "content": "new\n"}), dir);
        assert!(shown.contains(said), "{path}: {shown}");
        assert!(shown.contains("new"), "what would be written is shown all the same: {shown}");
    }
}

#[test]
fn a_link_that_stays_inside_is_followed() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("real.txt"), "old\n").unwrap();
    std::os::unix::fs::symlink("real.txt", folder.path().join("link.txt")).unwrap();
    let shown = diff("Write", &json!({"file_path": "link.txt", "content": "new\n"}), folder.path());
    assert!(shown.contains("-old\n+new\n"), "{shown}");
}

#[test]
fn several_edits_are_one_diff_and_a_long_one_is_cut() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("a"), "x\ny\nx\n").unwrap();
    let edits =
        json!([{"old_string": "x", "new_string": "z", "replace_all": true}, {"old_string": "y", "new_string": "ä"}]);
    let shown = diff("MultiEdit", &json!({"file_path": "a", "edits": edits}), folder.path());
    assert!(shown.contains("-x\n-y\n-x\n+z\n+ä\n+z\n"), "{shown}");
    let long = "ä line that is long\n".repeat(20_000);
    let shown = diff("Write", &json!({"file_path": "b", "content": long}), folder.path());
    assert!(shown.len() < 65 * 1024 && shown.contains("(cut: "), "{}", shown.len());
}

#[test]
fn a_path_adds_no_lines_to_a_diff() {
    let folder = tempfile::tempdir().unwrap();
    let input = json!({"file_path": "a\n+nothing to see", "content": "x\n"});
    let shown = diff("Write", &input, folder.path());
    assert!(!shown.contains("\n+nothing"), "{shown}");
}

#[test]
fn a_plan_that_was_not_sent_along_is_said_so() {
    let Shown::Plan { plan } = shown("ExitPlanMode", &json!({"plan": "1. do it"}), "/".as_ref()) else { panic!() };
    assert_eq!(plan, "1. do it");
    let Shown::Plan { plan } = shown("ExitPlanMode", &json!({}), "/".as_ref()) else { panic!() };
    assert!(plan.contains("not sent along"), "{plan}");
}
