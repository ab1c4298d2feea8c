//! One build of everything, and the test binaries that come out of it.

use std::{
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, bail};
use serde_json::Value;

use crate::sh;

/// A built test binary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binary {
    /// The target's name, such as `journeys`.
    pub name: String,
    /// The program.
    pub program: PathBuf,
    /// The package's folder, in which cargo would run it.
    pub folder: PathBuf,
}

impl Binary {
    /// Whether it shows the window, on X servers that it starts itself.
    pub fn needs_screen(&self) -> bool {
        self.name == "window"
    }
}

/// Builds the workspace once, with one set of features, and lists its test binaries.
pub fn build(cargo: &Command) -> anyhow::Result<Vec<Binary>> {
    let mut command = sh::command(cargo.get_program());
    command.args(["build", "--locked", "--workspace", "--all-targets"]);
    command.arg("--message-format=json-render-diagnostics");
    let mut child = settle(&mut command).stdout(Stdio::piped()).spawn().context("starting cargo")?;
    let out = child.stdout.take().context("cargo without an output")?;
    let lines = BufReader::new(out).lines().map_while(Result::ok);
    let binaries: Vec<Binary> = lines.filter_map(|line| read(&line)).collect();
    if !child.wait()?.success() {
        bail!("the build failed");
    }
    Ok(binaries)
}

/// The settings that every build for tests shares, so that nothing is built twice.
pub fn settle(command: &mut Command) -> &mut Command {
    command.env("CARGO_INCREMENTAL", "0").env("TAURI_CONFIG", sh::TAURI_CONFIG)
}

fn read(line: &str) -> Option<Binary> {
    let message: Value = serde_json::from_str(line).ok()?;
    let is_test = message["reason"] == "compiler-artifact" && message["profile"]["test"] == true;
    let kinds = message["target"]["kind"].as_array()?;
    if !is_test || kinds.iter().any(|kind| kind == "bench" || kind == "example") {
        return None;
    }
    let manifest = Path::new(message["manifest_path"].as_str()?);
    Some(Binary {
        name: message["target"]["name"].as_str()?.to_owned(),
        program: message["executable"].as_str()?.into(),
        folder: manifest.parent()?.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_test_binaries_are_taken_from_a_build() {
        let test = r#"{"reason":"compiler-artifact","manifest_path":"/r/tests/Cargo.toml","target":{"kind":["test"],"name":"journeys"},"profile":{"test":true},"executable":"/t/journeys-1"}"#;
        let found = read(test).unwrap();
        assert_eq!((found.name.as_str(), found.folder.as_path()), ("journeys", Path::new("/r/tests")));
        assert!(!found.needs_screen());
        assert_eq!(read(&test.replace(r#""test":true"#, r#""test":false"#)), None);
        assert_eq!(read(&test.replace(r#"["test"]"#, r#"["bench"]"#)), None);
        assert_eq!(read("not json"), None);
    }
}
