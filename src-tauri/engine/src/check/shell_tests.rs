use super::shell::{Script, parse};

fn lines(command: &str) -> Vec<String> {
    parse(command).parts.iter().map(super::shell::Part::line).filter(|line| !line.is_empty()).collect()
}

#[test]
fn every_command_of_a_line_is_seen() {
    let cases: [(&str, &[&str]); 22] = [
        ("git push", &["git push"]),
        ("git -C /x push origin", &["git push origin"]),
        ("git -c a=b --no-pager push", &["git push"]),
        ("/usr/bin/git push", &["git push"]),
        ("\\git push", &["git push"]),
        ("g\"i\"t pu'sh'", &["git push"]),
        ("command git push", &["git push"]),
        ("env A=b git push", &["git push"]),
        ("A=b git push", &["git push"]),
        ("sudo -u root git push", &["git push"]),
        ("nohup nice -n 5 git push &", &["git push"]),
        ("timeout 5 git push", &["git push"]),
        ("true && git push || false; ls | git push", &["true", "git push", "false", "ls", "git push"]),
        ("(cd x; git push)", &["cd x", "git push"]),
        ("echo $(git push)", &["git push", "echo "]),
        ("echo \"a `git push` b\"", &["git push", "echo a  b"]),
        ("if true; then git push; fi", &["true", "git push"]),
        ("for f in a b; do git push; done", &["git push"]),
        ("bash -c 'ls; git push'", &["ls", "git push"]),
        ("bash -lc \"git push\"", &["git push"]),
        ("find . | xargs -n 1 git push", &["find .", "git push"]),
        ("diff <(git push) b", &["git push", "diff  b"]),
    ];
    for (command, wanted) in cases {
        let mut found = lines(command);
        found.iter_mut().for_each(|line| *line = line.trim().to_owned());
        let wanted: Vec<_> = wanted.iter().map(|line| line.trim().to_owned()).collect();
        assert!(
            wanted.iter().all(|one| found.iter().any(|line| line.split_whitespace().eq(one.split_whitespace()))),
            "{command}: {found:?}"
        );
    }
}

#[test]
fn files_that_a_line_writes_are_seen() {
    let writes = |command: &str| parse(command).parts.into_iter().flat_map(|part| part.writes).collect::<Vec<_>>();
    assert_eq!(writes("echo a > b"), ["b"]);
    assert_eq!(writes("echo a >>b 2>&1"), ["b"]);
    assert_eq!(writes("cmd &> all.log"), ["all.log"]);
    assert_eq!(writes("cmd 2>err >|out"), ["err", "out"]);
    assert_eq!(writes("> empty"), ["empty"]);
    assert_eq!(writes("cat <<'EOF' > c\n$(rm x) > d\nEOF\n"), ["c"]);
    assert!(writes("echo '>' \"> x\" \\> y").is_empty());
}

#[test]
fn what_can_not_be_understood_is_said() {
    let unclear = |command: &str| parse(command).unclear;
    for command in [
        "$X push",
        "eval 'git push'",
        ". ./x",
        "echo 'open",
        "case x in x) git push;; esac",
        "env -S 'git push'",
        "PATH=/x ls",
        "LD_PRELOAD=x ls",
        "cat <<EOF\n$(git push)\nEOF",
        "echo ${x:-$(git push)}",
        "bash -c \"$X\"",
        "$'\\x67it' push",
    ] {
        assert!(unclear(command), "{command}");
    }
    for command in ["ls -la", "cargo test -q -- --nocapture", "cat <<'EOF'\n$(x)\nEOF", "echo $HOME"] {
        assert!(!unclear(command), "{command}");
    }
    assert_eq!(parse(""), Script::default());
}
