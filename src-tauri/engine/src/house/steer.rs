//! The desk of the house: everything that a command may reach.

use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use crate::{
    announce::{Messages, telegram::Telegram},
    conductor::{Conductor, Gate},
    door::{Acts, Code, Command, Health, NewTask, Problem, Reply},
    intake,
    settings::{Home, Settings},
    store::{AddError, Entry, Filter, StoreError, TaskRow},
    task::{Note, Permissions, Source, Stage, StageName, TaskType},
    workspace,
};

use super::{acceptor::taken, outside};

pub(super) struct Desk {
    pub home: Home,
    pub settings: Arc<Settings>,
    pub store: crate::store::Store,
    pub gate: Gate,
    pub messages: Messages,
    pub phone: Arc<Telegram>,
    pub conductor: Arc<Conductor>,
    pub inbox: intake::Inbox,
    pub wake: mpsc::Sender<()>,
    pub practice: bool,
    pub started_at: Timestamp,
    pub stop: CancellationToken,
}

#[async_trait::async_trait]
impl Acts for Desk {
    async fn act(&self, by: &str, command: Command) -> Result<Reply, Problem> {
        match command {
            Command::Add(new) => self.add(by, new),
            Command::Cancel { id } => self.cancel(by, &id),
            Command::Retry { id, words } => self.retry(by, &id, words).await,
            Command::Reply { id, words } => self.reply(by, &id, words).await,
            Command::Answer { id, answer } => self.answer(by, &id, answer).await,
            Command::Fork { id, run, words } => self.fork(by, &id, run, words).await,
            Command::Rule { approval, ruling } => self.rule(by, approval, ruling).await,
            Command::Forget { rule } => self.forget(rule),
            Command::Accept { id, how } => self.accept(by, &id, how).await,
            Command::SendBack { id, words, remarks } => self.send_back(by, &id, &words, &remarks).await,
            Command::Discard { id } => self.discard(by, &id).await,
            Command::Warm(draft) => self.warm(draft).await,
            Command::Pause => self.pause(true),
            Command::Unpause => self.pause(false),
            Command::Rescan => {
                let _ = self.wake.try_send(());
                Ok(done("the inbox is looked through"))
            }
            Command::Probe => {
                outside::look_again(self).await;
                Ok(Reply::Health(Box::new(self.health()?)))
            }
            Command::Backup { to } => self.backup(to),
            Command::Worktrees => self.worktrees().await,
            Command::CleanWorktrees { older_than_days } => self.clean_worktrees(older_than_days).await,
            Command::Telegram { what } => self.telegram(by, what).await,
            Command::Health => Ok(Reply::Health(Box::new(self.health()?))),
            Command::Rows { filter } => Ok(Reply::Rows { rows: self.rows(&filter)? }),
            Command::Shutdown => {
                self.stop.cancel();
                Ok(done("the engine is stopping"))
            }
        }
    }
}

/// It is done, in words.
pub(super) fn done(message: impl Into<String>) -> Reply {
    Reply::Done { message: message.into() }
}

impl Desk {
    /// Hands over: every door makes a task file's text, and the same reader reads it.
    fn add(&self, by: &str, new: NewTask) -> Result<Reply, Problem> {
        let bad = |why: String| Problem::new(Code::BadTask, why);
        if new.practice && !self.practice {
            return Err(bad("this engine works for real; start one with --practice for practice tasks".into()));
        }
        let source = new.source.unwrap_or(if by == "desk" { Source::Window } else { Source::Cli });
        let text = intake::compose(&new).map_err(|problem| bad(problem.to_string()))?;
        let mut file = intake::read(&text).map_err(|problem| bad(problem.to_string()))?;
        let mut notes = file.notes.clone();
        if source == Source::Telegram && file.permissions == Some(Permissions::Skip) {
            file.permissions = Some(Permissions::Edits);
            notes.push(Note { line: None, text: self.messages.phone("no_skip", &[]) });
        }
        let title = intake::title_of(&file);
        let entry = Entry { file, text: text.clone(), title, source, practice: self.practice, inbox: None };
        let added = self.store.add(entry, self.settings.inbox.queue_limit, Timestamp::now()).map_err(not_added)?;
        notes.extend(added.renamed_from.as_ref().map(|old| taken(old, &added.id)));
        // The ledger has it; the copy for people may come later: the next start writes what is missing.
        if crate::conductor::write_file(&self.home.accepted_file(&added.id), text.as_bytes()).is_ok() {
            let _ = self.store.moved(&added.id);
        }
        Ok(Reply::Added { id: added.id, notes })
    }

