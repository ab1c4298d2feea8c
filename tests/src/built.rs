//! Where the programs under test are: beside the test binary, as `cargo build --workspace` left them.

use std::path::{Path, PathBuf};

/// A built program of the workspace.
///
/// # Panics
/// If it is not built: `cargo build --workspace --all-targets` comes first.
pub fn program(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("this test has a path");
    let found = own.ancestors().map(|folder| folder.join(name)).find(|path| path.is_file());
    found.unwrap_or_else(|| panic!("{name} is not built; run `cargo xtask test`, or `cargo build --workspace`"))
}

/// The pinned Claude Code CLI.
///
/// # Panics
/// If it is not installed: `npm ci` in tests/ comes first.
pub fn claude() -> PathBuf {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("node_modules");
    let places = ["@anthropic-ai/claude-code-linux-x64/claude", ".bin/claude"].map(|place| modules.join(place));
    let found = places.into_iter().find(|path| path.exists());
    found.unwrap_or_else(|| {
        panic!("the pinned Claude Code CLI is not installed; run `cargo xtask test`, or `npm ci` in tests/")
    })
}
