//! docs/claude-cli.md: what the bridge relies on, seen in the pinned CLI. A version that behaves otherwise shows here.

mod normal;
mod scenes;
mod started;
mod write;

use std::{path::PathBuf, sync::Arc};

use tokio::{sync::Semaphore, task::JoinSet};
use trials::{
    api::Api,
    claude::{Said, Then, Told, converse},
    repo::Repo,
};

use scenes::Scene;

/// How the document is accepted as it now is.
const ACCEPT: &str = "UPDATE_DOCS=1 cargo test -p trials --test journeys cli_contract";

/// What was seen in a scene.
pub(super) struct Seen {
    scene: Scene,
    told: Told,
    requests: usize,
    /// The files of the folder afterwards.
    files: Vec<(String, String)>,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_document_says_what_the_pinned_cli_does() {
    let (seen, started) = tokio::join!(all_scenes(), started::by_kind());
    let now = write::document(&write::flags().await, &started, &seen);
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../docs/claude-cli.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &now).unwrap();
        return;
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        now == written,
        "the CLI or the bridge does not do what docs/claude-cli.md says (- written, + seen now):\n{}\nIf the bridge \
         can do with that, accept it: {ACCEPT}",
        difference(&written, &now)
    );
}

/// Each scene with its own API and folder; a few at a time, for each is a process of 200 MiB.
async fn all_scenes() -> Vec<Seen> {
    let turns = Arc::new(Semaphore::new(4));
    let mut running = JoinSet::new();
    for (place, scene) in scenes::all().into_iter().enumerate() {
        let turns = turns.clone();
        running.spawn(async move {
            let _turn = turns.acquire_owned().await.unwrap();
            (place, play(scene).await)
        });
    }
    let mut seen = running.join_all().await;
    seen.sort_by_key(|(place, _)| *place);
    seen.into_iter().map(|(_, seen)| seen).collect()
}

async fn play(scene: Scene) -> Seen {
    let folder = tempfile::Builder::new().prefix("contract").tempdir().unwrap();
    let (dir, config) = (folder.path().join("project"), folder.path().join("user"));
    std::fs::create_dir_all(&config).unwrap();
    let repo = Repo::with(&dir, &[("hello.txt", "hello world\n"), ("secret.txt", "s3cret\n")]);
    for (name, text) in &scene.files {
        repo.write(name, text);
    }
    let api = Api::script(scene.steps.clone()).await;
    let mut script = scene.script.clone();
    let reached = if scene.refused { "http://127.0.0.1:9".into() } else { api.url.clone() };
    script.env.insert(0, ("ANTHROPIC_BASE_URL", reached));
    let mut told = converse(&dir, &config, &script).await;
    if let Some(more) = &scene.resumed {
        let mut again = script.clone();
        again.args.extend(more.iter().map(|&arg| arg.to_owned()));
        again.args.retain(|arg| arg != "--session-id" && arg != scenes::SESSION || more.contains(&"--session-id"));
        again.args.extend(["--resume".to_owned(), scenes::SESSION.to_owned()]);
        let second = converse(&dir, &config, &again).await;
        told.said.extend(second.said);
        told.exit = second.exit;
        told.stderr += &second.stderr;
    }
    if matches!(scene.script.at_tool, Then::Signal(_)) {
        leave_out_last_words(&mut told);
    }
    let mut files: Vec<_> = ["hello.txt", "new.txt", "secret.txt", ".claude/settings.json", "canary"]
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), std::fs::read_to_string(dir.join(name)).ok()?)))
        .collect();
    files.retain(|(name, text)| (name.as_str(), text.as_str()) != ("hello.txt", "hello world\n"));
    files.retain(|(name, text)| (name.as_str(), text.as_str()) != ("secret.txt", "s3cret\n"));
    files.retain(|(name, _)| !scene.files.iter().any(|(given, _)| given == name));
    let shown = folder.path().display().to_string();
    Seen { told: normal::told(told, &shown), requests: api.asked(), scene, files }
}

/// What it still gets said between a signal and its end is a matter of luck, and nothing relies on it.
fn leave_out_last_words(told: &mut Told) {
    let is_call = |said: &Said| matches!(said, Said::Cli(line) if line["type"] == "assistant" && line.to_string().contains("tool_use"));
    if let Some(last) = told.said.iter().rposition(is_call) {
        told.said.truncate(last + 1);
    }
}

/// The lines that differ, with a few that don't around them.
fn difference(before: &str, after: &str) -> String {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let start = before.iter().zip(&after).take_while(|(a, b)| a == b).count();
    let most = before.len().min(after.len()) - start;
    let end = before.iter().rev().zip(after.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let shown = |sign: &str, lines: &[&str]| {
        let lines: Vec<_> = lines[start..lines.len() - end].iter().take(60).map(|l| format!("{sign} {l}")).collect();
        lines.join("\n")
    };
    let heading = before[..start].iter().rev().find(|line| line.starts_with('#')).unwrap_or(&"");
    format!("  {heading}\n{}\n{}", shown("-", &before), shown("+", &after))
}
