//! What nothing lifts: credentials, what the owner's own tools obey later, and the app's own home.

use std::path::Path;

use super::{
    place,
    shell::{Part, Script, base},
};
use crate::settings::Home;

/// Folders and files of credentials, by their place below a home folder, or anywhere.
const SECRETS: [&str; 34] = [
    "~/.ssh/**",
    "~/.aws/**",
    "~/.azure/**",
    "~/.gnupg/**",
    "~/.kube/**",
    "~/.docker/config.json",
    "~/.netrc",
    "~/.npmrc",
    "~/.yarnrc.yml",
    "~/.pypirc",
    "~/.pgpass",
    "~/.my.cnf",
    "~/.git-credentials",
    "~/.config/git/credentials",
    "~/.config/gh/**",
    "~/.config/hub",
    "~/.config/gcloud/**",
    "~/.config/op/**",
    "~/.cargo/credentials*",
    "~/.local/share/keyrings/**",
    "~/.password-store/**",
    "~/.mozilla/**",
    "~/.thunderbird/**",
    "~/.config/google-chrome/**",
    "~/.config/chromium/**",
    "~/.config/BraveSoftware/**",
    "~/.config/microsoft-edge/**",
    "~/Library/Keychains/**",
    "~/.claude/.credentials.json",
    "~/.vault-token",
    "/etc/shadow",
    "/etc/gshadow",
    "/etc/ssh/ssh_host_*",
    "/proc/**/environ",
];
/// What the owner's shells, tools and sessions run or obey later.
const OBEYED: [&str; 22] = [
    "~/.bashrc",
    "~/.bash_profile",
    "~/.bash_login",
    "~/.profile",
    "~/.zshrc",
    "~/.zshenv",
    "~/.zprofile",
    "~/.config/fish/**",
    "~/.gitconfig",
    "~/.config/git/**",
    "~/.config/systemd/**",
    "~/.config/autostart/**",
    "~/.claude/**",
    "~/.claude.json",
    "~/.local/bin/**",
    "~/.cargo/bin/**",
    "~/.cargo/config*",
    "/etc/**",
    "/var/spool/cron/**",
    "~/Library/LaunchAgents/**",
    "~/.vimrc",
    "~/.tmux.conf",
];
/// The same, in any workspace.
const OBEYED_HERE: [&str; 9] = [
    "**/.claude/**",
    "**/.claude",
    "**/.mcp.json",
    "**/.git/hooks/**",
    "**/.git/hooks",
    "**/.git/config",
    "**/.git/config.worktree",
    "**/.git/info/attributes",
    "**/.git",
];
/// Programs that change what their last words name.
const WRITING: [&str; 16] = [
    "tee", "cp", "mv", "ln", "install", "rm", "rmdir", "unlink", "touch", "truncate", "chmod", "chown", "mkdir", "dd",
    "shred", "rsync",
];

/// The place around a run.
#[derive(Debug, Clone, Copy)]
pub struct Around<'a> {
    /// Where it works.
    pub workdir: &'a Path,
    /// The app's home.
    pub home: &'a Home,
    /// The owner's home folder.
    pub user: Option<&'a Path>,
}

impl Around<'_> {
    /// Why this file is never written, if so.
    pub fn keeps_from_writing(&self, path: &str) -> Option<String> {
        let found = place::absolute(path, self.workdir, self.user);
        let text = found.to_string_lossy();
        if self.is_any(&SECRETS, &text) {
            return Some(format!("{path} holds credentials"));
        }
        if self.is_any(&OBEYED, &text) || self.is_any(&OBEYED_HERE, &text) {
            return Some(format!("{path} is configuration that other tools obey"));
        }
        self.is_ours(&found).then(|| format!("{path} belongs to the orchestrator itself"))
    }

    /// Why this file is never read, if so.
    pub fn keeps_from_reading(&self, path: &str) -> Option<String> {
        let found = place::absolute(path, self.workdir, self.user);
        let text = found.to_string_lossy();
        if self.is_any(&SECRETS, &text) {
            return Some(format!("{path} holds credentials"));
        }
        self.is_ours(&found).then(|| format!("{path} belongs to the orchestrator itself"))
    }

    /// Why this command line never runs, as far as its text tells.
    pub fn keeps_from_running(&self, script: &Script) -> Option<String> {
        script.parts.iter().find_map(|part| self.part(part))
    }

    fn part(&self, part: &Part) -> Option<String> {
        let program = part.words.first().map(|word| base(word)).unwrap_or_default();
        if matches!(program, "crontab" | "at" | "batch") && !part.words.iter().any(|word| word == "-l") {
            return Some(format!("{program} makes something run later, after the task"));
        }
        if let Some(why) = part.writes.iter().find_map(|file| self.keeps_from_writing(file)) {
            return Some(why);
        }
        let edits_in_place =
            program == "sed" && part.words.iter().any(|word| word.starts_with("-i") || word == "--in-place");
        let sets_git = part.line().starts_with("git config");
        let writes = WRITING.contains(&program) || edits_in_place;
        let files = part.words.iter().skip(1).chain(&part.reads);
        let files = files.map(|word| {
            word.rsplit_once('=')
                .filter(|_| word.starts_with('-') || program == "dd")
                .map_or(word.as_str(), |(_, file)| file)
        });
        for file in files.filter(|file| !file.starts_with('-') && !file.is_empty()) {
            if writes && let Some(why) = self.keeps_from_writing(file) {
                return Some(why);
            }
            if file.contains(['/', '.', '~', '$'])
                && let Some(why) = self.keeps_from_reading(file)
            {
                return Some(why);
            }
        }
        (sets_git
            && !part
                .words
                .iter()
                .any(|word| ["--get", "--list", "-l", "--get-all", "--get-regexp"].contains(&word.as_str())))
        .then(|| "git's configuration is what the owner's own git obeys".to_owned())
    }

    /// The app's home, apart from the worktree that the run is in.
    fn is_ours(&self, path: &Path) -> bool {
        let root = self.home.root();
        let real = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        (path.starts_with(root) || path.starts_with(&real)) && !path.starts_with(self.workdir)
    }

    fn is_any(&self, patterns: &[&str], text: &str) -> bool {
        patterns.iter().any(|pattern| match (pattern.strip_prefix("~/"), self.user) {
            (Some(rest), Some(user)) => {
                let pattern = format!("{}/{rest}", user.display());
                place::glob(&pattern, text) || pattern.strip_suffix("/**").is_some_and(|folder| folder == text)
            }
            (Some(_), None) => false,
            (None, _) => place::glob(pattern, text),
        })
    }
}

/// The fixed denials as the CLI takes them.
pub fn for_claude() -> Vec<String> {
    let both = |path: &str| [format!("Read({path})"), format!("Edit({path})")];
    let secrets = SECRETS.iter().filter(|path| path.starts_with('~')).flat_map(|path| both(path));
    let absolute = SECRETS.iter().filter(|path| path.starts_with("/etc")).flat_map(|path| both(&format!("/{path}")));
    let obeyed = OBEYED.iter().filter(|path| path.starts_with('~')).map(|path| format!("Edit({path})"));
    let system = ["//etc/**", "//var/spool/cron/**"].map(|path| format!("Edit({path})"));
    let here = [".claude/**", "**/.claude/**", ".mcp.json", ".git/**", "**/.git/hooks/**", "**/.git/config"];
    let here = here.iter().map(|path| format!("Edit({path})"));
    secrets.chain(absolute).chain(obeyed).chain(system).chain(here).chain(["Bash(crontab:*)".to_owned()]).collect()
}
