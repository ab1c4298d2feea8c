//! What the tests need: a screen, and Node packages.

use crate::{machine, npm, sh};

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
    Ok(())
}

/// WebDriver reaches the window on Linux alone.
pub fn has_window_tests() -> bool {
    cfg!(target_os = "linux")
}
