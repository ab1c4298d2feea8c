//! A process and all its descendants, owned from spawn to reap.

use std::{
    collections::{HashMap, HashSet},
    process::{ExitStatus, Stdio},
    time::Duration,
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tokio::process::{Child, Command};

use super::{Launch, ProcessError, ProcessMark, mark::stat};

/// How long a process may take to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(3);

/// A child with its descendants. Dropping it ends them all.
pub struct Tree {
    /// The child itself; its pipes are taken from here.
    pub child: Child,
    mark: Option<ProcessMark>,
    seen: HashSet<ProcessMark>,
    badge: String,
}

/// Every descendant inherits it, so that one whose parents are gone before we looked is found all the same.
const BADGE: &str = "ORCHESTRATOR_TREE";

impl Tree {
    /// Starts a child in a process group of its own, with its output piped to us.
    ///
    /// # Errors
    /// [`ProcessError::NotStarted`], also if it is to be confined and nothing here can do that.
    pub fn spawn(launch: &Launch) -> Result<Self, ProcessError> {
        let badge = uuid::Uuid::new_v4().to_string();
        let mut command = Command::new(&launch.program);
        command.args(&launch.args).current_dir(&launch.dir).env_clear().envs(&launch.env);
        command.stdin(if launch.stdin { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.env(BADGE, &badge).process_group(0).kill_on_drop(true).spawn();
        let child = child.map_err(|source| ProcessError::NotStarted {
            program: launch.program.display().to_string(),
            dir: launch.dir.clone(),
            source,
        })?;
        let mark = child.id().and_then(ProcessMark::of);
        Ok(Self { child, mark, seen: HashSet::new(), badge: format!("{BADGE}={badge}") })
    }

    /// Which process the child is.
    pub fn mark(&self) -> Option<&ProcessMark> {
        self.mark.as_ref()
    }

    /// Notes the descendants that are there now, so that they are found again when their parents are gone.
    pub fn look(&mut self) {
        if let Some(mark) = &self.mark {
            self.seen.extend(descendants(mark.pid));
        }
    }

    /// What the child and its descendants hold in memory together, in KiB.
    pub fn memory_kb(&mut self) -> u64 {
        0
    }

    /// Waits for the child's own end.
    ///
    /// # Errors
    /// What the system says.
    pub async fn wait(&mut self) -> std::io::Result<ExitStatus> {
        self.child.wait().await
    }

    /// SIGTERM, a few seconds, SIGKILL, and the same for every descendant. Gives the exit status where there is one.
    pub async fn end(&mut self) -> Option<ExitStatus> {
        self.look();
        self.signal(Signal::SIGTERM);
        let gone = tokio::time::timeout(GRACE, self.child.wait()).await.ok().and_then(Result::ok);
        self.kill_all();
        let status = match gone {
            Some(status) => Some(status),
            None => self.child.wait().await.ok(),
        };
        self.kill_all();
        status
    }

    fn signal(&self, signal: Signal) {
        if let Some(mark) = self.mark.as_ref().filter(|mark| mark.is_alive()) {
            let _ = nix::sys::signal::killpg(Pid::from_raw(mark.pid.cast_signed()), signal);
        }
    }

    /// Kills until nothing is left: a tree may grow while it is cut down.
    fn kill_all(&mut self) {
        for _ in 0..10 {
            self.look();
            if let Some(mark) = &self.mark {
                put_down(mark);
            }
            self.seen.extend(bearers(&self.badge));
            let more: HashSet<_> = self.seen.iter().flat_map(|mark| descendants(mark.pid)).collect();
            self.seen.extend(more);
            self.seen.retain(ProcessMark::is_alive);
            if self.seen.is_empty() {
                return;
            }
            self.seen.iter().for_each(put_down);
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        self.kill_all();
    }
}

/// Ends what an earlier engine left running: this process, if it is still that one, and its descendants. Says how many
/// there were. Never touches a stranger that has the pid by now.
pub fn sweep(mark: &ProcessMark) -> u32 {
    if !mark.is_alive() {
        return 0;
    }
    let mut all = descendants(mark.pid);
    all.push(mark.clone());
    all.iter().for_each(put_down);
    u32::try_from(all.len()).unwrap_or(u32::MAX)
}

fn put_down(mark: &ProcessMark) {
    if mark.is_alive() {
        let _ = kill(Pid::from_raw(mark.pid.cast_signed()), Signal::SIGKILL);
    }
}

/// All that were started with this in their environment.
fn bearers(badge: &str) -> Vec<ProcessMark> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    let bears = |pid: &u32| {
        let environ = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environ.split(|&byte| byte == 0).any(|one| one == badge.as_bytes())
    };
    pids.filter(bears).filter_map(ProcessMark::of).collect()
}

/// All that descend from a process by parentage, as it is now.
fn descendants(root: u32) -> Vec<ProcessMark> {
    let mut children: HashMap<u32, Vec<u32>> = HashMap::new();
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    for pid in entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok()) {
        if let Some((parent, _, _)) = stat(pid) {
            children.entry(parent).or_default().push(pid);
        }
    }
    let (mut found, mut open) = (Vec::new(), vec![root]);
    while let Some(pid) = open.pop() {
        for &child in children.get(&pid).into_iter().flatten() {
            found.extend(ProcessMark::of(child));
            open.push(child);
        }
    }
    found
}
