//! What tasks keep on the disk: told, cleaned, and kept below the owner's limit. Never what an open task holds.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use crate::{
    door::{Code, Problem, Reply, WorktreeRow},
    settings::Home,
    store::TaskRow,
    task::{StageName, TaskId},
    workspace::{self, Held, Kind},
};

use super::steer::{Desk, done, ledger};

/// How long a workspace has to have rested before cleaning takes it, in days, unless it is said.
const USUAL_DAYS: u32 = 7;
const DAY: i64 = 86_400;
const EVERY: Duration = Duration::from_secs(3600);
const GB: f64 = 1e9;

/// A workspace, and the task that it belongs to, if the ledger knows it.
#[derive(Clone)]
struct Owned {
    held: Held,
    task: Option<TaskRow>,
}

impl Owned {
    /// Its task is closed, or there is none.
    fn is_closed(&self) -> bool {
        self.task.as_ref().is_none_or(|task| task.stage == StageName::Closed && !task.working)
    }

    fn since(&self) -> Timestamp {
        self.task.as_ref().map_or(self.held.since, |task| task.updated_at.max(self.held.since))
    }

    fn row(self) -> WorktreeRow {
        let closed = self.is_closed();
        let since = self.since();
        let workspace = self.held.workspace.as_ref();
        let branch = workspace.and_then(|one| match &one.kind {
            Kind::Worktree { branch, .. } => Some(branch.clone()),
            Kind::InPlace { .. } | Kind::Scratch { .. } => None,
        });
        WorktreeRow {
            task: self.held.name.clone(),
            stage: self.task.as_ref().map(|task| task.stage),
            end: self.task.as_ref().and_then(|task| task.end.clone()),
            title: self.task.map(|task| task.title),
            project: workspace.map(|one| one.root.clone()),
            folder: workspace.map(|one| one.dir.clone()),
            branch,
            bytes: self.held.size(),
            since,
            unmerged: self.held.holds_unmerged().ok(),
            closed,
        }
    }
}

/// What cleaning came to.
#[derive(Default)]
struct Cleaned {
    removed: usize,
    bytes: u64,
    problems: Vec<String>,
}

impl Desk {
    /// All workspaces, by task.
    pub(super) async fn worktrees(&self) -> Result<Reply, Problem> {
        let all = self.owned()?;
        let rows = blocking(move || all.into_iter().map(Owned::row).collect()).await?;
        Ok(Reply::Worktrees { rows })
    }

    /// Removes what has rested long enough and belongs to no open task.
    pub(super) async fn clean_worktrees(&self, older_than_days: Option<u32>) -> Result<Reply, Problem> {
        let days = i64::from(older_than_days.unwrap_or(USUAL_DAYS));
        let before = Timestamp::now().as_second() - days * DAY;
        let old = self.owned()?.into_iter().filter(|one| one.is_closed() && one.since().as_second() <= before);
        let mut cleaned = Cleaned::default();
        for one in old {
            self.remove_one(one, &mut cleaned).await?;
        }
        let dropped = self.drop_old_backups(&mut cleaned).await?;
        let mut told = match cleaned.removed {
            0 => "nothing to remove".to_owned(),
            n => format!(
                "removed {n} {}, {:.1} MB; what they held is kept under refs/orchestrator/backup in their projects",
                if n == 1 { "worktree" } else { "worktrees" },
                mb(cleaned.bytes)
            ),
        };
        if dropped > 0 {
            let days = self.settings.project.backups_days;
            told.push_str(&format!("; dropped {dropped} backups older than {days} days"));
        }
        for problem in &cleaned.problems {
            told.push_str(&format!("\n{problem}"));
        }
        Ok(done(told))
    }

    /// Below the limit again, if closed tasks hold enough; else the owner is told.
    async fn keep_below_limit(&self) -> Result<(), Problem> {
        let limit = self.settings.project.worktrees_gb;
        let all = self.owned()?;
        let measured = blocking(move || all.into_iter().map(|one| (one.held.size(), one)).collect::<Vec<_>>()).await?;
        let is_above = |total: u64| gb(total) > limit;
        let mut total: u64 = measured.iter().map(|(bytes, _)| bytes).sum();
        let mut closed: Vec<_> = measured.into_iter().filter(|(_, one)| one.is_closed()).collect();
        closed.sort_by_key(|(_, one)| one.since());
        let mut cleaned = Cleaned::default();
        for (bytes, one) in closed {
            if !is_above(total) {
                break;
            }
            let before = cleaned.removed;
            self.remove_one(one, &mut cleaned).await?;
            if cleaned.removed > before {
                total = total.saturating_sub(bytes);
            }
        }
        if cleaned.removed > 0 {
            info!(removed = cleaned.removed, "worktrees of closed tasks, to be below project.worktrees_gb");
        }
        let told = is_above(total).then(|| {
            format!(
                "the worktrees of open tasks take {:.1} GB, more than project.worktrees_gb = {limit}: accept or discard \
                 some (`orchestrator worktrees` lists them), or raise the setting",
                gb(total)
            )
        });
        if self.gate.alert("worktrees", told) {
            (self.conductor.activity)();
        }
        Ok(())
    }

