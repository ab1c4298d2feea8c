//! An engine in this process, or the one that has the home already; and one task followed to its rest.

use std::time::Duration;

use engine::{
    door::{self, Code, Command, Door, NewTask, Problem, Reply},
    house::{House, OpenError, Options},
    logging::{self, Screen as LogScreen},
    store::{TaskDetail, TaskRow},
    task::{StageName, TaskId},
};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    here::{BY, Here, ledger, not_opened},
    live::{Follow, Live},
    screen::Screen,
};

/// An engine to work with.
pub struct Foreground {
    /// The way to it.
    pub door: Door,
    ours: Option<(CancellationToken, JoinHandle<()>, Box<dyn Send>)>,
}

/// How following a task came to its end.
pub enum Followed {
    /// The task is at rest.
    Rests(Box<TaskDetail>),
    /// Its owner did not want to wait.
    Left,
}

impl Foreground {
    /// Starts an engine here; where there is one, becomes its client.
    pub async fn open(here: &Here, practice: bool) -> Result<Self, Problem> {
        let house = match House::open(here.home.clone(), Options { practice, notifier: None }).await {
            Ok(house) => house,
            Err(OpenError::Locked { .. }) => return Ok(Self { door: door::connect(&here.home).await?, ours: None }),
            Err(problem) => return Err(not_opened(&problem)),
        };
        let log = logging::start(&here.home, &here.settings()?.log, LogScreen::Quiet);
        let log = log.map_err(|message| Problem::new(Code::Internal, message))?;
        let (door, stop) = (house.door(), CancellationToken::new());
        let work = tokio::spawn(house.run_until(stop.clone()));
        Ok(Self { door, ours: Some((stop, work, Box::new(log))) })
    }

    /// Whether the engine ends with us.
    pub fn is_ours(&self) -> bool {
        self.ours.is_some()
    }

    /// Hands a task over.
    pub async fn add(&self, task: NewTask) -> Result<TaskId, Problem> {
        match self.door.act(BY, Command::Add(task)).await? {
            Reply::Added { id, .. } => Ok(id),
            Reply::Done { .. }
            | Reply::BackedUp { .. }
            | Reply::Health(_)
            | Reply::Rows { .. }
            | Reply::Pairing(_)
            | Reply::Telegram(_)
            | Reply::Worktrees { .. } => {
                Err(Problem::new(Code::Internal, "the engine answered something else than an id"))
            }
        }
    }

    /// Follows a task until it rests. The first Ctrl-C asks the engine to stop it, the second leaves.
    pub async fn follow(&self, here: &Here, id: &TaskId, screen: &Screen, live: Live<'_>) -> Result<Followed, Problem> {
        let done = self.follow_with(here, id, screen, &live).await;
        live.end();
        done
    }

    async fn follow_with(
        &self,
        here: &Here,
        id: &TaskId,
        screen: &Screen,
        live: &Live<'_>,
    ) -> Result<Followed, Problem> {
        let mut follow = Follow::task(&here.home, self.door.reads(), id.clone());
        let mut pulse = self.door.pulse();
        let mut interrupts = interrupts();
        let mut asked_to_stop = false;
        loop {
            pulse.mark_unchanged();
            live.tell(&follow.news()?);
            if let Some(row) = follow.row()? {
                live.state(&row);
                if rests(&row) && !self.is_about_to_close(&row)? {
                    live.tell(&follow.news()?);
                    return self.detail(id).map(|detail| Followed::Rests(Box::new(detail)));
                }
            }
            tokio::select! {
                changed = pulse.changed() => changed.map_err(|_| Problem::new(Code::NoEngine, "the engine has stopped"))?,
                // A claim that is let go of changes no event, so it is looked at now and then.
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
                _ = interrupts.recv() => {
                    if asked_to_stop {
                        return Ok(Followed::Left);
                    }
                    asked_to_stop = true;
                    live.above(|| screen.aside("stopping the task; Ctrl-C once more leaves it as it is"));
                    if let Err(problem) = self.door.act(BY, Command::Cancel { id: id.clone() }).await {
                        live.above(|| screen.problem(&problem));
                    }
                }
            }
        }
    }

    /// All about a task.
    pub fn detail(&self, id: &TaskId) -> Result<TaskDetail, Problem> {
        let missing = || Problem::new(Code::NoSuchTask, format!("there is no task {id}"));
        self.door.reads().detail(id).map_err(ledger)?.ok_or_else(missing)
    }

    /// Delivered with nothing to merge closes by itself a moment later.
    fn is_about_to_close(&self, row: &TaskRow) -> Result<bool, Problem> {
        if row.stage != StageName::Delivered {
            return Ok(false);
        }
        let age = jiff::Timestamp::now().as_second() - row.updated_at.as_second();
        let detail = self.detail(&row.id)?;
        let verdict = detail.runs.first().and_then(|run| run.verdict.as_ref());
        Ok(age < 5 && verdict.is_some_and(|verdict| verdict.changes.is_empty()))
    }

    /// Lets the engine end, if it is ours. Other tasks that it runs are waited for, unless their owner leaves.
    pub async fn close(self, screen: &Screen) {
        let Some((stop, work, log)) = self.ours else { return };
        let (mut told, mut interrupts) = (false, interrupts());
        while let Ok(health) = self.door.health().await {
            if health.running.is_empty() {
                break;
            }
            if !told {
                let names: Vec<&str> = health.running.iter().map(TaskId::as_str).collect();
                screen.aside(&format!("also running: {}; waiting for them, Ctrl-C interrupts them", names.join(", ")));
                told = true;
            }
            tokio::select! {
                () = tokio::time::sleep(Duration::from_millis(500)) => {}
                _ = interrupts.recv() => break,
            }
        }
        stop.cancel();
        tokio::select! {
            ended = work => if ended.is_err() { screen.aside("the engine broke off; what it did is in the ledger") },
            _ = interrupts.recv() => screen.aside("left before the engine had ended; the next start sees to it"),
        }
        drop(log);
    }
}

/// Each Ctrl-C, none lost between two looks.
pub fn interrupts() -> mpsc::Receiver<()> {
    let (tell, told) = mpsc::channel(4);
    tokio::spawn(async move { while tokio::signal::ctrl_c().await.is_ok() && tell.send(()).await.is_ok() {} });
    told
}

/// Whether nothing more happens to a task without its owner.
pub fn rests(row: &TaskRow) -> bool {
    match row.stage {
        StageName::Unclear | StageName::Asked | StageName::Delivered | StageName::Closed => !row.working,
        StageName::Queued
        | StageName::Interpreted
        | StageName::Checked
        | StageName::Started
        | StageName::Executed
        | StageName::Verified => false,
    }
}
