//! A process and all its descendants, owned from spawn to reap.

use std::{
    collections::{HashMap, HashSet},
    ffi::{OsStr, OsString},
    os::fd::{AsRawFd, OwnedFd},
    path::PathBuf,
    process::{ExitStatus, Stdio},
    time::{Duration, Instant},
};

use nix::{
    fcntl::{FcntlArg, FdFlag, OFlag, fcntl},
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use tokio::process::{Child, Command};

use super::{
    Containment, Launch, ProcessError, ProcessMark,
    containment::{containment, find},
    mark::stat,
    sandbox::{self, unfit},
};

/// How long a process may take to end after SIGTERM.
const GRACE: Duration = Duration::from_secs(3);

/// How often the system is looked at for descendants.
const LOOK: Duration = Duration::from_millis(250);

/// Every descendant inherits it, so that one whose parents are gone before we looked is found all the same.
const BADGE: &str = "ORCHESTRATOR_TREE";

/// A child with its descendants. Dropping it ends them all.
pub struct Tree {
    /// The child itself; its pipes are taken from here. Where there is a keeper, this is the keeper.
    pub child: Child,
    mark: Option<ProcessMark>,
    seen: HashSet<ProcessMark>,
    badge: String,
    /// What the keeper hears: a request to end, and by its end that all has to end.
    line: Option<OwnedFd>,
    looked: Option<Instant>,
    memory_kb: u64,
}

impl Tree {
    /// Starts a child in a process group of its own, with its output piped to us: held by the keeper, and in a sandbox
    /// if it is to be confined.
    ///
    /// # Errors
    /// [`ProcessError::NotStarted`], also if it is to be confined and nothing here can do that.
    pub fn spawn(launch: &Launch) -> Result<Self, ProcessError> {
        let failed = |source| ProcessError::NotStarted {
            program: launch.program.display().to_string(),
            dir: launch.dir.clone(),
            source,
        };
        let badge = uuid::Uuid::new_v4().to_string();
        let here = containment();
        let (program, args) = confined(launch, here)?;
        let (mut command, pipe) = match here.keeper.as_ref().and_then(|keeper| Some((keeper, pipe().ok()?))) {
            Some((keeper, (read, write))) => {
                let mut command = Command::new(keeper);
                command.args(["hold", &read.as_raw_fd().to_string()]).arg(&program);
                (command, Some((read, write)))
            }
            None => (Command::new(&program), None),
        };
        command.args(args).current_dir(&launch.dir).env_clear().envs(&launch.env);
        command.stdin(if launch.stdin { Stdio::piped() } else { Stdio::null() });
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.env(BADGE, &badge).process_group(0).kill_on_drop(true).spawn().map_err(failed)?;
        let mark = child.id().and_then(ProcessMark::of).map(|mark| ProcessMark { badge: Some(badge.clone()), ..mark });
        let line = pipe.map(|(_, write)| write);
        let badge = format!("{BADGE}={badge}");
        Ok(Self { child, mark, seen: HashSet::new(), badge, line, looked: None, memory_kb: 0 })
    }

    /// Which process the child is.
    pub fn mark(&self) -> Option<&ProcessMark> {
        self.mark.as_ref()
    }

    /// Notes the descendants that are there now, so that they are found again when their parents are gone. Looks at
    /// the system only now and then, however often it is called.
    pub fn look(&mut self) {
        // The keeper reaps them all: only their memory is of interest.
        if self.line.is_none() && self.looked.is_none_or(|at| at.elapsed() > LOOK) {
            self.look_now();
        }
    }

    fn look_now(&mut self) {
        self.looked = Some(Instant::now());
        if let Some(mark) = &self.mark {
            self.seen.extend(descendants(mark.pid));
        }
    }

    /// What the child and its descendants hold in memory together, in KiB: of their own, not shared with others.
    pub fn memory_kb(&mut self) -> u64 {
        if self.looked.is_none_or(|at| at.elapsed() > LOOK) {
            self.looked = Some(Instant::now());
            let all = self.mark.as_ref().map(|mark| descendants(mark.pid)).unwrap_or_default();
            self.memory_kb = all.iter().map(|one| held_kb(one.pid)).sum();
        }
        self.memory_kb
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
        if let Ok(Some(status)) = self.child.try_wait() {
            self.finish(status);
            return Some(status);
        }
        self.ask_to_end();
        let gone = tokio::time::timeout(GRACE, self.child.wait()).await.ok().and_then(Result::ok);
        if let Some(status) = gone {
            self.finish(status);
            return Some(status);
        }
        // The end of the pipe is the keeper's word to kill; what it can't do in a second is done without it.
        self.line = None;
        let kept = tokio::time::timeout(Duration::from_secs(1), self.child.wait()).await.ok().and_then(Result::ok);
        self.kill_all();
        match kept {
            Some(status) => Some(status),
            None => self.child.wait().await.ok(),
        }
    }

    /// The keeper ends only after all that it held; one that was killed has held nothing to the end.
    fn finish(&mut self, status: ExitStatus) {
        let was_kept = self.line.take().is_some();
        if !was_kept || status.code().is_none() {
            self.kill_all();
        }
    }

    fn ask_to_end(&mut self) {
        match &self.line {
            Some(line) => {
                let _ = nix::unistd::write(line, b"t");
            }
            None => {
                self.look_now();
                if let Some(mark) = self.mark.as_ref().filter(|mark| mark.is_alive()) {
                    let _ = nix::sys::signal::killpg(Pid::from_raw(mark.pid.cast_signed()), Signal::SIGTERM);
                }
            }
        }
    }

    /// Kills until nothing is left: a tree may grow while it is cut down.
    fn kill_all(&mut self) {
        for _ in 0..10 {
            self.look_now();
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
        if self.line.take().is_some() {
            // The keeper has heard it; it gets a moment to end what it holds, since it finds what we could not.
            for _ in 0..100 {
                match self.child.try_wait() {
                    Ok(Some(status)) if status.code().is_some() => return,
                    Ok(None) => std::thread::sleep(Duration::from_millis(2)),
                    Ok(Some(_)) | Err(_) => break,
                }
            }
        }
        self.kill_all();
    }
}

/// The program and its arguments, in the sandbox where it is to be confined.
fn confined(launch: &Launch, here: &Containment) -> Result<(PathBuf, Vec<OsString>), ProcessError> {
    let path = launch.env.get(OsStr::new("PATH")).map(OsString::as_os_str);
    let program = find(&launch.program, path).map_err(|source| ProcessError::NotStarted {
        program: launch.program.display().to_string(),
        dir: launch.dir.clone(),
        source,
    })?;
    if !launch.dir.is_dir() {
        return Err(unfit(launch, "there is no such folder"));
    }
    match (&launch.reach, &here.sandbox) {
        (None, _) => Ok((program, launch.args.clone())),
        (Some(reach), Ok(bwrap)) => sandbox::wrap(launch, &program, reach, bwrap, here.keeper.as_deref()),
        (Some(_), Err(why)) => Err(unfit(launch, why)),
    }
}

/// A pipe whose read end a child inherits. Another child that is started at this very moment may inherit it as well:
/// that does no harm, for the write end is ours alone, and its end is what counts.
fn pipe() -> nix::Result<(OwnedFd, OwnedFd)> {
    let (read, write) = nix::unistd::pipe2(OFlag::O_CLOEXEC)?;
    fcntl(&read, FcntlArg::F_SETFD(FdFlag::empty()))?;
    Ok((read, write))
}

/// What a process holds in memory of its own.
fn held_kb(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let of = |line: &str| line.split_whitespace().nth(1)?.parse::<u64>().ok();
    status.lines().filter(|line| line.starts_with("RssAnon:") || line.starts_with("RssShmem:")).filter_map(of).sum()
}

/// Ends what an earlier engine left running: this process, if it is still that one, its descendants, and whoever bears
/// its badge though its parents are gone. Says how many there were. Never touches a stranger that has the pid by now.
pub fn sweep(mark: &ProcessMark) -> u32 {
    if !mark.is_of_this_boot() {
        return 0;
    }
    let mut all: HashSet<ProcessMark> = HashSet::new();
    if mark.is_alive() {
        all.extend(descendants(mark.pid));
        all.insert(ProcessMark { badge: None, ..mark.clone() });
    }
    if let Some(badge) = &mark.badge {
        all.extend(bearers(&format!("{BADGE}={badge}")));
    }
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
