//! The command line that the engine really gives, by what kind of task it is.

use std::os::unix::fs::PermissionsExt;

use trials::{repo::Repo, trial::Trial};

/// Says who it is, and else prints what it was given and ends well.
const DOUBLE: &str = r#"#!/bin/sh
case "$1" in
  --version) echo "2.1.330 (Claude Code)"; exit 0 ;;
  --help) echo "--tools --max-budget-usd --permission-mode --setting-sources"; exit 0 ;;
esac
read -r prompt
for arg in "$@"; do printf 'ARG %s\n' "$arg"; done
env | sed -n 's/^\(CLAUDE_[A-Z_]*\|DISABLE_[A-Z_]*\|ANTHROPIC_[A-Z_]*\)=.*/ENV \1/p' | sort
echo '{"type":"result","subtype":"success","is_error":false,"result":"done"}'
"#;

/// Arguments, and names of variables, of a run.
pub(super) struct Started {
    pub title: &'static str,
    pub args: Vec<String>,
    pub env: Vec<String>,
}

pub(super) async fn by_kind() -> Vec<Started> {
    let mut trial = Trial::new();
    let program = trial.folder().join("claude-that-tells");
    std::fs::write(&program, DOUBLE).unwrap();
    std::fs::set_permissions(&program, std::fs::Permissions::from_mode(0o755)).unwrap();
    trial = trial
        .settings(&format!(
            "[claude]\nprogram = {:?}\nallow_skip = true\n[checks]\nfind = false\n[sandbox]\nmode = \"off\"\n",
            program.display().to_string()
        ))
        .env("ANTHROPIC_API_KEY", "dummy-test-key");
    trial.start().await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    let kinds = [
        ("fix, permissions: edits", "fix", "permissions: edits\nmodel: sonnet\nmax_turns: 7\nbudget_usd: 2\n"),
        ("fix, permissions: ask", "fix", "permissions: ask\n"),
        ("fix, permissions: skip", "fix", "permissions: skip\n"),
        ("code_review", "code_review", ""),
    ];
    let mut seen = Vec::new();
    for (title, kind, more) in kinds {
        let text = format!(
            "---\ntype: {kind}\nproject: {}\n{more}---\n# Say it\n**Target Files:**\n- hello.txt\n**Prompt:**\nLook at hello.txt and make it right.\n",
            repo.0.display()
        );
        let id = trial.add(&text).await;
        let told = trial.at_rest(&id).await;
        let run = told.runs.first().expect("a run").run;
        let said = std::fs::read_to_string(trial.home.transcript(&id, run)).unwrap();
        let said = said.replace(&trial.folder().display().to_string(), "");
        let all = |sign: &str| said.lines().filter_map(|line| Some(line.strip_prefix(sign)?.to_owned())).collect();
        seen.push(Started { title, args: all("ARG "), env: all("ENV ") });
    }
    seen
}
