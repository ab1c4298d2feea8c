//! The bot's place in the house.

use std::{path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::{
    announce::telegram::Sight,
    conductor::Gate,
    door::{Code, Problem, Reply, TelegramAct},
    execute,
    process::{self, EnvPolicy, Launch, Spec},
    settings::{Home, Settings},
    store::AuditEntry,
    task::{Known, Opinion, RunId, TaskId},
};

use super::steer::{Desk, done, ledger};

/// What the bot sees of the house.
pub(super) struct View {
    pub home: Home,
    pub gate: Gate,
    pub settings: Arc<Settings>,
}

#[async_trait]
impl Sight for View {
    fn steps(&self, task: &TaskId, run: RunId, most: usize) -> Vec<String> {
        execute::last_steps(&self.home.transcript(task, run), most).unwrap_or_default()
    }

    fn alert(&self, problem: Option<String>) {
        self.gate.alert("telegram", problem);
    }

    async fn opinion(&self, text: &str, known: &[Known]) -> Option<Opinion> {
        let mediator = self.gate.known().mediator.clone()?;
        match mediator.sort(text, known).await {
            Ok(opinion) => Some(opinion),
            Err(problem) => {
                tracing::info!(%problem, "the local model did not sort a message");
                None
            }
        }
    }

    async fn transcribe(&self, note: &Path) -> Result<String, String> {
        let rules = &self.settings.telegram;
        let Some((program, args)) = rules.transcriber.split_first() else {
            return Err("no transcriber is configured".into());
        };
        let file = note.to_string_lossy();
        let folder = note.parent().map_or_else(std::env::temp_dir, Path::to_owned);
        let mut launch = Launch::new(program, folder, EnvPolicy::WithoutSecrets);
        let args: Vec<String> = args.iter().map(|part| part.replace("{file}", &file)).collect();
        launch.args(&args);
        let limit = Duration::from_secs(rules.transcribe_s);
        let spec = Spec { launch, stdin: None, limit, keep: 32 * 1024 };
        let done = process::command(&spec, &CancellationToken::new()).await.map_err(|problem| problem.to_string())?;
        match done.exit {
            Some(0) => Ok(done.output_tail.trim().to_owned()),
            _ if done.timed_out => Err(format!("{program} took longer than {} s", limit.as_secs())),
            _ => Err(format!("{program} failed: {}", crate::task::one_line(&done.output_tail, 200))),
        }
    }
}

impl Desk {
    /// What the desk wants of the bot. From a phone only being away and quiet can be changed.
    pub(super) async fn telegram(&self, by: &str, what: TelegramAct) -> Result<Reply, Problem> {
        let from_phone = by.starts_with("telegram");
        let is_harmless = matches!(what, TelegramAct::Standing | TelegramAct::Away { .. } | TelegramAct::Quiet { .. });
        if from_phone && !is_harmless {
            return Err(Problem::new(Code::BadRequest, "that is done at the desk"));
        }
        match what {
            TelegramAct::Standing => {}
            TelegramAct::Look => {
                self.phone.look_again();
                return Ok(done("the bot is looked for"));
            }
            TelegramAct::Pair => {
                let none = "there is no bot yet, or it can't be reached: `orchestrator telegram status` says why";
                let pairing = self.phone.pair().map_err(ledger)?.ok_or_else(|| Problem::new(Code::NotNow, none))?;
                self.note(by, "made a code to pair a phone", true);
                return Ok(Reply::Pairing(Box::new(pairing)));
            }
            TelegramAct::Unpair { user } => {
                let was_there = self.store.unpair(user).map_err(ledger)?;
                self.note(by, &format!("unpaired {user}"), was_there);
                if !was_there {
                    return Err(Problem::new(Code::BadRequest, format!("nobody with the number {user} is paired")));
                }
            }
            TelegramAct::Approves { user, approves } => {
                let was_there = self.store.set_approves(user, approves).map_err(ledger)?;
                let may = if approves { "may" } else { "may not" };
                self.note(by, &format!("{user} {may} approve from now on"), was_there);
                if !was_there {
                    return Err(Problem::new(Code::BadRequest, format!("nobody with the number {user} is paired")));
                }
            }
            TelegramAct::Away { away } => self.phone.switch(away).map_err(ledger)?,
            TelegramAct::Quiet { until } => self.phone.quiet(until).map_err(ledger)?,
            TelegramAct::Seen { idle_s, locked } => {
                self.phone.saw(idle_s.map(Duration::from_secs), locked);
                return Ok(done("noted"));
            }
            TelegramAct::Test => {
                let owners = self.phone.test().map_err(ledger)?;
                if owners == 0 {
                    return Err(Problem::new(Code::NotNow, "nobody is paired: `orchestrator telegram pair`"));
                }
            }
        }
        (self.conductor.activity)();
        Ok(Reply::Telegram(Box::new(self.phone.standing().map_err(ledger)?)))
    }

    fn note(&self, by: &str, what: &str, done: bool) {
        let entry = AuditEntry { door: by.into(), who: "at this machine".into(), what: what.into(), done };
        if let Err(problem) = self.store.audit(&entry, jiff::Timestamp::now()) {
            tracing::warn!(%problem, "the audit log");
        }
    }
}