    /// Removes one. Its task is held meanwhile, so that no follow-up begins in it.
    async fn remove_one(&self, one: Owned, cleaned: &mut Cleaned) -> Result<(), Problem> {
        let claim = match one.task.as_ref() {
            None => None,
            Some(task) => match self.store.claim(&task.id).map_err(ledger)? {
                Some(claim) => Some(claim),
                None => return Ok(()),
            },
        };
        let now = claim.as_ref().map(|claim| self.store.reads().standing(&claim.task)).transpose();
        let still = now.map(|now| now.flatten().is_none_or(|now| now.stage.name() == StageName::Closed));
        if matches!(still, Ok(true)) {
            let (home, held) = (self.home.clone(), one.held.clone());
            let (bytes, removed) = blocking(move || (held.size(), held.remove(&home))).await?;
            match removed {
                Ok(()) => {
                    cleaned.removed += 1;
                    cleaned.bytes += bytes;
                }
                Err(problem) => cleaned.problems.push(format!("{} stays: {problem}", one.held.name)),
            }
        }
        if let Some(claim) = claim
            && let Err(problem) = self.store.release(&claim)
        {
            warn!(%problem, "could not let go of the task; the next start lifts the claim");
        }
        still.map(|_| ()).map_err(ledger)
    }

    /// In the repositories of all projects that this ledger knows.
    async fn drop_old_backups(&self, cleaned: &mut Cleaned) -> Result<u32, Problem> {
        let days = i64::from(self.settings.project.backups_days);
        if days == 0 {
            return Ok(0);
        }
        let Ok(before) = Timestamp::from_second(Timestamp::now().as_second() - days * DAY) else { return Ok(0) };
        let projects = self.store.reads().projects().map_err(ledger)?;
        let (dropped, problems) = blocking(move || {
            let repositories: BTreeSet<_> = projects.iter().filter_map(|one| workspace::repository_of(one)).collect();
            let (mut dropped, mut problems) = (0, Vec::new());
            for common in repositories {
                match workspace::drop_backups(&common, before) {
                    Ok(some) => dropped += some,
                    Err(problem) => problems.push(format!("the backups in {} stay: {problem}", common.display())),
                }
            }
            (dropped, problems)
        })
        .await?;
        cleaned.problems.extend(problems);
        Ok(dropped)
    }

    fn owned(&self) -> Result<Vec<Owned>, Problem> {
        let all = workspace::all(&self.home).map_err(|problem| Problem::new(Code::Internal, problem.to_string()))?;
        let reads = self.store.reads();
        let mut owned = Vec::new();
        for held in all {
            let id = held.name.parse::<TaskId>().ok();
            let task = id.map(|id| reads.detail(&id)).transpose().map_err(ledger)?.flatten().map(|detail| detail.row);
            owned.push(Owned { held, task });
        }
        Ok(owned)
    }
}

/// Before anybody works: takes away for good what was on its way out when an engine was killed.
pub(super) fn finish(home: &Home) {
    match workspace::finish(home) {
        Ok(0) => {}
        Ok(finished) => info!(finished, "workspaces that were on their way out are gone"),
        Err(problem) => warn!(%problem, "workspaces that were on their way out; the next start tries again"),
    }
}

/// Removes what was taken and is still there, then looks after the limit from time to time.
pub(super) async fn keep_small(desk: Arc<Desk>, stop: CancellationToken) {
    if let Err(problem) = desk.finish_accepted().await {
        warn!(%problem, "workspaces whose changes were taken; cleaning removes them");
    }
    loop {
        if let Err(problem) = desk.keep_below_limit().await {
            warn!(%problem, "keeping worktrees below their limit");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

impl Desk {
    /// An engine was killed after it wrote down that the changes are taken, and before it removed the workspace.
    async fn finish_accepted(&self) -> Result<(), Problem> {
        let is_taken = |one: &Owned| one.task.as_ref().is_some_and(|task| task.end.as_deref() == Some("accepted"));
        let mut cleaned = Cleaned::default();
        for one in self.owned()?.into_iter().filter(|one| one.is_closed() && is_taken(one)) {
            self.remove_one(one, &mut cleaned).await?;
        }
        Ok(())
    }
}

#[allow(clippy::cast_precision_loss, reason = "for people, to a tenth")]
fn mb(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

#[allow(clippy::cast_precision_loss, reason = "a limit need not be met to the byte")]
fn gb(bytes: u64) -> f64 {
    bytes as f64 / GB
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|problem| Problem::new(Code::Internal, format!("looking at worktrees: {problem}")))
}
