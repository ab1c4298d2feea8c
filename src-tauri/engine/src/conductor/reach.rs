//! What a run may reach: its workspace, what git needs of the repository behind it, and what its owner has granted.

use std::path::{Path, PathBuf};

use crate::{
    check::Allowed,
    process::{Network, Reach, containment},
    settings::{Confine, Online},
    workspace::{Kind, Workspace},
};

use super::Conductor;

/// Configuration that the owner's own tools obey later: an agent never writes it, wherever it works.
const OBEYED: [&str; 5] = [".claude", ".mcp.json", ".git/hooks", ".git/config", ".git/config.worktree"];

impl Conductor {
    /// What holds agents here, in words for the owner.
    pub fn confinement(&self) -> String {
        let network = match self.settings.sandbox.network {
            Online::Open => "network open",
            Online::Registries => "network to Claude's service and package registries",
            Online::None => "network to Claude's service only",
        };
        match (&containment().sandbox, self.settings.sandbox.mode) {
            (Ok(_), Confine::Auto) => format!("bubblewrap, {network}"),
            (_, Confine::Off) => "no sandbox, by the setting sandbox.mode; the agent asks more".into(),
            (Err(why), Confine::Auto) => format!("no sandbox: {why}; the agent asks more"),
        }
    }

    /// Whether runs are confined here and now.
    pub(super) fn confines(&self) -> bool {
        self.settings.sandbox.mode == Confine::Auto && containment().sandbox.is_ok()
    }

    /// What a run may reach in this workspace; none where there is no sandbox. `grants` are folders beyond it.
    pub(super) fn reach(&self, allowed: &Allowed, workspace: &Workspace, grants: &[PathBuf]) -> Option<Reach> {
        self.reach_in(workspace, allowed.brief().kind.only_reads(), grants)
    }

    /// What a check may reach: it builds and writes in the workspace, whatever the task may do.
    pub(super) fn reach_of_checks(&self, workspace: &Workspace) -> Option<Reach> {
        self.reach_in(workspace, false, &[])
    }

    fn reach_in(&self, workspace: &Workspace, only_reads: bool, grants: &[PathBuf]) -> Option<Reach> {
        self.confines().then(|| {
            let rules = &self.settings.sandbox;
            let mut writable: Vec<PathBuf> = rules.writable.iter().map(|path| expand(path)).collect();
            writable.extend(grants.iter().cloned());
            writable.extend(self.recipe_folders(workspace));
            let mut frozen: Vec<PathBuf> = OBEYED.iter().map(|name| workspace.dir.join(name)).collect();
            let mut readable: Vec<PathBuf> = rules.readable.iter().map(|path| expand(path)).collect();
            // What came with messages from phones is named in their tasks.
            readable.extend(Some(self.home.attachments()).filter(|folder| folder.is_dir()));
            if let Kind::Worktree { common, tree, .. } = &workspace.kind {
                readable.push(common.clone());
                frozen.push(tree.join(".git"));
                if !only_reads {
                    writable.extend(written_by_git(common, tree));
                }
            }
            let (kept, read) = claude_home();
            writable.extend(kept);
            readable.extend(read);
            let network = self.network();
            Reach { workspace: tree_of(workspace), may_write: !only_reads, writable, readable, frozen, network }
        })
    }

    fn network(&self) -> Network {
        match self.settings.sandbox.network {
            Online::Open => Network::Open,
            Online::Registries | Online::None => Network::Through(self.home.proxy_socket()),
        }
    }
}

/// What Claude Code keeps between runs, so that a session can be resumed and a login refreshed.
const KEPT: [&str; 10] = [
    "projects",
    "todos",
    "tasks",
    "session-env",
    "sessions",
    "shell-snapshots",
    "file-history",
    "plans",
    "debug",
    ".credentials.json",
];
/// What it obeys: read, and never written from inside of a run. Whatever else it writes there is gone with the run.
const OBEYED_BY_CLAUDE: [&str; 9] = [
    "settings.json",
    "settings.local.json",
    "CLAUDE.md",
    "agents",
    "commands",
    "skills",
    "plugins",
    "output-styles",
    ".claude.json",
];

/// What of Claude Code's own folder a run writes and reads.
fn claude_home() -> (Vec<PathBuf>, Vec<PathBuf>) {
    let user = std::env::home_dir().unwrap_or_default();
    let own = std::env::var_os("CLAUDE_CONFIG_DIR").map(PathBuf::from);
    let folder = own.clone().unwrap_or_else(|| user.join(".claude"));
    for name in KEPT.iter().filter(|name| !name.starts_with('.')) {
        // Only what is there can be brought within reach.
        let _ = std::fs::create_dir_all(folder.join(name));
    }
    let mut read: Vec<PathBuf> = OBEYED_BY_CLAUDE.iter().map(|name| folder.join(name)).collect();
    if own.is_none() {
        read.push(user.join(".claude.json"));
    }
    (KEPT.iter().map(|name| folder.join(name)).collect(), read)
}

/// A project may be a folder of its repository: the whole worktree is its workspace.
fn tree_of(workspace: &Workspace) -> PathBuf {
    match &workspace.kind {
        Kind::Worktree { tree, .. } => tree.clone(),
        Kind::InPlace { .. } | Kind::Scratch { .. } => workspace.dir.clone(),
    }
}

/// Where git writes when somebody commits in a worktree: objects, the worktree's own index and HEAD, and the branches
/// that are ours. Not the owner's branches, configuration or hooks.
fn written_by_git(common: &Path, tree: &Path) -> Vec<PathBuf> {
    let admin = std::fs::read_to_string(tree.join(".git")).ok();
    let admin = admin.map(|text| PathBuf::from(text.trim_start_matches("gitdir:").trim()));
    let mut paths = vec![
        common.join("objects"),
        common.join("refs/heads/orchestrator"),
        common.join("logs/refs/heads/orchestrator"),
    ];
    paths.extend(admin.filter(|admin| admin.starts_with(common.join("worktrees"))));
    paths
}

fn expand(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), std::env::home_dir()) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}
