//! Holds a child: a sub-reaper, so that whatever descends from the child comes to us when its parents are gone.

use std::{
    ffi::OsString,
    fs::File,
    io::Read,
    os::{
        fd::{FromRawFd, OwnedFd},
        unix::process::{CommandExt, ExitStatusExt},
    },
    process::{Child, Command, ExitCode},
    time::Duration,
};

use nix::{
    errno::Errno,
    fcntl::{FcntlArg, FdFlag, fcntl},
    sys::{
        prctl,
        signal::{Signal, kill, killpg},
        wait::{WaitPidFlag, WaitStatus, waitpid},
    },
    unistd::Pid,
};

/// Between two passes over what is left.
const PAUSE: Duration = Duration::from_millis(2);

/// Holds this program until it has ended or the pipe closes; a `t` in the pipe asks it to end.
pub fn hold(pipe: i32, command: &[OsString]) -> ExitCode {
    if let Err(problem) = prctl::set_child_subreaper(true) {
        eprintln!("orchestrator-keeper: {problem}");
        return ExitCode::from(71);
    }
    let pipe = owned(pipe);
    // The child must not hold it open, nor read what is meant for us.
    let _ = fcntl(&pipe, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC));
    let child = match Command::new(&command[0]).args(&command[1..]).process_group(0).spawn() {
        Ok(child) => child,
        Err(problem) => {
            eprintln!("{}: {problem}", command[0].display());
            return ExitCode::from(127);
        }
    };
    let root = Pid::from_raw(child.id().cast_signed());
    std::thread::spawn(move || listen(File::from(pipe), root));
    let code = wait_for(&child);
    end_all();
    ExitCode::from(code)
}

#[allow(unsafe_code, reason = "the number of an open descriptor that our starter passed to us alone")]
fn owned(pipe: i32) -> OwnedFd {
    // SAFETY: the starter opened it for us, and nothing else here uses it.
    unsafe { OwnedFd::from_raw_fd(pipe) }
}

/// What our owner says: a `t` is a request to end; the end of the pipe is the owner's own end, or its last word.
fn listen(mut pipe: File, root: Pid) {
    let mut byte = [0];
    loop {
        match pipe.read(&mut byte) {
            Ok(1) => {
                let _ = killpg(root, Signal::SIGTERM);
            }
            Ok(_) => break,
            Err(problem) if problem.kind() == std::io::ErrorKind::Interrupted => {}
            Err(_) => break,
        }
    }
    // The one that waits reaps; it ends this process when nobody is left.
    loop {
        kill_all();
        std::thread::sleep(PAUSE);
    }
}

/// Reaps whatever ends until the child itself does.
fn wait_for(child: &Child) -> u8 {
    let root = Pid::from_raw(child.id().cast_signed());
    loop {
        match waitpid(None, None) {
            Ok(WaitStatus::Exited(pid, code)) if pid == root => return u8::try_from(code & 0xff).unwrap_or(255),
            Ok(WaitStatus::Signaled(pid, signal, _)) if pid == root => {
                return u8::try_from(128 + signal as i32).unwrap_or(255);
            }
            Ok(_) | Err(Errno::EINTR) => {}
            Err(_) => return 255,
        }
    }
}

/// Ends all that is left. Whatever lost its parents is our child by now, so that no child means that none is left.
fn end_all() {
    loop {
        match waitpid(None, Some(WaitPidFlag::WNOHANG)) {
            Err(Errno::ECHILD) => return,
            Ok(WaitStatus::StillAlive) => {
                kill_all();
                std::thread::sleep(PAUSE);
            }
            Ok(_) | Err(_) => {}
        }
    }
}

fn kill_all() {
    let own = std::process::id();
    let mut open = vec![own];
    let parents: Vec<(u32, u32)> = processes();
    while let Some(parent) = open.pop() {
        for &(pid, _) in parents.iter().filter(|(_, of)| *of == parent) {
            let _ = kill(Pid::from_raw(pid.cast_signed()), Signal::SIGKILL);
            open.push(pid);
        }
    }
}

/// Every process with its parent.
fn processes() -> Vec<(u32, u32)> {
    let Ok(entries) = std::fs::read_dir("/proc") else { return Vec::new() };
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok());
    pids.filter_map(|pid| {
        let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        // The name, in parentheses, may hold anything.
        let parent = text.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
        Some((pid, parent))
    })
    .collect()
}

/// The code by which a shell tells how a program ended.
pub fn code_of(status: std::process::ExitStatus) -> u8 {
    let code = status.code().unwrap_or_else(|| 128 + status.signal().unwrap_or(0));
    u8::try_from(code & 0xff).unwrap_or(255)
}
