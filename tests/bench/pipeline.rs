//! The whole pipeline over a bare `claude -p` on the same scripted answer: cold, and with what was made ready.

use std::{
    os::unix::fs::PermissionsExt,
    process::{Command as Program, Stdio},
    time::{Duration, Instant},
};

use engine::{
    door::{Command, NewTask},
    task::{StageName, TaskType},
};
use serde_json::json;
use trials::{
    api::{Api, Step},
    built,
    repo::Repo,
    trial::Trial,
};

use crate::{measure::Times, submit::resident_mib};

const ROUNDS: usize = 10;

/// How long a person takes over a line, at the least: the time in which something can be made ready.
const COMPOSING: Duration = Duration::from_secs(3);

#[derive(Default)]
struct Measured {
    whole: Times,
    first: Times,
}

fn draft(repo: &Repo) -> NewTask {
    NewTask { project: Some(repo.0.clone()), kind: Some(TaskType::Fix), ..NewTask::default() }
}

fn script() -> Vec<Step> {
    let edit =
        json!({"file_path": "{{cwd}}/hello.txt", "old_string": "world", "new_string": "there", "replace_all": false});
    vec![
        Step::Tools(vec![("Read", json!({"file_path": "{{cwd}}/hello.txt"}))]),
        Step::Tools(vec![("Edit", edit)]),
        Step::Say("Done: hello.txt says hello there."),
    ]
}

/// Runs this part.
pub async fn run() {
    let api = Api::script(script()).await;
    let mut trial = Trial::new().with_claude(&api.url, "");
    trial.start().await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello world\n")]);
    let (mut bare, mut cold, mut warm) = (Measured::default(), Measured::default(), Measured::default());
    for round in 0..=ROUNDS {
        let mut one = [Measured::default(), Measured::default(), Measured::default()];
        run_bare(&api, &trial, &repo, &mut one[0]).await;
        through(&api, &trial, &repo, &mut one[1]).await;
        trial.act(Command::Warm(draft(&repo))).await;
        tokio::time::sleep(COMPOSING).await;
        through(&api, &trial, &repo, &mut one[2]).await;
        // The first round pays for what the CLI makes once in a new home.
        if round > 0 {
            for (all, one) in [&mut bare, &mut cold, &mut warm].into_iter().zip(one) {
                all.whole.extend(one.whole);
                all.first.extend(one.first);
            }
        }
    }
    if std::env::var_os("BENCH_LOG").is_some() {
        println!("{}", trial.log());
    }
    println!("\n## the whole pipeline over a bare claude -p, the same scripted answer");
    bare.whole.say("bare claude -p, whole");
    cold.whole.say("orchestrator, cold: add to delivered");
    cold.whole.ratio(&bare.whole, "  over bare (aim 1.05)");
    warm.whole.say("orchestrator, warm: add to delivered");
    warm.whole.ratio(&bare.whole, "  over bare (aim 0.5)");
    bare.first.say("bare claude -p, to the first request");
    cold.first.say("orchestrator, cold: add to the first request");
    cold.first.ratio(&bare.first, "  over bare");
    warm.first.say("orchestrator, warm: add to the first request");
    warm.first.ratio(&bare.first, "  over bare (aim 0.35)");
}

async fn run_bare(api: &Api, trial: &Trial, repo: &Repo, into: &mut Measured) {
    let user = trial.folder().join("bare");
    let before = api.times().len();
    let began = Instant::now();
    let mut command = Program::new(built::claude());
    command.args(["-p", "--output-format", "stream-json", "--verbose", "--permission-mode", "acceptEdits"]);
    command.args(["--setting-sources", "user", "--strict-mcp-config", "--", "Make hello.txt say hello there."]);
    command.current_dir(&repo.0).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default()).env("HOME", &user);
    command.env("CLAUDE_CONFIG_DIR", user.join(".claude")).env("ANTHROPIC_BASE_URL", &api.url);
    command.env("ANTHROPIC_API_KEY", "dummy-test-key").env("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1");
    command.env("DISABLE_TELEMETRY", "1").env("DISABLE_ERROR_REPORTING", "1").env("DISABLE_AUTOUPDATER", "1");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = tokio::task::spawn_blocking(move || command.status()).await.expect("joined").expect("started");
    into.whole.add(began.elapsed());
    assert!(status.success(), "the bare run failed");
    into.first.add(api.times()[before] - began);
    assert_eq!(repo.read("hello.txt"), "hello there\n");
    repo.git(&["checkout", "-q", "--", "."]);
}

