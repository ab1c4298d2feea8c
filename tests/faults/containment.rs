//! Nothing outlives its run: trees that fight back, twenty times over, with and without the sandbox.

use std::{
    process::Stdio,
    time::{Duration, Instant},
};

use engine::process::{EnvPolicy, Launch, Network, Reach, Tree};

/// Children that leave their session, their group and their parents, and are deaf to signals.
const FIGHTS: &str = "trap '' TERM HUP INT
(trap '' TERM HUP INT; setsid sh -c 'trap \"\" TERM HUP INT; while :; do sleep 600; done' &)
(setsid sh -c '(trap \"\" TERM; sleep 600 &) ; sleep 600' &)
(sh -c 'trap \"\" TERM HUP; while :; do sleep 600 & wait; done' &)
echo ready
while :; do sleep 600; done";

const TIMES: usize = 20;

fn launch(mark: &str, confined: bool) -> Launch {
    let dir = std::env::temp_dir();
    let mut launch = Launch::new("sh", &dir, EnvPolicy::WithoutSecrets);
    launch.args(["-c", FIGHTS]);
    launch.env.insert("FIGHTS".into(), mark.into());
    launch.reach = confined.then(|| Reach {
        workspace: dir,
        may_write: true,
        writable: vec![],
        readable: vec![],
        frozen: vec![],
        network: Network::Open,
    });
    launch
}

/// All that bear the mark, by their own environment: never by name.
fn survivors(mark: &str) -> usize {
    let wanted = format!("FIGHTS={mark}");
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let bears = |pid: &u32| {
        let environ = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environ.split(|&byte| byte == 0).any(|one| one == wanted.as_bytes())
    };
    pids.filter(bears).count()
}

async fn ready(tree: &mut Tree) {
    use tokio::io::AsyncReadExt;
    let mut out = tree.child.stdout.take().unwrap();
    let mut said = [0; 6];
    tokio::time::timeout(Duration::from_secs(20), out.read_exact(&mut said)).await.expect("it is ready").unwrap();
    tokio::time::sleep(Duration::from_millis(30)).await;
}

fn none_within_five_seconds(mark: &str, how: &str) {
    let began = Instant::now();
    while survivors(mark) > 0 {
        assert!(began.elapsed() < Duration::from_secs(5), "{how}: {} survive", survivors(mark));
        std::thread::sleep(Duration::from_millis(20));
    }
}

async fn fight(confined: bool) {
    for round in 0..TIMES {
        let mark = format!("{}-{round}-{confined}", std::process::id());
        let mut tree = Tree::spawn(&launch(&mark, confined)).unwrap();
        ready(&mut tree).await;
        assert!(survivors(&mark) >= 4, "it fights");
        match round % 4 {
            0 => {
                tree.end().await;
                none_within_five_seconds(&mark, "ended");
            }
            1 => {
                drop(tree);
                none_within_five_seconds(&mark, "dropped");
            }
            2 => {
                // What the kernel does to the keeper it does to nobody else: the sandbox dies with it, and the badge
                // finds the rest.
                let pid = i32::try_from(tree.child.id().unwrap()).unwrap();
                nix::sys::signal::kill(nix::unistd::Pid::from_raw(pid), nix::sys::signal::Signal::SIGKILL).unwrap();
                tree.end().await;
                drop(tree);
                none_within_five_seconds(&mark, "keeper killed");
            }
            _ => {
                let first = first_child(tree.child.id().unwrap());
                nix::sys::signal::kill(nix::unistd::Pid::from_raw(first), nix::sys::signal::Signal::SIGKILL).unwrap();
                none_within_five_seconds(&mark, "crashed by itself");
                tree.end().await;
            }
        }
    }
}

fn first_child(pid: u32) -> i32 {
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap();
    children.split_whitespace().next().expect("a child").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_survives_without_a_sandbox() {
    fight(false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_survives_in_a_sandbox() {
    fight(true).await;
}

/// The engine is killed: whoever holds the other end of the pipe is gone.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_survives_the_engine() {
    if let Ok(mark) = std::env::var("FIGHT_AS_ENGINE") {
        let mut tree = Tree::spawn(&launch(&mark, std::env::var("CONFINED").is_ok())).unwrap();
        ready(&mut tree).await;
        println!("engine ready");
        std::thread::sleep(Duration::from_secs(600));
        return;
    }
    for round in 0..TIMES / 2 {
        let mark = format!("{}-engine-{round}", std::process::id());
        let mut command = std::process::Command::new(std::env::current_exe().unwrap());
        command.args(["--exact", "containment::nothing_survives_the_engine", "--nocapture"]);
        command.env("FIGHT_AS_ENGINE", &mark).stdout(Stdio::piped()).stderr(Stdio::null());
        if round % 2 == 0 {
            command.env("CONFINED", "1");
        }
        let mut engine = command.spawn().unwrap();
        let out = std::io::BufReader::new(engine.stdout.take().unwrap());
        let is_ready = std::io::BufRead::lines(out).map_while(Result::ok).any(|line| line.contains("engine ready"));
        assert!(is_ready && survivors(&mark) >= 4);
        engine.kill().unwrap();
        engine.wait().unwrap();
        none_within_five_seconds(&mark, "engine killed");
    }
}
