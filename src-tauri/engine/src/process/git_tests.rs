use super::{ProcessError, git};

#[test]
fn a_failing_git_says_what_it_was_asked_and_what_it_said() {
    let folder = tempfile::tempdir().unwrap();
    let problem = git(folder.path())
        .env("GIT_CEILING_DIRECTORIES", folder.path().parent().unwrap())
        .run(&["rev-parse", "HEAD"])
        .unwrap_err();
    let ProcessError::Failed { command, exit, message } = problem else { panic!("{problem}") };
    assert_eq!((command.as_str(), exit), ("git rev-parse HEAD", Some(128)));
    assert!(message.contains("not a git repository"), "{message}");
}

#[test]
fn much_is_written_and_read_without_a_standstill() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path()).run(&["init", "-q"]).unwrap();
    let text = "0123456789abcdef\n".repeat(40_000);
    let id = git(folder.path()).stdin(text.clone()).text(&["hash-object", "-w", "--stdin"]).unwrap();
    assert_eq!(git(folder.path()).run(&["cat-file", "blob", &id]).unwrap(), text.as_bytes());
}
