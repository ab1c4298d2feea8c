//! Where is Claude Code, which version, and is somebody logged in?

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    time::Duration,
};

use tokio_util::sync::CancellationToken;

use crate::{
    process::{self, EnvPolicy, Launch, Spec},
    settings,
    task::Unavailable,
};

/// Claude Code on this machine.
#[derive(Debug, Clone)]
pub struct Found {
    /// The program.
    pub program: PathBuf,
    /// What it says of its version.
    pub version: String,
    /// Its help, which says what it can.
    help: String,
}

impl Found {
    /// Whether this version knows a flag.
    pub fn has(&self, flag: &str) -> bool {
        self.help.contains(flag)
    }
}

/// What came of looking.
#[derive(Debug, Clone, Default)]
pub struct Located {
    /// The program, if it was found and can be used.
    pub found: Option<Found>,
    /// Every place that was tried.
    pub tried: Vec<String>,
    /// Whether somebody is logged in, where that could be told.
    pub logged_in: Option<bool>,
    /// Why it can't work, and how to mend it.
    pub problem: Option<(Unavailable, String)>,
}

/// The oldest version whose stream we know.
const OLDEST: (u32, u32) = (2, 0);

/// Looks in the setting, PATH, the login shell's PATH and the places where installers put it.
pub async fn locate(settings: &settings::Claude) -> Located {
    let mut tried = Vec::new();
    let Some(program) = find(settings, &mut tried).await else {
        let message = "Claude Code was not found: install it (npm install -g @anthropic-ai/claude-code), or set \
                       claude.program; `orchestrator doctor` names every place that was tried";
        return Located { tried, problem: Some((Unavailable::NotInstalled, message.into())), ..Located::default() };
    };
    let version = ask(&program, &["--version"]).await.map(|(_, said)| said).unwrap_or_default();
    let version = version.split_whitespace().next().unwrap_or_default().to_owned();
    if !is_known(&version) {
        let message = format!(
            "{} says it is version {version:?}; {}.{} or later is needed: update Claude Code",
            program.display(),
            OLDEST.0,
            OLDEST.1
        );
        return Located { tried, problem: Some((Unavailable::NotInstalled, message)), ..Located::default() };
    }
    let help = ask(&program, &["--help"]).await.map(|(_, said)| said).unwrap_or_default();
    let logged_in = is_logged_in(&program).await;
    let problem = (logged_in == Some(false)).then(|| {
        let message = "nobody is logged in to Claude Code: run `claude` once and log in; work goes on by itself";
        (Unavailable::NotLoggedIn, message.to_owned())
    });
    Located { found: Some(Found { program, version, help }), tried, logged_in, problem }
}

fn is_known(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse::<u32>().ok());
    matches!((parts.next().flatten(), parts.next().flatten()), (Some(major), Some(minor)) if (major, minor) >= OLDEST)
}

async fn is_logged_in(program: &Path) -> Option<bool> {
    let has = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    if has("ANTHROPIC_API_KEY") || has("CLAUDE_CODE_OAUTH_TOKEN") {
        return Some(true);
    }
    match ask(program, &["auth", "status"]).await? {
        (Some(0), _) => Some(true),
        (Some(1), said) if said.contains("loggedIn") || said.contains("logged") => Some(false),
        _ => None,
    }
}

async fn find(settings: &settings::Claude, tried: &mut Vec<String>) -> Option<PathBuf> {
    let mut is_there = |path: PathBuf| {
        let place = path.display().to_string();
        if !tried.contains(&place) {
            tried.push(place);
        }
        is_program(&path).then_some(path)
    };
    if let Some(own) = &settings.program {
        // The owner's word: no other is taken in its place.
        return is_there(own.clone());
    }
    let from_path = std::env::var_os("PATH").unwrap_or_default();
    if let Some(found) = std::env::split_paths(&from_path).find_map(|dir| is_there(dir.join("claude"))) {
        return Some(found);
    }
    if let Some(found) = usual_places().into_iter().find_map(&mut is_there) {
        return Some(found);
    }
    let login = login_path().await;
    std::env::split_paths(&login).find_map(|dir| is_there(dir.join("claude")))
}

fn usual_places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    if let Some(home) = std::env::var_os("HOME").map(PathBuf::from) {
        places.extend(
            [".local/bin", ".claude/local", ".npm-global/bin", ".volta/bin", ".local/share/mise/shims", ".bun/bin"]
                .map(|place| home.join(place).join("claude")),
        );
        let versions = std::fs::read_dir(home.join(".nvm/versions/node")).into_iter().flatten();
        let mut node: Vec<_> = versions.filter_map(|entry| Some(entry.ok()?.path().join("bin/claude"))).collect();
        node.sort();
        places.extend(node.into_iter().rev());
    }
    if let Some(prefix) = std::env::var_os("NPM_CONFIG_PREFIX") {
        places.push(PathBuf::from(prefix).join("bin/claude"));
    }
    places.extend(
        ["/opt/homebrew/bin/claude", "/usr/local/bin/claude", "/home/linuxbrew/.linuxbrew/bin/claude"].map(Into::into),
    );
    places
}

/// A program started from a desktop does not see the PATH that the shell's profile sets.
async fn login_path() -> OsString {
    let Some(shell) = std::env::var_os("SHELL").filter(|shell| !shell.is_empty()) else { return OsString::new() };
    let said = ask(Path::new(&shell), &["-lc", "printf '\\n%s' \"$PATH\""]).await;
    said.and_then(|(_, said)| said.lines().last().map(Into::into)).unwrap_or_default()
}

async fn ask(program: &Path, args: &[&str]) -> Option<(Option<i32>, String)> {
    let mut launch = Launch::new(program, std::env::temp_dir(), EnvPolicy::Agent);
    launch.args(args.iter().copied());
    let spec = Spec { launch, stdin: None, limit: Duration::from_secs(20), keep: 64 * 1024 };
    let done = process::command(&spec, &CancellationToken::new()).await.ok()?;
    Some((done.exit, done.output_tail))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_before_the_stream_that_we_know_are_refused() {
        assert!(is_known("2.1.330") && is_known("2.0.0") && is_known("3.0.1"));
        assert!(!is_known("1.0.100") && !is_known("") && !is_known("claude"));
    }

    #[tokio::test]
    async fn the_owners_setting_is_taken_alone_and_named() {
        let mut settings = settings::Settings::parse("").unwrap().claude;
        settings.program = Some("/nowhere/claude".into());
        let located = locate(&settings).await;
        assert_eq!(located.tried, ["/nowhere/claude"]);
        assert!(matches!(located.problem, Some((Unavailable::NotInstalled, _))));
    }
}
