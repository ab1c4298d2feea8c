//! What the tests need: screen, pinned tools, Node packages.

use crate::{machine, npm, sh, test};

/// Installs what is missing, and only that.
pub fn all() -> anyhow::Result<()> {
    let wanted = [machine::DESKTOP.as_slice(), machine::SCREEN.as_slice()].concat();
    let missing = machine::missing(&wanted);
    if !missing.is_empty() {
        sh::step("system packages for the tests", || machine::install(&missing))?;
    }
    for folder in ["ui", "tests"] {
        if npm::is_due(folder) {
            sh::step(&format!("Node packages of {folder}/"), || npm::install(folder))?;
        }
    }
    if has_window_tests() && !sh::has("tauri-driver") && !driver().exists() {
        sh::step("tauri-driver, which steers the window", install_driver)?;
    }
    Ok(())
}

/// WebDriver reaches the window on Linux alone.
pub fn has_window_tests() -> bool {
    cfg!(target_os = "linux")
}

fn driver() -> std::path::PathBuf {
    test::tools().join("bin/tauri-driver")
}

fn install_driver() -> anyhow::Result<()> {
    let mut cargo = sh::cargo();
    cargo.args(["install", "--locked", "--quiet", "--debug", "tauri-driver", "--version", "^2", "--no-track"]);
    cargo.arg("--root").arg(test::tools()).arg("--target-dir").arg(test::tools().join("build"));
    sh::run(&mut cargo)?;
    // Half a gigabyte that nobody looks at again.
    std::fs::remove_dir_all(test::tools().join("build")).ok();
    Ok(())
}
