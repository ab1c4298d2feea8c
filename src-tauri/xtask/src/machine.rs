//! What the machine has and lacks: a display, system packages, the right to install them.

use std::{
    io::IsTerminal,
    process::{Command, Stdio},
};

use anyhow::{Context, bail};

use crate::sh;

/// To compile and run the desktop.
pub const DESKTOP: [&str; 2] = ["libwebkit2gtk-4.1-dev", "libayatana-appindicator3-1"];

/// For the tests: the sandbox, and to look at the desktop without a screen.
pub const SCREEN: [&str; 14] = [
    "bubblewrap",
    "xvfb",
    "xauth",
    "xdotool",
    "x11-utils",
    "imagemagick",
    "dunst",
    "libnotify-bin",
    "webkit2gtk-driver",
    "openbox",
    "python3-dbus",
    "python3-gi",
    "gir1.2-gtk-3.0",
    "fonts-dejavu-core",
];

/// Whether a window can be shown. A start without a display would end in a panic deep inside of GTK.
pub fn has_display() -> bool {
    let is_set = |key: &str| std::env::var_os(key).is_some_and(|value| !value.is_empty());
    cfg!(any(target_os = "macos", windows)) || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

/// Whether there is somebody to ask.
pub fn is_attended() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal() && std::env::var_os("CI").is_none()
}

/// Which of these packages are not installed. None where the system has no such packages.
pub fn missing<'a>(wanted: &[&'a str]) -> Vec<&'a str> {
    if !cfg!(target_os = "linux") || !sh::has("dpkg-query") {
        return Vec::new();
    }
    wanted.iter().copied().filter(|name| !is_installed(name)).collect()
}

fn is_installed(package: &str) -> bool {
    let output =
        Command::new("dpkg-query").args(["-W", "-f=${db:Status-Status}", package]).stderr(Stdio::null()).output();
    output.is_ok_and(|output| output.stdout == b"installed")
}

/// How much there is to fetch for these packages, in bytes; none if that can't be told beforehand.
pub fn download_size(packages: &[&str]) -> Option<u64> {
    let output = Command::new("apt-get")
        .args(["-qq", "--print-uris", "--no-install-recommends", "install"])
        .args(packages)
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success()).then(|| sum_of_uris(&text)).filter(|&sum| sum > 0)
}

/// Lines are `'http://...' name.deb SIZE HASH`.
fn sum_of_uris(text: &str) -> u64 {
    text.lines().filter_map(|line| line.split_whitespace().nth(2)?.parse::<u64>().ok()).sum()
}

/// Installs packages, as root or through sudo.
pub fn install(packages: &[&str]) -> anyhow::Result<()> {
    install_by(packages, sh::run)
}

/// The same, the commands run by `run`.
pub fn install_by(packages: &[&str], run: impl Fn(&mut Command) -> anyhow::Result<()>) -> anyhow::Result<()> {
    if packages.is_empty() {
        return Ok(());
    }
    if !sh::has("apt-get") {
        bail!("these packages are needed, by whatever name your system knows them: {}", packages.join(" "));
    }
    run(apt_get().args(["-q", "update"])).context("refreshing the list of packages")?;
    run(apt_get().args(["-q", "install", "-y", "--no-install-recommends"]).args(packages))
}

/// Whether packages can be installed with nobody typing a password.
pub fn may_install() -> bool {
    let sudo = || Command::new("sudo").args(["-n", "true"]).stderr(Stdio::null()).status();
    is_root() || sudo().is_ok_and(|status| status.success())
}

fn apt_get() -> Command {
    let mut command = if is_root() {
        sh::command("apt-get")
    } else {
        let mut sudo = sh::command("sudo");
        if !is_attended() {
            // Nobody could type a password: fail at once rather than wait for ever.
            sudo.arg("-n");
        }
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_size_of_a_download_is_the_sum_of_its_parts() {
        let text = "'http://deb/a.deb' a_1.deb 1000 SHA256:x\n'http://deb/b.deb' b_1.deb 24 SHA256:y\n\n";
        assert_eq!(super::sum_of_uris(text), 1024);
    }
}
