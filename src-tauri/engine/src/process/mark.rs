//! Which process it was: a pid alone may be somebody else's by now.

use serde::{Deserialize, Serialize};

/// A process, told apart from every other that had or will have its pid.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ProcessMark {
    /// Its pid.
    pub pid: u32,
    /// When it began, in the kernel's ticks since boot.
    pub start_time: u64,
    /// Which boot of the machine that was.
    pub boot_id: String,
    /// What it and all that descends from it bear in their environment.
    #[serde(default)]
    pub badge: Option<String>,
}

impl ProcessMark {
    /// The mark of a process that lives now.
    pub fn of(pid: u32) -> Option<Self> {
        let (_, start_time, _) = stat(pid)?;
        Some(Self { pid, start_time, boot_id: boot_id(), badge: None })
    }

    /// Whether the machine has not been started anew since.
    pub fn is_of_this_boot(&self) -> bool {
        self.boot_id == boot_id()
    }

    /// Whether this very process is still there (a zombie is not).
    pub fn is_alive(&self) -> bool {
        self.boot_id == boot_id()
            && stat(self.pid).is_some_and(|(_, start, state)| start == self.start_time && state != 'Z')
    }
}

/// The parent, the start time and the state of a process, as `/proc/<pid>/stat` has them.
pub(super) fn stat(pid: u32) -> Option<(u32, u64, char)> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name, in parentheses, may hold anything: what counts comes after the last of them.
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    Some((fields.get(1)?.parse().ok()?, fields.get(19)?.parse().ok()?, fields.first()?.chars().next()?))
}

fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").map(|id| id.trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_knows_its_own_process_and_no_stranger_with_its_pid() {
        let own = ProcessMark::of(std::process::id()).unwrap();
        assert!(own.is_alive());
        assert!(!ProcessMark { start_time: own.start_time + 1, ..own.clone() }.is_alive());
        assert!(!ProcessMark { boot_id: "another".into(), ..own }.is_alive());
    }
}
