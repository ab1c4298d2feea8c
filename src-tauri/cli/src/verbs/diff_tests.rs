use super::*;

const DIFF: &str = "diff --git a/src/a.rs b/src/a.rs\nindex 1..2 100644\n--- a/src/a.rs\n+++ b/src/a.rs\n@@ -1,2 +1,2 @@\n same\n--- a comment\n+\u{1b}[2Jnew\n\
    diff --git \"a/\\303\\244.txt\" \"b/\\303\\244.txt\"\nnew file mode 100644\n\
    diff --git a/old.txt b/new.txt\nsimilarity index 100%\nrename from old.txt\nrename to new.txt\n\
    diff --git a/logo.png b/logo.png\nindex 1..2 100644\nGIT binary patch\nliteral 3\n+cmb\n\n";

fn said(paths: &[&str], stat: bool) -> Result<String, Problem> {
    let screen = Screen::plain(80);
    let wanted = args::Diff { id: "task_001".into(), stat, paths: paths.iter().map(|&path| path.into()).collect() };
    show(DIFF.as_bytes(), &wanted, &screen).map(|()| screen.said())
}

#[test]
fn what_is_piped_is_the_diff_to_the_letter() {
    assert_eq!(said(&[], false).unwrap(), DIFF);
}

#[test]
fn files_are_told_with_what_became_of_them() {
    let told: Vec<_> = parts(DIFF.as_bytes())
        .into_iter()
        .map(|part| (part.path, part.kind, part.binary, part.added, part.removed))
        .collect();
    let expected = [
        ("src/a.rs", "changed", false, 1, 1),
        ("ä.txt", "new", false, 0, 0),
        ("new.txt", "renamed", false, 0, 0),
        ("logo.png", "changed", true, 0, 0),
    ];
    assert_eq!(
        told,
        expected.map(|(path, kind, binary, added, removed)| (path.to_owned(), kind, binary, added, removed))
    );
    let stat = said(&[], true).unwrap();
    assert!(stat.contains("old.txt → new.txt") && stat.contains("4 files, +1 -1"), "{stat}");
}

#[test]
fn only_the_files_that_are_named_are_shown() {
    for path in ["src/a.rs", "src", "a.rs", "./src/"] {
        let said = said(&[path], false).unwrap();
        assert!(said.contains("a comment") && !said.contains("rename"), "{path}: {said}");
    }
    assert!(said(&["old.txt"], false).unwrap().contains("rename from"));
    assert_eq!(said(&["b.rs"], false).unwrap_err().code, Code::BadRequest);
}

#[test]
fn on_a_terminal_nothing_of_it_is_obeyed_and_binaries_are_left_out() {
    let screen = Screen::plain(80);
    let text = painted(&parts(DIFF.as_bytes()), &screen);
    assert!(!text.contains('\u{1b}') && text.contains("+ [2Jnew"), "{text:?}");
    assert!(text.contains("GIT binary patch") && !text.contains("+cmb"), "{text}");
}
