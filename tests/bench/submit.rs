//! From handing over to the agent's start, beside the peers that are installed.

use std::{
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command as Program, Stdio},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use trials::{repo::Repo, trial::Trial};

use crate::{floors, measure::Times};

const ROUNDS: usize = 30;

/// Runs this part.
pub async fn run() {
    let mut trial = Trial::new();
    let started = trial.folder().join("started");
    let stub = stub(trial.folder(), &started);
    trial = trial
        .settings(&format!(
            "[claude]\nprogram = {:?}\nruns_at_once = 8\n[inbox]\nsettle_ms = 0\n",
            stub.display().to_string()
        ))
        .env("ANTHROPIC_API_KEY", "dummy");
    trial.start().await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("a.txt", "a\n")]);
    let text = format!("---\ntype: analyze\nproject: {}\n---\nExplain a.txt.\n", repo.0.display());

    let (mut floor, mut ours, mut row, mut spooler, mut pueue) =
        (Times::default(), Times::default(), Times::default(), Times::default(), Times::default());
    for round in 0..ROUNDS {
        floor.of(floors::spawn_and_wait);
        ours.add(
            until_stamped(&started, async {
                trial.add(&text).await;
            })
            .await,
        );
        row.add(file_to_row(&trial, round).await);
        if floors::has("tsp") {
            spooler.add(peer(trial.folder(), "tsp", &[]).await);
        }
        if floors::has("pueue") {
            pueue.add(peer(trial.folder(), "pueue", &["add", "--"]).await);
        }
    }
    println!("## submit to agent start");
    floor.say("floor: spawn and wait");
    ours.say("orchestrator: add to agent's first line");
    ours.ratio(&floor, "  over spawn and wait");
    row.say("file renamed in to durable row");
    for (name, times) in [("task-spooler", &spooler), ("pueue", &pueue)] {
        if times.quantile(0.5).is_nan() {
            println!("{name:<52} not installed");
        } else {
            times.say(name);
            ours.ratio(times, &format!("  orchestrator over {name}"));
        }
    }
}

/// An agent that says when it was started, and that it has finished.
fn stub(folder: &Path, started: &Path) -> PathBuf {
    let path = folder.join("claude");
    let script = format!(
        "#!/bin/sh\ncase \"$1\" in --version) echo '2.1.330 (Claude Code)'; exit;; --help) echo '--tools --max-budget-usd --permission-prompt-tool'; exit;; auth) echo '{{\"loggedIn\":true}}'; exit;; esac\ndate +%s%N >> {}\necho '{{\"type\":\"system\",\"subtype\":\"init\",\"session_id\":\"00000000-0000-4000-8000-000000000000\"}}'\necho '{{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":false,\"result\":\"a.txt has one line.\",\"num_turns\":1}}'\n",
        started.display()
    );
    std::fs::write(&path, script).expect("a stub");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).expect("a program");
    path
}

/// How long it takes until a new line stands in the file, by the line's own clock.
async fn until_stamped(file: &Path, act: impl Future<Output = ()>) -> Duration {
    let lines =
        |file: &Path| std::fs::read_to_string(file).unwrap_or_default().lines().map(str::to_owned).collect::<Vec<_>>();
    let before = lines(file).len();
    let began = SystemTime::now();
    act.await;
    let patience = Instant::now();
    loop {
        if let Some(stamp) = lines(file).get(before) {
            let at = UNIX_EPOCH + Duration::from_nanos(stamp.parse().unwrap_or(0));
            return at.duration_since(began).unwrap_or_default();
        }
        assert!(patience.elapsed() < Duration::from_secs(60), "nothing was started");
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

async fn file_to_row(trial: &Trial, round: usize) -> Duration {
    let reads = trial.reads();
    let before = reads.newest_event().unwrap_or(0);
    let id = format!("row{round}");
    let began = Instant::now();
    trial.drop_file(
        &format!("{id}.task.md"),
        &format!("---\nid: {id}\ndraft: false\n---\nExplain a.txt in row {round}.\n"),
    );
    let id = id.parse().expect("an id");
    while reads.standing(&id).ok().flatten().is_none() {
        assert!(began.elapsed() < Duration::from_secs(60), "not accepted since event {before}");
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
    began.elapsed()
}

async fn peer(folder: &Path, program: &str, args: &[&str]) -> Duration {
    let file = folder.join(format!("{program}-started"));
    let script = format!("date +%s%N >> {}", file.display());
    until_stamped(&file, async {
        let told = Program::new(program).args(args).args(["sh", "-c", &script]).stdout(Stdio::null()).status();
        let _ = told;
    })
    .await
}

/// An engine with nothing to do: no child, and hardly a tick of the clock.
pub async fn idle() {
    let trial = Trial::practice().await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let (before, began) = (ticks(trial.pid()), Instant::now());
    tokio::time::sleep(Duration::from_secs(20)).await;
    let used = ticks(trial.pid()) - before;
    let children = std::fs::read_to_string(format!("/proc/{0}/task/{0}/children", trial.pid())).unwrap_or_default();
    println!("\n## idle for {:.0} s", began.elapsed().as_secs_f64());
    println!("{:<52} {used:>9} ticks of 10 ms", "processor time");
    println!("{:<52} {:>9}", "child processes", children.split_whitespace().count());
    println!("{:<52} {:>9.1} MiB", "resident memory", resident_mib(trial.pid()));
}

fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    [11, 12].iter().filter_map(|&n| fields.get(n)?.parse::<u64>().ok()).sum()
}

/// What a process holds in memory, in MiB.
pub fn resident_mib(pid: u32) -> f64 {
    status_mib(pid, "VmRSS:")
}

/// A figure in KiB of a process's status, in MiB.
pub fn status_mib(pid: u32, key: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kib = status.lines().find_map(|line| line.strip_prefix(key)?.split_whitespace().next()?.parse::<f64>().ok());
    kib.unwrap_or(f64::NAN) / 1_024.0
}
