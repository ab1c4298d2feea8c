//! The sandbox: bubblewrap, with nothing in it but what is named.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Launch, Network, ProcessError, Reach};

/// The system's own folders: read, never written.
const SYSTEM: [&str; 12] = [
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/etc",
    "/opt",
    "/nix",
    "/run/systemd/resolve",
    "/run/resolvconf",
];
/// Files of the system that hold secrets: nothing is seen in their place.
const HIDDEN_FILES: [&str; 8] = [
    "/etc/shadow",
    "/etc/shadow-",
    "/etc/gshadow",
    "/etc/gshadow-",
    "/etc/sudoers",
    "/etc/krb5.keytab",
    "/etc/machine-id",
    "/etc/security/opasswd",
];
/// Folders of the system that hold secrets.
const HIDDEN_FOLDERS: [&str; 7] = [
    "/etc/ssh",
    "/etc/sudoers.d",
    "/etc/wireguard",
    "/etc/ssl/private",
    "/etc/letsencrypt",
    "/etc/NetworkManager/system-connections",
    "/etc/docker",
];
/// What of the kernel is not to be turned, not even by who is its administrator.
const KERNEL: [&str; 4] = ["/proc/sys", "/proc/irq", "/proc/bus", "/proc/fs"];
/// Toolchains in a home folder, without the credentials that some keep beside them.
const TOOLCHAINS: [&str; 24] = [
    ".cargo/bin",
    ".cargo/registry",
    ".cargo/git",
    ".cargo/env",
    ".cargo/config.toml",
    ".rustup",
    ".nvm",
    ".volta",
    ".bun",
    ".deno",
    ".npm-global",
    ".local/bin",
    ".local/lib",
    ".local/share/mise",
    ".local/share/pnpm",
    ".local/share/uv",
    ".local/share/claude",
    ".local/pipx",
    ".pyenv",
    ".rbenv",
    ".sdkman",
    "go/bin",
    "go/pkg/mod",
    ".gitconfig",
];
/// Where the sandbox's own loopback leads out, where there is no other network.
const PORT: u16 = 3128;
/// The proxy's socket as the sandbox sees it.
const SOCKET: &str = "/run/orchestrator.sock";

/// Looks whether a sandbox can be made here.
///
/// # Errors
/// Why not, and what to do about it.
pub fn probe() -> Result<PathBuf, String> {
    if cfg!(not(target_os = "linux")) {
        return Err("this system has none that the orchestrator knows".into());
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = super::containment::find(Path::new("bwrap"), Some(&path));
    let bwrap = found.map_err(|_| "bubblewrap is not installed; install it (apt install bubblewrap)".to_owned())?;
    let tried = Command::new(&bwrap)
        .args(["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--unshare-pid", "--unshare-ipc"])
        .args(["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--", "true"])
        .stdin(std::process::Stdio::null())
        .output();
    match tried {
        Ok(out) if out.status.success() => Ok(bwrap),
        Ok(out) => {
            let said = String::from_utf8_lossy(&out.stderr);
            Err(format!(
                "bubblewrap can't make one here ({}); user namespaces have to be allowed",
                said.lines().next().unwrap_or("it says no more").trim()
            ))
        }
        Err(problem) => Err(format!("bubblewrap can't be started: {problem}")),
    }
}

/// The program and arguments that start a child in its sandbox.
pub(super) fn wrap(
    launch: &Launch,
    program: &Path,
    reach: &Reach,
    bwrap: &Path,
    keeper: Option<&Path>,
) -> Result<(PathBuf, Vec<OsString>), ProcessError> {
    let mut all = Mounts::default();
    all.system();
    all.home(launch);
    all.program(program);
    for path in &reach.readable {
        all.seen(path);
    }
    let bind = if reach.may_write { "--bind" } else { "--ro-bind" };
    all.put(bind, &reach.workspace);
    for path in reach.writable.iter().filter(|path| path.exists()) {
        all.put("--bind", path);
    }
    for path in &reach.frozen {
        all.freeze(path, reach);
    }
    let mut words = all.0;
    let plain = |text: &str| OsString::from(text);
    words.extend(["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"].map(plain));
    words.extend(["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--hostname", "sandbox"].map(plain));
    words.extend([plain("--chdir"), launch.dir.clone().into()]);
    let mut inner = vec![program.as_os_str().to_owned()];
    match &reach.network {
        Network::Open => {}
        Network::None => words.push("--unshare-net".into()),
        Network::Through(socket) => {
            let keeper = keeper.ok_or_else(|| unfit(launch, "its network needs the keeper, which was not found"))?;
            words.push("--unshare-net".into());
            words.extend([plain("--ro-bind"), keeper.into(), plain("/run/orchestrator-keeper")]);
            words.extend([plain("--bind"), socket.into(), plain(SOCKET)]);
            let proxy = format!("http://127.0.0.1:{PORT}");
            for name in ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"] {
                words.extend([plain("--setenv"), plain(name), plain(&proxy)]);
            }
            words.extend(["--unsetenv", "NO_PROXY", "--unsetenv", "no_proxy"].map(plain));
            inner = ["/run/orchestrator-keeper", "forward", &PORT.to_string(), SOCKET].map(plain).to_vec();
            inner.push(program.into());
        }
    }
    words.push("--".into());
    words.extend(inner);
    words.extend(launch.args.iter().cloned());
    Ok((bwrap.to_owned(), words))
}