    /// A draft need not be a task yet: what can't be told from it is guessed, and a wrong guess costs a process.
    async fn warm(&self, mut draft: NewTask) -> Result<Reply, Problem> {
        if draft.text.trim().is_empty() {
            draft.text = "To be told.".into();
        }
        let read = intake::compose(&draft).ok().and_then(|text| intake::read(&text).ok());
        let place = read.as_ref().and_then(|file| workspace::place(file, &self.settings, &self.home).ok());
        if let Some(project) = place.and_then(|place| place.project).filter(|_| !self.practice) {
            let kind = read.and_then(|file| file.kind).unwrap_or(TaskType::Fix);
            self.conductor.warm(&project, kind).await;
        }
        Ok(done("made ready, if a run can start now"))
    }

    fn pause(&self, paused: bool) -> Result<Reply, Problem> {
        self.gate.pause(paused).map_err(ledger)?;
        self.conductor.nudge();
        (self.conductor.activity)();
        Ok(done(if paused { "paused: what runs goes on, nothing new starts" } else { "going on" }))
    }

    fn backup(&self, to: Option<std::path::PathBuf>) -> Result<Reply, Problem> {
        let name = format!("orchestrator-{}.db", Timestamp::now().strftime("%Y%m%dT%H%M%S%.3fZ"));
        let path = to.unwrap_or_else(|| self.home.backups().join(name));
        self.store.backup(&path).map_err(ledger)?;
        Ok(Reply::BackedUp { path })
    }

    /// A list, with why each task that may run does not.
    fn rows(&self, filter: &Filter) -> Result<Vec<TaskRow>, Problem> {
        let reads = self.store.reads();
        let mut rows = reads.list(filter).map_err(ledger)?;
        for row in rows.iter_mut().filter(|row| row.stage == StageName::Checked && !row.working) {
            let Some(standing) = reads.standing(&row.id).map_err(ledger)? else { continue };
            let Stage::Checked { brief, next } = &standing.stage else { continue };
            let unreleased = reads.waits_for(&row.id).map_err(ledger)?;
            row.hold = self.conductor.hold_of(brief, next, &unreleased);
        }
        Ok(rows)
    }

    fn health(&self) -> Result<Health, Problem> {
        let known = self.gate.known();
        let count = |stages: &[StageName]| self.store.count(stages).map_err(ledger);
        let approvals = self.store.reads().approvals(None).map_err(ledger)?.len();
        let approvals = i64::try_from(approvals).unwrap_or(i64::MAX);
        Ok(Health {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            home: self.home.root().to_owned(),
            pid: std::process::id(),
            started_at: self.started_at,
            practice: self.practice,
            paused: self.gate.paused(),
            limit_until: self.gate.limit_until().filter(|&until| until > Timestamp::now()),
            claude: known.claude_health.clone(),
            local: known.local_health.clone(),
            sandbox: self.conductor.confinement(),
            approvals,
            telegram: self.phone.health().map_err(ledger)?,
            running: self.conductor.running(),
            waiting: count(&[StageName::Queued, StageName::Interpreted, StageName::Checked])?,
            asking: count(&[StageName::Unclear, StageName::Asked, StageName::Delivered])? + approvals,
            inbox: self.inbox.standing(),
            alerts: self.gate.alerts(),
        })
    }
}

fn not_added(problem: AddError) -> Problem {
    let message = problem.to_string();
    match problem {
        AddError::QueueFull { .. } => Problem::new(Code::QueueFull, message),
        AddError::Cycle { .. } => Problem::new(Code::BadTask, message),
        AddError::Store(problem) => ledger(problem),
    }
}

/// What the ledger could not do, for a caller.
pub(super) fn ledger(problem: StoreError) -> Problem {
    let code = match &problem {
        StoreError::NoSuchTask(_) => Code::NoSuchTask,
        StoreError::Busy(_) | StoreError::Fenced(_) | StoreError::Illegal(_) => Code::NotNow,
        _ => Code::Ledger,
    };
    Problem::new(code, problem.to_string())
}
