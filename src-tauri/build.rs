//! Prepares what Tauri needs at compile time: the page's folder and the permissions of our own commands.

use std::{fs, io, path::Path};

/// Every command of `desk.rs`; a capability names those that a window may use.
const COMMANDS: &[&str] = &[
    "health",
    "list",
    "detail",
    "events",
    "search",
    "approvals",
    "rule_of",
    "act",
    "hand_over",
    "activities",
    "changes",
    "telegram_setup",
    "telegram_forget",
    "where_to",
    "open_task",
    "close_quick",
];

const PLACEHOLDER: &str = "<!doctype html><meta charset=\"utf-8\"><title>AI Task Orchestrator</title>\
<p>The window was not built. Run <code>npm ci &amp;&amp; npm run build</code> in <code>ui/</code>, then build again.</p>\n";

fn main() {
    if let Err(problem) = stand_in(Path::new("../ui/dist")) {
        println!("cargo:warning=making a stand-in for ui/dist: {problem}");
    }
    println!("cargo:rerun-if-changed=../ui/dist");
    let commands = tauri_build::AppManifest::new().commands(COMMANDS);
    if let Err(problem) = tauri_build::try_build(tauri_build::Attributes::new().app_manifest(commands)) {
        println!("cargo:warning={problem:#}");
        std::process::exit(1);
    }
}

/// The crate compiles without Node: Tauri refuses to build with no page at all.
fn stand_in(dist: &Path) -> io::Result<()> {
    let page = dist.join("index.html");
    if page.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(page, PLACEHOLDER)
}
