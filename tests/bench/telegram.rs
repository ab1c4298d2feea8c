//! From the phone: a message to its row, a press to the agent's answer, a thousand notices against the limit's floor.

use std::time::{Duration, Instant};

use engine::{
    door::{Command, Reply, TelegramAct},
    task::{Approval, ApprovalState, Ruling},
};
use serde_json::json;
use trials::{
    api::{Api, Step},
    bot::{Bot, Flood, Person},
    repo::Repo,
    trial::Trial,
};

use crate::measure::Times;

const MESSAGES: usize = 40;
/// Half of them are answered from the phone, half through the door.
const PRESSES: usize = 24;
const NOTICES: usize = 1_000;
const RATE: f64 = 100.0;
const BURST: f64 = 20.0;

/// Runs this part.
pub async fn run() {
    println!("\n## telegram");
    messages().await;
    presses().await;
    notices().await;
}

async fn with_bot(trial: Trial, bot: &Bot, more: &str, pace: &str) -> (Trial, Person) {
    std::fs::write(trial.home.state().join("telegram.token"), &bot.token).expect("a token");
    let settings = format!("{more}\n[telegram]\napi_url = {:?}\nnotices = \"always\"\n{pace}\n", bot.url);
    let mut trial = trial.settings(&settings);
    trial.start().await;
    let code = loop {
        match trial.door().act("cli", Command::Telegram { what: TelegramAct::Pair }).await {
            Ok(Reply::Pairing(pairing)) => break pairing.code,
            _ => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    };
    let ann = bot.person(5, "Ann");
    ann.types(&format!("/start {code}"));
    ann.sees("the help", |message| message.text.contains("/status")).await;
    (trial, ann)
}

async fn round_trip(bot: &Bot, client: &reqwest::Client) -> Duration {
    let began = Instant::now();
    let told = client.get(format!("{}/bot{}/getMe", bot.url, bot.token)).send().await;
    told.expect("an answer").bytes().await.expect("a body");
    began.elapsed()
}

async fn messages() {
    let bot = Bot::start().await;
    let (trial, ann) = with_bot(Trial::new().arg("--practice"), &bot, "", "per_chat_s = 1000.0\nburst = 1000").await;
    trial.act(Command::Pause).await;
    let (reads, client) = (trial.reads(), reqwest::Client::new());
    let (mut floor, mut ours) = (Times::default(), Times::default());
    for number in 1..=MESSAGES {
        floor.add(round_trip(&bot, &client).await);
        let id = format!("task_{number:03}").parse().expect("an id");
        let began = Instant::now();
        ann.types(&format!("/task explain what module {number} of the parser is for"));
        while reads.standing(&id).ok().flatten().is_none() {
            assert!(began.elapsed() < Duration::from_secs(60), "no row for {id}");
            tokio::time::sleep(Duration::from_micros(200)).await;
        }
        ours.add(began.elapsed());
    }
    floor.say("floor: one call to the double and back");
    ours.say("message received to task row");
    ours.ratio(&floor, "  over one call");
}

async fn presses() {
    let bash = |number: usize| {
        Step::Tools(vec![("Bash", json!({"command": format!("touch f{number}"), "description": "as told"}))])
    };
    let steps = (0..PRESSES).map(bash).chain([Step::Say("Done.")]).collect();
    let (api, bot) = (Api::script(steps).await, Bot::start().await);
    let trial = Trial::new().with_claude(&api.url, "");
    let claude = std::fs::read_to_string(trial.home.settings_file()).expect("settings");
    let (trial, ann) =
        with_bot(trial, &bot, &format!("{claude}warm = false\n"), "per_chat_s = 1000.0\nburst = 1000").await;
    trial.until_claude_is_known().await;
    let repo = Repo::with(&trial.folder().join("shop"), &[("hello.txt", "hello\n")]);
    let text = format!("---\ntype: fix\nproject: {}\npermissions: ask\n---\nMake many files.\n", repo.0.display());
    trial.add(&text).await;
    let (mut door, mut phone) = (Times::default(), Times::default());
    for number in 0..PRESSES {
        let words = format!("touch f{number}\n");
        let asked = ann.sees("the question", |message| message.text.contains(&words)).await;
        let open = trial.reads().approvals(None).expect("the ledger");
        let approval = open.first().expect("a question").clone();
        let began = Instant::now();
        match number % 2 {
            0 => drop(ann.presses(asked.id, "Allow once")),
            _ => {
                let ruling = Ruling::Once { input: None };
                trial.act(Command::Rule { approval: approval.id, ruling }).await;
            }
        }
        until_told(&trial, &approval).await;
        if number % 2 == 0 { phone.add(began.elapsed()) } else { door.add(began.elapsed()) }
    }
    door.say("approval answered through the door to the agent told");
    phone.say("approval pressed on the phone to the agent told");
    let beside = phone.quantile(0.5) - door.quantile(0.5);
    println!("{:<52} {beside:>9.3} (aim: under 20)", "  beside the door's");
}

async fn until_told(trial: &Trial, asked: &Approval) {
    let reads = trial.reads();
    let began = Instant::now();
    loop {
        let all = reads.approvals(Some(&asked.task)).expect("the ledger");
        let told = |one: &Approval| matches!(one.state, ApprovalState::Answered { used: true, .. });
        if all.iter().any(|one| one.id == asked.id && told(one)) {
            return;
        }
        assert!(began.elapsed() < Duration::from_secs(60), "the agent was not told");
        tokio::time::sleep(Duration::from_micros(200)).await;
    }
}

async fn notices() {
    let bot = Bot::start().await;
    let pace = format!("per_chat_s = {RATE:.1}\nburst = {BURST}");
    let (trial, ann) = with_bot(Trial::new().arg("--practice"), &bot, "", &pace).await;
    // The service counts a little more kindly than we do, as the real one does.
    bot.floods_over(Flood { per_s: RATE * 1.05, burst: BURST + 5.0 });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let began = Instant::now();
    for _ in 0..NOTICES {
        trial.act(Command::Telegram { what: TelegramAct::Test }).await;
    }
    let posted = began.elapsed();
    let count = || ann.got().iter().filter(|message| message.text.contains("This is AI Task")).count();
    while count() < NOTICES {
        assert!(began.elapsed() < Duration::from_secs(120), "{} of {NOTICES} came", count());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let took = began.elapsed().as_secs_f64();
    #[allow(clippy::cast_precision_loss, reason = "a thousand")]
    let floor = (NOTICES as f64 - BURST) / RATE;
    println!("{:<52} {:>9.3}", "1,000 notices: posted in", posted.as_secs_f64() * 1_000.0);
    println!("{:<52} {:>9.3}", "  the limit's own floor", floor * 1_000.0);
    println!(
        "{:<52} {:>9.3} = {:.2} of the floor, {} told to wait",
        "  all arrived in",
        took * 1_000.0,
        took / floor,
        bot.floods()
    );
}