pub(super) fn unfit(launch: &Launch, why: &str) -> ProcessError {
    let source = std::io::Error::new(std::io::ErrorKind::Unsupported, why.to_owned());
    ProcessError::NotStarted { program: launch.program.display().to_string(), dir: launch.dir.clone(), source }
}

#[derive(Default)]
struct Mounts(Vec<OsString>);

impl Mounts {
    fn put(&mut self, how: &str, path: &Path) {
        self.0.extend([how.into(), path.into(), path.into()]);
    }

    fn tmpfs(&mut self, path: &Path) {
        self.0.extend(["--tmpfs".into(), path.into()]);
    }

    /// Read-only, if it is there.
    fn seen(&mut self, path: &Path) {
        if path.exists() {
            self.put("--ro-bind", path);
        }
    }

    fn system(&mut self) {
        for path in SYSTEM.map(Path::new) {
            match std::fs::read_link(path) {
                // /bin and the like are links on most systems.
                Ok(to) => self.0.extend(["--symlink".into(), to.into(), path.into()]),
                Err(_) => self.seen(path),
            }
        }
        self.0.extend(["--dev", "/dev", "--proc", "/proc"].map(OsString::from));
        KERNEL.map(Path::new).iter().for_each(|path| self.seen(path));
        for path in ["/proc/sysrq-trigger", "/proc/kcore", "/proc/kallsyms", "/proc/timer_list"].map(Path::new) {
            self.mask(path);
        }
        HIDDEN_FILES.map(Path::new).iter().for_each(|path| self.mask(path));
        for path in HIDDEN_FOLDERS.map(Path::new).iter().filter(|path| path.is_dir()) {
            self.tmpfs(path);
        }
        ["/tmp", "/var/tmp", "/dev/shm"].map(Path::new).iter().for_each(|path| self.tmpfs(path));
    }

    fn mask(&mut self, path: &Path) {
        if path.exists() {
            self.0.extend(["--ro-bind".into(), "/dev/null".into(), path.into()]);
        }
    }

    /// An empty home with the toolchains in it: what is written there is gone with the run.
    fn home(&mut self, launch: &Launch) {
        let Some(home) = launch.env.get(std::ffi::OsStr::new("HOME")).map(PathBuf::from) else { return };
        if home.parent().is_none() {
            return;
        }
        self.tmpfs(&home);
        for name in TOOLCHAINS {
            self.seen(&home.join(name));
        }
        // Whatever its owner calls by name: folders of programs, wherever they lie. The home itself is never one.
        let path = launch.env.get(std::ffi::OsStr::new("PATH")).cloned().unwrap_or_default();
        for folder in std::env::split_paths(&path).filter(|folder| folder.is_absolute()) {
            let is_system = SYSTEM.iter().any(|system| folder.starts_with(system));
            if !is_system && !home.starts_with(&folder) && folder.components().count() > 2 {
                self.seen(&folder);
            }
        }
        for name in ["CARGO_HOME", "RUSTUP_HOME"] {
            let Some(folder) = launch.env.get(std::ffi::OsStr::new(name)).map(PathBuf::from) else { continue };
            if name == "RUSTUP_HOME" {
                self.seen(&folder);
            } else {
                ["bin", "registry", "git", "config.toml"].iter().for_each(|part| self.seen(&folder.join(part)));
            }
        }
    }

    /// The program's own folder, where it lies outside of the system's: real, and as it is called.
    fn program(&mut self, program: &Path) {
        let is_system = |path: &Path| SYSTEM.iter().any(|system| path.starts_with(system));
        let real = program.canonicalize().unwrap_or_else(|_| program.to_owned());
        for path in [real.as_path(), program] {
            if !is_system(path) {
                self.seen(path);
            }
        }
        // A program of node's reads the package around it.
        let package = real.ancestors().find(|above| above.parent().is_some_and(|up| up.ends_with("node_modules")));
        if let Some(package) = package.filter(|package| !is_system(package)) {
            self.seen(package);
        }
    }

    /// Read-only within what is writable. One that is not there is covered by an empty folder, so that nobody makes it;
    /// that leaves an empty folder behind in the workspace only where git does not see one.
    fn freeze(&mut self, path: &Path, reach: &Reach) {
        if path.exists() {
            self.put("--ro-bind", path);
            return;
        }
        let is_in = reach.may_write && path.starts_with(&reach.workspace);
        if is_in && path.parent().is_some_and(Path::is_dir) {
            self.0.extend(["--tmpfs".into(), path.into(), "--remount-ro".into(), path.into()]);
        }
    }
}
