//! Twenty ordinary tasks, each an edit, a build, a test, a format or a search as agents do them: how often is the owner
//! asked? In the sandbox what an agent does inside of its workspace is nobody's question.

use engine::task::{StageName, TaskId};
use serde_json::{Value, json};
use trials::{
    api::{Api, Step},
    repo::Repo,
    trial::Trial,
};

/// What each task's agent does, tool by tool, in one turn each.
fn tasks() -> Vec<(&'static str, Vec<(&'static str, Value)>)> {
    let sh = |command: &str| ("Bash", json!({"command": command, "description": "as told"}));
    let read = |path: &str| ("Read", json!({"file_path": format!("{{{{cwd}}}}/{path}")}));
    let edit = |path: &str, old: &str, new: &str| {
        let input = json!({"file_path": format!("{{{{cwd}}}}/{path}"), "old_string": old, "new_string": new, "replace_all": false});
        ("Edit", input)
    };
    let write =
        |path: &str, text: &str| ("Write", json!({"file_path": format!("{{{{cwd}}}}/{path}"), "content": text}));
    vec![
        ("edit a constant", vec![read("src/lib.rs"), edit("src/lib.rs", "41", "42"), sh("cat src/lib.rs")]),
        ("build", vec![sh("rustc --edition 2021 --crate-type lib --emit metadata --out-dir build src/lib.rs")]),
        ("build in the background of a pipe", vec![sh("mkdir -p build && rustc --version | tee build/version.txt")]),
        ("test", vec![sh("rustc --edition 2021 --test src/lib.rs -o build-tests && ./build-tests")]),
        ("test with a variable", vec![sh("RUST_BACKTRACE=1 rustc --test src/lib.rs -o t && RUST_BACKTRACE=1 ./t -q")]),
        ("format by a script", vec![sh("sed -i 's/[ \\t]*$//' src/lib.rs && git diff --stat")]),
        (
            "format by node",
            vec![sh(
                "node -e \"const fs=require('fs');const p='notes.md';fs.writeFileSync(p,fs.readFileSync(p,'utf8').trimEnd()+'\\n')\"",
            )],
        ),
        ("search", vec![sh("grep -rn answer . | head -20"), sh("git log --oneline | head -5")]),
        ("search by find", vec![sh("find . -name '*.rs' -not -path './target/*' | xargs wc -l")]),
        ("search by tools", vec![("Glob", json!({"pattern": "**/*.rs"})), ("Grep", json!({"pattern": "answer"}))]),
        ("a new file", vec![write("src/new.rs", "pub fn new() {}\n"), sh("ls -la src")]),
        ("a new folder with files", vec![sh("mkdir -p docs/guide && printf '# Guide\\n' > docs/guide/index.md")]),
        ("rename", vec![sh("git mv notes.md NOTES.md && git status --short")]),
        ("delete a file", vec![sh("rm -f notes.md && git status --short")]),
        (
            "commit",
            vec![
                write("a.txt", "a\n"),
                sh("git add -A && git -c user.name=a -c user.email=a@b commit -qm 'add a' && git log -1 --stat"),
            ],
        ),
        (
            "run a script of the project",
            vec![sh("sh scripts/check.sh"), sh("chmod +x scripts/check.sh && ./scripts/check.sh")],
        ),
        ("a loop", vec![sh("for f in src/*.rs; do echo \"== $f\"; head -3 \"$f\"; done")]),
        (
            "a here-document",
            vec![sh("cat > data.json <<'EOF'\n{\"a\": 1}\nEOF\nnode -e \"console.log(require('./data.json').a)\"")],
        ),
        ("a temporary file", vec![sh("t=$(mktemp) && echo hi > \"$t\" && cat \"$t\" && rm \"$t\"")]),
        (
            "several edits",
            vec![
                read("src/lib.rs"),
                edit("src/lib.rs", "answer", "reply"),
                read("notes.md"),
                edit("notes.md", "answer", "reply"),
                sh("grep -c reply src/lib.rs notes.md"),
            ],
        ),
    ]
}

const FILES: [(&str, &str); 3] = [
    (
        "src/lib.rs",
        "pub fn answer() -> u32 {\n    41\n}\n\n#[test]\nfn it_answers() {\n    assert!(answer() > 0);\n}\n",
    ),
    ("notes.md", "# Notes\n\nThe answer is in src/lib.rs.\n"),
    ("scripts/check.sh", "#!/bin/sh\ntest -f src/lib.rs && echo fine\n"),
];

/// Does one task, and says how often its owner was asked and what was denied.
async fn questions(tools: Vec<(&'static str, Value)>) -> (usize, Vec<String>) {
    let mut steps: Vec<Step> = tools.into_iter().map(|tool| Step::Tools(vec![tool])).collect();
    steps.push(Step::Say("Done as told."));
    let api = Api::script(steps).await;
    let mut trial = Trial::new().with_claude(&api.url, "warm = false\n");
    // The trial's home is an empty one: the toolchains are the machine's own.
    for (name, folder) in [("RUSTUP_HOME", ".rustup"), ("CARGO_HOME", ".cargo")] {
        let own = std::env::home_dir().unwrap().join(folder).display().to_string();
        trial = trial.env(name, std::env::var(name).unwrap_or(own));
    }
    trial.start().await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &FILES);
    let text = format!(
        "---\ntype: fix\nproject: {}\n---\n# As told\n**Prompt:**\nDo as told in src/lib.rs.\n",
        repo.0.display()
    );
    let id = trial.add(&text).await;
    until_it_waits(&trial, &id).await;
    let detail = trial.reads().detail(&id).unwrap().unwrap();
    let report = detail.runs.first().and_then(|run| run.report.as_ref());
    let mut wrong: Vec<String> = report
        .iter()
        .flat_map(|report| &report.denials)
        .map(|denial| format!("{} {}", denial.tool, denial.input))
        .collect();
    let failed = report.iter().flat_map(|report| &report.commands).filter(|one| one.failed == Some(true));
    wrong.extend(failed.map(|one| format!("failed: {}", one.command)));
    (trial.reads().approvals(Some(&id)).unwrap().len(), wrong)
}

/// Delivered, or with a question that nobody answers here.
async fn until_it_waits(trial: &Trial, id: &TaskId) {
    trial
        .eventually("the task is delivered or asks", || {
            let asks = !trial.reads().approvals(Some(id)).unwrap().is_empty();
            let stage = trial.reads().standing(id).unwrap().map(|standing| standing.stage.name());
            asks || matches!(stage, Some(StageName::Delivered | StageName::Asked | StageName::Closed))
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn twenty_ordinary_tasks_ask_once_at_the_most() {
    let all = tasks();
    assert_eq!(all.len(), 20);
    let mut asked = Vec::new();
    for four in all.chunks(4) {
        let runs: Vec<_> = four.iter().map(|(name, tools)| (*name, tokio::spawn(questions(tools.clone())))).collect();
        for (name, run) in runs {
            let (count, wrong) = run.await.unwrap();
            assert!(wrong.is_empty(), "{name}: {wrong:?}");
            if count > 0 {
                asked.push(name);
            }
        }
    }
    println!("questions in 20 ordinary tasks: {} {asked:?}", asked.len());
    assert!(asked.len() <= 1, "{asked:?}");
}