async fn through(api: &Api, trial: &Trial, repo: &Repo, into: &mut Measured) {
    let text = format!(
        "---\ntype: fix\nproject: {}\n---\n# Say it there\n**Prompt:**\nMake hello.txt say hello there.\n",
        repo.0.display()
    );
    let before = api.times().len();
    let began = Instant::now();
    let id = trial.add(&text).await;
    let reads = trial.reads();
    loop {
        let stage = reads.standing(&id).expect("the ledger").map(|standing| standing.stage.name());
        assert!(stage != Some(StageName::Asked) && stage != Some(StageName::Closed), "{}", trial.log());
        if stage == Some(StageName::Delivered) {
            break;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "not delivered: {}", trial.log());
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    into.whole.add(began.elapsed());
    into.first.add(api.times()[before] - began);
    trial.act(Command::Discard { id }).await;
}

/// What the engine holds in memory with runs under way, and after a hundred megabytes of a run's output.
pub async fn memory() {
    println!("\n## memory of the engine");
    let api = Api::script(vec![Step::Hang]).await;
    let mut trial = Trial::new().with_claude(&api.url, "runs_at_once = 4\n");
    trial.start().await;
    trial.until_claude_is_known().await;
    let say = |name: &str, trial: &Trial| println!("{name:<52} {:>9.1} MiB", resident_mib(trial.pid()));
    say("no run", &trial);
    let repo = Repo::with(&trial.folder().join("shop"), &[("a.txt", "a\n")]);
    let text = format!("---\ntype: analyze\nproject: {}\n---\nExplain a.txt.\n", repo.0.display());
    for runs in 1..=4 {
        trial.add(&text).await;
        trial.eventually("the runs ask the service", || api.asked() >= runs).await;
        if runs == 1 || runs == 4 {
            say(&format!("{runs} run{}", if runs == 1 { "" } else { "s" }), &trial);
        }
    }
    flood().await;
}

async fn flood() {
    let mut trial = Trial::new();
    let path = trial.folder().join("claude");
    let line = format!("{{\"type\":\"noise\",\"text\":\"{}\"}}", "x".repeat(1_000));
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in --version) echo '2.1.330 (Claude Code)'; exit;; --help) echo '--tools'; exit;; auth) echo '{{\"loggedIn\":true}}'; exit;; esac\nread -r prompt\necho '{{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"00000000-0000-4000-8000-000000000000\"}}'\nyes '{line}' | head -c 104857600\necho\necho '{{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"result\":\"a.txt has one line.\",\"num_turns\":1}}'\n"
    );
    std::fs::write(&path, script).expect("a stub");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
    trial = trial.settings(&format!("[claude]\nprogram = {:?}\n", path.display().to_string()));
    trial = trial.env("ANTHROPIC_API_KEY", "dummy");
    trial.start().await;
    trial.until_claude_is_known().await;
    let before = resident_mib(trial.pid());
    let repo = Repo::with(&trial.folder().join("shop"), &[("a.txt", "a\n")]);
    let text = format!("---\ntype: analyze\nproject: {}\n---\nExplain a.txt.\n", repo.0.display());
    let id = trial.add(&text).await;
    trial.at_rest(&id).await;
    let peak = crate::submit::status_mib(trial.pid(), "VmHWM:");
    println!("{:<52} {:>9.1} MiB (at most 20)", "growth over 100 MB of output, at its peak", peak - before);
}
